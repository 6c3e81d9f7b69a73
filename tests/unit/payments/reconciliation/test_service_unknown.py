"""Payments that the provider lists and that nobody here knows: of lost data, or of a lost write."""

from datetime import timedelta
from typing import Any

import pytest

from storefront.payments.model.attempt import Attempt, Provider
from storefront.payments.reconciliation.report import Finding, Line
from tests.support.clock import FrozenClock
from tests.support.fake_script import Fault
from tests.support.fake_stripe import FakeStripe
from tests.support.provider_side import DOWN, ProviderSide
from tests.support.shop import Shop


@pytest.fixture
def lost(shop: Shop, stripe: FakeStripe) -> Attempt:
    """A paid session whose attempt was never recorded here, as after data were restored."""
    buyer = shop.buyer()
    known = shop.begin_stripe(buyer, shop.order(buyer, {shop.product(): 1}))
    session = stripe.sessions.pop(known.reference or "")
    ids = {**session["metadata"], "order_id": "01JLOSTORDER", "attempt_id": "01JLOST"}
    stripe.sessions["cs_test_lost"] = session | {"id": "cs_test_lost", "metadata": ids}
    stripe.sessions[known.reference or ""] = session
    stripe.pay("cs_test_lost")
    shop.reconcile()
    return known


def unknown(shop: Shop, **how: object) -> list[Line]:
    """Reconcile, and return what is not known here."""
    report = shop.reconcile(**how)  # type: ignore[arg-type]
    return [line for line in report.lines if line.reference]


def test_a_paid_session_of_ours_that_is_not_known_here_calls_an_operator(
    shop: Shop, lost: Attempt
) -> None:
    report = shop.reconcile()

    (line,) = report.lines
    assert (line.finding, line.healed) == (Finding.MISSING_HERE, False)
    assert (line.reference, line.attempt_id, line.order_id, line.provider) == (
        "cs_test_lost",
        "01JLOST",
        "01JLOSTORDER",
        Provider.STRIPE,
    )
    assert report.open_differences == 1


def test_the_schedule_compares_the_list_in_the_first_runs_of_each_hour_for_a_day(
    shop: Shop, stripe: FakeStripe, lost: Attempt, clock: FrozenClock
) -> None:
    stripe.script.calls.clear()
    began, told = clock(), []
    for minutes in (0, 2, 4, 30, 58, 60, 62, 23 * 60, 27 * 60):
        clock.now = began + timedelta(minutes=minutes)
        if unknown(shop, everything=False):
            told.append(minutes)

    assert told == [0, 2, 60, 62, 23 * 60]
    assert stripe.script.calls.count("completed") == 6


def test_an_operator_may_look_further_back(shop: Shop, lost: Attempt, clock: FrozenClock) -> None:
    clock.advance(days=9)

    assert unknown(shop) == []
    assert len(unknown(shop, days=9)) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"payment_status": "unpaid"},
        {"status": "open"},
        {"metadata": {"attempt_id": "01JLOST", "stack": "another-shop"}},
        {"metadata": {"attempt_id": "01JLOST"}},
        {"metadata": None},
    ],
    ids=str,
)
def test_what_is_not_paid_or_not_of_this_shop_is_none_of_ours(
    shop: Shop, stripe: FakeStripe, lost: Attempt, changes: dict[str, object]
) -> None:
    stripe.sessions["cs_test_lost"] |= changes

    assert unknown(shop) == []


def test_one_of_ours_that_names_no_attempt_is_told_as_well(
    shop: Shop, stripe: FakeStripe, lost: Attempt
) -> None:
    del stripe.sessions["cs_test_lost"]["metadata"]["attempt_id"]

    (line,) = unknown(shop)
    assert (line.attempt_id, line.reference) == (None, "cs_test_lost")


def test_money_that_went_back_needs_nobody_any_more(
    shop: Shop, stripe: FakeStripe, lost: Attempt
) -> None:
    intent = stripe.sessions["cs_test_lost"]["payment_intent"]
    paid = stripe.paid(intent)
    stripe.given.make(intent, paid, paid.amount - 1, {})
    assert len(unknown(shop)) == 1

    stripe.given.make(intent, paid, 1, {})
    assert unknown(shop) == []


def test_what_is_known_here_is_not_told_however_it_ended(shop: Shop, stripe: FakeStripe) -> None:
    ProviderSide(shop, Provider.STRIPE).sale()
    ProviderSide(shop, Provider.BKASH).sale()

    assert shop.reconcile().lines == []


@pytest.mark.parametrize(
    ("fault", "finding"),
    [(DOWN, Finding.UNANSWERED), (Fault(RuntimeError("a bug")), Finding.FAULTY)],
    ids=["down", "a fault of ours"],
)
def test_a_list_that_cannot_be_read_hides_nothing_else(
    shop: Shop, stripe: FakeStripe, fault: Fault, finding: Finding
) -> None:
    buyer = shop.buyer()
    attempt = shop.begin_stripe(buyer, shop.order(buyer, {shop.product(): 1}))
    stripe.pay(attempt.reference or "")
    stripe.script.next("completed", fault)

    report = shop.reconcile()

    assert [(line.finding, line.provider) for line in report.lines] == [
        (Finding.MISSING_HERE, Provider.STRIPE),
        (finding, Provider.STRIPE),
    ]
    assert report.unanswered + report.faults == 1


def test_a_list_that_is_read_slowly_is_left_when_the_time_is_up(
    shop: Shop, stripe: FakeStripe, lost: Attempt, clock: FrozenClock
) -> None:
    stripe.script.next("completed", Fault(meanwhile=lambda: clock.advance(minutes=9)))

    report = shop.reconcile()

    assert [line.finding for line in report.lines] == [Finding.LEFT]


@pytest.mark.parametrize("charge", ["ch_1", None], ids=["an id", "nothing"])
def test_a_payment_whose_charge_stripe_only_names_is_not_taken_for_refunded(
    shop: Shop,
    stripe: FakeStripe,
    lost: Attempt,
    charge: str | None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    del lost
    expanded = stripe._expanded

    def named(session: Any) -> Any:
        shown = expanded(session)
        return {**shown, "payment_intent": {**shown["payment_intent"], "latest_charge": charge}}

    monkeypatch.setattr(stripe, "_expanded", named)

    assert [line.finding for line in unknown(shop)] == [Finding.MISSING_HERE]
