"""Money that comes when its order is over takes again what it used, or goes back."""

import pytest

from storefront.orders.status import OrderStatus
from tests.support.fake_stripe import FakeStripe
from tests.support.interleaving import just_before
from tests.support.invariants import check_invariants
from tests.support.promoting import (
    THANKS,
    LateOrder,
    PromotingShop,
    limited,
    reason,
)
from tests.support.shop import Shop


@pytest.mark.parametrize("limits", [(1, None), (None, 1), (200, 1)])
def test_money_that_comes_late_takes_the_use_again(
    shop: Shop, stripe: FakeStripe, limits: tuple[int | None, int | None]
) -> None:
    eid = PromotingShop(shop, limited(*limits))
    late = LateOrder(eid, stripe)
    given_back = sum(used for used, _ in eid.counters().values())
    eid.say()  # it is over meanwhile

    assert late.pay() is OrderStatus.PAID

    assert given_back == 0
    assert {used for sk, (used, _) in eid.counters().items() if sk.startswith("BUYER#")} <= {1}
    assert eid.used() == (0 if limits[0] is None else 1)
    check_invariants(shop)


@pytest.mark.parametrize("by", ["total", "per_buyer"])
def test_late_money_whose_use_is_gone_goes_back(shop: Shop, stripe: FakeStripe, by: str) -> None:
    eid = PromotingShop(shop, limited(**{by: 1}))
    late = LateOrder(eid, stripe)
    eid.buy(late.product, late.buyer if by == "per_buyer" else None)
    before = eid.counters(), shop.levels(late.product)

    assert late.pay() is OrderStatus.REFUND_DUE

    assert (eid.counters(), shop.levels(late.product)) == before
    assert shop.get(late.order_id).uses == ()
    check_invariants(shop)


@pytest.mark.thorough
def test_late_money_takes_what_is_free_in_another_part(shop: Shop, stripe: FakeStripe) -> None:
    eid = PromotingShop(shop, limited(total=200))
    late = LateOrder(eid, stripe)
    (own,) = (use.counter for use in shop.get(late.order_id).uses)
    others = list[str]()
    while eid.counters()[own] != (25, 25):
        others.append(eid.buy(shop.product()))
    elsewhere = [one for one in others if shop.get(one).uses[0].counter != own]
    shop.cancel(shop.staff(), elsewhere[0])  # there is room, whichever part was full last

    assert late.pay() is OrderStatus.PAID

    (taken,) = shop.get(late.order_id).uses
    assert taken.counter != own
    check_invariants(shop)


def test_the_use_that_somebody_takes_a_moment_before_late_money_comes(
    shop: Shop, stripe: FakeStripe
) -> None:
    eid = PromotingShop(shop, limited(total=1))
    late = LateOrder(eid, stripe)

    with just_before(lambda: eid.buy(late.product)):
        assert late.pay() is OrderStatus.REFUND_DUE

    assert eid.used() == 1
    check_invariants(shop)


def test_late_money_takes_its_coupon_again_unless_it_is_gone(
    shop: Shop, stripe: FakeStripe
) -> None:
    thanks = PromotingShop(shop, THANKS)
    kept, gone = thanks.make(2)
    late = [LateOrder(thanks, stripe, coupon) for coupon in (kept, gone)]
    thanks.buy(shop.product(), coupon=gone)

    assert [one.pay() for one in late] == [OrderStatus.PAID, OrderStatus.REFUND_DUE]

    assert reason(thanks.ask(shop.buyer(), {shop.product(): 1}, kept)) == "used-up"
    check_invariants(shop)
