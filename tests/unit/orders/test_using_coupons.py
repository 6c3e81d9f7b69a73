"""Coupons that are each for one order: typed in any way, used once, counted with the others."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from storefront.orders.ordering import QuoteChangedError
from storefront.terms.promotions import UseLimits
from tests.support.invariants import check_invariants
from tests.support.promoting import (
    THANKS,
    PromotingShop,
    fresh,
    reason,
)
from tests.support.shop import Shop


def _misread(code: str) -> str:
    """Return a coupon as who cannot tell some letters from digits types it."""
    return code.replace("0", "o").replace("1", "L")


@pytest.mark.parametrize("typed", [str, str.lower, lambda code: code.replace("-", ""), _misread])
def test_a_coupon_for_one_order_is_taken_however_it_is_typed_and_once(
    shop: Shop, typed: Callable[[str], str]
) -> None:
    thanks = PromotingShop(shop, THANKS)
    product, (code,) = shop.product(price=10_000), thanks.make(1)
    first, second = shop.buyer(), shop.buyer()
    quotes = [thanks.ask(one, {product: 1}, typed(code)) for one in (first, second)]

    placed = thanks.order(first, quotes[0])
    with pytest.raises(QuoteChangedError, match="used up") as caught:
        thanks.order(second, quotes[1])

    assert (placed["total_amount"], reason(fresh(caught.value))) == ("90.00", "used-up")
    assert reason(thanks.ask(second, {product: 1}, code)) == "used-up"
    assert thanks.ask(second, {product: 1}, None)["total"] == "100.00"
    check_invariants(shop)


def test_a_coupon_for_one_order_comes_back_with_it(shop: Shop) -> None:
    thanks = PromotingShop(shop, THANKS)
    product, (code,) = shop.product(), thanks.make(1)
    for end in (lambda one: shop.cancel(shop.staff(), one), lambda _: thanks.lapse()):
        order_id = thanks.buy(product, coupon=code)
        assert shop.get(order_id).uses
        end(order_id)

    thanks.buy(product, coupon=code)

    check_invariants(shop)


def test_a_coupon_counts_in_the_limits_of_its_promotion(shop: Shop) -> None:
    thanks = PromotingShop(shop, replace(THANKS, limits=UseLimits(total=5, per_buyer=1)))
    product, buyer, (first, second) = shop.product(), shop.buyer(), thanks.make(2)
    thanks.buy(product, buyer, coupon=first)

    assert thanks.used() == 1
    assert reason(thanks.ask(buyer, {product: 1}, second)) == "not-yours"
    assert reason(thanks.ask(shop.buyer(), {product: 1}, second)) is None


@pytest.mark.parametrize("code", ["0000-0000-0000", "ZZZZZZZZZZZZ", "EID27"])
def test_what_was_never_made_is_unknown(shop: Shop, code: str) -> None:
    thanks = PromotingShop(shop, THANKS)

    assert reason(thanks.ask(shop.buyer(), {shop.product(): 1}, code)) == "unknown"


def test_coupons_of_a_promotion_that_is_over_are_unknown(shop: Shop) -> None:
    thanks = PromotingShop(shop, THANKS)
    (code,) = thanks.make(1)
    for after in ([replace(THANKS, single_use=False, coupons=("OTHER",))], []):
        thanks.say(*after)

        assert reason(thanks.ask(shop.buyer(), {shop.product(): 1}, code)) == "unknown"
