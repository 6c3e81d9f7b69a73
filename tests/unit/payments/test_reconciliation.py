"""Whatever was lost on the way heals when the provider is asked; what it does not say stays."""

import pytest

from sandbox.faults.plan import Killed
from storefront.orders.model import OrderStatus
from storefront.payments.bkash_callback import CallbackResult
from storefront.payments.facts import Outcome
from storefront.payments.gateways.bkash import refusal
from storefront.payments.gateways.bkash_calls import EXECUTE, QUERY
from storefront.payments.model import Attempt, AttemptStatus, Provider
from storefront.payments.report import Finding, Report
from storefront.web.access import Caller, Role
from tests.support.clock import FrozenClock
from tests.support.fake_bkash import FakeBkash
from tests.support.fake_script import Fault
from tests.support.fake_stripe import FakeStripe
from tests.support.invariants import contents
from tests.support.provider_side import (
    DOWN,
    KILLED_AFTER,
    KILLED_BEFORE,
    LOST,
    REFUSED,
    ProviderSide,
    late_payment,
    surplus,
    unwanted,
)
from tests.support.shop import Shop

EXECUTING = (OrderStatus.PENDING, AttemptStatus.EXECUTING)
PAID = (OrderStatus.PAID, AttemptStatus.CAPTURED)


@pytest.fixture
def card(shop: Shop) -> Attempt:
    """An order for 2 of 5 units, with an open session."""
    buyer = shop.buyer()
    return shop.begin_stripe(buyer, shop.order(buyer, {shop.product(stock=5): 2}))


@pytest.fixture
def wallet(shop: Shop) -> Attempt:
    """An order for 2 of 5 units, with an open bKash payment."""
    buyer = shop.buyer()
    return shop.begin_bkash(buyer, shop.order(buyer, {shop.product(stock=5): 2}))


def status(shop: Shop, attempt: Attempt) -> tuple[OrderStatus, AttemptStatus]:
    """Return where the order and the attempt are."""
    return shop.get(attempt.order_id).status, shop.attempt(attempt.attempt_id).status


def found(report: Report) -> list[tuple[Finding, bool]]:
    """Return what differed, and whether it was healed."""
    return [(line.finding, line.healed) for line in report.lines]


def executing(shop: Shop, bkash: FakeBkash, attempt: Attempt, fault: Fault) -> None:
    """Let the customer approve and come back, and Execute go wrong, with no word from Query."""
    bkash.approve(attempt.reference or "")
    bkash.script.next("execute", fault)
    bkash.script.next("query", DOWN)
    assert shop.call_back(attempt) is CallbackResult.PROCESSING


# Stripe


def test_a_session_whose_creation_was_not_answered_is_opened_by_the_same_call(
    shop: Shop, stripe: FakeStripe
) -> None:
    buyer = shop.buyer()
    order_id = shop.order(buyer, {shop.product(): 1})
    stripe.script.next("open", KILLED_AFTER)
    with pytest.raises(Killed):
        shop.begin_stripe(buyer, order_id)

    shop.reconcile()

    (session_id,) = stripe.sessions
    opened = shop.begin_stripe(buyer, order_id)
    assert opened.reference == session_id
    assert shop.deliver(stripe.pay(session_id)) is Outcome.SETTLED


def test_a_session_that_was_never_created_ends_when_stripe_refuses_its_time(
    shop: Shop, stripe: FakeStripe, clock: FrozenClock
) -> None:
    buyer = shop.buyer()
    order_id = shop.order(buyer, {shop.product(): 1})
    stripe.script.next("open", KILLED_BEFORE)
    with pytest.raises(Killed):
        shop.begin_stripe(buyer, order_id)
    clock.advance(minutes=6)

    report = shop.reconcile()

    (attempt_id,) = shop.get(order_id).attempt_ids
    assert shop.attempt(attempt_id).status is AttemptStatus.FAILED
    assert report.differences == 0
    tries = stripe.script.calls.count("open")
    assert shop.reconcile().lines == []
    assert stripe.script.calls.count("open") == tries, "what is over is not opened"
    assert shop.begin_stripe(buyer, order_id).status is AttemptStatus.OPEN


def test_a_payment_whose_webhook_never_came_is_settled_and_the_late_webhook_changes_nothing(
    shop: Shop, stripe: FakeStripe, card: Attempt
) -> None:
    event = stripe.pay(card.reference or "")

    report = shop.reconcile()

    assert found(report) == [(Finding.MISSING_HERE, True)]
    assert (report.differences, report.open_differences) == (1, 0)
    assert status(shop, card) == PAID
    assert shop.levels(shop.get(card.order_id).lines[0].product_id) == (3, 3)
    assert shop.deliver(event) is Outcome.ALREADY


