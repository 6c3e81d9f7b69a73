"""Payments: created by the shop, approved on the page, executed by the shop."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from sandbox.simulators.bkash.create_rules import check_create
from sandbox.simulators.bkash.errors import BkashError, Code
from sandbox.simulators.bkash.formats import (
    new_hash,
    new_payment_id,
    new_signature,
    new_transaction_id,
    write_time,
)
from sandbox.simulators.bkash.sandbox_data import REFUSED_WALLETS
from sandbox.simulators.bkash.settings import read_settings
from sandbox.simulators.bkash.views import (
    APPROVED,
    CANCELLED,
    COMPLETED,
    EXPIRED,
    FAILED,
    INITIATED,
    created_view,
    ids_of_payment,
    paid_view,
    unpaid_view,
)
from sandbox.simulators.fault_kinds import StaleQuery

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.simulators.clock import Clock
    from sandbox.simulators.faults import Faults
    from sandbox.simulators.store import Document, Store

PAYMENT = "payment"
LIFE_SECONDS = 24 * 3600
ORGANIZATION_SHORT_CODE = "50022"


class Payments:
    """One-off payments (mode 0011, intent sale).

    Args:
        store: keeps them.
        clock: decides their life.
        faults: what goes wrong.
        on_completed: told of a payment in the transaction that completes it, and of the
            simulator's own address.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        faults: Faults,
        on_completed: Callable[[Document, str], None],
    ) -> None:
        self._store = store
        self._clock = clock
        self._faults = faults
        self._on_completed = on_completed

    def create(self, body: Document, base_url: str) -> Document:
        """Begin a payment.

        Args:
            body: the request.
            base_url: where buyers reach the hosted page, without a trailing slash.

        Raises:
            CreateError: with the code of the first field that is wrong.
        """
        check_create(body)
        now = self._clock.now()
        payment = {
            **body,
            "paymentID": new_payment_id(now),
            "state": INITIATED,
            "created": now,
            "signature": new_signature(),
            "hash": new_hash(),
            "amount_minor": int(Decimal(body["amount"]) * 100),
            "wallet": None,
            "trxID": None,
            "executed": None,
            "page": {"step": "wallet", "wrong": 0},
        }
        self.save(payment)
        return created_view(payment, base_url)

    def execute(self, body: Document, address: str) -> Document:
        """Take the money of an approved payment, once.

        Args:
            body: the request.
            address: where the shop reaches this simulator, without a trailing slash.

        Raises:
            BkashError: 2002 unknown; 2056 not approved, failed or lapsed; 2069 cancelled; 2117 or
                2062 executed before; 2029 same wallet and amount again; 2023 or 2037 the wallet
                refuses.
        """
        refusal: Code | None = None
        with self._store.transaction():
            payment = self._named_by(body)
            self._check_executable(payment)
            refusal = REFUSED_WALLETS.get(payment["wallet"])
            if refusal:
                payment["state"] = FAILED
            else:
                payment |= {
                    "state": COMPLETED,
                    "trxID": new_transaction_id(),
                    "executed": self._clock.now(),
                }
                self._on_completed(payment, address)
            self.save(payment)
        if refusal:
            raise BkashError(refusal)
        return {
            **paid_view(payment),
            "merchantInvoiceNumber": payment["merchantInvoiceNumber"],
            "statusCode": "0000",
            "statusMessage": "Successful",
        }

    def query(self, body: Document, refunded_minor: dict[str, int]) -> Document:
        """Return the state of a payment; `refunded_minor` is what was given back, by trxID.

        Raises:
            BkashError: 2002 unknown.
        """
        payment = self._named_by(body)
        if payment["state"] == COMPLETED and self._is_stale(payment):
            payment["state"] = APPROVED
        paid = payment["state"] == COMPLETED
        left = payment["amount_minor"] - refunded_minor.get(payment["trxID"] or "", 0)
        view = paid_view(payment) if paid else unpaid_view(payment)
        return {
            **view,
            "mode": payment["mode"],
            "paymentCreateTime": write_time(payment["created"]),
            "merchantInvoice": payment["merchantInvoiceNumber"],
            "verificationStatus": "Complete"
            if payment["state"] in {APPROVED, COMPLETED}
            else "Incomplete",
            **({"maxRefundableAmount": f"{left / 100:.2f}"} if paid else {}),
            "statusCode": "0000",
            "statusMessage": "Successful",
        }

    def search(self, body: Document) -> Document:
        """Return what is known of a trxID.

        Raises:
            BkashError: 2033 unknown.
        """
        if set(body) != {"trxID"}:
            raise BkashError(Code.REQUEST_BODY if "trxID" in body else Code.FIELD_MISSING)
        payment = self.by_transaction(body["trxID"])
        if payment is None:
            raise BkashError(Code.TRANSACTION_NOT_FOUND)
        return {
            "trxID": payment["trxID"],
            "initiationTime": write_time(payment["executed"]),
            "completedTime": write_time(payment["executed"]),
            "transactionType": "bKash Tokenized Checkout via API",
            "customerMsisdn": payment["wallet"],
            "transactionStatus": COMPLETED,
            "amount": payment["amount"],
            "currency": payment["currency"],
            "organizationShortCode": ORGANIZATION_SHORT_CODE,
            "statusCode": "0000",
            "statusMessage": "Successful",
        }

    def find(self, payment_id: object) -> Document | None:
        """Return a payment as it is at this moment."""
        payment = self._store.get(PAYMENT, payment_id) if isinstance(payment_id, str) else None
        if payment and payment["state"] in {INITIATED, APPROVED} and self._has_lapsed(payment):
            payment["state"] = EXPIRED
        return payment

    def other_than(self, payment: Document) -> Document | None:
        """Return the youngest other payment."""
        others = [
            one for one in self._store.find(PAYMENT) if one["paymentID"] != payment["paymentID"]
        ]
        return others[-1] if others else None

    def by_transaction(self, trx_id: object) -> Document | None:
        """Return the payment with this trxID."""
        found = self._store.find(PAYMENT, trxID=trx_id) if isinstance(trx_id, str) else []
        return found[0] if found else None

    def save(self, payment: Document) -> None:
        """Store a payment."""
        self._store.put(PAYMENT, payment["paymentID"], payment)

    def _has_lapsed(self, payment: Document) -> bool:
        return bool(payment["created"] + LIFE_SECONDS <= self._clock.now())

    def _named_by(self, body: Document) -> Document:
        if set(body) != {"paymentID"}:
            raise BkashError(Code.REQUEST_BODY if "paymentID" in body else Code.FIELD_MISSING)
        payment = self.find(body["paymentID"])
        if payment is None:
            raise BkashError(Code.PAYMENT_ID)
        return payment

    def _check_executable(self, payment: Document) -> None:
        if payment["state"] == COMPLETED:
            raise BkashError(read_settings(self._store).completed_code)
        if payment["state"] == CANCELLED:
            raise BkashError(Code.CANCELLED)
        if payment["state"] != APPROVED:
            raise BkashError(Code.PAYMENT_STATE)
        if self._is_duplicate(payment):
            raise BkashError(Code.DUPLICATE)

    def _is_stale(self, payment: Document) -> bool:
        age = self._clock.now() - payment["executed"]
        strike = self._faults.take(
            StaleQuery,
            "query",
            lambda: ids_of_payment(payment),
            if_fits=lambda fault: fault.seconds is None or age < fault.seconds,
        )
        return strike is not None

    def _is_duplicate(self, payment: Document) -> bool:
        window = read_settings(self._store).duplicate_window_seconds
        if not window:
            return False
        since = self._clock.now() - window
        paid = self._store.find(
            PAYMENT, wallet=payment["wallet"], amount_minor=payment["amount_minor"], state=COMPLETED
        )
        return any(other["executed"] > since for other in paid)
