"""Nothing of an order that is over waits to be packed, and one that was at the door ends."""

from dataclasses import replace

import pytest

from storefront.errors import ValidationFailedError
from storefront.fulfilments.model import ParcelStatus, Returned
from storefront.orders.ending import set_apart
from storefront.orders.goods import LineUnits
from storefront.orders.model import Order
from storefront.orders.quote import PayMethod
from storefront.orders.repository import queue_of
from storefront.orders.status import OrderStateError, OrderStatus
from storefront.payments.model.refund import Disposition, RefundStatus, RefundUnits
from storefront.terms.checkout import Advance, CashPolicy
from storefront.terms.promotions import PromotionKind, PromotionTerms
from tests.support.fake_bkash import FakeBkash
from tests.support.fake_stripe import FakeStripe
from tests.support.invariants import check_invariants
from tests.support.parcels import bought, go, pack, to_ship
from tests.support.shop import CLERK, Shop
from tests.unit.orders.cash import CashSales
from tests.unit.orders.quotes import IN_DHAKA
from tests.unit.orders.test_discounting import promotion

#: Of 458.00 so much is paid before that two units can be paid back of it.
HALF = CashPolicy(advance=Advance.AMOUNT, amount=40_000)
#: Of 657.00 a third is paid before.
THIRD = CashPolicy(advance=Advance.AMOUNT, amount=21_900)


@pytest.fixture
def mug(shop: Shop) -> str:
    return shop.product(stock=5, price=19_900)


@pytest.fixture
def sales(shop: Shop) -> CashSales:
    return CashSales(shop, THIRD)


def advanced(sales: CashSales, mug: str, bkash: FakeBkash, units: int = 3) -> Order:
    """Return an accepted order, of which one unit's money was paid before."""
    order = sales.place(mug, units)
    advance = sales.shop.begin_bkash(sales.buyer, order.order_id)
    bkash.approve(advance.reference or "")
    sales.shop.call_back(advance)
    return sales.shop.get(order.order_id)


def half_paid(shop: Shop, stripe: FakeStripe, mug: str) -> tuple[CashSales, str]:
    """Return a sales, and an accepted order of two units, of which 400.00 came before by card."""
    sales = CashSales(shop, HALF)
    order_id = sales.place(mug, 2).order_id
    shop.deliver(stripe.pay(shop.begin_stripe(sales.buyer, order_id).reference or ""))
    return sales, order_id


def unit_back(sales: CashSales, order: Order, mug: str) -> None:
    """Give a unit's money back, which is for sale again."""
    sales.shop.refund_units(order.order_id, {mug: RefundUnits(1)})


def here(shop: Shop, order_id: str, mug: str) -> tuple[str, int, int, str | None]:
    """Return an order's status, what is for sale and to ship, and in which list it waits."""
    order = shop.get(order_id)
    return order.status.value, shop.levels(mug)[0], to_ship(shop, mug), queue_of(order)


def test_all_the_money_back_by_an_amount_leaves_nothing_to_pack(shop: Shop, mug: str) -> None:
    order_id = bought(shop, {mug: 2})
    assert here(shop, order_id, mug) == ("paid", 3, 2, "to_pack")

    refund = shop.refund(order_id)

    assert here(shop, order_id, mug) == ("refunded", 5, 0, None)
    assert (refund.restocked, refund.taken.canceled) == ({mug: 2}, {mug: 2})
    check_invariants(shop)


def test_what_was_sent_stays_with_its_buyer(shop: Shop, mug: str) -> None:
    order_id = bought(shop, {mug: 3})
    pack(shop, order_id, {mug: 1})
    go(shop, order_id, ParcelStatus.HANDED_OVER, ParcelStatus.DELIVERED)

    shop.refund(order_id)

    assert here(shop, order_id, mug) == ("refunded", 4, 0, None)
    check_invariants(shop)


def test_nobody_packs_what_goes_back_and_may_after_that_has_failed(
    shop: Shop, bkash: FakeBkash, mug: str
) -> None:
    order_id = bought(shop, {mug: 2})
    bkash.given.next_status = "Initiated"

    shop.refund(order_id)

    assert (shop.get(order_id).left_to_pack, here(shop, order_id, mug)[3]) == ({}, None)
    bkash.given.made[0].status = "Failed"
    shop.reconcile()
    assert here(shop, order_id, mug) == ("paid", 3, 2, "to_pack")
    check_invariants(shop)


