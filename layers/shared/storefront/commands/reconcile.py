"""Payments compared with the providers, by the stack's own function: only it has the secrets."""

from collections.abc import Iterator

from storefront.commands.stack import CommandError, Stack
from storefront.payments.reconciliation.views import LineView, OpenItemView, ReportView

#: What follows the count of each kind of `Outstanding`.
_OUTSTANDING = {
    "open": "differences stay",
    "faulty": "payments met a fault of ours; the function's log says more",
    "unanswered": "payments have questions left open",
    "overdue": "payments or refunds wait for too long",
}


def reconcile(stack: Stack, *, only_due: bool, days: int) -> Iterator[str]:
    """Let the stack reconcile, and yield what it found: what did not match, then the counts.

    Args:
        stack: whose payments.
        only_due: ask the providers only about payments whose time has come, as the schedule does.
        days: how far back payments that are final are compared.

    Raises:
        CommandError: the function failed, or not all is well.
    """
    asked = {"everything": not only_due, "days": days}
    report: ReportView = stack.invoke("ReconcilePaymentsFunction", asked)
    yield from map(_line, report["lines"])
    yield from map(_wait, report["overdue"])
    yield ", ".join(f"{count} {finding}" for finding, count in report["counts"].items())
    if report["oldest"]["refund_due"]:
        yield f"money that must go back waits since {report['oldest']['refund_due']}"
    left = [
        f"{count} {_OUTSTANDING[kind]}" for kind, count in report["outstanding"].items() if count
    ]
    if left:
        raise CommandError("; ".join(left))


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
