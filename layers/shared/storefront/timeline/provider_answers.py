"""What a provider's answer said, in short: its status, money, code and name; nothing personal.

Only fields named here are read, and only what looks like a code or an id is passed on. What proves
the payment stays with it (`GET .../payments/`, staff).
"""

import re
from collections.abc import Mapping
from typing import Any

from storefront.currencies import CURRENCIES
from storefront.money import Money
from storefront.payments.gateways.bkash import objects as bkash_objects
from storefront.payments.gateways.stripe import objects as stripe_objects
from storefront.payments.model.message import ProviderMessage
from storefront.timeline.model import provider_name
from storefront.values import dataclass

#: A code or an id; a sentence, an address or a formatted telephone number is none.
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_./:-]{0,254}")
#: Where each of Stripe's objects says how much it is about.
_STRIPE_AMOUNTS = {
    "checkout.session": "amount_total",
    "charge": "amount_refunded",
    "refund": "amount",
    "dispute": "amount",
}


@dataclass(frozen=True, slots=True)
class AnswerGist:
    """The gist of an answer; None and nothing where it does not say.

    Args:
        provider: whose.
        source: which call or event it was, as `ProviderMessage.source`.
        event: the type of the provider's event, if it was one.
        status: the provider's words for how it stands, such as "complete/paid".
        amount: how much it is about.
        code: the provider's code.
        reference: the provider's name for what it speaks of.
    """

    provider: str
    source: str
    event: str | None
    status: str
    amount: Money | None
    code: str | None
    reference: str | None

    @property
    def data(self) -> dict[str, str]:
        """The gist as JSON."""
        money = self.amount
        every = {
            "source": self.source,
            "event": self.event,
            "status": self.status,
            "amount": str(money) if money else None,
            "currency": money.currency if money else None,
            "code": self.code,
            "reference": self.reference,
        }
        return {name: value for name, value in every.items() if value}

    @property
    def text(self) -> str:
        """The gist as a sentence."""
        if self.provider == "cash":
            return (
                f"Written down of cash: {self.amount or 'no amount'}, {self.reference or 'no name'}"
            )
        call = self.source.partition(".")[2]
        how = f"sent {self.event}" if self.event else f"answered ({call})"
        money = f"{self.amount} {self.amount.currency}" if self.amount else None
        code = f"code {self.code}" if self.code else None
        said = ", ".join(filter(None, [self.status, money, code, self.reference]))
        return f"{provider_name(self.provider)} {how}: {said or 'nothing that can be summed up'}"


def gist(message: ProviderMessage) -> AnswerGist:
    """Return what an answer said in short, whatever it is."""
    provider, _, call = message.source.partition(".")
    answer = message.payload if isinstance(message.payload, Mapping) else {}
    if call == "refusal":
        return AnswerGist(
            provider, message.source, None, "refused", None, _word(answer.get("code")), None
        )
    if provider == "stripe":
        return _stripe(message.source, answer)
    if provider == "cash":
        return _cash(message.source, answer)
    return _bkash(message.source, answer)


def _cash(source: str, answer: Mapping[str, Any]) -> AnswerGist:
    """Read what staff wrote down."""
    money = None
    if answer.get("currency") in CURRENCIES and isinstance(answer.get("amount"), int):
        money = Money(answer["amount"], answer["currency"])
    return AnswerGist("cash", source, None, "written down", money, None, _word(answer.get("trxID")))


def _stripe(source: str, answer: Mapping[str, Any]) -> AnswerGist:
    """Read an event or an object (https://docs.stripe.com/api)."""
    is_event, subject = source == "stripe.event", answer
    if is_event:
        data = answer.get("data")
        inner = data.get("object") if isinstance(data, Mapping) else None
        subject = inner if isinstance(inner, Mapping) else {}
    kind = str(subject.get("object"))
    amount = _STRIPE_AMOUNTS.get(kind)
    words = [_word(subject.get(name)) for name in ("status", "payment_status")]
    reasons = {"refund": "failure_reason", "dispute": "reason"}
    return AnswerGist(
        provider="stripe",
        source=source,
        event=_word(answer.get("type")) if is_event else None,
        status="/".join(filter(None, words)),
        amount=stripe_objects.money_of(subject, amount) if amount else None,
        code=_word(subject.get(reasons.get(kind, ""))),
        reference=_word(subject.get("id")),
    )


def _bkash(source: str, answer: Mapping[str, Any]) -> AnswerGist:
    """Read an answer about a payment, or about a refund of one."""
    is_refund = source == "bkash.refund"
    money = {"amount": answer.get("refundAmount" if is_refund else "amount"), "currency": "BDT"}
    if "currency" in answer:
        money["currency"] = answer["currency"]
    codes = [_word(answer.get(name)) for name in ("statusCode", "errorCode", "externalCode")]
    names = ["refundTrxId"] if is_refund else ["trxID", "paymentID"]
    status = _word(answer.get("refundTransactionStatus" if is_refund else "transactionStatus"))
    return AnswerGist(
        provider="bkash",
        source=source,
        event=None,
        status=status or "",
        amount=bkash_objects.money_of(money),
        code=next(filter(None, codes), None),
        reference=next(filter(None, (_word(answer.get(name)) for name in names)), None),
    )


def _word(value: Any) -> str | None:
    return value if isinstance(value, str) and _WORD.fullmatch(value) else None
