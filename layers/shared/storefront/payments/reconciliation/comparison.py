"""Our word on a payment beside the provider's."""

from storefront.payments.model.attempt import REFUNDED_MISMATCH, Attempt, AttemptStatus
from storefront.payments.reconciliation.lookup import ProviderState
from storefront.payments.reconciliation.report import Finding


def compare(attempt: Attempt, provider_state: ProviderState | None) -> Finding:
    """Compare an attempt, but for its refunds, with what stands at the provider.

    Args:
        attempt: as written at some moment.
        provider_state: what the provider says; None if it knows no such payment.
    """
    is_captured = attempt.status is AttemptStatus.CAPTURED
    if provider_state is None:
        is_over = not attempt.is_live and not is_captured
        return Finding.MATCHED if is_over else Finding.MISSING_THERE
    if not provider_state.is_paid:
        return Finding.MISSING_THERE if is_captured else Finding.MATCHED
    if provider_state.amount != attempt.amount:
        is_over = provider_state.went_back and attempt.reason == REFUNDED_MISMATCH
        return Finding.MATCHED if is_over else Finding.AMOUNT_DIFFERS
    return Finding.MATCHED if is_captured else Finding.MISSING_HERE


def with_refunds(finding: Finding, *, agree: bool) -> Finding:
    """Add what came of comparing the refunds; what was found of the capture counts more."""
    return Finding.AMOUNT_DIFFERS if finding is Finding.MATCHED and not agree else finding
