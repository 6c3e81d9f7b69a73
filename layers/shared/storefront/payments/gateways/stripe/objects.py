"""Reading Stripe's objects with distrust: names and money, sessions and refunds.

Which objects are given whole and which by their id depends on the version of Stripe's API.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Any

from storefront.clock import from_epoch
from storefront.currencies import CURRENCIES
from storefront.ids import is_id
from storefront.money import Money
from storefront.payments.model.attempt import Attempt
from storefront.payments.model.change import (
    Capture,
    Expiry,
    Failure,
    Processing,
    ProviderPayment,
)
from storefront.payments.model.message import ProviderMessage
from storefront.payments.model.refund import ProviderRefund, RefundStatus

_MAX_NAME = 255
#: The last second of the year 9999.
_LAST = 253_402_300_799
#: Stripe's words for a refund that is final; "pending" and "requires_action" are not.
_REFUND_STATUSES = {
    "succeeded": RefundStatus.SUCCEEDED,
    "failed": RefundStatus.FAILED,
    "canceled": RefundStatus.FAILED,
}


class SessionNews(Enum):
    """What happened to a session; the values end the names of Stripe's events."""

    COMPLETED = "completed"
    PAID_LATER = "async_payment_succeeded"
    FAILED_LATER = "async_payment_failed"
    EXPIRED = "expired"


def short_text(value: Any) -> str | None:
    """Return an id or a reason of Stripe's, or None if it is none (at most 255 characters)."""
    return value if isinstance(value, str) and 0 < len(value) <= _MAX_NAME else None


def id_of(value: Any) -> str | None:
    """Return the id of an object that is given by its id or, expanded, as a whole."""
    return short_text(value.get("id") if isinstance(value, Mapping) else value)


def intent_of(subject: Mapping[str, Any]) -> str | None:
    """Return the PaymentIntent of a refund, charge or dispute; also if only its charge has one."""
    charge = subject.get("charge")
    of_charge = charge.get("payment_intent") if isinstance(charge, Mapping) else None
    return id_of(subject.get("payment_intent")) or id_of(of_charge)


def attempt_of(subject: Mapping[str, Any], stack: str) -> str | None:
    """Return the attempt that we named in the metadata of an object, or of one inside it.

    Args:
        subject: the object.
        stack: ours. Other shops of the same account name their attempts as we do.
    """
    for one in (subject, subject.get("charge"), subject.get("payment_intent")):
        metadata = one.get("metadata") if isinstance(one, Mapping) else None
        if not isinstance(metadata, Mapping) or metadata.get("stack") != stack:
            continue
        attempt_id = metadata.get("attempt_id")
        if isinstance(attempt_id, str) and is_id(attempt_id):
            return attempt_id
    return None


def money_of(answer: Mapping[str, Any], field: str) -> Money | None:
    """Return the money in an object of Stripe's, or None if it is none (minor units)."""
    amount, currency = answer.get(field), answer.get("currency")
    if not isinstance(amount, int) or isinstance(amount, bool) or not isinstance(currency, str):
        return None
    code = currency.upper()
    return Money(amount, code) if code in CURRENCIES else None


def moment_of(answer: Mapping[str, Any], field: str) -> datetime | None:
    """Return the moment in an object of Stripe's (seconds since 1970), or None if it is none."""
    seconds = answer.get(field)
    if not isinstance(seconds, int) or isinstance(seconds, bool) or not 0 < seconds <= _LAST:
        return None
    return from_epoch(seconds)


def brings_money(news: SessionNews, session: Mapping[str, Any]) -> bool:
    """Return whether the news is that the session's money has been taken."""
    is_completed = news is SessionNews.COMPLETED and is_paid(session)
    return is_completed or news is SessionNews.PAID_LATER


def is_paid(session: Mapping[str, Any]) -> bool:
    """Return whether the session's money has been taken."""
    return session.get("payment_status") in ("paid", "no_payment_required")


def is_payment(session: Mapping[str, Any], *, livemode: bool) -> bool:
    """Return whether a session takes money of the kind that moves here: real, or a test's."""
    return session.get("livemode") is livemode and session.get("mode") == "payment"


def capture_of(
    session: Mapping[str, Any], attempt_id: str, message: ProviderMessage, *, livemode: bool
) -> Capture:
    """Read the payment of a session; what is no payment here carries no amount."""
    return Capture(
        attempt_id=attempt_id,
        reference=session["id"],
        # A payment of nothing has no PaymentIntent; the session is as unique.
        transaction_id=id_of(session.get("payment_intent")) or session["id"],
        amount=money_of(session, "amount_total")
        if is_payment(session, livemode=livemode)
        else None,
        message=message,
    )


def provider_payment(
    news: SessionNews,
    session: Mapping[str, Any],
    attempt: Attempt,
    message: ProviderMessage,
    *,
    livemode: bool,
) -> ProviderPayment | None:
    """Read what has happened to a session (https://docs.stripe.com/api/checkout/sessions/object).

    Args:
        news: what it was.
        session: the session.
        attempt: the one it belongs to.
        message: what Stripe said, word for word.
        livemode: whether real money moves here; sessions of the other kind pay nothing.

    Returns:
        what that says of the attempt's payment; None if the session is not the attempt's own,
        whose end is not the attempt's end.
    """
    if brings_money(news, session):
        return capture_of(session, attempt.attempt_id, message, livemode=livemode)
    is_other = attempt.reference not in {None, session["id"]}
    if is_other or not is_payment(session, livemode=livemode):
        return None
    if news is SessionNews.FAILED_LATER:
        return Failure(news.value, message)
    if news is SessionNews.EXPIRED:
        return Expiry(message)
    return Processing(session["id"], message)  # a delayed method


def provider_refund(raw: Mapping[str, Any], message: ProviderMessage) -> ProviderRefund:
    """Read a refund object (https://docs.stripe.com/api/refunds/object)."""
    metadata = raw.get("metadata")
    refund_id = metadata.get("refund_id") if isinstance(metadata, Mapping) else None
    return ProviderRefund(
        amount=money_of(raw, "amount"),
        status=_REFUND_STATUSES.get(str(raw.get("status")), RefundStatus.PENDING),
        reference=short_text(raw.get("id")),
        message=message,
        failure=short_text(raw.get("failure_reason")),
        refund_id=refund_id if isinstance(refund_id, str) and is_id(refund_id) else None,
    )
