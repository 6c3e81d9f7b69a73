"""What the schedules must have done by now: the one set of rules that time alone can break."""

from datetime import datetime, timedelta

from storefront.audit.entries import OrderBooks
from storefront.audit.model import Difference, Differences, Rule
from storefront.audit.order_rules import differs
from storefront.clock import iso
from storefront.payments.model.attempt import Attempt, AttemptStatus, Provider
from storefront.payments.model.refund import Refund, RefundStatus

#: Holds are released every minute.
_RELEASED_WITHIN = timedelta(hours=1)
#: The reconciler asks about payments and refunds every hour at the least.
_ENDED_WITHIN = timedelta(days=1)
#: Bank debits and transfers take Stripe up to 14 business days
#: (https://docs.stripe.com/payments/payment-methods#payment-notification).
_SLOW = timedelta(days=21)


def check_overdue(books: OrderBooks, now: datetime) -> Differences:
    """Yield what waits for longer than anything of its kind should."""
    order = books.order
    if order and order.is_lapsed(now - _RELEASED_WITHIN):
        until = iso(order.hold_expires_at)
        yield differs(books, Rule.OVERDUE, "released", f"held, though only until {until}")
    for attempt in books.existing_attempts:
        if attempt.is_live and attempt.expires_at + _patience_with(attempt) < now:
            found = f"{attempt.status.value}, to be paid until {iso(attempt.expires_at)}"
            yield Difference(Rule.OVERDUE, attempt.attempt_id, "an end of the payment", found)
    for refund in books.refunds.values():
        is_pending = refund.status is RefundStatus.PENDING
        if is_pending and refund.created_at + _patience_of(refund) < now:
            found = f"pending since {iso(refund.created_at)}"
            yield Difference(Rule.OVERDUE, refund.refund_id, "an end of the refund", found)


def _patience_with(attempt: Attempt) -> timedelta:
    is_slow = attempt.provider is Provider.STRIPE and attempt.status is AttemptStatus.EXECUTING
    return _SLOW if is_slow else _ENDED_WITHIN


def _patience_of(refund: Refund) -> timedelta:
    is_slow = refund.provider is Provider.STRIPE and not refund.is_unconfirmed
    return _SLOW if is_slow else _ENDED_WITHIN
