"""Returns from bKash that meet something else: each other, a sweep, a cancellation."""

import pytest

from storefront.orders.status import OrderStatus
from storefront.payments.inbound.bkash_callback import CallbackResult
from storefront.payments.model.attempt import Attempt, AttemptStatus
from tests.support.clock import FrozenClock
from tests.support.fake_bkash import FakeBkash
from tests.support.fake_script import Fault
from tests.support.interleaving import just_before
from tests.support.shop import Shop


@pytest.fixture
def attempt(shop: Shop, bkash: FakeBkash) -> Attempt:
    """An order for 2 of 5 units, with an approved bKash payment."""
    buyer = shop.buyer()
    attempt = shop.begin_bkash(buyer, shop.order(buyer, {shop.product(stock=5): 2}))
    bkash.approve(attempt.reference or "")
    return attempt


def status(shop: Shop, attempt: Attempt) -> tuple[OrderStatus, AttemptStatus]:
    """Return where the order and the attempt are."""
    return shop.get(attempt.order_id).status, shop.attempt(attempt.attempt_id).status


PAID = (OrderStatus.PAID, AttemptStatus.CAPTURED)


def test_the_hold_is_safe_before_money_moves(
    shop: Shop, bkash: FakeBkash, attempt: Attempt, clock: FrozenClock
) -> None:
    swept: list[int] = []

    def lapse_and_sweep() -> None:
        clock.advance(hours=3)
        swept.append(shop.sweep())

    bkash.script.next("execute", Fault(meanwhile=lapse_and_sweep))

    assert shop.call_back(attempt) is CallbackResult.SUCCESS
    assert swept == [0]


def test_a_cancel_that_races_an_execution_leaves_it_alone(
    shop: Shop, bkash: FakeBkash, attempt: Attempt
) -> None:
    told: list[CallbackResult | None] = []
    during: list[tuple[OrderStatus, AttemptStatus]] = []

    def cancel_while_executing() -> None:
        told.append(shop.call_back(attempt, "cancel"))
        during.append(status(shop, attempt))

    bkash.script.next("execute", Fault(meanwhile=cancel_while_executing))
    assert shop.call_back(attempt) is CallbackResult.SUCCESS
    assert told == [CallbackResult.PROCESSING]
    assert during == [(OrderStatus.PENDING, AttemptStatus.EXECUTING)]


def test_a_cancel_overtaken_by_an_approval_tells_what_became_of_the_payment(
    shop: Shop, attempt: Attempt
) -> None:
    with just_before(lambda: shop.call_back(attempt)):
        told = shop.call_back(attempt, "cancel")

    assert told is CallbackResult.SUCCESS
    assert status(shop, attempt) == PAID


def test_a_cancel_overtaken_by_an_execution_under_way_does_not_end_it(
    shop: Shop, attempt: Attempt
) -> None:
    def begin() -> None:
        shop.recorder.await_outcome(attempt.attempt_id, attempt.reference or "", None)

    with just_before(begin):
        told = shop.call_back(attempt, "cancel")

    assert told is CallbackResult.PROCESSING
    assert status(shop, attempt) == (OrderStatus.PENDING, AttemptStatus.EXECUTING)
    assert shop.get(attempt.order_id).processing_attempt_id == attempt.attempt_id


def test_two_returns_at_once_execute_once(shop: Shop, bkash: FakeBkash, attempt: Attempt) -> None:
    told: list[CallbackResult | None] = []

    with just_before(lambda: told.append(shop.call_back(attempt))):
        told.append(shop.call_back(attempt))

    assert told == [CallbackResult.SUCCESS, CallbackResult.SUCCESS]
    assert bkash.script.calls.count("execute") == 1


def test_a_return_while_executing_does_not_execute_again(
    shop: Shop, bkash: FakeBkash, attempt: Attempt
) -> None:
    told: list[CallbackResult | None] = []
    bkash.script.next("execute", Fault(meanwhile=lambda: told.append(shop.call_back(attempt))))

    assert shop.call_back(attempt) is CallbackResult.SUCCESS
    assert told == [CallbackResult.PROCESSING]
    assert bkash.script.calls.count("execute") == 1


def test_an_order_released_at_the_last_moment_is_never_executed(
    shop: Shop, bkash: FakeBkash, attempt: Attempt, clock: FrozenClock
) -> None:
    clock.now = shop.get(attempt.order_id).hold_expires_at

    with just_before(shop.sweep):
        told = shop.call_back(attempt)

    assert told is CallbackResult.EXPIRED
    assert "execute" not in bkash.script.calls


def test_a_sweep_that_saw_the_hold_lapse_leaves_an_order_whose_payment_began_meanwhile(
    shop: Shop, attempt: Attempt, clock: FrozenClock
) -> None:
    clock.now = shop.get(attempt.order_id).hold_expires_at

    def begin() -> None:
        shop.recorder.await_outcome(attempt.attempt_id, attempt.reference or "", None)

    with just_before(begin, "GetItem"):
        assert shop.sweep() == 0

    assert shop.call_back(attempt) is not CallbackResult.EXPIRED
    assert shop.get(attempt.order_id).is_pending
