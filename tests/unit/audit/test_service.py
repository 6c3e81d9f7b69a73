"""Every night what was changed is audited, and nothing else is read but the search index."""

from datetime import timedelta

import pytest

from storefront.audit import state
from storefront.audit.model import AuditReport
from storefront.audit.service import AuditService, Plan
from storefront.books.model import CommonRule, Rule
from storefront.db.tables import Table
from storefront.inventory.audit import StockRule
from storefront.orders.audit.sections import OrderRule
from storefront.payments.audit.sections import PaymentRule
from storefront.search.audit import INDEX_ID, SearchRule
from storefront.search.repository import MANIFEST, SEARCH, part_of, part_pk
from tests.support.clock import FrozenClock
from tests.support.drift import Hand
from tests.support.dynamodb import counted_calls
from tests.support.fake_stripe import FakeStripe
from tests.support.past import Past
from tests.support.search_machine import indexer
from tests.unit.audit.planting import later

NIGHT = timedelta(hours=26)


def changed(past: Past, verifier: AuditService) -> AuditReport:
    """Audit what was changed in the last night."""
    return verifier.run_changed(past.shop.clock() - NIGHT)


def rules(report: AuditReport) -> set[tuple[Rule, str]]:
    return {(one.rule, one.subject) for one in report.differences}


def test_all_that_was_done_today_is_looked_at(past: Past, verifier: AuditService) -> None:
    report = changed(past, verifier)

    assert (report.differences, report.unsettled, report.is_whole) == ([], [], True)
    assert report.counts["orders"] == 7
    assert report.counts["products"] == 2


def test_nothing_is_scanned(past: Past, verifier: AuditService) -> None:
    with counted_calls() as calls:
        changed(past, verifier)

    assert "Scan" not in calls


@pytest.mark.parametrize("is_there", [True, False], ids=["as it was", "not at all"])
def test_what_the_index_misses_is_found_by_night_however_old_it_is(
    past: Past, hand: Hand, verifier: AuditService, *, is_there: bool
) -> None:
    """A change that came through to nothing leaves no trace by which to be found."""
    indexer(past.shop.store, past.shop.clock).index([past.mug])
    assert changed(past, verifier).differences == []

    note = Table.CATALOG, part_pk(part_of(past.mug)), past.mug
    if is_there:
        hand.set(note, status="inactive")
    else:
        hand.delete(note)
    hand.set((Table.CATALOG, SEARCH, MANIFEST), waiting='{"missing": 7}')
    later(past, days=3)

    found = rules(changed(past, verifier))
    assert (SearchRule.SEARCH, past.mug) in found
    assert (SearchRule.SEARCH_COUNTS, INDEX_ID) in found


@pytest.mark.parametrize("days", [0, 3])
def test_a_drift_of_an_order_is_found_in_the_night_after_it_was_placed(
    past: Past, hand: Hand, verifier: AuditService, days: int
) -> None:
    """Later it is left to the weekly look at everything."""
    hand.dispute(past.canceled)
    later(past, days=days)

    found = rules(changed(past, verifier))

    assert ((PaymentRule.DISPUTE, past.canceled) in found) == (days == 0)
    assert (PaymentRule.DISPUTE, past.canceled) in rules(verifier.run())


def test_a_payment_that_is_not_finished_is_looked_at_however_old_it_is(
    past: Past, hand: Hand, verifier: AuditService
) -> None:
    later(past, days=3)
    hand.add((Table.PAYMENTS, f"ATTEMPT#{past.executing.attempt_id}", "ATTEMPT"), amount=-1)

    found = rules(changed(past, verifier))

    assert (PaymentRule.AMOUNT, past.executing.attempt_id) in found


def test_a_late_payment_leads_to_its_old_order(
    past: Past, hand: Hand, verifier: AuditService
) -> None:
    shop, stripe = past.shop, past.shop.stripe
    assert isinstance(stripe, FakeStripe)
    buyer = shop.buyer()
    attempt = shop.begin_stripe(buyer, shop.order(buyer, {past.mug: 1}))
    event = stripe.pay(attempt.reference or "")
    later(past, days=3)
    shop.sweep()
    later(past, days=3)
    shop.deliver(event)
    hand.add((Table.ORDERS, f"ORDER#{attempt.order_id}", "ORDER"), refunded=1)

    found = rules(changed(past, verifier))

    assert (PaymentRule.REFUNDED, attempt.order_id) in found


def test_products_and_buyers_of_what_changed_are_looked_at(
    past: Past, hand: Hand, verifier: AuditService
) -> None:
    hand.add((Table.CATALOG, f"PRODUCT#{past.mug}", "SALE"), available=-1)
    hand.add((Table.CATALOG, f"PRODUCT#{past.rare}", "SALE"), on_hand=1, available=1)
    hand.add((Table.ORDERS, f"BUYER#{past.pending.user_id}", "UNPAID"), units=1)

    assert rules(changed(past, verifier)) == {
        (OrderRule.STOCK_HELD, past.mug),
        (StockRule.STOCK_LEDGER, past.rare),
        (OrderRule.UNPAID, past.pending.user_id),
    }


def test_what_cannot_be_read_of_a_changed_order_is_told_once(
    past: Past, hand: Hand, verifier: AuditService
) -> None:
    hand.set((Table.ORDERS, f"ORDER#{past.pending.order_id}", "ORDER"), lines=None)

    report = changed(past, verifier)

    unreadable = [one for one in report.differences if one.rule is CommonRule.READABLE]
    assert [one.subject for one in unreadable] == [f"ORDER#{past.pending.order_id} ORDER"]


def test_of_very_many_differences_the_first_are_kept_and_the_others_counted(
    past: Past, hand: Hand, verifier: AuditService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where a release writes items that its audit does not know, a million of them."""
    monkeypatch.setattr(state, "_MOST", 2)
    for number in range(5):
        hand.copy((Table.ORDERS, f"ORDER#{past.canceled}", "ORDER"), pk=f"BASKET#{number}")

    report = verifier.run()

    assert (len(report.differences), report.more, report.found) == (2, 3, 5)


def test_what_there_was_no_time_for_is_told(past: Past, verifier: AuditService) -> None:
    now = past.shop.clock()

    report = verifier.run_changed(now - NIGHT, ends=now + timedelta(minutes=4))

    assert not report.is_whole
    assert report.counts["orders"] == 0


def test_what_there_was_no_time_to_confirm_is_not_judged(past: Past, hand: Hand) -> None:
    """A function that is stopped reports nothing at all, and all orders take long to be read."""
    hand.add((Table.CATALOG, f"PRODUCT#{past.mug}", "SALE"), available=-1)
    clock = past.shop.clock
    assert isinstance(clock, FrozenClock)

    def sleep(seconds: float) -> None:
        if seconds == 3:
            clock.advance(minutes=13)

    plan = Plan(ends=clock() + timedelta(minutes=14))
    in_time = AuditService(past.shop.store, clock, sleep).run(plan)
    late = AuditService(past.shop.store, clock, sleep).run(
        Plan(ends=clock() + timedelta(minutes=9))
    )

    assert (rules(in_time), in_time.unsettled) == ({(OrderRule.STOCK_HELD, past.mug)}, [])
    assert (late.differences, late.unsettled, late.is_whole) == ([], [past.mug], True)
