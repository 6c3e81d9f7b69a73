"""How tests enter what a courier hands over, and look at it."""

from typing import Any

import pytest

from tests.support.catalog import STAFF_ID
from tests.support.clock import FrozenClock
from tests.support.functions import Answer, call, load, proxy_event
from tests.support.payment_functions import configure
from tests.support.shop import Shop
from tests.unit.payments.inbound.test_remitting import RemittedSales

SAID: dict[str, Any] = {
    "courier": "pathao",
    "invoice": "inv-1",
    "received": "219.00",
    "fees": "40.00",
    "lines": [{"reference": "dl1", "amount": "259.00"}],
}


@pytest.fixture
def cash_order_id(shop: Shop, monkeypatch: pytest.MonkeyPatch, clock: FrozenClock) -> str:
    """An order of which the cash is written down, a day ago, and then that of another."""
    configure(monkeypatch, clock)
    sales = RemittedSales(shop)
    (order,) = sales.collected("DL1")
    clock.advance(seconds=1)
    sales.collected("DL2")
    clock.advance(days=1)
    return order.order_id


def enter(body: Any, role: str = "accountant", key: str = "one") -> Answer:
    """Enter a remittance."""
    headers = {"Idempotency-Key": key}
    event = proxy_event(body, user_id=STAFF_ID, role=role, headers=headers)
    return call(load("create_remittance"), event)


def ask(name: str, **more: Any) -> Answer:
    """Call a function as an accountant does."""
    return call(load(name), proxy_event(user_id=STAFF_ID, role="accountant", **more))
