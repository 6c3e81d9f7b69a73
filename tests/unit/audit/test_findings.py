"""What an audit found is kept with what to do about it, and what it is about."""

from storefront.audit.findings import result_of
from storefront.audit.model import AuditReport
from storefront.audit.service import AuditService
from storefront.checks.model import Check, CheckFinding
from storefront.db.tables import Table
from tests.support.drift import Hand
from tests.support.past import Past
from tests.unit.audit.planting import attempt, sale


def kept(past: Past, report: AuditReport) -> list[CheckFinding]:
    """Return the findings of a report, as they are kept."""
    now = past.shop.clock()
    result = result_of(report, Check.WEEKLY_AUDIT, now, now)
    assert result.counts == report.counts
    return list(result.findings)


def test_books_in_order_have_no_findings(past: Past, verifier: AuditService) -> None:
    assert kept(past, verifier.run()) == []


def test_a_difference_of_an_attempt_names_its_order(
    past: Past, hand: Hand, verifier: AuditService
) -> None:
    hand.add(attempt(past.paid), refundable=1)

    (finding,) = kept(past, verifier.run())

    assert finding.code == "refundable"
    assert finding.says.startswith(f"{past.paid.attempt_id}: expected ")
    assert (finding.subject, finding.subject_id) == ("order", past.paid.order_id)
    assert finding.advice.startswith("Do not edit items by hand")


def test_wrong_counters_name_their_product_and_the_command_that_repairs_them(
    past: Past, hand: Hand, verifier: AuditService
) -> None:
    """Also where the difference was confirmed by reading all orders."""
    hand.add(sale(past.mug), available=-1)

    (finding,) = kept(past, verifier.run())

    assert (finding.code, finding.subject, finding.subject_id) == (
        "stock-held",
        "product",
        past.mug,
    )
    assert "`repair-stock --product ID" in finding.advice


def test_an_account_is_named_by_its_id_and_shows_no_address(
    past: Past, hand: Hand, verifier: AuditService
) -> None:
    hand.set((Table.USERS, f"EMAIL#{past.clerk.email}", "LOGIN"), role="owner")

    (finding,) = kept(past, verifier.run())

    assert (finding.code, finding.subject) == ("login", "account")
    assert finding.subject_id == past.clerk.user_id
    assert past.clerk.email not in f"{finding.says} {finding.advice}"
    assert "`end-sessions`" in finding.advice


def test_what_was_not_judged_or_not_looked_at_is_a_finding(past: Past) -> None:
    report = AuditReport({"orders": 1}, [], ["01JMUG"], more=2, is_whole=False)
    now = past.shop.clock()

    result = result_of(report, Check.NIGHTLY_AUDIT, now, now)

    assert [one.code for one in result.findings] == ["not_whole", "not_judged"]
    assert result.findings[1].says.startswith("01JMUG: not judged")
    assert result.found == 4
