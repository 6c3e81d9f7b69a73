"""A run tells all it knows: what it found, what nobody answered, and what waits for too long."""

from datetime import datetime, timedelta

import pytest

from storefront.payments.inbound.bkash_callback import CallbackResult
from storefront.payments.model.attempt import Attempt, AttemptStatus, Provider
from storefront.payments.reconciliation.open_items import Awaited
from storefront.payments.reconciliation.report import Finding, ReconciliationReport
from storefront.payments.store.attempts import AttemptRepository
from tests.support.clock import FrozenClock
from tests.support.fake_bkash import FakeBkash
from tests.support.fake_script import Fault
from tests.support.fake_stripe import FakeStripe
from tests.support.interleaving import just_before
from tests.support.invariants import contents
from tests.support.provider_side import DOWN, PROVIDERS, REFUSED, ProviderSide, unwanted
from tests.support.shop import Shop

#: More than any test makes calls.
ALWAYS_DOWN, ALWAYS_REFUSED = [DOWN] * 999, [REFUSED] * 999


def begun(side: ProviderSide) -> Attempt:
    """Begin to pay a new order."""
    buyer = side.shop.buyer()
    return side.begin(buyer, side.shop.order(buyer, {side.shop.product(): 1}))


def overdue(report: ReconciliationReport) -> list[tuple[Awaited, str, datetime]]:
    """Return what has waited for too long."""
    return [(wait.awaited, wait.attempt_id, wait.since) for wait in report.overdue]


# What was found of the payment, and what became of its refunds, are two things


def test_a_payment_that_was_just_healed_is_told_although_its_refunds_are_not_listed(
    shop: Shop, stripe: FakeStripe
) -> None:
    attempt = begun(ProviderSide(shop, Provider.STRIPE))
    stripe.pay(attempt.reference or "")
    stripe.script.next("refunds", DOWN)

    report = shop.reconcile()

    (line,) = report.lines
    assert (line.finding, line.healed, line.unanswered) == (Finding.MISSING_HERE, True, True)
    assert (report.differences, report.open_differences, report.unanswered) == (1, 0, 1)


@pytest.mark.parametrize("fault", [DOWN, REFUSED], ids=["down", "refused"])
def test_a_capture_that_differs_is_told_although_its_refunds_are_not_listed(
    shop: Shop, stripe: FakeStripe, fault: Fault
) -> None:
    sale = ProviderSide(shop, Provider.STRIPE).sale()
    stripe.sessions[shop.attempt(sale.attempt_id).reference or ""]["amount_total"] = 29_999
    stripe.script.next("refunds", fault)

    report = shop.reconcile()

    (line,) = report.lines
    assert (line.finding, line.healed, line.unanswered) == (Finding.AMOUNT_DIFFERS, False, True)


def test_refunds_that_are_not_listed_are_a_question_left_open(
    shop: Shop, side: ProviderSide
) -> None:
    side.sale()
    side.script.next("refunds", DOWN)

    report = shop.reconcile()

    assert [line.finding for line in report.lines] == [Finding.UNANSWERED]
    assert (report.differences, report.unanswered) == (0, 1)


def test_two_runs_that_meet_over_a_due_refund_find_nothing_wrong(
    shop: Shop, stripe: FakeStripe
) -> None:
    due = unwanted(shop, stripe)
    with just_before(shop.reconcile):
        report = shop.reconcile()

    assert report.lines == []
    assert stripe.given.given(due.transaction_id or "") == 30_000


# Faults of ours


def test_an_attempt_that_cannot_be_read_hides_no_other(
    shop: Shop, side: ProviderSide, stripe: FakeStripe, monkeypatch: pytest.MonkeyPatch
) -> None:
    damaged = begun(side)
    due = unwanted(shop, stripe)
    read = AttemptRepository.get

    def get(self: AttemptRepository, attempt_id: str) -> Attempt | None:
        if attempt_id == damaged.attempt_id:
            raise ValueError("'odd' is not a valid AttemptStatus")
        return read(self, attempt_id)

    with monkeypatch.context() as patch:
        patch.setattr(AttemptRepository, "get", get)
        report = shop.reconcile()

    (line,) = report.lines
    assert (line.finding, line.attempt_id, line.error) == (
        Finding.FAULTY,
        damaged.attempt_id,
        "ValueError",
    )
    assert stripe.given.given(due.transaction_id or "") == 30_000


def test_a_fault_with_money_that_is_due_does_not_hide_that_it_waits(
    shop: Shop, stripe: FakeStripe, clock: FrozenClock
) -> None:
    due = unwanted(shop, stripe)
    clock.advance(days=2)
    stripe.script.next("session", Fault(RuntimeError("a bug")))

    report = shop.reconcile()

    assert report.faults == 1
    assert overdue(report) == [(Awaited.REFUND_DUE, due.attempt_id, due.captured_at)]


