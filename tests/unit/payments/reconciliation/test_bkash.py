"""bKash payments whose answers were lost heal when bKash is asked; what it does not say stays."""

import pytest

from sandbox.faults.plan import Killed
from storefront.access import Caller, Role
from storefront.orders.status import OrderStatus
from storefront.payments.gateways.bkash.calls import EXECUTE, QUERY
from storefront.payments.gateways.bkash.gateway import refusal
from storefront.payments.inbound.bkash_callback import CallbackResult
from storefront.payments.model.attempt import Attempt, AttemptStatus
from storefront.payments.reconciliation.report import Finding
from tests.support.clock import FrozenClock
from tests.support.fake_bkash import FakeBkash
from tests.support.fake_script import Fault
from tests.support.interleaving import just_before
from tests.support.invariants import contents
from tests.support.provider_side import DOWN, KILLED_AFTER, KILLED_BEFORE, LOST
from tests.support.shop import Shop
from tests.unit.payments.reconciliation.reconciling import EXECUTING, PAID, executing, found, status


def test_a_customer_who_never_approves_pays_nothing(
    shop: Shop, bkash: FakeBkash, wallet: Attempt, clock: FrozenClock
) -> None:
    for _ in range(9):
        clock.advance(minutes=2)
        shop.reconcile()
    assert status(shop, wallet) == (OrderStatus.PENDING, AttemptStatus.OPEN)

    clock.advance(minutes=2)
    shop.reconcile()
    clock.now = shop.get(wallet.order_id).hold_expires_at
    shop.sweep()

    assert status(shop, wallet) == (OrderStatus.EXPIRED, AttemptStatus.EXPIRED)
    assert ("execute" in bkash.script.calls, bkash.ledger) == (False, {})


@pytest.mark.parametrize("minutes", range(0, 24, 3))
def test_a_customer_who_approves_and_never_returns_has_paid_within_minutes(
    shop: Shop, bkash: FakeBkash, wallet: Attempt, clock: FrozenClock, minutes: int
) -> None:
    """By the schedule itself, whenever they approve while the attempt can be paid."""
    clock.advance(minutes=min(minutes, 19), seconds=30)
    bkash.approve(wallet.reference or "")

    for _ in range(3):
        clock.advance(minutes=2)
        shop.reconciliation_service.run()

    assert status(shop, wallet) == PAID
    assert (bkash.script.calls.count("execute"), len(bkash.ledger)) == (1, 1)
    assert shop.call_back(wallet) is CallbackResult.SUCCESS, "the browser is found again"
    assert bkash.script.calls.count("execute") == 1


def test_an_approved_payment_is_not_executed_once_the_hold_has_ended(
    shop: Shop, bkash: FakeBkash, wallet: Attempt, clock: FrozenClock
) -> None:
    """Also where nobody has released the stock yet."""
    bkash.approve(wallet.reference or "")
    clock.now = shop.get(wallet.order_id).hold_expires_at

    shop.reconcile()

    assert status(shop, wallet) == (OrderStatus.PENDING, AttemptStatus.EXPIRED)
    assert ("execute" in bkash.script.calls, bkash.ledger) == (False, {})


@pytest.mark.parametrize("end", ["canceled", "released", "replaced"])
def test_an_approved_payment_of_which_the_order_was_freed_is_never_executed(
    shop: Shop, bkash: FakeBkash, wallet: Attempt, clock: FrozenClock, end: str
) -> None:
    """The customer was told so, and may have paid in another way."""
    bkash.approve(wallet.reference or "")
    owner = Caller(shop.get(wallet.order_id).user_id, Role.CUSTOMER)
    if end == "canceled":
        shop.cancel(owner, wallet.order_id)
    elif end == "replaced":
        shop.begin_stripe(owner, wallet.order_id)
    else:
        clock.now = shop.get(wallet.order_id).hold_expires_at
        shop.sweep()

    for _ in range(3):
        clock.advance(minutes=2)
        shop.reconcile()

    assert ("execute" in bkash.script.calls, bkash.ledger) == (False, {})


def test_a_hold_that_ends_while_bkash_is_asked_is_not_paid_for(
    shop: Shop, bkash: FakeBkash, wallet: Attempt, clock: FrozenClock
) -> None:
    bkash.approve(wallet.reference or "")

    def end() -> None:
        clock.now = shop.get(wallet.order_id).hold_expires_at

    bkash.script.next("query", Fault(meanwhile=end))
    shop.reconcile()

    assert ("execute" in bkash.script.calls, bkash.ledger) == (False, {})


