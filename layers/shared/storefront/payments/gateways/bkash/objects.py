"""Reading bKash's answers with distrust: money, names, refunds and tokens' lives."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from storefront import log
from storefront.errors import UnavailableError
from storefront.money import Money, exponent
from storefront.payments.model.attempt import Attempt
from storefront.payments.model.message import ProviderMessage
from storefront.payments.model.refund import ProviderRefund, RefundStatus

#: bKash's words for a refund that is final.
_REFUND_STATUSES = {"Completed": RefundStatus.SUCCEEDED, "Failed": RefundStatus.FAILED}
#: More digits than any amount of money has.
_MAX_DIGITS = 18
#: How long tokens live, as bKash documents it; none is trusted for longer.
_TOKEN_LIFE = timedelta(hours=1)


def money_of(answer: Mapping[str, Any]) -> Money | None:
    """Return amount and currency of an answer, or None if that is no money, or less than none.

    bKash echoes amounts as they were sent ("480", "480.00"), so they are compared as numbers.
    """
    currency = answer.get("currency")
    try:
        amount = Decimal(str(answer.get("amount"))).scaleb(exponent(str(currency)))
    except ArithmeticError:
        return None
    # The size is looked at first: int() of 1e999999 would take for ever.
    if not isinstance(currency, str) or not amount.is_finite() or amount.adjusted() > _MAX_DIGITS:
        return None
    if amount != int(amount) or amount < 0:
        return None
    return Money(int(amount), currency)


def invoice_of(answer: Mapping[str, Any]) -> str | None:
    """Return the invoice number: execute and query name it differently."""
    return answer.get("merchantInvoiceNumber") or answer.get("merchantInvoice")


def provider_refund(answer: Mapping[str, Any], attempt: Attempt) -> ProviderRefund:
    """Read a refund of an attempt's payment, as version 2 answers or lists it.

    Raises:
        UnavailableError: it has no name, although it has not failed.
    """
    # The list names no currency; it is the payment's.
    currency = answer.get("currency", attempt.amount.currency)
    said = str(answer.get("refundTransactionStatus"))
    status = _REFUND_STATUSES.get(said, RefundStatus.PENDING)
    is_nameless = status is RefundStatus.FAILED and not answer.get("refundTrxId")
    return ProviderRefund(
        amount=money_of({"amount": answer.get("refundAmount"), "currency": currency}),
        status=status,
        reference=None if is_nameless else text_of(answer, "refundTrxId"),
        message=ProviderMessage("bkash.refund", dict(answer)),
    )


def token_life_of(answer: Mapping[str, Any]) -> timedelta:
    """Return how long a granted token is good: what bKash documents, unless it says less."""
    try:
        # bKash sends a number, or one in quotes.
        seconds = Decimal(str(answer.get("expires_in")))
    except ArithmeticError:
        return _TOKEN_LIFE
    if seconds.is_nan() or not 0 < seconds < _TOKEN_LIFE.total_seconds():
        return _TOKEN_LIFE
    return timedelta(seconds=int(seconds))


def text_of(answer: Mapping[str, Any], name: str) -> str:
    """Return a text that must be in an answer.

    Raises:
        UnavailableError: it is not, so the answer says nothing definite.
    """
    value = answer.get(name)
    if not isinstance(value, str) or not value:
        log.warning("bkash left something out of its answer", provider="bkash")
        raise UnavailableError
    return value