# Silence


@pytest.mark.parametrize("everything", [True, False])
def test_a_payment_whose_outcome_nobody_tells_calls_an_operator_after_a_day(
    shop: Shop, bkash: FakeBkash, clock: FrozenClock, *, everything: bool
) -> None:
    """In every run, and not only in those that ask about it: its stock is kept all the while."""
    attempt = begun(ProviderSide(shop, Provider.BKASH))
    bkash.approve(attempt.reference or "")
    bkash.script.next("execute", DOWN)
    bkash.script.next("query", *ALWAYS_DOWN)
    began = clock()
    assert shop.call_back(attempt) is CallbackResult.PROCESSING

    clock.advance(hours=24)
    early = shop.reconcile(everything=everything)
    clock.advance(minutes=10)
    late = shop.reconcile(everything=everything)

    assert early.since(Awaited.OUTCOME) == began
    assert (overdue(early), early.age(Awaited.OUTCOME)) == ([], timedelta(hours=24))
    assert overdue(late) == [(Awaited.OUTCOME, attempt.attempt_id, began)]
    assert shop.attempt(attempt.attempt_id).status is AttemptStatus.EXECUTING


def test_a_later_note_on_a_payment_does_not_make_it_younger(
    shop: Shop, stripe: FakeStripe, clock: FrozenClock
) -> None:
    attempt = begun(ProviderSide(shop, Provider.STRIPE))
    shop.deliver(stripe.pay_later(attempt.reference or ""))
    clock.advance(days=3)
    shop.deliver(
        stripe.event("completed", attempt.reference or "", payment_status="paid", amount_total=1)
    )

    report = shop.reconcile()

    assert shop.attempt(attempt.attempt_id).updated_at == clock()
    assert overdue(report) == [(Awaited.OUTCOME, attempt.attempt_id, attempt.expires_at)]


def test_a_payment_within_its_time_waits_for_its_buyer_and_for_nobody_else(
    shop: Shop, side: ProviderSide, clock: FrozenClock
) -> None:
    attempt = begun(side)
    side.script.next("session", *ALWAYS_DOWN)
    side.script.next("query", *ALWAYS_DOWN)
    clock.now = attempt.expires_at - timedelta(seconds=1)
    assert shop.reconcile().open_items == []

    clock.advance(seconds=2)

    report = shop.reconcile()
    assert report.age(Awaited.OUTCOME) == timedelta(seconds=1)
    side.script.clear()
    assert shop.reconcile().open_items == []


def test_a_refund_that_stays_pending_calls_an_operator_after_a_day(
    shop: Shop, side: ProviderSide, clock: FrozenClock
) -> None:
    """Refused, and with a list that is refused as well: no later refund can be made meanwhile."""
    sale = side.sale()
    clock.advance(days=60)
    side.script.next("refund", REFUSED)
    side.script.next("refunds", *ALWAYS_REFUSED)
    asked_at = clock()
    shop.refund(sale.order_id)

    clock.advance(hours=24)
    early = shop.reconcile(everything=False)
    clock.advance(minutes=2)
    late = shop.reconcile(everything=False)

    assert (overdue(early), early.age(Awaited.REFUND)) == ([], timedelta(hours=24))
    assert overdue(late) == [(Awaited.REFUND, sale.attempt_id, asked_at)]


# Time


def slow(clock: FrozenClock, seconds: int) -> list[Fault]:
    """Return faults of calls that each take so long."""
    return [Fault(meanwhile=lambda: clock.advance(seconds=seconds))] * 999


def test_a_run_ends_in_time_and_tells_what_it_has_left(
    shop: Shop, stripe: FakeStripe, clock: FrozenClock
) -> None:
    side = ProviderSide(shop, Provider.STRIPE)
    attempts = [begun(side) for _ in range(9)]
    for attempt in attempts:
        stripe.pay(attempt.reference or "")
    stripe.script.next("session", *slow(clock, 120))
    began = clock()

    report = shop.reconcile()

    # Left are five payments, and Stripe's own list.
    assert (report.counts[Finding.MISSING_HERE], report.counts[Finding.LEFT]) == (4, 5 + 1)
    assert (report.unanswered, report.open_differences) == (6, 0)
    assert report.at - began == timedelta(minutes=8)
    stripe.script.clear()
    assert shop.reconcile().counts[Finding.MISSING_HERE] == 5