@pytest.mark.parametrize("nth", [1, 2])
def test_the_browser_that_returns_while_the_reconciler_executes_pays_once(
    shop: Shop, bkash: FakeBkash, wallet: Attempt, nth: int
) -> None:
    bkash.approve(wallet.reference or "")

    with just_before(lambda: shop.call_back(wallet), nth=nth):
        shop.reconcile()

    assert status(shop, wallet) == PAID
    assert (bkash.script.calls.count("execute"), len(bkash.ledger)) == (1, 1)


def test_a_reconciler_killed_before_it_executed_loses_no_payment(
    shop: Shop, bkash: FakeBkash, wallet: Attempt, clock: FrozenClock
) -> None:
    bkash.approve(wallet.reference or "")
    bkash.script.next("execute", KILLED_BEFORE)
    with pytest.raises(Killed):
        shop.reconcile()
    clock.advance(hours=1)
    assert shop.sweep() == 0, "the stock is kept for the money that may come"

    shop.reconcile()

    assert status(shop, wallet) == PAID


def test_an_execution_whose_answer_was_lost_is_settled(
    shop: Shop, bkash: FakeBkash, wallet: Attempt
) -> None:
    executing(shop, bkash, wallet, LOST)

    report = shop.reconcile()

    assert found(report) == [(Finding.MISSING_HERE, True)]
    assert status(shop, wallet) == PAID
    assert bkash.script.calls.count("execute") == 1


def test_an_execution_that_never_arrived_is_made_again_after_two_minutes(
    shop: Shop, bkash: FakeBkash, wallet: Attempt, clock: FrozenClock
) -> None:
    executing(shop, bkash, wallet, DOWN)

    clock.advance(seconds=119)
    shop.reconcile()
    assert status(shop, wallet) == EXECUTING
    assert bkash.script.calls.count("execute") == 1
    clock.advance(seconds=1)
    report = shop.reconcile()

    assert found(report) == [(Finding.MISSING_HERE, True)]
    assert status(shop, wallet) == PAID
    assert list(bkash.ledger.values()) == ["398.00"]


def test_a_process_killed_before_it_executed_loses_no_payment(
    shop: Shop, bkash: FakeBkash, wallet: Attempt, clock: FrozenClock
) -> None:
    bkash.approve(wallet.reference or "")
    bkash.script.next("execute", KILLED_BEFORE)
    with pytest.raises(Killed):
        shop.call_back(wallet)
    clock.advance(hours=3)
    assert shop.sweep() == 0, "the stock is kept for the money that may come"

    shop.reconcile()

    assert status(shop, wallet) == PAID


def test_a_repeated_execution_that_gets_no_answer_either_is_settled_by_query(
    shop: Shop, bkash: FakeBkash, wallet: Attempt, clock: FrozenClock
) -> None:
    executing(shop, bkash, wallet, DOWN)
    clock.advance(minutes=2)
    bkash.script.next("execute", LOST)

    shop.reconcile()

    assert status(shop, wallet) == PAID


@pytest.mark.parametrize("code", ["2029", "2023", "2009"])
def test_a_no_to_a_repeated_execution_may_be_due_to_money_that_moved(
    shop: Shop, bkash: FakeBkash, wallet: Attempt, clock: FrozenClock, code: str
) -> None:
    """As when the first execution has emptied the wallet, and Query is late to say so."""
    executing(shop, bkash, wallet, DOWN)
    clock.advance(minutes=2)
    bkash.script.next("execute", Fault(refusal(EXECUTE, code)))
    shop.reconcile()
    assert status(shop, wallet) == EXECUTING

    clock.advance(minutes=2)
    bkash.script.next("execute", Fault(refusal(EXECUTE, code), after_effect=True))
    shop.reconcile()

    assert status(shop, wallet) == PAID


def test_a_payment_that_turns_out_not_approved_is_open_again_and_lapses(
    shop: Shop, bkash: FakeBkash, wallet: Attempt, clock: FrozenClock
) -> None:
    bkash.script.next("execute", DOWN)
    shop.call_back(wallet)
    clock.advance(minutes=2)
    shop.reconcile()
    assert status(shop, wallet) == (OrderStatus.PENDING, AttemptStatus.OPEN)
    assert shop.get(wallet.order_id).processing_attempt_id is None

    clock.now = wallet.expires_at
    shop.reconcile()

    assert shop.attempt(wallet.attempt_id).status is AttemptStatus.EXPIRED
    assert bkash.ledger == {}


