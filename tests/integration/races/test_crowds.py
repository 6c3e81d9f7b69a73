"""A crowd at one moment: as many orders as there are units, whatever DynamoDB answers meanwhile.

Buyers behave as clients are told to: with an Idempotency-Key, and the same request again when the
shop knows no outcome. So every one of them ends with an order or with "sold out".
"""

import time
from collections.abc import Sequence
from functools import partial

import pytest

from sandbox.faults.kinds import Kind
from sandbox.faults.plan import Plan, Rule
from storefront.access import Caller, Role
from storefront.errors import OutOfStockError
from storefront.orders.status import OrderStatus
from tests.support.engine import engine_name
from tests.support.fake_stripe import FakeStripe
from tests.support.faults import COMMIT, faulty
from tests.support.figures import record
from tests.support.races import in_turn, insistent, refusals, together
from tests.support.shop import Shop

PROMISE = "Nothing is sold twice, and nothing is left that somebody wanted"
#: Buyers and units.
CROWDS = {
    "one unit": {"short": (100, 1), "long": (1000, 1)},
    "some units": {"short": (60, 20), "long": (500, 100)},
}
CARTS = {"short": (40, 20), "long": (200, 100)}
#: What DynamoDB does to commits meanwhile; each with a chance of 30 %.
WEATHER = {
    "calm": [],
    "conflicts": [Kind.CONFLICT],
    "lost answers": [Kind.TIMEOUT_AFTER, Kind.CLOSED_AFTER, Kind.SERVER_ERROR_AFTER],
}
CHANCE = 0.3

weather = pytest.mark.parametrize("weather", WEATHER)


def _plan(weather: str, seed: int) -> Plan:
    kinds = WEATHER[weather]
    rules = [Rule(*kinds, operation=COMMIT, chance=CHANCE)] if kinds else []
    return Plan(*rules, seed=seed)


def _sell(shop: Shop, carts: Sequence[Sequence[str]], plan: Plan) -> list[str]:
    """Let a crowd order these carts at one moment; return the orders. All others were refused."""

    def order(buyer: Caller, cart: Sequence[str]) -> str:
        return shop.order(buyer, dict.fromkeys(cart, 1), key="k")

    buyers = [shop.buyer() for _ in carts]
    with faulty(shop.store, plan):
        outcomes = together(
            *(insistent(partial(order, *one)) for one in zip(buyers, carts, strict=True))
        )
    assert {type(one) for one in refusals(outcomes)} <= {OutOfStockError}, str(plan)
    return [one for one in outcomes if isinstance(one, str)]


def _pay(shop: Shop, stripe: FakeStripe, order_id: str) -> OrderStatus:
    owner = Caller(shop.get(order_id).user_id, Role.CUSTOMER)
    attempt = shop.begin_stripe(owner, order_id)
    shop.deliver(stripe.pay(attempt.reference or ""))
    return shop.get(order_id).status


def _record(how: str, sold: str, weather: str, seconds: float) -> None:
    record(PROMISE, how, f"{sold} sold", under=[weather, engine_name()], seconds=seconds)


@weather
@pytest.mark.parametrize("crowd", CROWDS)
def test_a_crowd_gets_every_unit_and_not_one_more(
    shop: Shop, stripe: FakeStripe, size: str, crowd: str, weather: str, rush: int
) -> None:
    buyers, units = CROWDS[crowd][size]
    product = shop.product(stock=units)
    started = time.monotonic()

    orders = _sell(shop, [[product]] * buyers, _plan(weather, seed=rush))

    seconds = time.monotonic() - started
    assert len(orders) == units
    assert shop.levels(product) == (0, units)
    paid = in_turn([insistent(partial(_pay, shop, stripe, one)) for one in orders])
    assert set(paid) == {OrderStatus.PAID}
    assert shop.levels(product) == (0, 0)
    assert len(stripe.ledger) == units
    _record(
        f"{buyers} buyers at one moment, {units} units",
        f"{len(orders)} of {units}",
        weather,
        seconds,
    )


@weather
def test_carts_in_opposite_orders_share_out_every_unit(
    shop: Shop, size: str, weather: str, sale: int
) -> None:
    buyers, units = CARTS[size]
    products = [shop.product(stock=units) for _ in range(3)]
    carts = [products if turn % 2 else products[::-1] for turn in range(buyers)]
    started = time.monotonic()

    orders = _sell(shop, carts, _plan(weather, seed=sale))

    seconds = time.monotonic() - started
    assert len(orders) == units
    assert [shop.levels(product) for product in products] == [(0, units)] * 3
    how = f"{buyers} carts of 3 in opposite orders, {units} of each"
    _record(how, f"{len(orders)} of {units}", weather, seconds)
