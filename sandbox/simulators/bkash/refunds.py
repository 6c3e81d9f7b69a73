"""Refunds: version 2 with up to ten parts, version 1 once per payment."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from sandbox.simulators.bkash.errors import BkashError, Code, RefundError, invalid_body
from sandbox.simulators.bkash.formats import (
    new_transaction_id,
    parse_amount,
    write_refund_time,
    write_time,
)
from sandbox.simulators.bkash.settings import read_settings
from sandbox.simulators.bkash.views import COMPLETED, FAILED, ids_of_payment
from sandbox.simulators.fault_kinds import PendingRefund

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sandbox.simulators.bkash.payments import Payments
    from sandbox.simulators.clock import Clock
    from sandbox.simulators.faults import Faults
    from sandbox.simulators.store import Document, Store

REFUND = "refund"
PENDING = "Pending"
"""A state that bKash documents nowhere; shops are to expect words they do not know."""

MAX_PARTS = 10
_MAX_TEXT = 255
_DAY_SECONDS = 24 * 3600

_V2_STATUS_FIELDS = {"paymentId", "trxId"}
_V2_FIELDS = _V2_STATUS_FIELDS | {"refundAmount", "sku", "reason"}
_V1_STATUS_FIELDS = {"paymentID", "trxID"}
_V1_FIELDS = _V1_STATUS_FIELDS | {"amount", "sku", "reason"}


class Refunds:
    """Gives money back, never more than was paid; no call is idempotent."""

    def __init__(self, store: Store, clock: Clock, payments: Payments, faults: Faults) -> None:
        self._faults = faults
        self._store = store
        self._clock = clock
        self._payments = payments

    def refund(self, body: Document) -> Document:
        """Give back a part or all of a payment (version 2).

        Raises:
            GatewayError: 400, a field is missing, unknown or not a string.
            RefundError: what else is wrong with it.
        """
        _require_strings(body, _V2_FIELDS)
        for field, code in (("sku", Code.SKU), ("reason", Code.REASON)):
            if not 1 <= len(body[field]) <= _MAX_TEXT:
                raise RefundError(code)
        with self._store.transaction():
            payment = self._payment_v2(body)
            amount = parse_amount(body["refundAmount"])
            earlier = self.of(payment["trxID"])
            if self._is_too_old(payment):
                raise RefundError(Code.TOO_OLD)
            if not amount or amount * 100 > payment["amount_minor"] - _total(earlier):
                raise RefundError(Code.REFUND_AMOUNT)
            if len(earlier) >= MAX_PARTS:
                raise RefundError(Code.REFUND_STATE)
            refund = self._record(
                "refund", payment, body["refundAmount"], body["sku"], body["reason"]
            )
        return {
            "originalTrxId": payment["trxID"],
            "refundTrxId": refund["refundTrxID"],
            "refundTransactionStatus": refund["status"],
            "originalTrxAmount": payment["amount"],
            "refundAmount": refund["amount"],
            "currency": payment["currency"],
            "completedTime": write_refund_time(refund["completed"]),
            "sku": refund["sku"],
            "reason": refund["reason"],
        }

    def status(self, body: Document) -> Document:
        """List the refunds of a payment (version 2).

        Raises:
            GatewayError, RefundError: as `refund`.
        """
        _require_strings(body, _V2_STATUS_FIELDS)
        payment = self._payment_v2(body)
        return {
            "originalTrxId": payment["trxID"],
            "originalTrxAmount": payment["amount"],
            "originalTrxCompletedTime": write_refund_time(payment["executed"]),
            "refundTransactions": [
                {
                    "refundTrxId": refund["refundTrxID"],
                    "refundTransactionStatus": refund["status"],
                    "refundAmount": refund["amount"],
                    "completedTime": write_refund_time(refund["completed"]),
                }
                for refund in self.of(payment["trxID"])
            ],
        }

    def refund_v1(self, body: Document) -> Document:
        """Give back a payment once (version 1); without an amount, tell what was given back.

        Raises:
            BkashError: 2065, 2025, 2002, 2033, 2006, 2026, 2034, 2071.
        """
        asks_status = set(body) == _V1_STATUS_FIELDS
        if not (asks_status or _V1_FIELDS.issubset(body)):
            raise BkashError(Code.FIELD_MISSING)
        if not set(body) <= _V1_FIELDS:
            raise BkashError(Code.REQUEST_BODY)
        with self._store.transaction():
            payment = self._payment_v1(body)
            earlier = self.of(payment["trxID"])
            if asks_status:
                if not earlier:
                    raise BkashError(Code.TRANSACTION_NOT_FOUND)
                return _v1_view(earlier[0])
            self._check_v1(payment, parse_amount(body["amount"]), earlier)
            return _v1_view(
                self._record(
                    "refund_v1", payment, body["amount"], str(body["sku"]), str(body["reason"])
                )
            )

    def refund_by_hand(self, payment: Document, amount: str | None) -> Document:
        """Give money back from bKash's merchant portal, where neither SKU nor reason is asked.

        Args:
            payment: what was paid.
            amount: how much; all that is left if None.

        Raises:
            RefundError: it was not completed, or not so much is left.
        """
        with self._store.transaction():
            if payment["state"] != COMPLETED:
                raise RefundError(Code.NOT_COMPLETED)
            left = payment["amount_minor"] - _total(self.of(payment["trxID"]))
            wanted = parse_amount(f"{left / 100:.2f}" if amount is None else amount)
            if not wanted or wanted * 100 > left:
                raise RefundError(Code.REFUND_AMOUNT)
            return self._record("by_hand", payment, str(wanted), "", "")

    def decide(self, refund_id: str, status: str) -> Document | None:
        """End a pending refund as `Completed` or `Failed`; None if there is no such refund.

        Raises:
            RefundError: it is not pending.
        """
        with self._store.transaction():
            refund = self._store.get(REFUND, refund_id)
            if refund is None:
                return None
            if refund["status"] != PENDING:
                raise RefundError(Code.REFUND_STATE)
            refund |= {"status": status, "completed": self._clock.now()}
            self._store.put(REFUND, refund_id, refund)
        return refund

    def of(self, trx_id: str) -> list[Document]:
        """Return the refunds of one transaction, oldest first."""
        return self._store.find(REFUND, trxID=trx_id)

    def totals(self) -> dict[str, int]:
        """Return minor units given back or promised, by trxID."""
        refunds = self._store.find(REFUND)
        trx_ids = {refund["trxID"] for refund in refunds}
        return {one: _total(item for item in refunds if item["trxID"] == one) for one in trx_ids}

    def _payment_v2(self, body: Document) -> Document:
        payment = self._payments.find(body["paymentId"])
        if payment is None:
            raise RefundError(Code.PAYMENT_ID)
        if payment["state"] != COMPLETED:
            raise RefundError(Code.NOT_COMPLETED)
        if payment["trxID"] != body["trxId"]:
            raise RefundError(Code.TRX_ID)
        return payment

    def _payment_v1(self, body: Document) -> Document:
        payment = self._payments.find(body["paymentID"])
        if payment is None:
            raise BkashError(Code.PAYMENT_ID)
        if payment["state"] != COMPLETED or payment["trxID"] != body["trxID"]:
            raise BkashError(Code.TRANSACTION_NOT_FOUND)
        return payment

    def _check_v1(self, payment: Document, amount: Decimal | None, earlier: list[Document]) -> None:
        if not amount:
            raise BkashError(Code.AMOUNT)
        if earlier:
            raise BkashError(Code.ALREADY_REVERSED)
        if amount * 100 > payment["amount_minor"]:
            raise BkashError(Code.REVERSAL_AMOUNT)
        if self._is_too_old(payment):
            raise BkashError(Code.TOO_OLD)

    def _is_too_old(self, payment: Document) -> bool:
        window = read_settings(self._store).refund_window_days * _DAY_SECONDS
        return bool(payment["executed"] + window < self._clock.now())

    def _record(
        self, operation: str, payment: Document, amount: str, sku: str, reason: str
    ) -> Document:
        is_pending = self._faults.take(PendingRefund, operation, lambda: ids_of_payment(payment))
        refund = {
            "refundTrxID": new_transaction_id(),
            "trxID": payment["trxID"],
            "paymentID": payment["paymentID"],
            "amount": amount,
            "amount_minor": int(Decimal(amount) * 100),
            "currency": payment["currency"],
            "sku": sku,
            "reason": reason,
            "status": PENDING if is_pending else COMPLETED,
            "completed": self._clock.now(),
        }
        self._store.put(REFUND, refund["refundTrxID"], refund)
        return refund


def _total(refunds: Iterable[Document]) -> int:
    return sum(refund["amount_minor"] for refund in refunds if refund["status"] != FAILED)


def _require_strings(body: Document, fields: set[str]) -> None:
    if set(body) != fields or not all(isinstance(value, str) for value in body.values()):
        raise invalid_body()


def _v1_view(refund: Document) -> Document:
    return {
        "statusCode": "0000",
        "statusMessage": "Successful",
        "originalTrxID": refund["trxID"],
        "refundTrxID": refund["refundTrxID"],
        "transactionStatus": refund["status"],
        "amount": refund["amount"],
        "currency": refund["currency"],
        "charge": "0.00",
        "completedTime": write_time(refund["completed"]),
    }
