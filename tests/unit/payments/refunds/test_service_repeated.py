"""A refund that is asked for again, by a second click or for want of an answer, is one refund."""

from datetime import timedelta

import pytest

from sandbox.faults.plan import Killed
from storefront.orders.status import OrderStatus
from storefront.payments.model.attempt import Provider, RefundInProgressError
from storefront.payments.model.refund import RESEND_AFTER
from tests.support.clock import FrozenClock
from tests.support.fake_script import Fault
from tests.support.interleaving import just_before
from tests.support.invariants import contents
from tests.support.provider_side import (
    DOWN,
    KILLED_AFTER,
    KILLED_BEFORE,
    LOST,
    REFUSED,
    ProviderSide,
    Sale,
    refunds_of,
)
from tests.support.shop import Shop
from tests.unit.payments.conftest import PENDING, SUCCEEDED, left


def test_the_same_key_again_is_the_same_refund(shop: Shop, side: ProviderSide, sale: Sale) -> None:
    first = shop.refund(sale.order_id, "100.00")
    books = contents(shop.store)

    assert shop.refund(sale.order_id, "100.00") == first
    assert contents(shop.store) == books
    assert side.given(sale.attempt_id) == 10_000


@pytest.mark.parametrize("amount", ["100.00", None])
def test_a_double_click_is_one_refund(
    shop: Shop, side: ProviderSide, sale: Sale, amount: str | None
) -> None:
    first = []

    with just_before(lambda: first.append(shop.refund(sale.order_id, amount))):
        second = shop.refund(sale.order_id, amount)

    assert [second] == first
    assert side.listed(sale.attempt_id) == 1


def test_a_double_click_while_the_first_is_at_the_provider_is_one_refund(
    shop: Shop, side: ProviderSide, sale: Sale
) -> None:
    second = []
    click = Fault(meanwhile=lambda: second.append(shop.refund(sale.order_id, "100.00")))
    side.script.next("refund", click)

    first = shop.refund(sale.order_id, "100.00")

    assert (second[0].refund_id, second[0].status) == (first.refund_id, PENDING)
    assert side.listed(sale.attempt_id) == 1


@pytest.mark.parametrize("fault", [DOWN, LOST], ids=["never arrived", "answer lost"])
@pytest.mark.parametrize("amount", ["100.00", None])
def test_there_is_no_other_refund_while_the_fate_of_one_is_unknown(
    shop: Shop, side: ProviderSide, sale: Sale, fault: Fault, amount: str | None
) -> None:
    side.script.next("refund", fault)
    assert shop.refund(sale.order_id, amount, key="one").status is PENDING

    with pytest.raises(RefundInProgressError):
        shop.refund(sale.order_id, amount, key="two")

    assert side.script.calls.count("refund") == 1


def test_a_refund_whose_answer_was_lost_is_found_by_the_same_request(
    shop: Shop, side: ProviderSide, sale: Sale
) -> None:
    side.script.next("refund", LOST)
    first = shop.refund(sale.order_id, "100.00")

    again = shop.refund(sale.order_id, "100.00")

    assert (first.status, again.status) == (PENDING, SUCCEEDED)
    assert again.refund_id == first.refund_id
    assert (side.listed(sale.attempt_id), side.script.calls.count("refund")) == (1, 1)
    assert shop.get(sale.order_id).refunded == 10_000


def test_a_refund_that_never_arrived_is_asked_for_again_when_no_answer_can_come_any_more(
    shop: Shop, side: ProviderSide, sale: Sale, clock: FrozenClock
) -> None:
    side.script.next("refund", DOWN)
    shop.refund(sale.order_id, "100.00")

    clock.now += RESEND_AFTER[side.provider] - timedelta(seconds=1)
    assert shop.refund(sale.order_id, "100.00").status is PENDING
    assert side.script.calls.count("refund") == 1
    clock.advance(seconds=1)
    assert shop.refund(sale.order_id, "100.00").status is SUCCEEDED

    assert side.given(sale.attempt_id) == 10_000


