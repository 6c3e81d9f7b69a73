"""A bKash that lives in this process, with scripted faults and a ledger of moved money.

It is the real gateway with the HTTP calls replaced; see `fake_stripe`.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from storefront.money import Money, parse_money
from storefront.parameters import Secret
from storefront.payments.gateways.bkash.calls import EXECUTE, QUERY
from storefront.payments.gateways.bkash.gateway import BkashGateway, refusal
from storefront.payments.gateways.port import Opened
from storefront.payments.model.attempt import Attempt
from storefront.payments.model.message import ProviderMessage
from storefront.payments.model.refund import ProviderRefund, Refund
from tests.support.fake_refunds import BkashRefunds, bkash_facts
from tests.support.fake_script import Json, Script


@dataclass
class FakePayment:
    """A payment at bKash."""

    request: Mapping[str, Any]
    status: str = "Initiated"
    approved: bool = False
    trx_id: str | None = None
    changes: Json = field(default_factory=dict)


class FakeBkash(BkashGateway):
    """bKash: payments and money.

    Attributes:
        script: faults of `open`, `execute`, `query`, `refund` and `refunds`.
        given: refunds.
        payments: by paymentID; `changes` of a payment alter bKash's answers about it.
        ledger: executed amounts as decimal text, by trxID.
    """

    def __init__(self) -> None:
        callback_url = "https://callback.example/"
        secret = Secret("unused", lambda _: "{}")
        super().__init__(secret, "https://tokenized.sandbox.bka.sh", callback_url)
        self.script = Script()
        self.payments: dict[str, FakePayment] = {}
        self.ledger: dict[str, str] = {}
        self.given = BkashRefunds()

    def open(self, attempt: Attempt) -> Opened:
        """Make a payment; each call makes another."""
        with self.script.call("open"):
            payment_id = f"TR0011{secrets.token_hex(10)}"
            self.payments[payment_id] = FakePayment(dict(attempt.request))
        return Opened(
            reference=payment_id,
            redirect_url=f"https://pay.bkash.test/?paymentId={payment_id}",
            expires_at=attempt.expires_at,
            message=ProviderMessage(
                "bkash.create", self._view(payment_id, "merchantInvoiceNumber")
            ),
        )

    def ready(self) -> None:
        """Have a token."""

    def execute(self, payment_id: str) -> Json:
        """Move the money of an approved payment, once."""
        with self.script.call("execute"):
            payment = self.payments.get(payment_id)
            if payment is None:
                raise refusal(EXECUTE, "2002")
            if payment.status == "Completed":
                raise refusal(EXECUTE, "2117")
            if not payment.approved:
                raise refusal(EXECUTE, "2069" if payment.status == "Cancelled" else "2056")
            payment.status, payment.trx_id = "Completed", secrets.token_hex(5).upper()
            self.ledger[payment.trx_id] = payment.request["amount"]
        return self._view(payment_id, "merchantInvoiceNumber")

    def query(self, payment_id: str) -> Json:
        """Tell the state of a payment."""
        with self.script.call("query"):
            if payment_id not in self.payments:
                raise refusal(QUERY, "2002")
            payment = self.payments[payment_id]
            is_verified = payment.approved or payment.status == "Completed"
        verified = {"verificationStatus": "Complete" if is_verified else "Incomplete"}
        return verified | self._view(payment_id, "merchantInvoice")

    def refund(self, attempt: Attempt, refund: Refund) -> ProviderRefund:
        """Give money back, as often as asked."""
        trx_id = attempt.transaction_id or ""
        with self.script.call("refund"):
            made = self.given.make(trx_id, self.ledger[trx_id], str(refund.amount))
        return bkash_facts([made], attempt)[0]

    def refunds(self, attempt: Attempt) -> list[ProviderRefund]:
        """Return a payment's refunds."""
        with self.script.call("refunds"):
            return bkash_facts(self.given.of(attempt.transaction_id or ""), attempt)

    def paid(self, trx_id: str) -> Money:
        """Return what a transaction has moved."""
        return parse_money(self.ledger[trx_id], "BDT")

    def approve(self, payment_id: str) -> None:
        """Let the buyer enter wallet, OTP and PIN."""
        self.payments[payment_id].approved = True

    def turn_back(self, payment_id: str, status: str = "Cancelled") -> None:
        """Let the buyer leave the page without approving."""
        self.payments[payment_id].status = status

    def _view(self, payment_id: str, invoice: str) -> Json:
        payment = self.payments[payment_id]
        paid = {"trxID": payment.trx_id} if payment.trx_id else {}
        return {
            "paymentID": payment_id,
            "amount": payment.request["amount"],
            "currency": payment.request["currency"],
            "intent": "sale",
            "transactionStatus": payment.status,
            invoice: payment.request["merchantInvoiceNumber"],
            "statusCode": "0000",
            "statusMessage": "Successful",
            **paid,
            **payment.changes,
        }
