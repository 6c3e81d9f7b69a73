"""A new product is one transaction: what fits is there whole, and what does not is refused."""

from typing import Any

import pytest

from tests.support.attributes import BARCODE
from tests.support.catalog import STAFF_ID
from tests.support.catalog_functions import NEW, ask, ask_as_manager
from tests.support.functions import Answer, call, load, proxy_event

pytestmark = pytest.mark.usefixtures("store")
STAFF: dict[str, Any] = {"user_id": STAFF_ID, "role": "manager"}
#: So many can be sent at once.
MOST_VARIANTS, MOST_CATEGORIES, ATTRIBUTES = 24, 10, 12


def categories(count: int) -> list[str]:
    names = (f"Category {number}" for number in range(count))
    events = (proxy_event({"name": {"en": name}}, **STAFF) for name in names)
    return [call(load("create_category"), event).body["id"] for event in events]


def attributes(count: int) -> dict[str, bool]:
    """Make attributes, and return what a product says by all of them."""
    codes = [f"yes-{number}" for number in range(count)]
    for code in codes:
        new = {"name": {"en": code}, "type": "yes_no"}
        event = proxy_event(new, **STAFF, path={"code": code})
        assert call(load("put_attribute"), event).status == 200
    return dict.fromkeys(codes, True)


def create(variants: int, category_ids: list[str], said: dict[str, bool]) -> Answer:
    numbers = range(variants)
    body = {
        "name": "Panjabi",
        "options": [{"name": "Size", "values": [f"Size {number}" for number in numbers]}],
        "variants": [
            {
                "sku": f"P-{number}",
                "price": "100.00",
                "choice": [f"Size {number}"],
            }
            for number in numbers
        ],
        "category_ids": category_ids,
        "attributes": said,
    }
    return call(load("create_product"), proxy_event(body, **STAFF))


def listed() -> list[Any]:
    items: list[Any] = call(load("list_all_products"), proxy_event(**STAFF)).body["items"]
    return items


def test_the_most_variants_in_the_most_categories_fit_one_transaction() -> None:
    answer = create(MOST_VARIANTS, categories(MOST_CATEGORIES), {})

    assert answer.status == 201
    assert len(answer.body["variants"]) == MOST_VARIANTS


def test_what_does_not_fit_one_transaction_is_refused_and_can_be_sent_in_parts() -> None:
    every, said = categories(MOST_CATEGORIES), attributes(ATTRIBUTES)

    refused = create(MOST_VARIANTS, every, said)

    assert refused.status == 422
    assert refused.body["type"].endswith(":too-much-at-once")
    assert listed() == []
    assert create(MOST_VARIANTS // 2, every, said).status == 201
    assert len(listed()) == 1


@pytest.mark.usefixtures("aws")
def test_a_created_product_can_be_got_at_its_location() -> None:
    made = ask_as_manager("create_product", NEW)

    got = ask("get_product", path={"product_id": made.body["id"]})

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
def test_sku_codes_ignore_case() -> None:
    ask_as_manager("create_product", NEW)

    answer = ask_as_manager("create_product", NEW | {"sku": "Tea-1"})

    assert (answer.status, answer.body["type"]) == (409, "urn:storefront:problem:sku-taken")


@pytest.mark.usefixtures("aws")
def test_a_repeated_creation_gets_the_same_answer() -> None:
    headers = {"Idempotency-Key": "k-1"}
    first = ask_as_manager("create_product", NEW, headers=headers)

    repeat = ask_as_manager("create_product", NEW, headers=headers)
    other = ask_as_manager("create_product", NEW | {"sku": "tea-2"}, headers=headers)

    assert (repeat.status, repeat.body, repeat.headers) == (201, first.body, first.headers)
    assert other.status == 422
    assert other.body["type"] == "urn:storefront:problem:idempotency-key-reused"


def test_a_new_product_has_a_barcode_and_a_low_mark_from_the_beginning(aws: object) -> None:
    body = {"sku": "A", "name": "Mug", "price": "9.00", "barcode": BARCODE, "low_mark": 2}
    made = ask_as_manager("create_product", body)
    taken = ask_as_manager("create_product", {**body, "sku": "B"})

    assert (made.status, made.body["barcode"], made.body["low_mark"]) == (201, BARCODE, 2)
    assert (taken.status, taken.body["type"].rpartition(":")[2]) == (409, "barcode-taken")
    assert len(ask_as_manager("list_all_products").body["items"]) == 1


@pytest.mark.usefixtures("aws")
def test_a_product_is_made_in_both_languages_at_once() -> None:
    new = {"sku": "M", "name": "Mug", "price": "9.00", "translations": {"bn": {"name": "মগ"}}}
    made = ask_as_manager("create_product", new)

    assert made.status == 201
    assert made.body["translations"]["bn"]["name"] == {"text": "মগ", "state": "done"}
