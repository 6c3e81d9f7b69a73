"""Refunds that somebody made on the provider's own pages: noticed, recorded once, counted."""

import pytest

from storefront.orders.status import OrderStatus
from storefront.payments.model.attempt import RefundTooLargeError
from storefront.payments.model.change import Outcome
from storefront.payments.model.message import ProviderMessage
from storefront.payments.model.refund import (
    RESEND_AFTER,
    ProviderRefund,
    RefundOrigin,
    RefundStatus,
)
from storefront.payments.reconciliation.report import Finding
from tests.support.clock import FrozenClock
from tests.support.fake_script import Fault
from tests.support.invariants import contents
from tests.support.provider_side import DOWN, LOST, ProviderSide, Sale, refunds_of
from tests.support.shop import Shop
from tests.unit.payments.conftest import FAILED, PENDING, SUCCEEDED, left


def recorded(shop: Shop, sale: Sale) -> list[tuple[RefundOrigin, str, RefundStatus]]:
    """Return who made each refund, how large it is and how it stands."""
    refunds = refunds_of(shop, sale.attempt_id)
    return sorted(
        [(one.origin, str(one.amount), one.status) for one in refunds], key=lambda one: one[1]
    )


def test_a_refund_made_elsewhere_is_noticed_once(
    shop: Shop, side: ProviderSide, sale: Sale
) -> None:
    side.refund_by_hand(sale.attempt_id, 10_000)

    report = shop.reconcile()
    books = contents(shop.store)
    again = shop.reconcile()

    assert recorded(shop, sale) == [(RefundOrigin.PROVIDER, "100.00", SUCCEEDED)]
    assert (shop.get(sale.order_id).refunded, left(shop, sale)) == (10_000, 20_000)
    assert shop.events(sale.order_id)[-1] == "refund.noticed"
    assert [(one.finding, one.healed) for one in report.lines] == [(Finding.AMOUNT_DIFFERS, True)]
    assert (again.differences, contents(shop.store)) == (0, books)


def test_a_full_refund_made_elsewhere_ends_the_order(
    shop: Shop, side: ProviderSide, sale: Sale
) -> None:
    side.refund_by_hand(sale.attempt_id, 30_000)

    shop.reconcile()

    assert shop.get(sale.order_id).status is OrderStatus.REFUNDED
    assert left(shop, sale) == 0


def test_several_refunds_made_elsewhere_are_several_though_they_are_alike(
    shop: Shop, side: ProviderSide, sale: Sale
) -> None:
    for _ in range(3):
        side.refund_by_hand(sale.attempt_id, 10_000)

    shop.reconcile()

    assert recorded(shop, sale) == [(RefundOrigin.PROVIDER, "100.00", SUCCEEDED)] * 3
    assert shop.get(sale.order_id).status is OrderStatus.REFUNDED


def test_what_was_given_back_elsewhere_is_not_given_back_again(
    shop: Shop, side: ProviderSide, sale: Sale
) -> None:
    side.refund_by_hand(sale.attempt_id, 10_000)
    shop.reconcile()

    with pytest.raises(RefundTooLargeError):
        shop.refund(sale.order_id, "200.01", key="one")
    shop.refund(sale.order_id, key="two")

    assert side.given(sale.attempt_id) == 30_000
    assert shop.get(sale.order_id).status is OrderStatus.REFUNDED


def test_a_refund_made_elsewhere_of_which_we_have_not_heard_makes_ours_fail(
    shop: Shop, side: ProviderSide, sale: Sale
) -> None:
    side.refund_by_hand(sale.attempt_id, 10_000)

    assert shop.refund(sale.order_id).status is FAILED

    assert recorded(shop, sale) == [
        (RefundOrigin.PROVIDER, "100.00", SUCCEEDED),
        (RefundOrigin.STAFF, "300.00", FAILED),
    ], "the list that was read after the refusal says why"
    assert (shop.get(sale.order_id).refunded, left(shop, sale)) == (10_000, 20_000)


