"""A buyer and staff get the invoice of what is sold; of anything else there is none."""

import pytest

from storefront.access import Caller
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


def invoice_of(order_id: str, caller: Caller | None = None) -> Answer:
    user_id, role = (caller.user_id, caller.role.value) if caller else (STAFF_ID, "warehouse")
    event = proxy_event(user_id=user_id, role=role, path={"order_id": order_id})
    return call(load("get_invoice"), event)


def test_its_buyer_and_staff_get_it_and_nobody_else(shop: Shop) -> None:
    buyer = shop.customer("rahima@example.com", "Rahima")
    order_id = bought(shop, {shop.product(): 2}, buyer)

    invoice = invoice_of(order_id, buyer).body

    (paid,) = invoice["payments"]
    assert (paid["provider"], paid["amount"]) == ("bkash", invoice["order"]["total_amount"])
    assert invoice["seller"] == {"name": "", "registration": ""}
    assert invoice_of(order_id).body["order"]["buyer"]["name"] == "Rahima"
    assert invoice_of(order_id, shop.buyer()).status == 404


def test_what_is_not_sold_has_none(shop: Shop) -> None:
    answer = invoice_of(shop.order(shop.buyer(), {shop.product(): 1}))

    assert (answer.status, answer.body["order_status"]) == (409, "pending")
