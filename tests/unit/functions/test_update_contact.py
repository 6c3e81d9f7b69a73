"""Whom an order is for, over HTTP: with the order, changed by whoever may, and in no log."""

from typing import Any

import pytest

from tests.support.addresses import HOME, signed_in
from tests.support.catalog import STAFF_ID
from tests.support.clock import FrozenClock
from tests.support.functions import Answer, call, load, proxy_event
from tests.support.payment_functions import configure, keep_buyer_keys
from tests.support.repeats import Event, RepeatCase, new_product
from tests.support.shop import Shop
from tests.support.whole_shop import World, ok
from tests.unit.orders.cash import CashSales

PROBLEM = "urn:storefront:problem:"
RAHIMA, KARIM = "01JRAHEMA00000000000000000", "01JKARAM000000000000000000"
CONTACT = {"name": "রহিমা খাতুন", "phone": "০১৭১২৩৪৫৬৭৮", "email": "Rahima@Example.com"}


def ask(function: str, body: Any = None, by: str = RAHIMA, **parts: Any) -> Answer:
    return call(load(function), proxy_event(body, user_id=by, **parts))


@pytest.fixture(autouse=True)
def configured(shop: Shop, monkeypatch: pytest.MonkeyPatch, clock: FrozenClock) -> None:
    """Functions find their configuration and the shop's tables."""
    configure(monkeypatch, clock)
    keep_buyer_keys()


@pytest.fixture
def product_id(shop: Shop) -> str:
    return shop.product(stock=10)


def body(product_id: str, **parts: Any) -> dict[str, Any]:
    items = [{"product_id": product_id, "quantity": 1}]
    whole = {"items": items, "contact": CONTACT, "delivery": HOME, "note": "Ring twice\nand wait"}
    return {name: value for name, value in {**whole, **parts}.items() if value is not None}


def placed(product_id: str, **parts: Any) -> dict[str, str]:
    answer = ask("create_order", body(product_id, **parts))
    assert answer.status == 201
    assert "contact" not in answer.body
    return {"order_id": answer.body["id"]}


def test_what_is_paid_when_it_comes_gets_no_phone_that_is_blocked(
    shop: Shop, product_id: str
) -> None:
    sales = CashSales(shop)
    order = sales.accepted(product_id)
    path, by = {"order_id": order.order_id}, sales.buyer.user_id
    blocked = {"phone": "01812345678", "word": "blocked"}
    assert ask("judge_phone", blocked, by=STAFF_ID, role="manager").status == 200

    refused = ask("update_contact", {"phone": "01812345678"}, by=by, path=path)
    changed = ask("update_contact", {"phone": "01912345678"}, by=by, path=path)

    assert (refused.status, refused.body["type"]) == (409, f"{PROBLEM}cash-not-offered")
    assert (changed.status, changed.body["phone"]) == (200, "+8801912345678")


def test_the_order_shows_whom_it_is_for(product_id: str) -> None:
    path = placed(product_id)

    contact = ask("get_order", path=path).body["contact"]

    assert contact.pop("etag")
    assert contact.pop("erase_at")
    assert contact == {
        "name": "রহিমা খাতুন",
        "phone": "+8801712345678",
        "email": "rahima@example.com",
        "delivery": {
            **HOME,
            "phone": "+8801712345678",
            "line2": "",
            "landmark": "",
            "upazila": None,
            "postcode": "",
            "kind": "home",
        },
        "note": "Ring twice\nand wait",
        "locale": "bn",
        "consents": [],
    }
    assert ask("get_order", by=STAFF_ID, role="warehouse", path=path).body["contact"]["name"]
    assert ask("get_order", by=KARIM, path=path).status == 404
    assert "contact" not in ask("list_orders").body["items"][0]


def test_an_order_can_be_placed_without_saying_whom_for(product_id: str) -> None:
    path = placed(product_id, contact=None, delivery=None, note=None)

    assert ask("get_order", path=path).body["contact"] is None
    assert ask("update_contact", {"name": "X"}, path=path).status == 404


