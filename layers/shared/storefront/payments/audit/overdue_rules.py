"""What the reconciler must have done by now: only time alone can break this."""

from datetime import datetime, timedelta

from storefront.books.model import CommonRule, Difference, Differences
from storefront.clock import iso
from storefront.payments.audit.sections import PaymentSection
from storefront.payments.model.attempt import Attempt, AttemptStatus, Provider
from storefront.payments.model.refund import Refund, RefundStatus

#: The reconciler asks about payments and refunds every hour at the least.
_ENDED_WITHIN = timedelta(days=1)
#: Bank debits and transfers take Stripe up to 14 business days
#: (https://docs.stripe.com/payments/payment-methods#payment-notification).
_SLOW = timedelta(days=21)


def check_overdue(money: PaymentSection, now: datetime) -> Differences:
    """Yield what waits for longer than anything of its kind should."""
    for attempt in money.existing_attempts:
        if attempt.is_live and attempt.expires_at + _patience_with(attempt) < now:
            found = f"{attempt.status.value}, to be paid until {iso(attempt.expires_at)}"
            yield Difference(CommonRule.OVERDUE, attempt.attempt_id, "an end of the payment", found)
    for refund in money.refunds.values():
        is_pending = refund.status is RefundStatus.PENDING
        if is_pending and refund.created_at + _patience_of(refund) < now:
            found = f"pending since {iso(refund.created_at)}"
            yield Difference(CommonRule.OVERDUE, refund.refund_id, "an end of the refund", found)


def _patience_with(attempt: Attempt) -> timedelta:
    is_slow = attempt.provider is Provider.STRIPE and attempt.status is AttemptStatus.EXECUTING
    return _SLOW if is_slow else _ENDED_WITHIN


def _patience_of(refund: Refund) -> timedelta:
    is_slow = refund.provider is Provider.STRIPE and not refund.is_unconfirmed
    return _SLOW if is_slow else _ENDED_WITHIN
