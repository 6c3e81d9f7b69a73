"""A crowd that wants what a limited promotion makes cheaper: as many get it as may, to the last.

Buyers behave as shops let them: who is told that the promotion is used up, and what it costs
without, has ordered nothing.
"""

from functools import partial

import pytest

from sandbox.faults.kinds import Kind
from sandbox.faults.plan import Plan, Rule
from storefront.errors import OutOfStockError
from storefront.idempotency import IdempotencyKey
from storefront.orders.ordering import QuoteChangedError
from storefront.orders.status import OrderStatus
from tests.support.clock import FrozenClock
from tests.support.fake_stripe import FakeStripe
from tests.support.faults import COMMIT, faulty
from tests.support.promoting import PromotingShop, limited
from tests.support.races import found, in_turn, insistent, refusals, together
from tests.support.shop import Shop

PROMISE = "A limited promotion is used as often as it may be, and not once more"
#: Buyers, uses and units: one counter, and eight.
CROWDS = {
    "one part": {"short": (60, 12, 20), "long": (500, 100, 150)},
    "eight parts": {"short": (220, 200, 240), "long": (500, 200, 250)},
}
#: What DynamoDB does to commits meanwhile; each with a chance of 30 %.
WEATHER = {
    "calm": [],
    "conflicts": [Kind.CONFLICT],
    "lost answers": [Kind.TIMEOUT_AFTER, Kind.CLOSED_AFTER, Kind.SERVER_ERROR_AFTER],
}
CHANCE = 0.3


@pytest.mark.parametrize("weather", WEATHER)
@pytest.mark.parametrize("crowd", CROWDS)
def test_a_crowd_gets_every_use_and_not_one_more(
    shop: Shop, size: str, crowd: str, weather: str, rush: int
) -> None:
    buyers, uses, units = CROWDS[crowd][size]
    eid, product = PromotingShop(shop, limited(total=uses)), shop.product(stock=units)
    kinds = WEATHER[weather]
    rules = [Rule(*kinds, operation=COMMIT, chance=CHANCE)] if kinds else []
    plan = Plan(*rules, seed=rush)
    who = [shop.buyer() for _ in range(buyers)]
    quotes = [eid.ask(buyer, {product: 1}) for buyer in who]

    with faulty(shop.store, plan):
        outcomes = in_turn(
            [
                insistent(partial(eid.order, *one, key=_key(one[0].user_id)))
                for one in zip(who, quotes, strict=True)
            ],
            width=buyers if buyers <= 100 else 64,
        )

    refused = refusals(outcomes)
    assert len(outcomes) - len(refused) == uses, str(plan)
    assert {type(one) for one in refused} <= {QuoteChangedError, OutOfStockError}, str(plan)
    assert shop.levels(product) == (units - uses, units)
    assert eid.used() == uses
    race = f"{buyers} buyers, {units} units and a promotion for {uses} orders"
    found(PROMISE, race, f"{uses} used", weather)


def _key(user_id: str) -> IdempotencyKey:
    return IdempotencyKey(user_id, "create_order", "k", "the same body")


def test_two_tabs_of_one_buyer_use_what_each_buyer_has_once(shop: Shop, moment: int) -> None:
    del moment
    eid, product = PromotingShop(shop, limited(per_buyer=1)), shop.product(stock=9)
    guests, contact = [eid.guest() for _ in range(2)], eid.contact()
    quotes = [eid.ask(guest, {product: 1}) for guest in guests]

    outcomes = together(
        *(partial(eid.order, *one, contact) for one in zip(guests, quotes, strict=True))
    )

    assert [type(one) for one in refusals(outcomes)] == [QuoteChangedError]
    assert shop.levels(product) == (8, 9)


def test_a_cancel_late_money_and_another_buyer_share_the_last_use(
    shop: Shop, stripe: FakeStripe, clock: FrozenClock, moment: int
) -> None:
    """The use is the canceled order's, or the late one's, or the other buyer's: one of them."""
    eid, product = PromotingShop(shop, limited(total=1)), shop.product(stock=9)
    late_buyer, buyer, other = (shop.buyer() for _ in range(3))
    late = eid.buy(product, late_buyer)
    event = stripe.pay(shop.begin_stripe(late_buyer, late).reference or "")
    clock.advance(hours=2)
    shop.hold_service.release_lapsed(10)
    held = eid.buy(product, buyer)
    hoping = eid.ask(other, {product: 1})
    eid.shop.cancel(buyer, held) if moment % 2 else None
    quote = eid.ask(other, {product: 1}) if moment % 2 else hoping

    together(
        lambda: shop.cancel(buyer, held),
        lambda: shop.deliver(event),
        lambda: eid.order(other, quote),
    )

    paid = shop.get(late).status is OrderStatus.PAID
    assert paid or shop.get(late).status is OrderStatus.REFUND_DUE
    holding = [one for one in _orders(eid, late, held) if one]
    assert eid.used() <= 1
    assert len(holding) <= 1
    found(PROMISE, "a cancel, late money and another buyer", f"{eid.used()} used")


def _orders(eid: PromotingShop, *order_ids: str) -> list[bool]:
    return [bool(eid.shop.get(one).held_uses) for one in order_ids]


def test_staff_who_lower_a_total_and_buyers_who_use_it_agree(shop: Shop, moment: int) -> None:
    del moment
    eid, product = PromotingShop(shop, limited(total=8)), shop.product(stock=20)
    who = [shop.buyer() for _ in range(6)]
    quotes = [eid.ask(buyer, {product: 1}) for buyer in who]

    outcomes = together(
        *(partial(eid.order, *one) for one in zip(who, quotes, strict=True)),
        lambda: eid.say(limited(total=3)),
    )

    bought = sum(isinstance(one, dict) for one in outcomes)
    assert eid.used() == bought
    limit = sum(limit for _, limit in eid.counters().values())
    assert limit == (8 if bought > 3 else 3)
