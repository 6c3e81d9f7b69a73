"""The providers' side of refunds, for the providers that live in this process."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from storefront.money import Money
from storefront.payments.gateways.bkash.calls import REFUND
from storefront.payments.gateways.bkash.gateway import refusal
from storefront.payments.gateways.bkash.objects import money_of
from storefront.payments.gateways.bkash.objects import provider_refund as bkash_fact
from storefront.payments.gateways.stripe.objects import provider_refund as stripe_fact
from storefront.payments.model.attempt import Attempt
from storefront.payments.model.message import ProviderMessage
from storefront.payments.model.refund import ProviderRefund, Refund
from tests.support.fake_script import Json


class StripeRefunds:
    """Refunds of PaymentIntents, as Stripe keeps them.

    Attributes:
        next_status: what the next refund becomes at once: succeeded, pending or failed.
    """

    def __init__(self) -> None:
        self.objects: dict[str, Json] = {}
        self.next_status = "succeeded"
        self._by_key: dict[str, str] = {}

    def make(self, intent: str, paid: Money, amount: int, metadata: Mapping[str, str]) -> Json:
        """Give money back; the same refund of ours is made once, and never too much."""
        key = metadata.get("refund_id")
        if key and key in self._by_key:
            return self.objects[self._by_key[key]]
        if self.given(intent) + amount > paid.amount:
            raise ValueError("charge_already_refunded")
        refund: Json = {
            "id": f"re_{secrets.token_hex(8)}",
            "object": "refund",
            "amount": amount,
            "currency": paid.currency.lower(),
            "payment_intent": intent,
            "metadata": dict(metadata),
            "status": self.next_status,
            "failure_reason": "unknown" if self.next_status == "failed" else None,
        }
        self.next_status = "succeeded"
        self.objects[refund["id"]] = refund
        if key:
            self._by_key[key] = refund["id"]
        return refund

    def change(self, refund_id: str, status: str) -> Json:
        """Let a refund become final, or fail after all; return it."""
        self.objects[refund_id] |= {"status": status}
        return self.objects[refund_id]

    def given(self, intent: str) -> int:
        """Return the minor units given back, or on their way."""
        return sum(one["amount"] for one in self.of(intent) if one["status"] != "failed")

    def of(self, intent: str) -> list[Json]:
        """Return a payment's refunds, the oldest first."""
        return [one for one in self.objects.values() if one["payment_intent"] == intent]


def stripe_facts(refunds: list[Json]) -> list[ProviderRefund]:
    """Return what the gateway makes of refund objects."""
    return [stripe_fact(one, ProviderMessage("stripe.refund", dict(one))) for one in refunds]


@dataclass
class BkashRefund:
    """One refund at bKash."""

    refund_trx_id: str
    trx_id: str
    amount: str
    status: str = "Completed"

    def view(self) -> Json:
        """Return it as version 2 of bKash's API lists it."""
        return {
            "refundTrxId": self.refund_trx_id,
            "refundTransactionStatus": self.status,
            "refundAmount": self.amount,
        }


class BkashRefunds:
    """Refunds of transactions, as bKash keeps them: it recognises no repeats.

    Attributes:
        made: all of them, the oldest first.
        next_status: what the next refund becomes at once, in bKash's words.
    """

    def __init__(self) -> None:
        self.made: list[BkashRefund] = []
        self.next_status = "Completed"

    def make(self, trx_id: str, paid: str, amount: str) -> BkashRefund:
        """Give money back; never too much."""
        given = sum(Decimal(one.amount) for one in self._alive(trx_id))
        if given + Decimal(amount) > Decimal(paid):
            raise refusal(REFUND, "2072")
        refund = BkashRefund(secrets.token_hex(5).upper(), trx_id, amount, self.next_status)
        self.next_status = "Completed"
        self.made.append(refund)
        return refund

    def of(self, trx_id: str) -> list[BkashRefund]:
        """Return a transaction's refunds, the oldest first."""
        return [one for one in self.made if one.trx_id == trx_id]

    def given(self, trx_id: str) -> int:
        """Return the minor units given back, or on their way."""
        alive = self._alive(trx_id)
        moneys = [money_of({"amount": one.amount, "currency": "BDT"}) for one in alive]
        return sum(money.amount for money in moneys if money)

    def _alive(self, trx_id: str) -> list[BkashRefund]:
        return [one for one in self.of(trx_id) if one.status != "Failed"]


def bkash_facts(refunds: list[BkashRefund], attempt: Attempt) -> list[ProviderRefund]:
    """Return what the gateway makes of listed refunds."""
    return [bkash_fact(one.view(), attempt) for one in refunds]


def metadata_of(refund: Refund) -> dict[str, str]:
    """Return what Stripe is told of a refund of ours."""
    return {"refund_id": refund.refund_id, **mark_of(refund.attempt_id)}


def mark_of(attempt_id: str) -> dict[str, str]:
    """Return by what Stripe's objects name an attempt of ours."""
    return {"attempt_id": attempt_id, "stack": "storefront"}
