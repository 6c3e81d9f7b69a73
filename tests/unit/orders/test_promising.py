"""An order is to have come within the days of its way to be delivered, since it was sold."""

from dataclasses import replace
from datetime import timedelta

from storefront.orders.promising import (
    DEFAULT_DAYS,
    awaits_acceptance,
    promised_by,
    sold_before,
)
from storefront.terms.shipping import ShippingTerms
from tests.support.clock import FrozenClock
from tests.support.shop import Shop
from tests.unit.orders.cash import ADVANCE, BY_CASH, CashSales, terms


def within(days: int) -> ShippingTerms:
    """Return terms by which everything comes within some days."""
    return replace(BY_CASH, methods=tuple(replace(one, days=(0, days)) for one in BY_CASH.methods))


def test_days_are_those_of_the_way_and_count_from_when_it_was_sold(
    shop: Shop, clock: FrozenClock
) -> None:
    sales = CashSales(shop)
    order = sales.place(shop.product())
    clock.advance(hours=5)
    order = sales.accept(order)

    assert promised_by(order, within(3)) == clock() + timedelta(days=3)
    assert promised_by(order, within(0)) == clock() + timedelta(days=1)
    no_more = replace(BY_CASH, methods=())
    assert promised_by(order, no_more) == clock() + timedelta(days=DEFAULT_DAYS)


def test_whatever_can_be_late_was_sold_before(shop: Shop, clock: FrozenClock) -> None:
    order = CashSales(shop).accepted(shop.product())
    nowhere = replace(BY_CASH, methods=())
    for shipping in (within(0), within(3), within(60), BY_CASH, nowhere):
        late_from = promised_by(order, shipping)
        assert order.hold_expires_at <= sold_before(late_from, shipping)


def test_who_pays_an_advance_is_not_called(shop: Shop) -> None:
    sales = CashSales(shop)
    all_later = sales.place(shop.product())
    sales.say(checkout=terms(ADVANCE))
    sales.buyer = shop.buyer()

    assert awaits_acceptance(all_later)
    assert not awaits_acceptance(sales.accept(all_later))
    assert not awaits_acceptance(sales.place(shop.product()))
