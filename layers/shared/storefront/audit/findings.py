"""What an audit has found, as it is kept for people to read."""

from collections.abc import Iterator
from datetime import datetime

from storefront.audit.model import AuditReport
from storefront.checks.model import Check, CheckFinding, CheckResult
from storefront.ids import is_id

#: What is said of a subject that could not be judged.
NOT_JUDGED = "not judged, because it changed all the time, or time was up"
_AGAIN = "`verify` again: it has all the time it needs."


def result_of(
    report: AuditReport, check: Check, began_at: datetime, ended_at: datetime
) -> CheckResult:
    """Return a report as it is kept.

    Args:
        report: what was found.
        check: by which check.
        began_at: when it began.
        ended_at: when it ended.
    """
    findings = list(_findings(report))
    return CheckResult.of(check, began_at, ended_at, report.counts, findings, report.more)


def _findings(report: AuditReport) -> Iterator[CheckFinding]:
    if not report.is_whole:
        yield CheckFinding("not_whole", "There was too much for the time there is.", _AGAIN)
    for one in report.differences:
        says = f"{one.subject}: expected {one.expected}, found {one.found}"
        # What has a code instead of an id, such as a setting, is named in the sentence.
        whole = one.whole if one.whole and is_id(one.whole[1]) else ()
        yield CheckFinding(one.rule.value, says, one.rule.advice, *whole)
    for subject in report.unsettled:
        yield CheckFinding("not_judged", f"{subject}: {NOT_JUDGED}", _AGAIN)