@pytest.mark.parametrize("amounts", [["99.00", "299.00"], ["398.00"]], ids=str)
def test_money_that_goes_back_elsewhere_leaves_nothing_to_pack_either(
    shop: Shop, bkash: FakeBkash, mug: str, amounts: list[str]
) -> None:
    order_id = bought(shop, {mug: 2})
    (trx_id,) = bkash.ledger

    for amount in amounts:
        bkash.given.make(trx_id, "398.00", amount)
        shop.reconcile()

    assert here(shop, order_id, mug) == ("refunded", 5, 0, None)
    check_invariants(shop)


def test_what_is_unpacked_after_its_order_is_over_is_for_sale(shop: Shop, mug: str) -> None:
    order_id = bought(shop, {mug: 2})
    pack(shop, order_id, {mug: 2})
    shop.refund(order_id)
    assert here(shop, order_id, mug) == ("refunded", 3, 2, None)

    go(shop, order_id, ParcelStatus.CANCELED)

    assert here(shop, order_id, mug) == ("refunded", 5, 0, None)
    check_invariants(shop)


def test_what_was_refused_while_packed_is_not_packed_again(
    shop: Shop, sales: CashSales, bkash: FakeBkash, mug: str
) -> None:
    order = advanced(sales, mug, bkash)
    pack(shop, order.order_id, {mug: 3})
    sales.refuse(order, **{mug: (1, 0)})

    go(shop, order.order_id, ParcelStatus.CANCELED)

    assert shop.get(order.order_id).left_to_pack == {mug: 2}
    check_invariants(shop)


def test_refused_units_that_are_in_no_parcel_and_not_back_are_counted_apart(
    shop: Shop, mug: str
) -> None:
    order = shop.get(bought(shop, {mug: 5}))
    apart = {
        ((2, 0), LineUnits()): 2,
        ((3, 1), LineUnits()): 2,
        ((3, 0), LineUnits(refused=1)): 3,  # one that was counted before
        ((3, 0), LineUnits(packed=1)): 2,
        ((3, 0), LineUnits(shipped=2)): 1,
        ((3, 0), LineUnits(shipped=2, delivered=2, retrieved=1)): 2,
        ((1, 0), LineUnits(packed=3)): 0,
    }

    found = {
        (refused, units): set_apart(replace(order, refused={mug: refused}, goods={mug: units}))
        for refused, units in apart
    }

    assert {case: one.goods[mug].refused for case, one in found.items()} == apart


REFUSE, REFUND = "refuse", "refund"


@pytest.mark.parametrize("steps", [(REFUND, REFUSE), (REFUSE, REFUND)], ids=str)
def test_an_order_is_refused_when_nothing_of_it_is_left_with_its_buyer(
    sales: CashSales, bkash: FakeBkash, mug: str, steps: tuple[str, ...]
) -> None:
    order, shop = advanced(sales, mug, bkash), sales.shop

    for step in steps:
        assert shop.get(order.order_id).is_accepted
        if step == REFUSE:
            sales.refuse(shop.get(order.order_id), **{mug: (2, 0)})
        else:
            unit_back(sales, order, mug)

    assert shop.get(order.order_id).status is OrderStatus.REFUSED
    assert shop.events(order.order_id)[-1] == "order.refused"
    check_invariants(shop)


def test_a_refund_that_fails_when_the_rest_was_refused_leaves_its_units_here(
    sales: CashSales, bkash: FakeBkash, mug: str
) -> None:
    order, shop = advanced(sales, mug, bkash), sales.shop
    bkash.given.next_status = "Initiated"
    unit_back(sales, order, mug)
    sales.refuse(shop.get(order.order_id), **{mug: (2, 2)})

    bkash.given.made[0].status = "Failed"
    shop.reconcile()

    assert here(shop, order.order_id, mug) == ("refused", 5, 0, None)
    (refund,) = shop.refunds.of_order(order.order_id)
    assert (refund.status, refund.restocked) == (RefundStatus.FAILED, {mug: 1})
    check_invariants(shop)


