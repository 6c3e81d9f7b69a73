"""Refunds by units of what several payments have paid: cash goes back first, the advance last."""

from dataclasses import asdict

import pytest

from storefront.errors import ProviderRefusedError, UnavailableError, ValidationFailedError
from storefront.idempotency import IdempotencyKey
from storefront.orders.doorstep import outstanding
from storefront.orders.model import Order
from storefront.orders.status import OrderStatus
from storefront.payments.model.attempt import RefundInProgressError, RefundTooLargeError
from storefront.payments.model.refund import (
    Disposition,
    NewRefund,
    Refund,
    RefundParts,
    RefundStatus,
    RefundUnits,
)
from storefront.payments.refunds.preview import refund_preview
from storefront.payments.refunds.service import RefundKnownError
from storefront.terms.checkout import Advance, CashPolicy
from tests.support.clock import FrozenClock
from tests.support.dynamodb import counted_calls
from tests.support.fake_bkash import FakeBkash
from tests.support.fake_script import Fault
from tests.support.interleaving import just_before
from tests.support.invariants import check_invariants, contents
from tests.support.shop import Shop
from tests.unit.orders.cash import CashSales

#: Of 657.00 a third is paid before: 219.00.
THIRD = CashPolicy(advance=Advance.AMOUNT, amount=21_900)


class AdvanceSales(CashSales):
    """A shop in which a part of an order is paid before, with bKash."""

    def __init__(self, shop: Shop, bkash: FakeBkash) -> None:
        super().__init__(shop, THIRD)
        self.bkash = bkash
        self.product = shop.product(stock=5, price=19_900)

    def advanced(self) -> Order:
        """Return an accepted order of three units for 597.00, and delivery for 60.00."""
        order = self.place(self.product, 3)
        advance = self.shop.begin_bkash(self.buyer, order.order_id)
        self.bkash.approve(advance.reference or "")
        self.shop.call_back(advance)
        return self.shop.get(order.order_id)

    def paid(self, *parts: str) -> Order:
        """Return such an order, the rest of which was collected."""
        order = self.advanced()
        for nth, amount in enumerate(parts or ("438.00",)):
            self.collect(order, amount, f"DL{nth}", f"key-{nth}")
        return self.shop.get(order.order_id)

    def parts(self, units: int, shipping: str | None = None) -> RefundParts:
        """Return units that come back, and a part of the delivery."""
        wanted = {self.product: RefundUnits(units, Disposition.RESTOCK)}
        return RefundParts(wanted, shipping)

    def back(
        self,
        order: Order,
        units: int,
        shipping: str | None = None,
        name: str | None = "TRX1",
        key: str = "units",
    ) -> Refund:
        """Give units back, as staff."""
        new = NewRefund("broken", parts=self.parts(units, shipping), reference=name)
        scope = f"create_refund#{order.order_id}"
        full_key = IdempotencyKey(self.clerk.user_id, scope, key, asdict(new))
        return self.shop.refund_service.refund(self.clerk, order.order_id, new, full_key)

    def refunds(self, order: Order) -> list[tuple[str, str, RefundStatus]]:
        """Return provider, amount and status of each refund: cash first, and most first."""
        found = self.shop.refunds.of_order(order.order_id)
        told = [(one.provider.value, str(one.amount), one.status) for one in found]
        return sorted(told, key=lambda one: (one[0], float(one[1])), reverse=True)


@pytest.fixture
def sales(shop: Shop, bkash: FakeBkash) -> AdvanceSales:
    return AdvanceSales(shop, bkash)


DONE, WAITS, FAILED = RefundStatus.SUCCEEDED, RefundStatus.PENDING, RefundStatus.FAILED


def test_cash_goes_back_first_and_of_the_advance_what_is_missing(sales: AdvanceSales) -> None:
    order, shop = sales.paid(), sales.shop
    view = refund_preview(shop.refund_previews.look(order.order_id), sales.parts(3, "60.00"))

    first = sales.back(order, 2)
    refund = sales.back(order, 1, "60.00", "TRX2", "rest")

    assert [(one["provider"].value, one["amount"]) for one in view["payments"]] == [
        ("cash", "438.00"),
        ("bkash", "219.00"),
    ]
    assert (view["amount"], view["refundable"]) == ("657.00", "657.00")
    assert sales.refunds(order) == [
        ("cash", "398.00", DONE),
        ("cash", "40.00", DONE),
        ("bkash", "219.00", DONE),
    ]
    (with_it,) = refund.rest
    assert (first.rest, refund.units) == ((), {sales.product: (3,)})
    assert shop.refunds.get(order.order_id, with_it).units == {}  # type: ignore[union-attr]
    assert shop.get(order.order_id).status is OrderStatus.REFUNDED
    assert shop.levels(sales.product) == (5, 5)
    assert shop.events(order.order_id)[-3:] == [
        "refund.succeeded",
        "refund.requested",
        "refund.succeeded",
    ]
    check_invariants(shop)


def test_each_collection_gives_back_what_it_has_the_latest_first(sales: AdvanceSales) -> None:
    order = sales.paid("138.00", "300.00")

    sales.back(order, 3, "60.00")

    assert [one[:2] for one in sales.refunds(order)] == [
        ("cash", "300.00"),
        ("cash", "138.00"),
        ("bkash", "219.00"),
    ]
    found = sales.shop.refunds.of_order(order.order_id)
    named = {str(one.amount): one.reference for one in found}
    assert (named["300.00"], named["138.00"]) == ("TRX1", "TRX1/2")
    check_invariants(sales.shop)


