"""Staff see what a refund by units comes to, over HTTP, and get that or nothing."""

from typing import Any

import pytest

from tests.support.catalog import STAFF_ID
from tests.support.clock import FrozenClock
from tests.support.functions import Answer, call, load, proxy_event
from tests.support.parcels import bought
from tests.support.payment_functions import configure
from tests.support.shop import Shop


@pytest.fixture(autouse=True)
def configured(shop: Shop, monkeypatch: pytest.MonkeyPatch, clock: FrozenClock) -> None:
    """Functions find their configuration and the shop's tables."""
    configure(monkeypatch, clock)


@pytest.fixture
def mug(shop: Shop) -> str:
    return shop.product(stock=10, price=10_000)


@pytest.fixture
def order_id(shop: Shop, mug: str) -> str:
    return bought(shop, {mug: 3})


def preview(order_id: str, role: str = "manager", **query: str) -> Answer:
    path = {"order_id": order_id}
    event = proxy_event(user_id=STAFF_ID, role=role, path=path, query=query)
    return call(load("get_refund_preview"), event)


def test_figures_are_shown_and_nothing_is_given_back(shop: Shop, order_id: str, mug: str) -> None:
    answer = preview(order_id, units=f"{mug}:2:restock", goodwill="5.00")

    assert (answer.status, answer.body["amount"]) == (200, "205.00")
    (line,) = answer.body["lines"]
    assert (line["left"], line["amount"], line["canceled"]) == (3, "200.00", 2)
    assert shop.get(order_id).refunded == 0
    assert preview(order_id).body["amount"] == "0.00"
    assert preview(order_id, "warehouse").status == 403


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"units": "x:1:restock"}, 422),
        ({"units": "{mug}:4:restock"}, 422),
        ({"units": "{mug}:0:restock"}, 422),
        ({"units": "{mug}:1"}, 422),
        ({"units": "{mug}:1:lost"}, 422),
        ({"units": "{mug}:1:none,{mug}:1:none"}, 422),
        ({"units": "{mug}"}, 422),
        ({"units": "{mug}:\u09e7:none"}, 422),
        ({"shipping": "1.00"}, 422),
        ({"goodwill": "x"}, 422),
    ],
)
def test_what_there_cannot_be_is_refused(
    order_id: str, mug: str, query: dict[str, Any], status: int
) -> None:
    named = {name: text.replace("{mug}", mug) for name, text in query.items()}

    assert preview(order_id, **named).status == status
