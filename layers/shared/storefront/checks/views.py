"""What staff see of checks."""

from collections.abc import Iterable

from typing_extensions import TypedDict

from storefront.checks.model import Check, CheckFinding, CheckProgress, CheckResult, CheckState
from storefront.clock import iso
from storefront.contract import Id, Moment


class CheckFindingView(TypedDict):
    """One thing that a check found.

    `code`: what it is; new ones may come. `says`: what was found. `advice`: what to do; commands
    stand between backticks. `subject`, `subject_id`: what it is about (order, product, account,
    buyer), null where it is about none of these.
    """

    code: str
    says: str
    advice: str
    subject: str | None
    subject_id: Id | None


class CheckResultView(TypedDict):
    """What a run found.

    `counts`: how much was looked at. `found`: how many findings there were; `findings` are the
    first fifty of them, none if all is well.
    """

    began_at: Moment
    ended_at: Moment
    counts: dict[str, int]
    found: int
    findings: list[CheckFindingView]


class CheckProgressView(TypedDict):
    """A run that is under way, and how far it is."""

    began_at: Moment
    says: str


class CheckView(TypedDict):
    """A check.

    `is_overdue`: nothing ran for longer than it should. `last`: null until a first run has ended.
    `under_way`: null where no run is, and of runs that take a moment only.
    """

    check: Check
    is_overdue: bool
    last: CheckResultView | None
    under_way: CheckProgressView | None


class CheckListView(TypedDict):
    """All checks."""

    checks: list[CheckView]


def check_list_view(states: Iterable[CheckState]) -> CheckListView:
    """Return checks as staff see them."""
    return {"checks": [_check_view(state) for state in states]}


def _check_view(state: CheckState) -> CheckView:
    return {
        "check": state.check,
        "is_overdue": state.is_overdue,
        "last": _result_view(state.last) if state.last else None,
        "under_way": _progress_view(state.under_way) if state.under_way else None,
    }


def _result_view(result: CheckResult) -> CheckResultView:
    return {
        "began_at": iso(result.began_at),
        "ended_at": iso(result.ended_at),
        "counts": dict(result.counts),
        "found": result.found,
        "findings": [_finding_view(one) for one in result.findings],
    }


def _finding_view(finding: CheckFinding) -> CheckFindingView:
    return {
        "code": finding.code,
        "says": finding.says,
        "advice": finding.advice,
        "subject": finding.subject,
        "subject_id": finding.subject_id,
    }


def _progress_view(progress: CheckProgress) -> CheckProgressView:
    return {"began_at": iso(progress.began_at), "says": progress.says}