def test_a_slow_provider_leaves_the_other_its_share_of_the_time(
    shop: Shop, stripe: FakeStripe, bkash: FakeBkash, clock: FrozenClock
) -> None:
    by_card, by_wallet = (ProviderSide(shop, provider) for provider in PROVIDERS)
    cards = [begun(by_card) for _ in range(10)]
    clock.advance(seconds=1)
    wallets = [begun(by_wallet) for _ in range(10)]
    for card, wallet in zip(cards, wallets, strict=True):
        stripe.pay(card.reference or "")
        bkash.turn_back(wallet.reference or "")
    stripe.script.next("session", *slow(clock, 120))
    bkash.script.next("query", *slow(clock, 20))

    report = shop.reconcile()

    left = [line.provider for line in report.lines if line.finding is Finding.LEFT]
    assert set(left) == {Provider.STRIPE}
    assert {shop.attempt(one.attempt_id).status for one in wallets} == {AttemptStatus.FAILED}


def test_what_is_not_finished_comes_before_what_is(
    shop: Shop, stripe: FakeStripe, clock: FrozenClock
) -> None:
    side = ProviderSide(shop, Provider.STRIPE)
    side.sale()
    attempt = begun(side)
    stripe.pay(attempt.reference or "")
    stripe.script.next("session", *slow(clock, 600))

    unfinished, *left = shop.reconcile().lines

    assert (unfinished.finding, unfinished.attempt_id) == (Finding.MISSING_HERE, attempt.attempt_id)
    assert {line.finding for line in left} == {Finding.LEFT}


def test_a_payment_that_was_taken_after_the_provider_answered_is_no_difference(
    shop: Shop, stripe: FakeStripe, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempt = begun(ProviderSide(shop, Provider.STRIPE))
    ask = stripe.session

    def session(session_id: str) -> dict[str, object]:
        answer = ask(session_id)
        shop.deliver(stripe.pay(session_id))
        return answer

    with monkeypatch.context() as patch:
        patch.setattr(stripe, "session", session)
        report = shop.reconcile()

    captured = shop.attempt(attempt.attempt_id)
    assert report.lines == []
    assert (captured.status, captured.recheck) == (AttemptStatus.CAPTURED, False)


# Differences that last


@pytest.mark.parametrize(("days", "finding"), [(0, "missing_there"), (3, "unanswered")])
def test_a_bkash_payment_of_long_ago_that_bkash_does_not_know_any_more_is_no_difference(
    shop: Shop, bkash: FakeBkash, clock: FrozenClock, days: int, finding: str
) -> None:
    """How long bKash answers about a payment is not known, so its silence then says nothing."""
    sale = ProviderSide(shop, Provider.BKASH).sale()
    bkash.payments.clear()
    clock.advance(days=days)

    report = shop.reconcile(days=4)

    assert [line.finding.value for line in report.lines] == [finding]
    assert shop.attempt(sale.attempt_id).recheck == (days == 0)


@pytest.mark.parametrize(
    "change", [{"amount_total": 29_999}, {"payment_status": "unpaid"}], ids=str
)
def test_a_capture_that_differs_is_told_every_hour_until_both_agree(
    shop: Shop, stripe: FakeStripe, clock: FrozenClock, change: dict[str, object]
) -> None:
    sale = ProviderSide(shop, Provider.STRIPE).sale()
    session = stripe.sessions[shop.attempt(sale.attempt_id).reference or ""]
    as_it_was = dict(session)
    session |= change
    clock.advance(hours=1)
    assert shop.reconcile(everything=False).open_differences == 1
    books = contents(shop.store)

    for _ in range(48):
        clock.advance(hours=1)
        assert shop.reconcile(everything=False).open_differences == 1
    assert contents(shop.store) == books, "it is noted once"
    assert shop.events(sale.order_id)[-1] == "payment.differs"

    session |= as_it_was
    clock.advance(hours=1)
    assert shop.reconcile(everything=False).open_differences == 0
    assert not shop.attempt(sale.attempt_id).is_unfinished


def test_a_capture_that_differs_gives_no_money_back_by_itself(
    shop: Shop, stripe: FakeStripe
) -> None:
    due = unwanted(shop, stripe)
    stripe.sessions[due.reference or ""]["amount_total"] = 29_999

    assert shop.reconcile().open_differences == 1

    assert stripe.given.objects == {}


def test_a_difference_that_lasts_for_a_day_is_overdue_as_well(
    shop: Shop, side: ProviderSide, clock: FrozenClock
) -> None:
    sale = side.sale()
    side.refund_by_hand(sale.attempt_id, 10_000)
    shop.reconcile()
    side.end(sale.attempt_id, well=False)
    if side.is_stripe:
        side.stripe.given.objects.clear()
    else:
        side.bkash.given.made.clear()

    assert shop.reconcile().open_differences == 1
    marked_at = clock()
    clock.advance(days=1, hours=1)

    report = shop.reconcile(everything=False)
    assert overdue(report) == [(Awaited.OUTCOME, sale.attempt_id, marked_at)]