def test_a_delayed_payment_is_followed_to_its_end(
    shop: Shop, stripe: FakeStripe, card: Attempt
) -> None:
    stripe.pay_later(card.reference or "")
    assert found(shop.reconcile()) == []
    assert status(shop, card) == EXECUTING

    stripe.settle(card.reference or "")
    assert found(shop.reconcile()) == [(Finding.MISSING_HERE, True)]
    assert status(shop, card) == PAID


def test_a_delayed_payment_that_stayed_away_frees_the_order(
    shop: Shop, stripe: FakeStripe, card: Attempt
) -> None:
    shop.deliver(stripe.pay_later(card.reference or ""))
    stripe.fail(card.reference or "")

    shop.reconcile()

    assert status(shop, card) == (OrderStatus.PENDING, AttemptStatus.FAILED)
    assert shop.get(card.order_id).processing_attempt_id is None


def test_a_session_that_ran_out_without_an_event_is_ended(
    shop: Shop, card: Attempt, clock: FrozenClock
) -> None:
    clock.now = card.expires_at

    shop.reconcile()

    assert status(shop, card) == (OrderStatus.PENDING, AttemptStatus.EXPIRED)


def test_a_session_that_stripe_does_not_know_is_reported_and_left_alone(
    shop: Shop, stripe: FakeStripe, card: Attempt
) -> None:
    stripe.script.next("session", REFUSED)
    books = contents(shop.store)

    assert found(shop.reconcile()) == [(Finding.MISSING_THERE, False)]
    assert contents(shop.store) == books


def test_money_that_stripe_no_longer_has_is_reported(
    shop: Shop, stripe: FakeStripe, card: Attempt
) -> None:
    shop.deliver(stripe.pay(card.reference or ""))
    stripe.sessions[card.reference or ""]["payment_status"] = "unpaid"

    assert found(shop.reconcile()) == [(Finding.MISSING_THERE, False)]
    assert status(shop, card) == PAID


@pytest.mark.parametrize(
    "changes", [{"amount_total": 39_801}, {"currency": "usd"}, {"livemode": True}], ids=str
)
def test_other_money_is_reported_noted_once_and_pays_nothing(
    shop: Shop, stripe: FakeStripe, card: Attempt, changes: dict[str, object]
) -> None:
    stripe.pay(card.reference or "")
    stripe.sessions[card.reference or ""] |= changes

    first = shop.reconcile()
    books = contents(shop.store)
    second = shop.reconcile()

    for report in (first, second):
        assert found(report) == [(Finding.AMOUNT_DIFFERS, False)]
        assert report.open_differences == 1
    assert contents(shop.store) == books
    assert shop.get(card.order_id).is_pending
    assert shop.events(card.order_id)[-1] == "payment.mismatch"


def test_a_session_that_another_attempt_replaced_and_was_paid_all_the_same_goes_back(
    shop: Shop, stripe: FakeStripe, bkash: FakeBkash, card: Attempt
) -> None:
    buyer = Caller(shop.get(card.order_id).user_id, Role.CUSTOMER)
    second = shop.begin_bkash(buyer, card.order_id)
    bkash.approve(second.reference or "")
    assert shop.call_back(second) is CallbackResult.SUCCESS
    late_payment(stripe, card)

    report = shop.reconcile()

    assert found(report) == [(Finding.MISSING_HERE, True)]
    order = shop.get(card.order_id)
    assert (order.status, order.captured_attempt_id) == (OrderStatus.PAID, second.attempt_id)
    assert stripe.given.given(f"pi_late_{card.attempt_id}") == 39_800
    assert shop.attempt(card.attempt_id).refundable == 0


# bKash


def test_a_customer_who_never_approves_or_never_returns_pays_nothing(
    shop: Shop, bkash: FakeBkash, wallet: Attempt, clock: FrozenClock
) -> None:
    bkash.approve(wallet.reference or "")
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


# Both


@pytest.mark.parametrize("days", [0, 1, 30])
def test_without_an_answer_nothing_changes_however_long(
    shop: Shop, side: ProviderSide, bkash: FakeBkash, clock: FrozenClock, days: int
) -> None:
    buyer = shop.buyer()
    attempt = side.begin(buyer, shop.order(buyer, {shop.product(): 1}))
    if not side.is_stripe:
        executing(shop, bkash, attempt, DOWN)
    clock.advance(days=days)
    side.script.next("session", DOWN)
    side.script.next("query", DOWN)
    books = contents(shop.store)

    report = shop.reconcile()

    assert found(report) == [(Finding.UNANSWERED, False)]
    assert report.differences == 0
    assert contents(shop.store) == books


