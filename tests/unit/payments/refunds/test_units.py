"""Refunds by units: each at its own price, in any order, whatever fails; and nothing sent twice."""

import random
from dataclasses import replace

import pytest

from storefront.categories.model import Text
from storefront.errors import ValidationFailedError
from storefront.fulfilments.model import NotLeftError, ParcelStatus
from storefront.money import Money
from storefront.orders.lines import OrderLine
from storefront.orders.model import Order
from storefront.orders.quote import Charges, QuotedDelivery, QuotedPromotion
from storefront.orders.status import OrderStatus
from storefront.payments.model.attempt import Provider
from storefront.payments.model.refund import (
    Disposition,
    MoreThanSoldError,
    Refund,
    RefundParts,
    RefundStatus,
    RefundUnits,
    UnitsAwayError,
)
from storefront.payments.refunds.preview import refund_preview
from storefront.payments.refunds.units import AmountDiffersError, break_down, charge_of
from storefront.pricing.model import Discount, FixedAmount, TaxRule
from tests.support.clock import FrozenClock
from tests.support.invariants import check_invariants
from tests.support.parcels import bought, go, pack, to_ship
from tests.support.shop import Shop

RESTOCK, DAMAGED, NONE = Disposition.RESTOCK, Disposition.DAMAGED, Disposition.NONE


def an_order(dice: random.Random) -> Order:
    """Return an order of some lines, with a discount and taxes that do not divide evenly."""
    now, many = FrozenClock()(), dice.randint(1, 4)
    lines = tuple(
        OrderLine(str(n), str(n), str(n), Money(dice.randint(1, 9_999), "BDT"), dice.randint(1, 9))
        for n in range(many)
    )
    goods = sum(line.total.amount for line in lines)
    off = Discount("off", FixedAmount(dice.randint(0, goods)))
    charges = Charges(
        rates=tuple(("standard", dice.choice([0, 500, 1500])) for _ in lines),
        delivery=QuotedDelivery("dhaka", "home", Text("Home"), 6_000, 1500),
        rule=TaxRule(inclusive=dice.random() < 0.5),
        promotions=(QuotedPromotion("off", Text("Off"), off),),
    )
    total = charges.price_of([(one.unit_price.amount, one.quantity) for one in lines]).total
    whole = Money(total, "BDT")
    order = Order("1", "2", OrderStatus.PAID, lines, whole, now, now, now)
    return replace(order, charges=charges, sold=True)


def a_refund(order: Order, parts: RefundParts, refunds: list[Refund], number: int) -> Refund:
    breakdown = break_down(order, refunds, parts)
    now, money = FrozenClock()(), Money(breakdown.amount, "BDT")
    whose = (str(number), order.order_id, "3", Provider.BKASH, money, RefundStatus.PENDING)
    made = Refund(*whose, "staff", "", "", now, now, now)  # type: ignore[arg-type]
    return replace(made, units=breakdown.numbers, shipping=breakdown.shipping)


@pytest.mark.parametrize("seed", range(200))
def test_all_units_together_are_what_was_charged_whatever_failed_in_between(seed: int) -> None:
    dice = random.Random(seed)
    order, refunds = an_order(dice), list[Refund]()
    while True:
        live = [one for one in refunds if one.status is not RefundStatus.FAILED]
        left = {
            line.product_id: line.quantity
            - sum(len(one.units.get(line.product_id, ())) for one in live)
            for line in order.lines
        }
        left = {product_id: units for product_id, units in left.items() if units}
        if not left:
            break
        product_id = dice.choice(sorted(left))
        wanted = {product_id: RefundUnits(dice.randint(1, left[product_id]), NONE)}
        refunds.append(a_refund(order, RefundParts(wanted), refunds, len(refunds)))
        if dice.random() < 0.3:
            place = dice.randrange(len(refunds))
            refunds[place] = replace(refunds[place], status=RefundStatus.FAILED)

    given = sum(one.amount.amount for one in live)
    assert given == sum(charge_of(order, place) for place in range(len(order.lines)))
    with pytest.raises(MoreThanSoldError):
        break_down(order, refunds, RefundParts({"0": RefundUnits(1, NONE)}))
    delivery = order.price.delivery_payable if order.price else 0
    rest = a_refund(order, RefundParts(shipping=str(Money(delivery, "BDT"))), refunds, 99)
    assert given + rest.amount.amount == order.total.amount


