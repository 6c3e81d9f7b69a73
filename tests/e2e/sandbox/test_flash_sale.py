"""The flash sale once more, with Stripe's own (simulated) webhooks, and their repeats."""

from collections.abc import Callable

import pytest
import requests

from tests.e2e.client import Client
from tests.e2e.sandbox.conftest import becomes, delivered
from tests.simulators.drivers import Server
from tests.support.races import in_turn

#: Sixteen buyers at a time keep every core busy by themselves.
pytestmark = pytest.mark.alone

BUYERS = 200
UNITS = 50


def _buy(buyer: Client, stripe: Server, product: str) -> str | None:
    """Order, and pay on Stripe's page; return the order's id, or None if stock was short."""
    answer = buyer.order({product: 1})
    if answer.status_code == 409:
        return None
    assert answer.status_code == 201, answer.text
    order_id = str(answer.json()["id"])
    session = buyer.stripe_session(order_id)
    stripe.control(f"sessions/{session['session_id']}/pay")
    return order_id


@pytest.mark.thorough
def test_stripe_s_webhooks_sell_exactly_what_there_is(
    buyer: Client, staff: Client, stripe: Server, make_product: Callable[..., str]
) -> None:
    product = make_product(stock=UNITS)

    outcomes = in_turn([lambda: _buy(buyer, stripe, product) for _ in range(BUYERS)])
    delivered(stripe)

    bought = [one for one in outcomes if isinstance(one, str)]
    assert len(bought) == UNITS
    assert all(becomes(buyer, order_id, "paid") for order_id in bought)
    assert staff.levels(product) == (0, 0)


def test_events_sent_again_by_stripe_change_nothing(
    http: requests.Session,
    buyer: Client,
    staff: Client,
    stripe: Server,
    make_product: Callable[..., str],
) -> None:
    product = make_product(stock=5)
    orders = {_buy(buyer, stripe, product) for _ in range(5)}
    delivered(stripe)
    sessions = {one["reference"] for order_id in orders for one in buyer.payments(order_id or "")}
    listed = http.get(f"{stripe.url}/v1/events?limit=100", auth=("sk_test_e2e", ""), timeout=10)
    events = [
        event["id"] for event in listed.json()["data"] if event["data"]["object"]["id"] in sessions
    ]
    assert len(events) == len(orders)

    in_turn([lambda name=name: stripe.control(f"events/{name}/resend") for name in events])  # type: ignore[misc]
    delivered(stripe)

    assert {buyer.status(order_id or "") for order_id in orders} == {"paid"}
    assert staff.levels(product) == (0, 0)
