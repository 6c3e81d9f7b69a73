"""Random stories of one order by a quote: whatever staff do with it, in whatever order.

Deeper than a history of a whole shop gets. After each deed the invariants hold, and money and cash
are where the books say; at the end all that was sold is counted.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import hypothesis.strategies as st
import pytest
from hypothesis import given

from storefront.orders.doorstep import balance
from storefront.orders.grades import claimed
from storefront.orders.status import OrderStatus
from storefront.payments.model.attempt import Provider
from storefront.terms.checkout import CashPolicy
from tests.properties.enough import per_hundred, require_enough
from tests.properties.staff import BY_CARD, DEEDS, HALF_BEFORE, POLICY, STORIES, WITH_ADVANCE
from tests.properties.test_shop_machine import faults
from tests.properties.world import AnyFault, World
from tests.support.figures import record
from tests.support.promoting import COUPON
from tests.support.searching import searched

#: Stories, in `make test` and with --long.
SHORT, LONG = 50, 600
#: What must have happened at least so often in a run, per 100 stories.
ENOUGH = {
    "collected": 25,
    "not taken": 10,
    "given back in cash": 6,
    "handed over": 20,
    "handed over in cash": 4,
    "claimed": 4,
    "cheaper": 15,
    "free": 5,
    "faults": 10,
}

#: Of the product; cheap beside its delivery, so that there is money for units nobody paid for.
_UNITS, _PRICE = 5, 2_000
#: Of one that can be paid by card.
_CARD_PRICE = 14_000

#: How an order is paid: by which policy; before, all of it; or not, since it costs nothing.
WAYS: Mapping[str, CashPolicy | None] = {
    "at the door": POLICY,
    "after an advance": WITH_ADVANCE,
    "half before": HALF_BEFORE,
    "half before, by card": HALF_BEFORE,
    "before": None,
    "before, by card": None,
    "free": None,
}

deeds = st.sampled_from(sorted(DEEDS))
#: Most deeds make sense only after others: a story is mostly told, with others in between.
stories = st.one_of(
    st.tuples(st.sampled_from(STORIES), st.lists(deeds, max_size=5)).map(
        lambda two: [*two[0], *two[1]]
    ),
    st.tuples(st.sampled_from(STORIES), st.sampled_from(STORIES)).map(
        lambda two: [deed for pair in zip(*two, strict=False) for deed in pair]
    ),
    st.lists(deeds, min_size=3, max_size=9).map(lambda some: ["accept", *some]),
)


@pytest.mark.siblings(8)
@pytest.mark.parametrize("quantity", [1, 2, 3])
@pytest.mark.parametrize("story", STORIES, ids=", ".join)
def test_no_usual_story_loses_money_or_units(
    new_world: Callable[[], World], story: Sequence[str], quantity: int
) -> None:
    for way in _ways_of(story):
        _tell(new_world(), quantity, way, None, story, None, at=0, is_paid=quantity != 2)


def _ways_of(story: Sequence[str]) -> Sequence[str]:
    """Return how orders are paid that such a story may be about."""
    if story[0] == "accept":
        return ("at the door",)
    ways = ("half before", "before")
    return [f"{way}, by card" for way in ways] if BY_CARD.intersection(story) else ways


@pytest.mark.thorough
def test_no_story_of_an_order_at_the_door_loses_money_or_units(
    new_world: Callable[[], World], request: pytest.FixtureRequest
) -> None:
    examples = LONG if request.config.option.long else SHORT
    happened = Counter[str]()

    @searched(request.config, examples)
    @given(
        quantity=st.integers(1, 3),
        way=st.sampled_from([*["at the door"] * 6, "free", *WAYS]),
        coupon=st.sampled_from([None, COUPON]),
        story=stories,
        fault=faults,
        at=st.integers(0, 9),
        is_paid=st.booleans(),
    )
    def tell(
        quantity: int,
        way: str,
        coupon: str | None,
        story: Sequence[str],
        fault: AnyFault | None,
        at: int,
        *,
        is_paid: bool,
    ) -> None:
        world = new_world()
        claims = _tell(world, quantity, way, coupon, story, fault, at, is_paid=is_paid)
        happened.update(world.happened())
        happened["claimed"] += claims

    tell()

    require_enough(happened, per_hundred(ENOUGH, examples))
    record(
        "No story of an order that is paid when it comes breaks an invariant",
        "Hypothesis: deeds of staff in any order, each sent twice, one of them with a fault",
        "none broken: " + ", ".join(f"{happened[what]} {what}" for what in ENOUGH),
        times=happened["histories"],
    )


def _tell(
    world: World,
    quantity: int,
    way: str,
    coupon: str | None,
    story: Sequence[str],
    fault: AnyFault | None,
    at: int,
    *,
    is_paid: bool,
) -> int:
    """Tell a story to its end; return how often something was claimed in it."""
    is_by_card = way.endswith("by card")
    product = world.shop.product(stock=_UNITS, price=_CARD_PRICE if is_by_card else _PRICE)
    if way.startswith("before"):
        world.place({product: quantity})
    else:
        world.place_by_quote({product: quantity}, WAYS[way], coupon)()
    placed = world.orders[0]
    if world.shop.get(placed.order_id).due_online.amount:
        _pay(world, Provider.STRIPE if is_by_card else Provider.BKASH)
    claims = 0
    for turn, deed in enumerate(story):
        ask = world.staff.deed(deed, placed.order_id)
        world.step(ask, fault if turn == at else None)
        world.step(ask)
        world.check()
        _require_units_counted(world, product)
        claims += _require_claims_pay_nothing(world)
        _require_nothing_packed_for_nothing(world)
    world.settle_down()
    _require_units_counted(world, product)
    world.staff.see_to_the_end(placed.order_id, is_paid=is_paid)
    world.check()
    _require_units_counted(world, product)
    return claims


def _pay(world: World, provider: Provider) -> None:
    attempt = world.begin(world.orders[0], provider)
    if provider is Provider.BKASH:
        world.visit_bkash(attempt, "approve")
        world.shop.call_back(attempt)
    else:
        world.shop.deliver(world.stripe.pay(attempt.reference or ""))


def _require_claims_pay_nothing(world: World) -> bool:
    """Check what is claimed of the order's cash; return whether anything is."""
    order = world.shop.get(world.orders[0].order_id)
    claim = claimed(order).amount
    if claim:
        assert order.is_accepted, "a claim pays nothing"
        assert claim <= balance(order), "more is claimed than is outstanding"
        assert any(units.delivered for units in order.goods.values()), "nothing has arrived"
    return bool(claim)


