"""Staff write down cash, over HTTP: once a receipt, with a key, and nobody's telephone number."""

from typing import Any

import pytest

from tests.support.catalog import STAFF_ID
from tests.support.clock import FrozenClock
from tests.support.functions import Answer, call, load, proxy_event
from tests.support.payment_functions import configure
from tests.support.repeats import BUYER, Event, RepeatCase, new_product
from tests.support.shop import Shop
from tests.support.terms import BY_CASH, SHIPPING
from tests.support.whole_shop import FOR_NASRIN, STAFF, World, ok
from tests.unit.orders.cash import CashSales

CASH = {"amount": "259.00", "reference": "dl121224vs8ttj"}


@pytest.fixture(autouse=True)
def configured(shop: Shop, monkeypatch: pytest.MonkeyPatch, clock: FrozenClock) -> None:
    """Functions find their configuration and the shop's tables."""
    configure(monkeypatch, clock)


@pytest.fixture
def order_id(shop: Shop) -> str:
    """An accepted order of 259.00."""
    return CashSales(shop).accepted(shop.product(price=19_900)).order_id


def collect(order_id: str, body: Any, role: str = "accountant", key: str | None = "one") -> Answer:
    headers = {"Idempotency-Key": key} if key else {}
    event = proxy_event(
        body, user_id=STAFF_ID, role=role, path={"order_id": order_id}, headers=headers
    )
    return call(load("create_collection"), event)


def test_cash_that_is_written_down_pays_the_order(order_id: str) -> None:
    answer = collect(order_id, CASH)

    assert (answer.status, answer.body["status"]) == (201, "paid")
    assert answer.body["cash"] == {
        "by_code": False,
        "grade": "verified",
        "claimed": "0.00",
        "collected": "259.00",
        "forgone": "0.00",
        "outstanding": "0.00",
        "surplus": "0.00",
        "refused": [],
    }
    assert collect(order_id, CASH).body == answer.body


def test_a_receipt_is_one_however_it_is_written(shop: Shop, order_id: str) -> None:
    other = CashSales(shop).accepted(shop.product(price=19_900)).order_id
    collect(order_id, CASH)

    answer = collect(other, {**CASH, "reference": "DL121224VS8TTJ"}, key="two")

    assert (answer.status, answer.body["order_id"]) == (409, order_id)
    assert answer.body["type"].endswith("collection-known")


def test_cash_is_given_back_once_by_one_name(shop: Shop, order_id: str) -> None:
    other = CashSales(shop).accepted(shop.product(price=19_900)).order_id
    answers = []
    for number, one in enumerate((order_id, other)):
        assert collect(one, {**CASH, "reference": f"receipt-{number}"}).status == 201
        body = {"reason": "broken", "amount": "10.00", "reference": "TRX1"}
        event = proxy_event(
            body,
            user_id=STAFF_ID,
            role="manager",
            path={"order_id": one},
            headers={"Idempotency-Key": f"back-{number}"},
        )
        answers.append(call(load("create_refund"), event))

    first, second = answers
    assert (first.status, first.body["status"]) == (201, "succeeded")
    assert (second.status, second.body["type"]) == (409, "urn:storefront:problem:refund-known")
    assert second.body["detail"]


def test_what_came_beyond_what_was_due_is_shown(order_id: str) -> None:
    cash = collect(order_id, {**CASH, "amount": "260.00"}).body["cash"]

    assert (cash["collected"], cash["surplus"]) == ("260.00", "1.00")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({**CASH, "amount": "259.001"}, "amount"),
        ({**CASH, "amount": "300.00"}, "amount"),
        ({**CASH, "reference": "01712345678"}, "reference"),
        ({**CASH, "reference": "8801712345678"}, "reference"),
        ({**CASH, "reference": "a b"}, "reference"),
        ({"amount": "1.00"}, "reference"),
        ({**CASH, "note": "by hand"}, "note"),
    ],
)
def test_what_is_no_collection_is_refused(shop: Shop, order_id: str, body: Any, field: str) -> None:
    answer = collect(order_id, body)

    assert answer.status == 422
    assert [one["field"] for one in answer.body["errors"]] == [field]
    assert shop.get(order_id).is_accepted


def test_one_key_for_two_collections_is_refused(order_id: str) -> None:
    collect(order_id, {**CASH, "amount": "100.00"})

    answer = collect(order_id, {**CASH, "amount": "101.00"})

    assert answer.body["type"].endswith("idempotency-key-reused")


@pytest.mark.parametrize("role", ["warehouse", "customer", "guest"])
def test_who_may_not_is_refused(order_id: str, role: str) -> None:
    assert collect(order_id, CASH, role).status == 403


def accepted(world: World) -> str:
    """Order two of something that is paid when it comes, and let the shop accept it."""
    order_id = placed(world)
    ok(world.shop.request("accept_order", **STAFF, path={"order_id": order_id}))
    return order_id


def placed(world: World, **cash: int) -> str:
    """Order two of something that is paid when it comes, in a shop with such terms."""
    shop, product_id = world.shop, new_product(world)
    ok(shop.request("put_shipping", SHIPPING, **STAFF))
    ok(shop.request("put_checkout", {**BY_CASH, "cash": cash}, **STAFF))
    items = [{"product_id": product_id, "quantity": 2}]
    asked = {"items": items, "delivery": {"district": "dhaka"}, "method": "cod"}
    quote = ok(shop.request("create_quote", asked, **BUYER))["quote"]
    return str(ok(shop.request("create_order", {"quote": quote, **FOR_NASRIN}, **BUYER))["id"])


def _to_be_repeated(world: World) -> Event:
    path = {"order_id": accepted(world)}
    return proxy_event({"amount": "100.00", "reference": "DL1"}, **STAFF, path=path)


REPEAT_CASE = RepeatCase(_to_be_repeated)