@pytest.mark.parametrize(
    ("parts", "field"),
    [
        ({"contact": None}, ""),
        ({"contact": {"name": "Rahima"}}, "contact.phone"),
        ({"contact": {**CONTACT, "phone": "0171234567"}}, "contact.phone"),
        ({"contact": {**CONTACT, "phone": "+447911123456"}}, "contact.phone"),
        ({"delivery": {**HOME, "phone": "+447911123456"}}, "delivery.phone"),
        ({"contact": {**CONTACT, "name": "a\u202eb"}}, "contact.name"),
        ({"contact": {**CONTACT, "locale": "fr"}}, "contact.locale"),
        ({"contact": {**CONTACT, "consents": ["everything"]}}, "contact.consents.0"),
        ({"contact": {**CONTACT, "age": 7}}, "contact.age"),
        ({"delivery": {**HOME, "district": "nowhere"}}, "delivery.district"),
        ({"delivery": {**HOME, "upazila": "gazipur/sreepur"}}, "delivery.upazila"),
        ({"delivery": {**HOME, "area": ""}}, "delivery.area"),
        ({"note": "x" * 501}, "note"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_ordered(
    product_id: str, parts: dict[str, Any], field: str
) -> None:
    answer = ask("create_order", body(product_id, **parts))

    assert (answer.status, [one["field"] for one in answer.body["errors"]]) == (422, [field])
    assert ask("list_orders").body["items"] == []


def test_the_buyer_changes_it_with_what_they_have_seen(product_id: str) -> None:
    path = placed(product_id)
    seen = {"If-Match": ask("get_order", path=path).body["contact"]["etag"]}
    change = {"note": "", "delivery": {"line1": "House 9"}, "consents": ["news"]}

    answer = ask("update_contact", change, path=path, headers=seen)

    assert (answer.status, answer.body["delivery"]["line1"]) == (200, "House 9")
    assert (answer.body["note"], answer.body["consents"]) == ("", ["news"])
    assert answer.headers["ETag"] == answer.body["etag"]
    assert ask("update_contact", {"note": "Else"}, path=path, headers=seen).status == 412
    other = ask("update_contact", {"delivery": {"district": "khulna", "area": "x"}}, path=path)
    assert (other.status, other.body["type"].rpartition(":")[2]) == (409, "district-fixed")
    assert ask("update_contact", {"note": "Mine"}, by=KARIM, path=path).status == 404
    events = ask("get_order_timeline", path=path).body["items"]
    assert events[-1]["text"] == (
        "Whom it is for was changed by the buyer: address, note, consents"
    )


def test_a_guest_changes_that_order_and_no_other(product_id: str) -> None:
    path, other = placed(product_id), placed(product_id)
    guest = {"role": "guest", "order_id": path["order_id"]}

    assert ask("update_contact", {"note": "At six"}, path=path, **guest).status == 200
    assert ask("update_contact", {"note": "At six"}, path=other, **guest).status == 404


def test_nothing_personal_is_logged(product_id: str, caplog: pytest.LogCaptureFixture) -> None:
    path = placed(product_id)
    ask("update_contact", {"name": "Karim Uddin"}, path=path)
    ask("update_contact", {"phone": "0171234"}, path=path)

    logged = "".join(str(vars(record)) for record in caplog.records)
    assert "contact of order changed" in logged
    for part in ("রহিমা", "Karim Uddin", "1712345678", "0171234", "example.com", "House 12"):
        assert part not in logged


def to_be_repeated(world: World) -> Event:
    path, me = of_new_order(world)
    return proxy_event({"note": "At six"}, **me, path=path)


def of_new_order(world: World) -> tuple[dict[str, str], dict[str, Any]]:
    """Return an order with a contact, and who placed it."""
    me = signed_in(world)
    order = ok(world.shop.request("create_order", body(new_product(world)), **me))
    return {"order_id": order["id"]}, me


REPEAT_CASE = RepeatCase(to_be_repeated)


def test_a_number_of_another_country_does_not_take_the_place_of_one_of_bangladesh(
    product_id: str,
) -> None:
    path = placed(product_id)
    etag = ask("get_order", path=path).body["contact"]["etag"]

    answer = ask(
        "update_contact", {"phone": "+447911123456"}, path=path, headers={"If-Match": etag}
    )

    assert (answer.status, answer.body["errors"][0]["field"]) == (422, "phone")
    assert ask("get_order", path=path).body["contact"]["phone"] == "+8801712345678"