def _require_nothing_packed_for_nothing(world: World) -> None:
    """Check that nothing is to be packed of an order whose money is gone, whoever took it."""
    order = world.shop.get(world.orders[0].order_id)
    paid = world.shop.attempts.get_many(order.paying_ids)
    if paid and order.status is OrderStatus.PAID and order.left_to_pack:
        is_going = any(one.pending_refunds for one in paid)
        assert is_going or any(one.left > 0 for one in paid), "units are packed for nothing"


def _require_units_counted(world: World, product: str) -> None:
    """Check that each of the units is somewhere: on the shelf, or with the order."""
    order = world.shop.get(world.orders[0].order_id)
    (line,) = order.lines
    _, on_hand = world.shop.levels(product)
    coming = sum(
        one.coming_back.get(product, 0)
        for attempt_id in order.attempt_ids
        for one in world.shop.refunds.of_attempt(order.order_id, attempt_id)
    )
    back = order.returned.get(product, 0) - coming + order.units_of(line).restocked
    assert on_hand + (line.quantity - back if order.sold else 0) == _UNITS, (
        "units are lost, or made up"
    )
    refused, _ = order.refused.get(product, (0, 0))
    owned = [
        number
        for attempt_id in order.attempt_ids
        for one in world.shop.refunds.of_attempt(order.order_id, attempt_id)
        if one.status.value != "failed"
        for number in one.units.get(product, ())
    ]
    assert len(owned) == len(set(owned)), "a unit is given back once"
    assert len(owned) + refused <= line.quantity, "money is given back for what was not taken"
