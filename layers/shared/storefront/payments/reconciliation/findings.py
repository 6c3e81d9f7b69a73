"""What a run has found that somebody should know: what was put right is not among it."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from storefront.checks.model import Check, CheckFinding, CheckResult
from storefront.clock import iso
from storefront.payments.model.attempt import Provider
from storefront.payments.reconciliation.open_items import Awaited, OpenItem
from storefront.payments.reconciliation.remedies import Remedy
from storefront.payments.reconciliation.report import Finding, Line, ReconciliationReport

_DIFFERENCES: Mapping[Finding, Remedy] = {
    Finding.MISSING_HERE: Remedy.NOT_RECORDED,
    Finding.MISSING_THERE: Remedy.DENIED,
    Finding.AMOUNT_DIFFERS: Remedy.FOREIGN_MONEY,
    Finding.FAULTY: Remedy.FAULTY,
}
#: What is said of many payments alike, and has one cause.
_SILENCES: Mapping[Finding, Remedy] = {
    Finding.UNANSWERED: Remedy.UNANSWERED,
    Finding.LEFT: Remedy.LEFT,
}
_AWAITED: Mapping[Awaited, Remedy] = {
    Awaited.OUTCOME: Remedy.OUTCOME_AWAITED,
    Awaited.REFUND_DUE: Remedy.REFUND_DUE_AWAITED,
    Awaited.REFUND: Remedy.REFUND_AWAITED,
}


def result_of(report: ReconciliationReport, began_at: datetime) -> CheckResult:
    """Return a report of everything that was due, as it is kept."""
    counts = {finding.value: report.counts[finding] for finding in Finding}
    return CheckResult.of(
        Check.RECONCILIATION, began_at, report.at, counts, list(_findings(report))
    )


def remedy_of(line: Line) -> Remedy | None:
    """Return what to do about a payment; None where nothing is."""
    if line.healed:
        return Remedy.HEALED
    if line.finding is Finding.MISSING_HERE and line.reference is not None:
        return Remedy.UNKNOWN_MONEY
    return _DIFFERENCES.get(line.finding) or _SILENCES.get(line.finding)


def _findings(report: ReconciliationReport) -> Iterator[CheckFinding]:
    for line in report.lines:
        remedy = remedy_of(line)
        if remedy and remedy is not Remedy.HEALED and line.finding not in _SILENCES:
            which = f"{_called(line.provider)} {_name_of(line)}"
            yield _finding(remedy, which, line.order_id)
    for item in report.overdue:
        yield _waiting(item)
    for (finding, provider), count in report.silent.items():
        which = f"{_called(provider)}, {count} of its payments"
        yield _finding(_SILENCES[finding], which, None)


def _called(provider: Provider | None) -> str:
    return provider.value if provider else "a provider"


def _name_of(line: Line) -> str:
    error = f" ({line.error})" if line.error else ""
    return f"payment {line.reference or line.attempt_id or 'without a name'}{error}"


def _waiting(item: OpenItem) -> CheckFinding:
    which = f"{item.provider.value} payment {item.attempt_id}, since {iso(item.since)}"
    return _finding(_AWAITED[item.awaited], which, item.order_id)


def _finding(remedy: Remedy, which: str, order_id: str | None) -> CheckFinding:
    subject = "order" if order_id else None
    return CheckFinding(remedy.code, f"{remedy.says}: {which}.", remedy.advice, subject, order_id)