def test_what_was_not_taken_is_back_of_a_refunded_order_too(shop: Shop, mug: str) -> None:
    sales = CashSales(shop)
    order = sales.accepted(mug, 2)
    sales.refuse(order, **{mug: (1, 0)})
    sales.collect(order, "259.00")
    sales.give_back(order, "259.00")
    assert here(shop, order.order_id, mug) == ("refunded", 4, 1, "stopped")

    sales.refuse(shop.get(order.order_id), **{mug: (1, 1)})

    assert here(shop, order.order_id, mug) == ("refunded", 5, 0, None)
    check_invariants(shop)


def test_the_shop_cancels_what_is_back_or_goes_nowhere(
    sales: CashSales, bkash: FakeBkash, mug: str
) -> None:
    order, shop = advanced(sales, mug, bkash), sales.shop
    pack(shop, order.order_id, {mug: 3})
    go(shop, order.order_id, ParcelStatus.HANDED_OVER, ParcelStatus.FAILED)
    with pytest.raises(OrderStateError):
        shop.cancel(sales.clerk, order.order_id)
    way_back = (ParcelStatus.COMING_BACK, ParcelStatus.BACK)
    go(shop, order.order_id, *way_back, back={mug: Returned(2, 1)})

    shop.cancel(sales.clerk, order.order_id)

    assert here(shop, order.order_id, mug) == ("canceled", 4, 0, None)
    shop.reconcile()
    assert bkash.given.given(next(iter(bkash.ledger))) == 21_900
    check_invariants(shop)


def test_an_accepted_order_of_which_nothing_comes_waits_to_be_canceled(
    sales: CashSales, bkash: FakeBkash, mug: str
) -> None:
    order, shop = advanced(sales, mug, bkash, units=1), sales.shop
    unit_back(sales, order, mug)
    assert here(shop, order.order_id, mug) == ("accepted", 5, 0, "stopped")

    shop.cancel(sales.clerk, order.order_id)
    shop.reconcile()

    assert here(shop, order.order_id, mug) == ("canceled", 5, 0, None)
    assert bkash.given.given(next(iter(bkash.ledger))) == 21_900
    check_invariants(shop)


def lose(shop: Shop, stripe: FakeStripe, order_id: str, share: int = 1) -> None:
    """Let a bank take a share of what was paid by card."""
    attempt = shop.attempt(shop.get(order_id).captured_attempt_id or "")
    intent, amount = attempt.transaction_id or "", attempt.amount.amount // share
    shop.deliver(stripe.dispute_event("closed", intent, "lost", amount=amount))


def by_card(shop: Shop, stripe: FakeStripe, mug: str, units: int) -> str:
    """Return an order that was paid by card."""
    buyer = shop.buyer()
    order_id = shop.order(buyer, {mug: units})
    shop.deliver(stripe.pay(shop.begin_stripe(buyer, order_id).reference or ""))
    return order_id


def test_what_is_here_of_an_order_whose_money_a_bank_took_is_for_sale(
    shop: Shop, stripe: FakeStripe, mug: str
) -> None:
    order_id = by_card(shop, stripe, mug, 3)
    pack(shop, order_id, {mug: 1})

    lose(shop, stripe, order_id)

    assert here(shop, order_id, mug) == ("paid", 4, 1, None)
    with pytest.raises(OrderStateError, match="a bank took"):
        go(shop, order_id, ParcelStatus.HANDED_OVER)
    go(shop, order_id, ParcelStatus.CANCELED)
    assert here(shop, order_id, mug) == ("paid", 5, 0, None)
    with pytest.raises(OrderStateError, match="a bank took"):
        pack(shop, order_id, {mug: 1})
    told = [one.text for one in shop.timeline_service.tell(order_id, CLERK).entries]
    assert any(
        one.startswith("Dispute closed, lost") and "back on the shelf" in one for one in told
    )
    check_invariants(shop)


def test_a_part_that_a_bank_took_is_like_a_refund_of_a_part(
    shop: Shop, stripe: FakeStripe, mug: str
) -> None:
    order_id = by_card(shop, stripe, mug, 2)

    lose(shop, stripe, order_id, share=2)

    assert here(shop, order_id, mug) == ("paid", 3, 2, "to_pack")
    shop.refund(order_id)
    assert here(shop, order_id, mug) == ("paid", 5, 0, None), "the rest was given back"
    check_invariants(shop)


