"""What operators see of a reconciliation."""

from typing_extensions import TypedDict

from storefront.clock import iso
from storefront.payments.report import Finding, Report

#: Lines that an answer holds at the most; the counts are of all.
_MAX_LINES = 500


class LineView(TypedDict):
    """A payment of which our word and the provider's differed."""

    finding: str
    provider: str
    order_id: str
    attempt_id: str
    healed: bool


class ReportView(TypedDict):
    """Payments by finding, those that differed, and since when the oldest due refund waits."""

    counts: dict[str, int]
    lines: list[LineView]
    refund_due_since: str | None


def report_view(report: Report) -> ReportView:
    """Return a report as an operator sees it."""
    return {
        "counts": {finding.value: report.counts[finding] for finding in Finding},
        "lines": [
            {
                "finding": line.finding.value,
                "provider": line.provider.value,
                "order_id": line.order_id,
                "attempt_id": line.attempt_id,
                "healed": line.healed,
            }
            for line in report.lines[:_MAX_LINES]
        ],
        "refund_due_since": iso(report.refund_due_since) if report.refund_due_since else None,
    }
