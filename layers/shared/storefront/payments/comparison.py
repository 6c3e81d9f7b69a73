"""Our word on a payment beside the provider's."""

from storefront.payments.model import RETURNED, Attempt, AttemptStatus
from storefront.payments.report import Finding
from storefront.payments.standing import Standing


def compare(attempt: Attempt, standing: Standing | None) -> Finding:
    """Compare an attempt, but for its refunds, with what stands at the provider.

    Args:
        attempt: as written at some moment.
        standing: what the provider says; None if it knows no such payment.
    """
    is_captured = attempt.status is AttemptStatus.CAPTURED
    if standing is None:
        is_over = not attempt.is_live and not is_captured
        return Finding.MATCHED if is_over else Finding.MISSING_THERE
    if not standing.is_paid:
        return Finding.MISSING_THERE if is_captured else Finding.MATCHED
    if standing.amount != attempt.amount:
        is_over = standing.went_back and attempt.reason == RETURNED
        return Finding.MATCHED if is_over else Finding.AMOUNT_DIFFERS
    return Finding.MATCHED if is_captured else Finding.MISSING_HERE


def with_refunds(finding: Finding, *, agree: bool) -> Finding:
    """Add what came of comparing the refunds; what was found of the capture counts more."""
    return Finding.AMOUNT_DIFFERS if finding is Finding.MATCHED and not agree else finding