def test_a_repeat_goes_on_where_the_first_stopped(
    sales: AdvanceSales, bkash: FakeBkash, clock: FrozenClock
) -> None:
    order = sales.paid()
    bkash.script.next("refund", Fault(UnavailableError()))
    first = sales.back(order, 3, "60.00")
    assert [one[2] for one in sales.refunds(order)] == [DONE, WAITS]
    check_invariants(sales.shop)

    clock.advance(minutes=31)
    again = sales.back(order, 3, "60.00")

    assert again.refund_id == first.refund_id
    assert [one[2] for one in sales.refunds(order)] == [DONE, DONE]
    assert sales.shop.get(order.order_id).status is OrderStatus.REFUNDED
    check_invariants(sales.shop)


def test_what_nobody_repeats_the_reconciler_ends(
    sales: AdvanceSales, bkash: FakeBkash, clock: FrozenClock
) -> None:
    order = sales.paid()
    bkash.script.next("refund", Fault(UnavailableError()))
    sales.back(order, 3, "60.00")

    clock.advance(hours=1)
    sales.shop.reconcile()

    assert [one[2] for one in sales.refunds(order)] == [DONE, DONE]
    check_invariants(sales.shop)


def test_what_the_provider_refuses_is_there_to_be_given_back_otherwise(
    sales: AdvanceSales, bkash: FakeBkash
) -> None:
    order, shop = sales.paid(), sales.shop
    bkash.script.next("refund", Fault(ProviderRefusedError("2001")))

    sales.back(order, 3, "60.00")

    assert [one[2] for one in sales.refunds(order)] == [DONE, FAILED]
    after = shop.get(order.order_id)
    assert (after.status, after.refunded) == (OrderStatus.PAID, 43_800)
    advance = shop.attempt(order.captured_attempt_id or "")
    assert advance.refundable == 21_900
    check_invariants(shop)
    shop.refund(order.order_id, attempt_id=advance.attempt_id)
    assert shop.get(order.order_id).status is OrderStatus.REFUNDED
    check_invariants(shop)


def test_a_refund_of_the_advance_a_moment_before_leaves_less(sales: AdvanceSales) -> None:
    order, shop = sales.paid(), sales.shop
    advance_id = order.captured_attempt_id

    with just_before(lambda: shop.refund(order.order_id, "200.00", attempt_id=advance_id)):
        sales.back(order, 2, "40.00")

    assert [one[:2] for one in sales.refunds(order)] == [("cash", "438.00"), ("bkash", "200.00")]
    with pytest.raises(RefundTooLargeError):
        sales.back(order, 1, None, "TRX2", "more")
    check_invariants(shop)


def test_cash_that_comes_a_moment_before_goes_back_first(sales: AdvanceSales) -> None:
    order = sales.advanced()
    sales.collect(order, "200.00", "DL1", "one")

    with just_before(lambda: sales.collect(order, "100.00", "DL2", "two")):
        sales.back(order, 2)

    amounts = [one[:2] for one in sales.refunds(order)]
    assert amounts == [("cash", "200.00"), ("cash", "100.00"), ("bkash", "98.00")]
    check_invariants(sales.shop)


@pytest.mark.parametrize(
    ("name", "refusal"), [(None, ValidationFailedError), ("DONE", RefundKnownError)]
)
def test_what_is_refused_has_set_nothing_aside(
    sales: AdvanceSales, name: str | None, refusal: type[Exception]
) -> None:
    other = sales.paid()
    sales.back(other, 1, None, "DONE", "before")
    order = sales.advanced()
    sales.collect(order, "438.00", "DL9", "key-9")
    before = contents(sales.shop.store)

    with pytest.raises(refusal):
        sales.back(order, 3, "60.00", name)

    assert contents(sales.shop.store) == before


def test_while_a_refund_of_the_advance_is_awaited_there_is_no_other(
    sales: AdvanceSales, bkash: FakeBkash
) -> None:
    order = sales.paid()
    bkash.script.next("refund", Fault(UnavailableError()))
    sales.shop.refund(order.order_id, "10.00", attempt_id=order.captured_attempt_id)

    with pytest.raises(RefundInProgressError):
        sales.back(order, 3)

    assert len(sales.refunds(order)) == 1
    check_invariants(sales.shop)


def test_looking_at_two_payments_takes_a_call_more_than_at_one(sales: AdvanceSales) -> None:
    order = sales.paid()

    with counted_calls() as calls:
        sales.shop.refund_previews.look(order.order_id)

    assert calls == ["GetItem", "GetItem", "GetItem", "Query"]


def test_a_unit_whose_money_is_back_is_not_refused_at_the_door(sales: AdvanceSales) -> None:
    order, shop = sales.advanced(), sales.shop
    sales.back(order, 1, None, None)  # of the advance: nothing else is there

    with pytest.raises(ValidationFailedError) as refused:
        sales.refuse(order, **{sales.product: (3, 0)})
    after = sales.refuse(order, **{sales.product: (2, 0)})

    assert refused.value.fields["errors"][0]["message"] == "must be from 0 to 2"
    assert after.status is OrderStatus.REFUSED
    assert str(outstanding(after)) == "0.00", "nobody is asked for the way of what nobody has"
    check_invariants(shop)
