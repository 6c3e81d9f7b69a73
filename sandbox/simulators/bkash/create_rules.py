"""What bKash accepts in a create request, and the code with which it refuses the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sandbox.simulators.bkash.errors import Code, CreateError
from sandbox.simulators.bkash.formats import parse_amount

if TYPE_CHECKING:
    from sandbox.simulators.store import Document

_REQUIRED = (
    "mode",
    "payerReference",
    "callbackURL",
    "amount",
    "currency",
    "intent",
    "merchantInvoiceNumber",
)
_OPTIONAL = ("agreementID", "merchantAssociationInfo")
_MAX_TEXT = 255
_MAX_URL = 2048


def check_create(body: Document) -> None:
    """Refuse a create request that breaks a rule, field by field.

    Raises:
        CreateError: with the code of the first field that is wrong.
    """
    if any(body.get(field) in (None, "") for field in _REQUIRED):
        raise CreateError(Code.FIELD_MISSING)
    if not set(body) <= {*_REQUIRED, *_OPTIONAL}:
        raise CreateError(Code.REQUEST_BODY)
    if body["mode"] in ("0000", "0001"):
        raise CreateError(Code.PRODUCT_UNAVAILABLE)  # Agreements are not simulated.
    amount = parse_amount(body["amount"])
    rules = {
        Code.MODE: body["mode"] == "0011" and "agreementID" not in body,
        Code.PAYER_REFERENCE: _is_plain_text(body["payerReference"]),
        Code.CALLBACK_URL: _is_web_address(body["callbackURL"]),
        Code.AMOUNT: amount is not None and amount >= 1,
        Code.CURRENCY: body["currency"] == "BDT",
        Code.INTENT: body["intent"] in ("sale", "authorization"),
        Code.PRODUCT_UNAVAILABLE: body["intent"] != "authorization",
        Code.INVOICE_NUMBER: _is_plain_text(body["merchantInvoiceNumber"]),
        Code.TLV: _is_plain_text(body.get("merchantAssociationInfo", "")),
    }
    for code, holds in rules.items():
        if not holds:
            raise CreateError(code)


def _is_plain_text(value: object) -> bool:
    return isinstance(value, str) and len(value) <= _MAX_TEXT and not set(value) & set("<>&")


def _is_web_address(value: object) -> bool:
    if not isinstance(value, str) or len(value) > _MAX_URL or not value.isascii():
        return False
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return value.isprintable() and parts.scheme in {"http", "https"} and bool(parts.hostname)
