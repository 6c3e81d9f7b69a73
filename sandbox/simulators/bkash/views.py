"""How a payment looks from outside: its answers and its addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from sandbox.simulators.bkash.formats import write_time

if TYPE_CHECKING:
    from sandbox.simulators.store import Document

API_VERSION = "1.2.0-beta/"

INITIATED, APPROVED, COMPLETED = "Initiated", "Approved", "Completed"
CANCELLED, FAILED, EXPIRED = "Cancelled", "Failed", "Expired"
"""States of a payment; `Approved` is the simulator's own, for what the buyer has agreed to."""


def ids_of_payment(payment: Document) -> set[str]:
    """Return paymentID, the shop's invoice number, and the trxID if there is one."""
    ids = (payment["paymentID"], payment["merchantInvoiceNumber"], payment["trxID"])
    return {one for one in ids if one}


def callback_url(payment: Document, status: str) -> str:
    """Return where the browser goes with a status: the shop's own query comes first."""
    url = str(payment["callbackURL"])
    values = {
        "paymentID": payment["paymentID"],
        "status": status,
        "signature": payment["signature"],
    }
    return f"{url}{'&' if urlsplit(url).query else '?'}{urlencode(values)}"


def redirect_url(payment: Document, status: str) -> str:
    """Return the address of the real redirect, which names the API version as well."""
    return f"{callback_url(payment, status)}&apiVersion={API_VERSION}"


def _page_url(payment: Document, base_url: str) -> str:
    return (
        f"{base_url}/?paymentId={payment['paymentID']}&hash={payment['hash']}"
        f"&mode={payment['mode']}&apiVersion=v{API_VERSION}"
    )


def created_view(payment: Document, base_url: str) -> Document:
    """Return the answer to create; `base_url` is where buyers reach the hosted page."""
    return {
        "paymentID": payment["paymentID"],
        "bkashURL": _page_url(payment, base_url),
        "callbackURL": payment["callbackURL"],
        "successCallbackURL": callback_url(payment, "success"),
        "failureCallbackURL": callback_url(payment, "failure"),
        "cancelledCallbackURL": callback_url(payment, "cancel"),
        "amount": payment["amount"],
        "intent": payment["intent"],
        "currency": payment["currency"],
        "paymentCreateTime": write_time(payment["created"]),
        "transactionStatus": INITIATED,
        "merchantInvoiceNumber": payment["merchantInvoiceNumber"],
        "statusCode": "0000",
        "statusMessage": "Successful",
    }


def unpaid_view(payment: Document) -> Document:
    """Return what bKash tells of a payment whose money has not moved."""
    # An approved payment is still only initiated for everybody but the buyer.
    state = INITIATED if payment["state"] == APPROVED else payment["state"]
    return {
        "paymentID": payment["paymentID"],
        "payerReference": payment["payerReference"],
        "amount": payment["amount"],
        "currency": payment["currency"],
        "intent": payment["intent"],
        "transactionStatus": state,
    }


def paid_view(payment: Document) -> Document:
    """Return what bKash tells of a completed payment."""
    return {
        **unpaid_view(payment),
        "customerMsisdn": payment["wallet"],
        "trxID": payment["trxID"],
        "paymentExecuteTime": write_time(payment["executed"]),
    }
