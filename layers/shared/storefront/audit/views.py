"""What operators see of an audit."""

from typing_extensions import TypedDict

from storefront.audit.model import AuditReport

#: Differences that an answer holds at the most; the log has all.
_MOST = 500


class DifferenceView(TypedDict):
    """One thing that is not as it must be."""

    rule: str
    subject: str
    expected: str
    found: str


#: How much was looked at (products, orders and so on), what differs, what could not be judged, and
#: whether there was time to look at all.
AuditView = dict[str, int | bool | list[DifferenceView] | list[str]]


def audit_view(report: AuditReport) -> AuditView:
    """Return an audit's report as an operator sees it."""
    differences: list[DifferenceView] = [
        {
            "rule": one.rule.value,
            "subject": one.subject,
            "expected": one.expected,
            "found": one.found,
        }
        for one in report.differences[:_MOST]
    ]
    return {
        **report.counts,
        "differences": differences,
        "unsettled": report.unsettled[:_MOST],
        "whole": report.is_whole,
    }
