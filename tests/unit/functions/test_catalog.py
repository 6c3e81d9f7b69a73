"""The catalogue's functions over their HTTP edge: who may do what, and what bad input gets."""

import json
from pathlib import Path
from typing import Any

import pytest

from storefront.catalog.model import Details, Product
from storefront.catalog.repository import ProductRepository
from storefront.db.store import Store
from storefront.db.tables import Table
from storefront.history.model import Author
from storefront.ids import new_id
from storefront.inventory.model import ProductStatus, SaleItem
from storefront.inventory.prices import Prices
from storefront.money import Money
from tests.support.catalog import STAFF_ID
from tests.support.clock import FrozenClock
from tests.support.dynamodb import items_of
from tests.support.functions import Answer, call, load, proxy_event, told

EVENTS = Path(__file__).parents[3] / "events"
#: The product that the sample events speak of.
PRODUCT_ID = "01JZ8K3V6M4Q2X9T7B5N1C0DEF"
NEW = {"sku": "tea-1", "name": "Tea", "price": "450.00"}
CHANGE = {"kind": "received", "quantity": 5, "reason": "delivery"}
PATH = {"product_id": PRODUCT_ID}

#: Staff's functions: name, body, path parameters.
STAFF_FUNCTIONS = [
    ("create_product", NEW, None),
    ("update_product", {"name": "Chai"}, PATH),
    ("archive_product", None, PATH),
    ("adjust_stock", CHANGE, PATH),
    ("list_movements", None, PATH),
]


@pytest.fixture
def product(store: Store, clock: FrozenClock) -> Product:
    """The product that the sample events speak of, with ten units."""
    prices = Prices(Money(45_000, "BDT"))
    sale = SaleItem(PRODUCT_ID, "TEA-0", "Tea", prices, ProductStatus.ACTIVE, 10, 10, priced=1)
    made = Product(
        Details(PRODUCT_ID, "Loose leaves.", clock(), clock()), "Tea", ProductStatus.ACTIVE, (sale,)
    )
    transaction = store.transaction()
    ProductRepository(store).add(transaction, made, Author())
    transaction.commit()
    return made


def _call(function: str, body: Any = None, **event: Any) -> Answer:
    return call(load(function), proxy_event(body, **event))


def _as_staff(function: str, body: Any = None, **event: Any) -> Answer:
    return _call(function, body, user_id=STAFF_ID, role="manager", **event)


@pytest.mark.parametrize(
    ("function", "status"),
    [
        ("list_products", 200),
        ("get_product", 200),
        ("create_product", 201),
        ("update_product", 200),
        ("archive_product", 204),
        ("adjust_stock", 201),
        ("list_movements", 200),
    ],
)
@pytest.mark.usefixtures("product")
def test_the_sample_event_succeeds(function: str, status: int) -> None:
    event = json.loads((EVENTS / f"{function}.json").read_text())

    assert call(load(function), event).status == status


@pytest.mark.usefixtures("aws")
def test_a_created_product_can_be_got_at_its_location() -> None:
    made = _as_staff("create_product", NEW)

    got = _call("get_product", path={"product_id": made.body["id"]})

    assert made.status == 201
    assert made.headers["Location"] == f"{made.body['id']}/"
    assert made.body["sku"] == "TEA-1"
    assert (made.body["price"], made.body["currency"]) == ("450.00", "BDT")
    assert (made.body["status"], made.body["available"]) == ("active", 0)
    more = {"on_hand": 0, "sale": None, "barcode": None, "low_mark": 0, "replaced_by": None}
    named = ("running_low", "seo", "translations", "tax_class", "to_ship")
    own = {name: made.body[name] for name in named}
    assert made.body == {**got.body, **more, **own}