def test_units_that_were_not_sent_are_canceled_with_their_money(shop: Shop) -> None:
    mug = shop.product(stock=10, price=10_000)
    order_id = bought(shop, {mug: 3})

    refund = shop.refund_units(order_id, {mug: RefundUnits(2, RESTOCK)}, expected="200.00")

    assert (str(refund.amount), refund.status) == ("200.00", RefundStatus.SUCCEEDED)
    assert (shop.levels(mug), to_ship(shop, mug)) == ((9, 9), 1)
    with pytest.raises(NotLeftError):
        pack(shop, order_id, {mug: 2})
    check_invariants(shop)


def test_damaged_units_do_not_come_back_to_the_shelf(shop: Shop) -> None:
    mug = shop.product(stock=10)
    order_id = bought(shop, {mug: 3})

    shop.refund_units(order_id, {mug: RefundUnits(1, DAMAGED)}, "one")

    assert (shop.levels(mug), to_ship(shop, mug)) == ((7, 7), 2)
    check_invariants(shop)


def test_what_is_packed_or_on_its_way_is_neither_canceled_nor_put_back(shop: Shop) -> None:
    mug = shop.product(stock=10)
    order_id = bought(shop, {mug: 2})
    pack(shop, order_id, {mug: 2})

    for disposition in Disposition:
        with pytest.raises(UnitsAwayError):
            shop.refund_units(order_id, {mug: RefundUnits(1, disposition)}, disposition)
    go(shop, order_id, ParcelStatus.HANDED_OVER)
    with pytest.raises(UnitsAwayError):
        shop.refund_units(order_id, {mug: RefundUnits(1, RESTOCK)}, "one")
    kept = shop.refund_units(order_id, {mug: RefundUnits(1, NONE)}, "two")
    go(shop, order_id, ParcelStatus.DELIVERED)
    shop.refund_units(order_id, {mug: RefundUnits(1, RESTOCK)}, "three")

    assert kept.status is RefundStatus.SUCCEEDED
    assert shop.levels(mug) == (9, 9)
    assert shop.get(order_id).status is OrderStatus.REFUNDED
    check_invariants(shop)


def test_a_refund_that_fails_gives_its_units_up(shop: Shop) -> None:
    mug = shop.product(stock=10)
    order_id = bought(shop, {mug: 2})
    shop.bkash.given.next_status = "Pending"  # type: ignore[attr-defined]
    first = shop.refund_units(order_id, {mug: RefundUnits(2, RESTOCK)}, "one")
    check_invariants(shop)
    with pytest.raises(MoreThanSoldError):
        shop.refund_units(order_id, {mug: RefundUnits(1, RESTOCK)}, "two")

    shop.bkash.given.made[-1].status = "Failed"  # type: ignore[attr-defined]
    shop.bkash.given.next_status = "Completed"  # type: ignore[attr-defined]
    shop.reconcile()
    again = shop.refund_units(order_id, {mug: RefundUnits(2, RESTOCK)}, "three")

    assert again.units == first.units == {mug: (1, 2)}
    assert (shop.levels(mug), shop.get(order_id).left_to_pack) == ((10, 10), {})
    check_invariants(shop)


def test_an_amount_that_was_not_seen_is_not_given_back(shop: Shop) -> None:
    mug = shop.product(stock=10, price=10_000)
    order_id = bought(shop, {mug: 2})

    with pytest.raises(AmountDiffersError) as refused:
        shop.refund_units(
            order_id, {mug: RefundUnits(1, RESTOCK)}, expected="99.00", goodwill="5.00"
        )
    with pytest.raises(ValidationFailedError):
        shop.refund_units(order_id, {}, "two", shipping="0.01")

    assert refused.value.fields["amount"] == "105.00"
    assert shop.get(order_id).refunded == 0


def test_a_preview_has_the_figures_of_the_refund(shop: Shop) -> None:
    mug = shop.product(stock=10, price=10_000)
    order_id = bought(shop, {mug: 3})
    parts = RefundParts({mug: RefundUnits(2, RESTOCK)}, goodwill="1.50")

    view = refund_preview(shop.refund_previews.look(order_id), parts)
    refund = shop.refund_units(order_id, parts.units, goodwill="1.50")

    (line,) = view["lines"]
    assert (
        (view["amount"], view["refundable"])
        == (str(refund.amount), "300.00")
        == ("201.50", "300.00")
    )
    assert (line["left"], line["quantity"], line["canceled"], line["restocked"]) == (3, 2, 2, 2)
    after = refund_preview(shop.refund_previews.look(order_id), RefundParts())
    assert (after["amount"], after["lines"][0]["left"]) == ("0.00", 1)
