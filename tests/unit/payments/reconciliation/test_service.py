"""Whatever was lost on the way heals when the provider is asked; what it does not say stays."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from storefront.db.tables import Table
from storefront.payments.model.attempt import Attempt, AttemptStatus, Provider
from storefront.payments.reconciliation.report import Finding
from tests.support.clock import FrozenClock
from tests.support.drift import Hand
from tests.support.dynamodb import counted_calls
from tests.support.fake_bkash import FakeBkash
from tests.support.fake_script import Fault
from tests.support.fake_stripe import FakeStripe
from tests.support.interleaving import just_before
from tests.support.invariants import contents
from tests.support.provider_side import (
    DOWN,
    LOST,
    PROVIDERS,
    ProviderSide,
    Sale,
    late_payment,
    surplus,
    unwanted,
)
from tests.support.shop import Shop
from tests.unit.payments.reconciliation.reconciling import PAID, executing, found, status


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


def test_the_log_names_the_payment_that_differed_and_none_that_agrees(
    shop: Shop, side: ProviderSide, sale: Sale, caplog: pytest.LogCaptureFixture
) -> None:
    """The schedule's report is read by nobody else."""
    differing = side.sale()
    side.refund_by_hand(differing.attempt_id, 10_000)
    caplog.clear()

    shop.reconcile()

    warnings = [vars(one) for one in caplog.records if one.levelname == "WARNING"]
    told = [(one["attempt_id"], one["outcome"]) for one in warnings if "outcome" in one]
    assert told == [(differing.attempt_id, Finding.AMOUNT_DIFFERS.value)]


@pytest.mark.parametrize("ended", ["failed", "expired"])
def test_money_of_an_attempt_that_was_over_is_found_and_pays_its_order(
    shop: Shop, side: ProviderSide, clock: FrozenClock, ended: str
) -> None:
    buyer = shop.buyer()
    attempt = side.begin(buyer, shop.order(buyer, {shop.product(): 1}))
    if ended == "failed":
        shop.recorder.fail(attempt.attempt_id, "2029", None)
    else:
        shop.recorder.expire(attempt.attempt_id, None)
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
    by_card, by_wallet = (ProviderSide(shop, provider) for provider in PROVIDERS)

    def begun(side: ProviderSide) -> Attempt:
        buyer = shop.buyer()
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


def ends(side: ProviderSide) -> "partial[None]":
    """Return what ends a payment that was begun."""
    buyer = side.shop.buyer()
    order_id = side.shop.order(buyer, {side.shop.product(): 1})
    return partial(side.pay, side.begin(buyer, order_id))


def opens_again(side: ProviderSide) -> "partial[None]":
    """Return what opens a payment again that has ended: a refund of it gets no answer."""

    def refund(order_id: str) -> None:
        side.script.next("refund", LOST)
        side.shop.refund(order_id)

    return partial(refund, side.sale().order_id)


@pytest.mark.parametrize("prepare", [ends, opens_again])
def test_a_payment_that_moves_while_all_are_read_is_looked_at_once(
    shop: Shop, prepare: Callable[[ProviderSide], "partial[None]"]
) -> None:
    side = ProviderSide(shop, Provider.STRIPE)
    with counted_calls() as calls:
        shop.reconcile()
    for nth in range(1, calls.count("Query") + 1):
        move = prepare(side)
        with just_before(move, "Query", nth=nth):
            report = shop.reconcile()

        assert sum(report.counts.values()) == nth, f"before query {nth}"


def test_many_payments_are_read_in_one_call(shop: Shop, stripe: FakeStripe) -> None:
    """Of a hundred thousand that are open a call each would take longer than a run has."""
    product, buyer = shop.product(stock=9), shop.buyer()
    for _ in range(3):
        shop.begin_stripe(buyer, shop.order(buyer, {product: 1}))

    with counted_calls() as calls:
        report = shop.reconcile(everything=False)

    assert (report.lines, calls.count("GetItem"), calls.count("BatchGetItem")) == ([], 0, 1)


def test_a_payment_that_cannot_be_read_hides_no_other(
    shop: Shop, stripe: FakeStripe, clock: FrozenClock, card: Attempt, aws: Any
) -> None:
    buyer = shop.buyer()
    other = shop.begin_stripe(buyer, shop.order(buyer, {shop.product(): 1}))
    stripe.pay(other.reference or "")
    key = (Table.PAYMENTS, f"ATTEMPT#{card.attempt_id}", "ATTEMPT")
    hand = Hand(aws)
    hand.set(key, provider="barter")
    clock.advance(minutes=2)

    report = shop.reconcile(everything=False)

    assert sorted(found(report), key=str) == [(Finding.FAULTY, False), (Finding.MISSING_HERE, True)]
    assert status(shop, other) == PAID
    hand.set(key, provider="stripe")