@pytest.mark.usefixtures("aws")
def test_a_count_of_books_that_have_changed_is_told_what_they_say() -> None:
    path = {"product_id": _as_staff("create_product", NEW).body["id"]}
    _as_staff("adjust_stock", CHANGE, path=path)
    counted = {"kind": "adjusted", "quantity": 3, "reason": "counted", "expected_on_hand": 0}

    answer = _as_staff("adjust_stock", counted, path=path)

    assert (answer.status, answer.body["type"]) == (409, "urn:storefront:problem:stock-moved")
    assert answer.body["on_hand"] == CHANGE["quantity"]
    again = _as_staff("adjust_stock", {**counted, "expected_on_hand": 5}, path=path)
    assert again.body["on_hand"] == 8


@pytest.mark.usefixtures("aws")
def test_sku_codes_ignore_case() -> None:
    _as_staff("create_product", NEW)

    answer = _as_staff("create_product", NEW | {"sku": "Tea-1"})

    assert (answer.status, answer.body["type"]) == (409, "urn:storefront:problem:sku-taken")


@pytest.mark.usefixtures("aws")
def test_a_repeated_creation_gets_the_same_answer() -> None:
    headers = {"Idempotency-Key": "k-1"}
    first = _as_staff("create_product", NEW, headers=headers)

    repeat = _as_staff("create_product", NEW, headers=headers)
    other = _as_staff("create_product", NEW | {"sku": "tea-2"}, headers=headers)

    assert (repeat.status, repeat.body, repeat.headers) == (201, first.body, first.headers)
    assert other.status == 422
    assert other.body["type"] == "urn:storefront:problem:idempotency-key-reused"


@pytest.mark.usefixtures("product")
def test_one_key_for_two_products_stock_is_two_keys() -> None:
    other = _as_staff("create_product", NEW).body["id"]
    headers = {"Idempotency-Key": "k-1"}

    answers = [
        _as_staff("adjust_stock", CHANGE, path={"product_id": product_id}, headers=headers)
        for product_id in (PRODUCT_ID, other)
    ]

    assert [answer.status for answer in answers] == [201, 201]
    assert [answer.body["on_hand"] for answer in answers] == [15, 5]


@pytest.mark.usefixtures("product")
def test_another_staff_members_key_is_no_link_to_mine() -> None:
    headers = {"Idempotency-Key": "k-1"}
    mine = _as_staff("adjust_stock", CHANGE, path=PATH, headers=headers)

    theirs = _call(
        "adjust_stock",
        CHANGE,
        path=PATH,
        headers=headers,
        user_id="01JSTAFF000000000000000001",
        role="manager",
    )

    assert theirs.body["movement"]["id"] != mine.body["movement"]["id"]
    assert theirs.body["on_hand"] == 20


@pytest.mark.usefixtures("product")
def test_movements_name_their_actor_and_come_in_pages() -> None:
    for quantity in (1, 2, 3):
        _as_staff("adjust_stock", CHANGE | {"quantity": quantity}, path=PATH)

    first = _as_staff("list_movements", path=PATH, query={"limit": "2"}).body
    second = _as_staff(
        "list_movements", path=PATH, query={"limit": "2", "cursor": first["next_cursor"]}
    ).body

    movements = first["items"] + second["items"]
    assert sorted(movement["quantity"] for movement in movements) == [1, 2, 3]
    assert {movement["actor"] for movement in movements} == {STAFF_ID}
    assert {movement["order_id"] for movement in movements} == {None}
    assert second["next_cursor"] is None


@pytest.mark.usefixtures("product")
def test_a_products_cursor_is_refused_by_another_list() -> None:
    _as_staff("create_product", NEW)
    cursor = _call("list_products", query={"limit": "1"}).body["next_cursor"]

    answer = _as_staff("list_movements", path=PATH, query={"cursor": cursor})

    assert (answer.status, answer.body["type"]) == (400, "urn:storefront:problem:invalid-cursor")


@pytest.mark.usefixtures("product")
def test_stock_cannot_go_below_what_is_available() -> None:
    body = {"kind": "adjusted", "quantity": -11, "reason": "count"}

    answer = _as_staff("adjust_stock", body, path=PATH)

    assert (answer.status, answer.body["available"]) == (409, 10)
    assert answer.body["type"] == "urn:storefront:problem:stock-below-zero"


