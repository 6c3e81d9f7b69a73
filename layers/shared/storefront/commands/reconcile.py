"""Payments compared with the providers, by the stack's own function: only it has the secrets."""

from collections.abc import Iterator

from storefront.commands.stack import CommandError, Stack
from storefront.payments.report import Finding
from storefront.payments.report_views import ReportView


def reconcile(stack: Stack, *, only_due: bool) -> Iterator[str]:
    """Let the stack reconcile, and yield what it found: the counts, then what did not match.

    Args:
        stack: whose payments.
        only_due: ask the providers only about payments whose time has come, as the schedule does.

    Raises:
        CommandError: the function failed, or differences stay.
    """
    yield from _told(stack.invoke("ReconcilePaymentsFunction", {"everything": not only_due}))


def _told(report: ReportView) -> Iterator[str]:
    for line in report["lines"]:
        healed = ", healed" if line["healed"] else ""
        yield (
            f"{line['finding']}{healed}: {line['provider']} attempt {line['attempt_id']}, "
            f"order {line['order_id']}"
        )
    yield ", ".join(f"{count} {finding}" for finding, count in report["counts"].items())
    if report["refund_due_since"]:
        yield f"money that must go back waits since {report['refund_due_since']}"
    differences = [one for one in report["lines"] if one["finding"] != Finding.UNANSWERED.value]
    left = sum(not one["healed"] for one in differences)
    if left:
        msg = f"{left} differences stay"
        raise CommandError(msg)
