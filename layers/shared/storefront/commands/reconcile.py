"""Payments compared with the providers, by the stack's own function: only it has the secrets."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from storefront.commands.reply import Exit, Reply, UnknownOutcomeError
from storefront.commands.stack import Stack
from storefront.payments.reconciliation.views import LineView, OpenItemView, ReportView
from storefront.values import dataclass

#: How long the function begins with more before it tells how far it is.
_SECONDS_A_PART = 20
#: What follows the count of each kind of `Outstanding`.
_OUTSTANDING = {
    "open": "differences stay",
    "faulty": "payments met a fault of ours; the function's log says more",
    "unanswered": "payments have questions left open",
    "overdue": "payments or refunds wait for too long",
}
#: Those of which something is known that is not as it should be.
_KNOWN = ("open", "overdue")


@dataclass(frozen=True, slots=True)
class ReconcileRequest:
    """Which payments are compared.

    Args:
        since: those that became final, or were changed last, from then on.
        until: until then.
        with_older: also what was changed before and is not final, however old.
        after: only those of later moments: the mark that an earlier run gave.
    """

    since: datetime
    until: datetime
    with_older: bool
    after: str | None = None

    @property
    def event(self) -> dict[str, Any]:
        """What the function is asked."""
        return {
            "since": self.since.isoformat(),
            "until": self.until.isoformat(),
            "with_older": self.with_older,
            "seconds": _SECONDS_A_PART,
        }


def reconcile_due(stack: Stack) -> Reply:
    """Let the stack ask about the payments whose time has come, as the schedule does."""
    return _reply(stack.invoke("ReconcilePaymentsFunction", {"everything": False, "days": 1}))


def reconcile(stack: Stack, wanted: ReconcileRequest, tell: Callable[[str], None]) -> Reply:
    """Let the stack compare payments, part by part, and say what it found in all.

    Args:
        stack: whose payments.
        wanted: which ones.
        tell: is told how far it is, and how to go on if it does not come to its end.

    Raises:
        UnknownOutcomeError: the function failed, or does not get on.
    """
    total: ReportView | None = None
    mark = wanted.after
    try:
        while True:
            event = wanted.event | ({"after": mark} if mark else {})
            part: ReportView = stack.invoke("ReconcilePaymentsFunction", event)
            total = _merged(total, part) if total else part
            before, mark = mark, part["goes_on_after"]
            if mark is None:
                return _reply(total)
            if mark == before:
                msg = f"the run does not get on after {mark}"
                raise UnknownOutcomeError(msg)
            tell(f"{sum(total['counts'].values())} looked at, those until {mark}; going on")
    except BaseException:
        if mark is not None:
            tell(_how_to_go_on(wanted, mark))
        raise


def _how_to_go_on(wanted: ReconcileRequest, mark: str) -> str:
    older = " --with-older" if wanted.with_older else ""
    window = f"--since {wanted.since.isoformat()} --until {wanted.until.isoformat()}"
    return f"stopped; to go on: reconcile {window}{older} --after {mark}"


def _merged(total: ReportView, part: ReportView) -> ReportView:
    counts = {name: total["counts"].get(name, 0) + many for name, many in part["counts"].items()}
    ours, theirs = total["outstanding"], part["outstanding"]
    oldest = {
        name: min(filter(None, (total["oldest"].get(name), since)), default=None)
        for name, since in part["oldest"].items()
    }
    return {
        "counts": counts,
        "outstanding": {
            "open": ours["open"] + theirs["open"],
            "faulty": ours["faulty"] + theirs["faulty"],
            "unanswered": ours["unanswered"] + theirs["unanswered"],
            "overdue": ours["overdue"] + theirs["overdue"],
        },
        "lines": total["lines"] + part["lines"],
        "overdue": total["overdue"] + part["overdue"],
        "oldest": oldest,
        "goes_on_after": part["goes_on_after"],
    }


def _reply(report: ReportView) -> Reply:
    lines = list(_lines(report))
    left = {kind: count for kind, count in report["outstanding"].items() if count}
    complaint = "; ".join(f"{count} {_OUTSTANDING[kind]}" for kind, count in left.items())
    if not left:
        return Reply(lines, report)
    code = Exit.DIFFERS if any(kind in left for kind in _KNOWN) else Exit.UNKNOWN
    return Reply(lines, report, code, complaint)


def _lines(report: ReportView) -> Iterator[str]:
    yield from map(_line, report["lines"])
    yield from map(_wait, report["overdue"])
    yield ", ".join(f"{count} {finding}" for finding, count in report["counts"].items())
    if report["oldest"]["refund_due"]:
        yield f"money that must go back waits since {report['oldest']['refund_due']}"


def _line(line: LineView) -> str:
    healed = ", healed" if line["healed"] else ""
    error = f" ({line['error']})" if line["error"] else ""
    partly = ", not all answered" if line["unanswered"] else ""
    names = {"": line["reference"], "attempt ": line["attempt_id"], "order ": line["order_id"]}
    known = ", ".join(f"{what}{name}" for what, name in names.items() if name)
    return f"{line['finding']}{error}{healed}{partly}: {line['provider'] or 'payment'} {known}"


def _wait(wait: OpenItemView) -> str:
    return (
        f"{wait['awaited']} awaited since {wait['since']}: {wait['provider']} "
        f"attempt {wait['attempt_id']}, order {wait['order_id']}"
    )