@pytest.mark.parametrize(("function", "body", "path"), STAFF_FUNCTIONS)
@pytest.mark.usefixtures("product")
def test_only_staff_may_change_the_catalogue(
    aws: Any, function: str, body: Any, path: dict[str, str] | None
) -> None:
    before = items_of(aws, Table.CATALOG)

    nobody = _call(function, body, path=path)
    customer = _call(function, body, path=path, user_id=STAFF_ID, role="customer")

    assert (nobody.status, customer.status) == (401, 403)
    assert nobody.headers["Content-Type"] == "application/problem+json"
    assert items_of(aws, Table.CATALOG) == before


@pytest.mark.parametrize(("function", "body", "path"), STAFF_FUNCTIONS[1:])
def test_an_unknown_or_malformed_product_id_is_not_found(
    aws: Any, clock: FrozenClock, function: str, body: Any, path: Any
) -> None:
    for product_id in (new_id(clock()), "x", "../" * 3, path["product_id"].lower()):
        answer = _as_staff(function, body, path={"product_id": product_id})
        assert (answer.status, answer.body["type"]) == (404, "urn:storefront:problem:not-found")

    assert items_of(aws, Table.CATALOG) == []


@pytest.mark.parametrize(
    ("function", "body", "path"),
    [
        ("create_product", NEW | {"price": 450}, None),
        ("create_product", NEW | {"price": "1.001"}, None),
        ("update_product", {}, PATH),
        ("update_product", {"price": "1.001"}, PATH),
        ("adjust_stock", CHANGE | {"quantity": 0}, PATH),
    ],
)
@pytest.mark.usefixtures("product")
def test_a_body_with_a_bad_value_is_a_problem_and_changes_nothing(
    aws: Any, function: str, body: Any, path: Any
) -> None:
    before = items_of(aws, Table.CATALOG)

    answer = _as_staff(function, body, path=path)

    assert answer.status == 422
    assert answer.body["type"] == "urn:storefront:problem:validation-failed"
    assert all(error["message"] for error in answer.body["errors"])
    assert items_of(aws, Table.CATALOG) == before


@pytest.mark.usefixtures("product")
def test_a_malformed_idempotency_key_is_refused(aws: Any) -> None:
    before = items_of(aws, Table.CATALOG)

    answer = _as_staff("adjust_stock", CHANGE, path=PATH, headers={"Idempotency-Key": "a b"})

    assert answer.status == 422
    assert items_of(aws, Table.CATALOG) == before


def test_a_stale_form_is_a_412_and_a_fresh_one_is_saved(product: Product) -> None:
    def save(price: str, etag: str | None) -> Answer:
        headers = {"If-Match": etag}
        return _as_staff("update_product", {"price": price}, path=PATH, headers=headers)

    form = _call("get_product", path=PATH).headers["ETag"]
    saved = save("500.00", form)
    stale = save("460.00", form)

    assert (saved.status, stale.status) == (200, 412)
    assert stale.body["type"].endswith("changed-meanwhile")
    assert stale.body["etag"] == saved.headers["ETag"] != form
    assert _call("get_product", path=PATH).body["price"] == "500.00"
    assert save("460.00", saved.headers["ETag"]).status == 200
    assert save("470.00", None).status == save("480.00", "*").status == 200


def test_an_if_match_that_is_none_is_refused(product: Product) -> None:
    headers = {"If-Match": "yesterday"}

    assert _as_staff("update_product", {"price": "1.00"}, path=PATH, headers=headers).status == 422


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize("category", [PRODUCT_ID, "", "tea", "x" * 300])
def test_a_category_that_nobody_sees_has_no_products(category: str) -> None:
    answer = _call("list_products", query={"category": category})

    assert told(answer) == (404, "unknown-category")