def test_a_list_that_is_late_for_minutes_does_not_cost_the_amount_twice(
    shop: Shop, clock: FrozenClock
) -> None:
    """Only bKash can be asked twice for one refund."""
    side = ProviderSide(shop, Provider.BKASH)
    sale = side.sale()
    side.script.next("refund", LOST)
    shop.refund(sale.order_id, "100.00")
    listed, side.bkash.given.made = side.bkash.given.made, []
    for _ in range(10):
        clock.advance(seconds=179)
        shop.reconcile()

    side.bkash.given.made = listed
    clock.advance(minutes=1)
    shop.reconcile()

    assert side.given(sale.attempt_id) == 10_000
    assert shop.get(sale.order_id).refunded == 10_000


def test_a_repeat_that_gets_no_answer_either_waits_again(
    shop: Shop, side: ProviderSide, sale: Sale, clock: FrozenClock
) -> None:
    side.script.next("refund", DOWN, LOST)
    shop.refund(sale.order_id, "100.00")
    clock.now += RESEND_AFTER[side.provider]
    assert shop.refund(sale.order_id, "100.00").status is PENDING

    assert shop.refund(sale.order_id, "100.00").status is SUCCEEDED
    assert side.listed(sale.attempt_id) == 1


def test_without_the_providers_list_nothing_is_asked_for_again(
    shop: Shop, side: ProviderSide, sale: Sale, clock: FrozenClock
) -> None:
    side.script.next("refund", LOST)
    shop.refund(sale.order_id, "100.00")
    clock.advance(hours=1)
    side.script.next("refunds", DOWN, REFUSED)

    assert shop.refund(sale.order_id, "100.00").status is PENDING
    assert shop.refund(sale.order_id, "100.00").status is PENDING
    assert side.listed(sale.attempt_id) == 1


def test_of_two_repeats_at_once_one_asks_again(
    shop: Shop, side: ProviderSide, sale: Sale, clock: FrozenClock
) -> None:
    side.script.next("refund", DOWN)
    shop.refund(sale.order_id, "100.00")
    clock.now += RESEND_AFTER[side.provider]
    concurrent = []

    with just_before(lambda: concurrent.append(shop.refund(sale.order_id, "100.00"))):
        shop.refund(sale.order_id, "100.00")

    assert concurrent[0].status is SUCCEEDED
    assert side.script.calls.count("refund") == 2
    assert side.listed(sale.attempt_id) == 1


@pytest.mark.parametrize("killed", [KILLED_BEFORE, KILLED_AFTER], ids=["before", "after"])
@pytest.mark.parametrize("by", ["the clerk", "the reconciler"])
def test_a_process_killed_around_the_call_leaves_one_refund(
    shop: Shop, side: ProviderSide, sale: Sale, clock: FrozenClock, killed: Fault, by: str
) -> None:
    side.script.next("refund", killed)
    with pytest.raises(Killed):
        shop.refund(sale.order_id, "100.00")
    clock.now += RESEND_AFTER[side.provider]

    if by == "the clerk":
        shop.refund(sale.order_id, "100.00")
    else:
        shop.reconcile()

    (refund,) = refunds_of(shop, sale.attempt_id)
    assert refund.status is SUCCEEDED
    assert side.listed(sale.attempt_id) == 1
    assert left(shop, sale) == 20_000


def test_a_refusal_because_an_earlier_call_was_heard_is_none(
    shop: Shop, side: ProviderSide, sale: Sale
) -> None:
    assert REFUSED.error is not None
    side.script.next("refund", Fault(REFUSED.error, after_effect=True))

    assert shop.refund(sale.order_id).status is SUCCEEDED
    assert shop.get(sale.order_id).status is OrderStatus.REFUNDED


def test_a_refusal_counts_only_after_the_providers_list_was_seen(
    shop: Shop, side: ProviderSide, sale: Sale, clock: FrozenClock
) -> None:
    side.script.next("refund", REFUSED)
    side.script.next("refunds", DOWN)

    assert shop.refund(sale.order_id, "100.00").status is PENDING
    clock.now += RESEND_AFTER[side.provider]
    assert shop.refund(sale.order_id, "100.00").status is SUCCEEDED
    assert side.given(sale.attempt_id) == 10_000