@pytest.mark.parametrize("units", [0, 2, 3])
@pytest.mark.parametrize("elsewhere", [[8_000], [5_000, 5_000, 12_000], [29_999]])
def test_all_that_is_left_is_refunded_at_the_second_try(
    shop: Shop, side: ProviderSide, sale: Sale, units: int, elsewhere: list[int]
) -> None:
    back = {sale.product_id: units} if units else {}
    for amount in elsewhere:
        side.refund_by_hand(sale.attempt_id, amount)

    first = shop.refund(sale.order_id, key="first", restock=back)
    second = shop.refund(sale.order_id, key="second", restock=back)

    rest = 30_000 - sum(elsewhere)
    assert (first.status, second.status) == (FAILED, SUCCEEDED)
    assert (second.amount.amount, second.restocked) == (rest, {sale.product_id: 3})
    order = shop.get(sale.order_id)
    assert (order.status, side.given(sale.attempt_id)) == (OrderStatus.REFUNDED, 30_000)
    assert shop.levels(sale.product_id) == (10, 10)


def test_what_did_not_fit_is_looked_at_again_in_the_same_reading_of_the_list(
    shop: Shop, side: ProviderSide, sale: Sale
) -> None:
    """Ours took all the money and fails late; what was made beside it comes first in the list."""
    side.keep_next_pending()
    ours = shop.refund(sale.order_id)
    gateway = shop.stripe if side.is_stripe else shop.bkash
    side.end(sale.attempt_id, well=False)
    side.refund_by_hand(sale.attempt_id, 10_000)
    listed = gateway.refunds(shop.attempt(sale.attempt_id))[::-1]
    assert [one.reference for one in listed][1] == ours.reference

    shop.refund_processor.learn(shop.attempt(sale.attempt_id), listed)

    assert recorded(shop, sale) == [
        (RefundOrigin.PROVIDER, "100.00", SUCCEEDED),
        (RefundOrigin.STAFF, "300.00", FAILED),
    ]
    assert left(shop, sale) == 20_000


@pytest.mark.parametrize("days", [0, 40])
def test_it_is_recorded_even_when_ours_had_taken_its_place(
    shop: Shop, side: ProviderSide, sale: Sale, clock: FrozenClock, days: int
) -> None:
    """However old the capture: the attempt stays marked until the books agree."""
    clock.advance(days=days)
    side.script.next("refund", DOWN)
    assert shop.refund(sale.order_id).status is PENDING
    side.refund_by_hand(sale.attempt_id, 10_000)
    assert shop.reconcile().open_differences == 1
    assert recorded(shop, sale) == [(RefundOrigin.STAFF, "300.00", PENDING)], "one too many"
    assert left(shop, sale) == 0

    for _ in range(3):
        clock.now += RESEND_AFTER[side.provider]
        shop.reconcile()

    assert recorded(shop, sale) == [
        (RefundOrigin.PROVIDER, "100.00", SUCCEEDED),
        (RefundOrigin.STAFF, "300.00", FAILED),
    ]
    attempt = shop.attempt(sale.attempt_id)
    assert (attempt.refundable, attempt.is_unfinished) == (20_000, False)


def test_a_pending_refund_made_elsewhere_sets_its_money_aside_and_is_followed(
    shop: Shop, side: ProviderSide, sale: Sale
) -> None:
    side.keep_next_pending()
    side.refund_by_hand(sale.attempt_id, 10_000)
    shop.reconcile()
    assert recorded(shop, sale) == [(RefundOrigin.PROVIDER, "100.00", PENDING)]
    assert (shop.get(sale.order_id).refunded, left(shop, sale)) == (0, 20_000)

    side.end(sale.attempt_id, well=False)
    shop.reconcile()

    assert recorded(shop, sale) == [(RefundOrigin.PROVIDER, "100.00", FAILED)]
    assert left(shop, sale) == 30_000


def test_a_refund_elsewhere_that_had_failed_before_we_heard_of_it_gave_nothing_back(
    shop: Shop, side: ProviderSide, sale: Sale
) -> None:
    side.refund_by_hand(sale.attempt_id, 10_000)
    side.end(sale.attempt_id, well=False)

    assert shop.reconcile().differences == 0
    books = contents(shop.store)
    shop.reconcile()

    assert recorded(shop, sale) == [(RefundOrigin.PROVIDER, "100.00", FAILED)]
    assert (shop.get(sale.order_id).refunded, left(shop, sale)) == (0, 30_000)
    assert contents(shop.store) == books, "it is recorded once"


