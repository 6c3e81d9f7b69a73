"""Staff see what became of a phone's orders, over HTTP."""

from typing import Any

import pytest

from tests.support.catalog import STAFF_ID
from tests.support.clock import FrozenClock
from tests.support.functions import Answer, call, load, proxy_event
from tests.support.payment_functions import configure, keep_buyer_keys
from tests.support.repeats import Event, RepeatCase
from tests.support.shop import Shop
from tests.support.whole_shop import World
from tests.unit.functions.test_create_collection import accepted
from tests.unit.orders.cash import CashSales


@pytest.fixture(autouse=True)
def configured(shop: Shop, monkeypatch: pytest.MonkeyPatch, clock: FrozenClock) -> None:
    """Functions find their configuration, the shop's tables and the keys of digests."""
    configure(monkeypatch, clock)
    keep_buyer_keys()


def find(body: Any, role: str = "support") -> Answer:
    return call(load("find_phone"), proxy_event(body, user_id=STAFF_ID, role=role))


def _looking(world: World) -> Event:
    return proxy_event({"order_id": accepted(world)}, user_id=STAFF_ID, role="support")


REPEAT_CASE = RepeatCase(_looking)


def test_what_is_counted_is_answered_by_phone_and_by_order(shop: Shop) -> None:
    order = CashSales(shop).place(shop.product())

    answer = find({"phone": "01712345678"})

    assert answer.status == 200
    assert answer.body == find({"order_id": order.order_id}).body
    assert answer.body == {
        "open": 1,
        "delivered": 0,
        "refused": 0,
        "word": "usual",
        "changed_at": None,
        "changed_by": None,
    }


def test_a_phone_that_nobody_has_ordered_with_has_done_nothing(shop: Shop) -> None:
    del shop

    assert find({"phone": "01812345678"}).body["open"] == 0


@pytest.mark.parametrize(
    "body", [{}, {"phone": "1"}, {"phone": "01712345678", "order_id": STAFF_ID}]
)
def test_what_names_no_phone_is_refused(shop: Shop, body: Any) -> None:
    del shop

    assert find(body).status == 422


def test_an_order_that_there_is_not_is_a_404(shop: Shop) -> None:
    del shop

    assert find({"order_id": STAFF_ID}).status == 404


@pytest.mark.parametrize("role", ["warehouse", "accountant", "customer", "guest"])
def test_who_may_not_is_refused(shop: Shop, role: str) -> None:
    del shop

    assert find({"phone": "01712345678"}, role).status == 403