@pytest.mark.parametrize("ended", ["failed", "expired"])
def test_money_of_an_attempt_that_was_over_is_found_and_pays_its_order(
    shop: Shop, side: ProviderSide, clock: FrozenClock, ended: str
) -> None:
    buyer = shop.buyer()
    attempt = side.begin(buyer, shop.order(buyer, {shop.product(): 1}))
    if ended == "failed":
        shop.settlement.fail(attempt.attempt_id, "2029", None)
    else:
        shop.settlement.expire(attempt.attempt_id, None)
    if side.is_stripe:
        late_payment(side.stripe, attempt)
    else:
        side.bkash.approve(attempt.reference or "")
        side.bkash.execute(attempt.reference or "")
    clock.advance(hours=1)

    report = shop.reconcile(everything=False)

    assert found(report) == [(Finding.MISSING_HERE, True)]
    assert status(shop, attempt) == PAID


def test_a_run_that_is_overtaken_by_the_webhook_changes_nothing(
    shop: Shop, stripe: FakeStripe, card: Attempt
) -> None:
    event = stripe.pay(card.reference or "")
    stripe.script.next("session", Fault(meanwhile=lambda: shop.deliver(event)))

    shop.reconcile()

    assert status(shop, card) == PAID
    assert shop.events(card.order_id).count("order.paid") == 1


def test_a_run_that_is_overtaken_by_the_return_changes_nothing(
    shop: Shop, bkash: FakeBkash, wallet: Attempt, clock: FrozenClock
) -> None:
    executing(shop, bkash, wallet, LOST)
    bkash.script.next("query", Fault(meanwhile=lambda: shop.call_back(wallet)))

    shop.reconcile()

    assert status(shop, wallet) == PAID
    assert shop.events(wallet.order_id).count("order.paid") == 1


def test_a_fault_of_ours_with_one_payment_does_not_hide_the_others(
    shop: Shop, stripe: FakeStripe, card: Attempt, wallet: Attempt, bkash: FakeBkash
) -> None:
    executing(shop, bkash, wallet, LOST)
    stripe.script.next("session", Fault(RuntimeError("a bug, with 01711000000 in its text")))

    report = shop.reconcile()

    assert status(shop, wallet) == PAID
    assert shop.attempt(card.attempt_id).status is AttemptStatus.OPEN
    assert report.counts[Finding.MISSING_HERE] == report.faults == 1
    faulty = next(line for line in report.lines if line.finding is Finding.FAULTY)
    assert (faulty.attempt_id, faulty.order_id) == (card.attempt_id, card.order_id)
    assert faulty.error == "RuntimeError"
    assert "01711" not in str(report)


def test_one_run_heals_everything_and_the_next_one_writes_nothing(
    shop: Shop, stripe: FakeStripe, bkash: FakeBkash, clock: FrozenClock
) -> None:
    """One of each loss; what nobody can know yet stays as it is."""
    by_card, by_wallet = (ProviderSide(shop, provider) for provider in Provider)
    buyer = shop.buyer()

    def begun(side: ProviderSide) -> Attempt:
        return side.begin(buyer, shop.order(buyer, {shop.product(): 1}))

    stripe.pay(begun(by_card).reference or "")
    stripe.pay_later(begun(by_card).reference or "")
    executing(shop, bkash, begun(by_wallet), LOST)
    executing(shop, bkash, begun(by_wallet), DOWN)
    bkash.turn_back(begun(by_wallet).reference or "")
    begun(by_wallet)
    for side in (by_card, by_wallet):
        side.refund_by_hand(side.sale().attempt_id, 5_000)
        side.script.next("refund", LOST)
        shop.refund(side.sale().order_id, key="lost")
    unwanted(shop, stripe)
    surplus(shop, stripe)
    clock.advance(minutes=2)

    first = shop.reconcile()
    books = contents(shop.store)
    second = shop.reconcile()

    assert first.counts[Finding.MISSING_HERE] == 3
    assert first.counts[Finding.AMOUNT_DIFFERS] == 4
    assert (first.open_differences, first.counts[Finding.UNANSWERED]) == (0, 0)
    assert second.lines == []
    assert sum(second.counts.values()) == sum(first.counts.values())
    assert contents(shop.store) == books


def test_a_delayed_payment_that_was_canceled_frees_the_order(
    shop: Shop, stripe: FakeStripe, card: Attempt
) -> None:
    shop.deliver(stripe.pay_later(card.reference or ""))
    stripe.sessions[card.reference or ""]["intent_status"] = "canceled"

    shop.reconcile()

    assert status(shop, card) == (OrderStatus.PENDING, AttemptStatus.FAILED)
