"""What operators see of a reconciliation."""

from typing_extensions import TypedDict

from storefront.clock import iso
from storefront.payments.reconciliation.open_items import Awaited, OpenItem
from storefront.payments.reconciliation.report import (
    MOST_NAMED,
    Finding,
    Line,
    ReconciliationReport,
)


class LineView(TypedDict):
    """A payment of which our word and the provider's differed, or of which nothing is known.

    `unanswered`: a question about it stayed open. `error`: the type of a fault here. `reference`:
    the provider's name of a payment that is not known here.
    """

    finding: str
    provider: str | None
    order_id: str | None
    attempt_id: str | None
    healed: bool
    unanswered: bool
    error: str | None
    reference: str | None


class OpenItemView(TypedDict):
    """Something of a payment that has waited for too long."""

    awaited: str
    provider: str
    order_id: str
    attempt_id: str
    since: str


class Outstanding(TypedDict):
    """How many payments differ still, went wrong here, are unanswered, or wait for too long."""

    open: int
    faulty: int
    unanswered: int
    overdue: int


class ReportView(TypedDict):
    """Payments by finding; those that did not match, and what waits too long.

    `outstanding`: of all of them, where `lines` and `overdue` hold the first 500. `oldest`: since
    when the oldest of each kind waits, too long or not. `goes_on_after`: the mark from which the
    next run goes on, of a window that this one has not finished.
    """

    counts: dict[str, int]
    outstanding: Outstanding
    lines: list[LineView]
    overdue: list[OpenItemView]
    oldest: dict[str, str | None]
    goes_on_after: str | None


def report_view(report: ReconciliationReport) -> ReportView:
    """Return a report as an operator sees it: what was not healed comes first."""
    lines = sorted(report.lines, key=lambda line: line.healed)
    oldest = {awaited: report.since(awaited) for awaited in Awaited}
    return {
        "counts": {finding.value: report.counts[finding] for finding in Finding},
        "outstanding": {
            "open": report.open_differences,
            "faulty": report.faults,
            "unanswered": report.unanswered,
            "overdue": report.overdue_count,
        },
        "lines": [_line_view(line) for line in lines[:MOST_NAMED]],
        "overdue": [_wait_view(wait) for wait in report.overdue],
        "oldest": {
            awaited.value: iso(since) if since else None for awaited, since in oldest.items()
        },
        # To the microsecond, as marks are compared.
        "goes_on_after": report.goes_on_after.isoformat() if report.goes_on_after else None,
    }


def _line_view(line: Line) -> LineView:
    return {
        "finding": line.finding.value,
        "provider": line.provider.value if line.provider else None,
        "order_id": line.order_id,
        "attempt_id": line.attempt_id,
        "healed": line.healed,
        "unanswered": line.unanswered,
        "error": line.error,
        "reference": line.reference,
    }


def _wait_view(wait: OpenItem) -> OpenItemView:
    return {
        "awaited": wait.awaited.value,
        "provider": wait.provider.value,
        "order_id": wait.order_id,
        "attempt_id": wait.attempt_id,
        "since": iso(wait.since),
    }