@pytest.mark.parametrize("amount", [0, -10_000])
def test_a_listed_refund_of_nothing_or_less_is_reported_and_not_recorded(
    shop: Shop, side: ProviderSide, sale: Sale, amount: int
) -> None:
    side.refund_by_hand(sale.attempt_id, amount)

    assert shop.reconcile().open_differences == 1

    assert recorded(shop, sale) == []
    assert left(shop, sale) == 30_000
    assert shop.attempt(sale.attempt_id).recheck


def test_an_answer_that_fits_nothing_has_the_reconciler_ask_once(shop: Shop, sale: Sale) -> None:
    odd = ProviderRefund(
        None, SUCCEEDED, "re_odd", ProviderMessage("stripe.refund", {"id": "re_odd"})
    )

    shop.refund_recorder.apply(sale.attempt_id, odd)
    marked = shop.attempt(sale.attempt_id)
    shop.refund_recorder.apply(sale.attempt_id, odd)

    assert marked.recheck
    assert shop.attempt(sale.attempt_id) == marked


@pytest.mark.parametrize("fault", [DOWN, LOST], ids=["never arrived", "answer lost"])
def test_a_refund_elsewhere_beside_one_of_ours_whose_fate_is_unknown(
    shop: Shop, side: ProviderSide, sale: Sale, clock: FrozenClock, fault: Fault
) -> None:
    side.script.next("refund", fault)
    shop.refund(sale.order_id, "100.00")
    side.refund_by_hand(sale.attempt_id, 5_000)
    shop.reconcile()
    assert left(shop, sale) == 15_000
    assert (shop.attempt(sale.attempt_id).unconfirmed_refund_id is None) is (fault is LOST)

    for _ in range(3):
        clock.now += RESEND_AFTER[side.provider]
        shop.reconcile()

    assert recorded(shop, sale) == [
        (RefundOrigin.STAFF, "100.00", SUCCEEDED),
        (RefundOrigin.PROVIDER, "50.00", SUCCEEDED),
    ]
    assert side.given(sale.attempt_id) == 15_000
    assert shop.get(sale.order_id).refunded == 15_000


@pytest.mark.parametrize("fault", [DOWN, LOST], ids=["never arrived", "answer lost"])
def test_a_refund_elsewhere_of_the_very_amount_of_ours_is_never_counted_for_two_nor_lost(
    shop: Shop, side: ProviderSide, sale: Sale, clock: FrozenClock, fault: Fault
) -> None:
    side.script.next("refund", fault)
    shop.refund(sale.order_id, "100.00")
    side.refund_by_hand(sale.attempt_id, 10_000)

    for _ in range(3):
        clock.now += RESEND_AFTER[side.provider]
        shop.reconcile()

    # bKash repeats no names of ours, so one that never arrived cannot be told from the other.
    taken_for_ours = not side.is_stripe and fault is DOWN
    given = 10_000 if taken_for_ours else 20_000
    assert side.given(sale.attempt_id) == given
    assert shop.get(sale.order_id).refunded == given
    assert not shop.attempt(sale.attempt_id).is_unfinished


def test_of_a_refund_elsewhere_that_is_taken_for_ours_while_ours_is_on_its_way_both_are_recorded(
    shop: Shop, side: ProviderSide, sale: Sale
) -> None:
    def by_hand() -> None:
        side.refund_by_hand(sale.attempt_id, 10_000)
        shop.reconcile()

    side.script.next("refund", Fault(meanwhile=by_hand))
    shop.refund(sale.order_id, "100.00")

    assert side.given(sale.attempt_id) == 20_000
    assert shop.get(sale.order_id).refunded == 20_000
    assert len(recorded(shop, sale)) == 2
    assert shop.reconcile().differences == 0


def test_a_refund_at_the_providers_belongs_to_one_of_ours_for_ever(
    shop: Shop, side: ProviderSide, sale: Sale, clock: FrozenClock
) -> None:
    """However it came to be told of another payment: money that went out once counts once."""
    other = side.sale()
    side.refund_by_hand(sale.attempt_id, 10_000)
    shop.reconcile()
    gateway = shop.stripe if side.is_stripe else shop.bkash
    listed = gateway.refunds(shop.attempt(sale.attempt_id))
    books = contents(shop.store)

    learned = shop.refund_processor.learn(shop.attempt(other.attempt_id), listed)

    assert learned == [Outcome.MISMATCH]
    assert contents(shop.store) == books
