"""More buyers than units, sixteen at a time; webhooks signed by the test."""

import random
from collections.abc import Callable, Mapping

import pytest

from tests.e2e.client import Client, Webhook, paid_event
from tests.support.races import in_turn

#: Sixteen buyers at a time keep every core busy by themselves.
pytestmark = pytest.mark.alone

BUYERS = 64
UNITS = 16


def _buy(buyer: Client, webhook: Webhook, wanted: Mapping[str, int]) -> int:
    """Order and pay as one buyer does; return the order's HTTP status."""
    answer = buyer.order(wanted)
    if answer.status_code == 201:
        order = answer.json()
        session = buyer.stripe_session(order["id"])
        assert webhook.outcome(paid_event(order, session)) == "paid"
        assert buyer.status(order["id"]) == "paid"
    return answer.status_code


def test_exactly_as_many_are_paid_as_there_are_units(
    buyer: Client,
    stranger: Client,
    staff: Client,
    webhook: Webhook,
    make_product: Callable[..., str],
) -> None:
    product = make_product(stock=UNITS)
    buyers = [buyer, stranger] * (BUYERS // 2)

    statuses = in_turn([lambda who=who: _buy(who, webhook, {product: 1}) for who in buyers])  # type: ignore[misc]

    assert (statuses.count(201), statuses.count(409)) == (UNITS, BUYERS - UNITS)
    assert staff.levels(product) == (0, 0)


@pytest.mark.thorough  # its twin sells on the engine: tests/integration/races/test_crowds.py
def test_carts_in_opposite_orders_sell_out_without_overselling(
    buyer: Client, staff: Client, webhook: Webhook, make_product: Callable[..., str]
) -> None:
    products = [make_product(stock=UNITS) for _ in range(3)]
    carts = [dict.fromkeys(products, 1), dict.fromkeys(reversed(products), 1)] * (BUYERS // 2)

    statuses = in_turn([lambda cart=cart: _buy(buyer, webhook, cart) for cart in carts])  # type: ignore[misc]

    assert (statuses.count(201), statuses.count(409)) == (UNITS, BUYERS - UNITS)
    assert [staff.levels(product) for product in products] == [(0, 0)] * 3


def test_each_webhook_three_times_shuffled_and_in_parallel_settles_once(
    buyer: Client, staff: Client, webhook: Webhook, make_product: Callable[..., str]
) -> None:
    product = make_product(stock=20)
    orders = [buyer.placed({product: 1}) for _ in range(20)]
    events = [paid_event(order, buyer.stripe_session(order["id"])) for order in orders]
    deliveries = events * 3
    random.Random(3).shuffle(deliveries)

    outcomes = in_turn([lambda event=event: webhook.outcome(event) for event in deliveries])  # type: ignore[misc]

    assert (outcomes.count("paid"), outcomes.count("unchanged")) == (20, 40)
    assert staff.levels(product) == (0, 0)
    assert {len(buyer.payments(order["id"])) for order in orders} == {1}