@pytest.mark.parametrize("share", [1, 2], ids=["all", "a half"])
def test_an_order_ends_whose_buyer_keeps_what_was_paid_back(
    shop: Shop, bkash: FakeBkash, mug: str, share: int
) -> None:
    """Both came broken: the shop gives the money back, and nobody is asked for the rest."""
    sales = CashSales(shop, HALF)
    order = advanced(sales, mug, bkash, 2)
    pack(shop, order.order_id, {mug: 2})
    go(shop, order.order_id, ParcelStatus.HANDED_OVER, ParcelStatus.DELIVERED)

    kept = {mug: RefundUnits(2 // share, Disposition.NONE)}
    shop.refund_units(order.order_id, kept)

    if share == 1:
        assert here(shop, order.order_id, mug) == ("refused", 3, 0, None)
    else:
        assert here(shop, order.order_id, mug) == ("accepted", 3, 0, "to_collect")
    score = shop.phone_service.find(sales.clerk, phone=IN_DHAKA.phone, order_id=None)
    assert score.refused == 0, "whoever keeps what came broken has refused nothing"
    check_invariants(shop)


def kept(
    shop: Shop, sales: CashSales, mug: str, stripe: FakeStripe, status: str = "succeeded"
) -> Order:
    """Return an order that is refused, since all is paid back that its buyer has of it.

    Args:
        shop, sales: of which.
        mug: two of it, 400.00 of whose 458.00 were paid by card before.
        stripe: gives the money back.
        status: what becomes of that at once.
    """
    order = sales.place(mug, 2)
    attempt = shop.begin_stripe(sales.buyer, order.order_id)
    shop.deliver(stripe.pay(attempt.reference or ""))
    pack(shop, order.order_id, {mug: 2})
    go(shop, order.order_id, ParcelStatus.HANDED_OVER, ParcelStatus.DELIVERED)
    stripe.given.next_status = status
    shop.refund_units(order.order_id, {mug: RefundUnits(2, Disposition.NONE)})
    assert here(shop, order.order_id, mug) == ("refused", 3, 0, None)
    return shop.get(order.order_id)


def fail(shop: Shop, stripe: FakeStripe) -> None:
    """Let the bank not take, or send back, what Stripe gave last."""
    refund_id = list(stripe.given.objects)[-1]
    failed = stripe.given.change(refund_id, "failed")
    shop.deliver(stripe.refund_event("failed", dict(failed)))


@pytest.mark.parametrize("status", ["pending", "succeeded"])
def test_an_order_is_open_again_whose_buyer_is_not_paid_back_what_they_have(
    shop: Shop, stripe: FakeStripe, mug: str, status: str
) -> None:
    sales = CashSales(shop, HALF)
    order_id = kept(shop, sales, mug, stripe, status).order_id

    fail(shop, stripe)

    order = shop.get(order_id)
    assert here(shop, order_id, mug) == ("accepted", 3, 0, "to_collect")
    assert (order.goods[mug].kept, order.refunded) == (0, 0)
    score = shop.phone_service.find(sales.clerk, phone=IN_DHAKA.phone, order_id=None)
    assert (score.open, score.delivered) == (1, 0)
    told = [one.text for one in shop.timeline_service.tell(order_id, CLERK).entries]
    assert told[-1] == (
        "Open again: the buyer has units that were to be paid back, and are not; 58.00 BDT is "
        "outstanding"
    )
    check_invariants(shop)

    sales.collect(order, "58.00")
    assert here(shop, order_id, mug) == ("paid", 3, 0, None)
    check_invariants(shop)


def test_units_that_stay_with_their_buyer_are_paid_back_again_when_a_bank_sent_it_back(
    shop: Shop, stripe: FakeStripe, mug: str
) -> None:
    order = kept(shop, CashSales(shop, HALF), mug, stripe)
    fail(shop, stripe)

    again = shop.refund_units(
        order.order_id, {mug: RefundUnits(2, Disposition.NONE)}, key="once more"
    )

    assert (again.status, again.units) == (RefundStatus.SUCCEEDED, {mug: (1, 2)})
    assert here(shop, order.order_id, mug) == ("refused", 3, 0, None)
    check_invariants(shop)


def test_what_was_paid_before_pays_for_what_is_not_paid_back(
    shop: Shop, stripe: FakeStripe, mug: str
) -> None:
    """Of two one was not taken, and the other was to be paid back: its 199.00 are here already."""
    sales, order_id = half_paid(shop, stripe, mug)
    pack(shop, order_id, {mug: 2})
    go(shop, order_id, ParcelStatus.HANDED_OVER)
    stripe.given.next_status = "pending"
    shop.refund_units(order_id, {mug: RefundUnits(1, Disposition.NONE)})
    sales.refuse(shop.get(order_id), **{mug: (1, 0)})
    assert shop.get(order_id).status is OrderStatus.REFUSED

    fail(shop, stripe)

    assert shop.get(order_id).status is OrderStatus.PAID
    assert shop.events(order_id)[-2:] == ["refund.failed", "order.paid"]
    score = shop.phone_service.find(sales.clerk, phone=IN_DHAKA.phone, order_id=None)
    assert (score.open, score.delivered, score.refused) == (0, 1, 0)
    check_invariants(shop)


def test_nobody_refuses_what_is_here_since_a_refund_that_failed_after_all(
    shop: Shop, stripe: FakeStripe, mug: str
) -> None:
    sales, order_id = half_paid(shop, stripe, mug)
    unit_back(sales, shop.get(order_id), mug)
    fail(shop, stripe)

    with pytest.raises(ValidationFailedError):
        sales.refuse(shop.get(order_id), **{mug: (2, 0)})

    sales.refuse(shop.get(order_id), **{mug: (1, 0)})
    assert shop.get(order_id).status is OrderStatus.REFUSED
    check_invariants(shop)


def test_what_came_back_is_paid_back_again_when_a_bank_sent_its_money_back(
    shop: Shop, stripe: FakeStripe, mug: str
) -> None:
    order_id = by_card(shop, stripe, mug, 2)
    pack(shop, order_id, {mug: 2})
    go(shop, order_id, ParcelStatus.HANDED_OVER, ParcelStatus.DELIVERED)
    shop.refund_units(order_id, {mug: RefundUnits(2)})
    fail(shop, stripe)
    assert here(shop, order_id, mug) == ("paid", 5, 0, None)

    again = shop.refund_units(order_id, {mug: RefundUnits(2)}, key="once more")

    assert (again.amount.amount, again.taken.retrieved) == (39_800, {})
    assert here(shop, order_id, mug) == ("refunded", 5, 0, None)
    check_invariants(shop)


def test_an_order_of_which_no_money_is_left_is_over_when_nothing_is_outstanding(
    shop: Shop, bkash: FakeBkash, mug: str
) -> None:
    """All that was paid before is given back; then its buyer does not take what was to be paid."""
    sales = CashSales(shop, CashPolicy(advance=Advance.AMOUNT, amount=30_000))
    order = advanced(sales, mug, bkash)
    pack(shop, order.order_id, {mug: 2})
    shop.refund(order.order_id)
    assert shop.get(order.order_id).is_accepted

    sales.refuse(shop.get(order.order_id), **{mug: (2, 0)})

    assert here(shop, order.order_id, mug) == ("refunded", 3, 2, None)
    assert shop.get(order.order_id).left_to_pack == {}
    check_invariants(shop)


def test_who_keeps_what_costs_nothing_and_refuses_the_rest_owes_nothing(shop: Shop) -> None:
    sales, mug, gift = CashSales(shop), shop.product(stock=5, price=19_900), shop.product(stock=5)
    sales.say(
        promotions=PromotionTerms(
            "BDT",
            (
                promotion("gift", PromotionKind.PRODUCTS, 10_000, products=(gift,), combines=True),
                promotion("sent", PromotionKind.DELIVERY, 10_000, combines=True),
            ),
        )
    )
    token = sales.token({mug: 1, gift: 1}, method=PayMethod.COD)
    placed = sales.ordering.order(sales.buyer, token, None, IN_DHAKA)
    assert placed["due_on_delivery"] == "199.00"
    order = sales.accept(shop.get(placed["id"]))

    order = sales.refuse(order, **{mug: (1, 1)})

    assert (order.status, order.taken, shop.levels(mug)[0]) == (OrderStatus.PAID, 0, 5)
    assert to_ship(shop, gift) == 1
    check_invariants(shop)
