"""What operators see of an audit."""

from typing_extensions import TypedDict

from storefront.audit.model import Report

#: Differences that an answer holds at the most; the log has all.
_MOST = 500


class DifferenceView(TypedDict):
    """One thing that is not as it must be."""

    rule: str
    subject: str
    expected: str
    found: str


class AuditView(TypedDict):
    """How much was looked at, what differs, and what could not be judged."""

    products: int
    orders: int
    attempts: int
    differences: list[DifferenceView]
    unsettled: list[str]


def audit_view(report: Report) -> AuditView:
    """Return an audit's report as an operator sees it."""
    return {
        "products": report.products,
        "orders": report.orders,
        "attempts": report.attempts,
        "differences": [
            {
                "rule": one.rule.value,
                "subject": one.subject,
                "expected": one.expected,
                "found": one.found,
            }
            for one in report.differences[:_MOST]
        ],
        "unsettled": report.unsettled[:_MOST],
    }