def test_a_payment_bkash_gave_up_is_failed(shop: Shop, bkash: FakeBkash, wallet: Attempt) -> None:
    bkash.turn_back(wallet.reference or "")

    assert shop.reconcile().differences == 0

    assert shop.attempt(wallet.attempt_id).status is AttemptStatus.FAILED


def test_a_payment_whose_creation_was_not_answered_ends_with_its_time(
    shop: Shop, bkash: FakeBkash, clock: FrozenClock
) -> None:
    buyer = shop.buyer()
    order_id = shop.order(buyer, {shop.product(): 1})
    bkash.script.next("open", KILLED_AFTER)
    with pytest.raises(Killed):
        shop.begin_bkash(buyer, order_id)
    (attempt_id,) = shop.get(order_id).attempt_ids
    clock.advance(minutes=19)
    shop.reconcile()
    assert shop.attempt(attempt_id).status is AttemptStatus.CREATED

    clock.advance(minutes=1)
    shop.reconcile()

    assert shop.attempt(attempt_id).status is AttemptStatus.EXPIRED


def test_a_payment_bkash_does_not_know_is_reported_and_ends_with_its_time(
    shop: Shop, bkash: FakeBkash, wallet: Attempt, clock: FrozenClock
) -> None:
    bkash.payments.clear()
    assert found(shop.reconcile()) == [(Finding.MISSING_THERE, False)]
    assert shop.attempt(wallet.attempt_id).status is AttemptStatus.OPEN

    clock.now = wallet.expires_at

    assert found(shop.reconcile()) == [(Finding.MISSING_THERE, True)]
    assert shop.attempt(wallet.attempt_id).status is AttemptStatus.EXPIRED
    assert found(shop.reconcile()) == []


def test_an_execution_of_a_payment_bkash_does_not_know_is_never_called_failed(
    shop: Shop, bkash: FakeBkash, wallet: Attempt, clock: FrozenClock
) -> None:
    executing(shop, bkash, wallet, DOWN)
    bkash.payments.clear()
    clock.advance(days=2)

    assert found(shop.reconcile()) == [(Finding.MISSING_THERE, False)]
    assert status(shop, wallet) == EXECUTING


@pytest.mark.parametrize(
    "word", ["Pending Authorized", "completed", "COMPLETED", "", None, 7, "a new word"], ids=str
)
def test_a_word_we_do_not_know_changes_nothing(
    shop: Shop, bkash: FakeBkash, wallet: Attempt, clock: FrozenClock, word: object
) -> None:
    executing(shop, bkash, wallet, DOWN)
    bkash.payments[wallet.reference or ""].changes = {"transactionStatus": word}
    clock.advance(days=3)
    books = contents(shop.store)

    assert found(shop.reconcile()) == []
    assert contents(shop.store) == books
    assert bkash.script.calls.count("execute") == 1


def test_a_completed_payment_of_another_amount_pays_nothing(
    shop: Shop, bkash: FakeBkash, wallet: Attempt
) -> None:
    executing(shop, bkash, wallet, LOST)
    bkash.payments[wallet.reference or ""].changes = {"amount": "397.00"}

    assert found(shop.reconcile()) == [(Finding.AMOUNT_DIFFERS, False)]
    books = contents(shop.store)
    assert found(shop.reconcile()) == [(Finding.AMOUNT_DIFFERS, False)]

    assert contents(shop.store) == books
    assert shop.get(wallet.order_id).is_pending


@pytest.mark.parametrize("code", ["2003", "2020", "2024", "503", "2023", "9999"])
def test_a_bkash_that_is_busy_says_nothing_of_the_payment(
    shop: Shop, bkash: FakeBkash, wallet: Attempt, clock: FrozenClock, code: str
) -> None:
    clock.now = wallet.expires_at
    bkash.script.next("query", Fault(refusal(QUERY, code)))

    assert found(shop.reconcile()) == [(Finding.UNANSWERED, False)]
    assert shop.attempt(wallet.attempt_id).status is AttemptStatus.OPEN
