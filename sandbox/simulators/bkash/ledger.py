"""Where the money is: one entry per transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.simulators.bkash.payments import PAYMENT
from sandbox.simulators.bkash.refunds import PENDING, REFUND
from sandbox.simulators.bkash.views import COMPLETED

if TYPE_CHECKING:
    from sandbox.simulators.store import Document, Store


def ledger(store: Store) -> list[Document]:
    """Return paid and refunded amounts by trxID, as decimal strings.

    What a refund that is still pending will give back stands apart from what has been given.
    bKash knows no disputes.
    """
    refunded = _amounts(store.find(REFUND, status=COMPLETED))
    pending = _amounts(store.find(REFUND, status=PENDING))
    return [
        {
            "trxID": payment["trxID"],
            "paymentID": payment["paymentID"],
            "invoice": payment["merchantInvoiceNumber"],
            "currency": payment["currency"],
            "amount": payment["amount"],
            "refunded": f"{refunded.get(payment['trxID'], 0) / 100:.2f}",
            "refund_pending": f"{pending.get(payment['trxID'], 0) / 100:.2f}",
        }
        for payment in store.find(PAYMENT, state=COMPLETED)
    ]


def _amounts(refunds: list[Document]) -> dict[str, int]:
    """Add up minor units by trxID."""
    totals: dict[str, int] = {}
    for refund in refunds:
        totals[refund["trxID"]] = totals.get(refund["trxID"], 0) + refund["amount_minor"]
    return totals
