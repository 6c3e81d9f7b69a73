"""How bKash writes amounts, times and identifiers."""

from __future__ import annotations

import re
import secrets
import string
from datetime import datetime, timedelta, timezone
from decimal import Decimal

_DHAKA = timezone(timedelta(hours=6))
_AMOUNT = re.compile(r"[0-9]{1,12}(\.[0-9]{1,2})?")
_CAPITALS = string.ascii_uppercase + string.digits
_LETTERS = string.ascii_letters + string.digits


def parse_amount(value: object) -> Decimal | None:
    """Return an amount written as bKash wants it, else None: a string, at most two decimals."""
    if not isinstance(value, str) or not _AMOUNT.fullmatch(value):
        return None
    return Decimal(value)


def write_time(epoch: float) -> str:
    """Write epoch seconds as create, execute and query do: `2026-06-09T21:26:42:858 GMT+0600`."""
    return f"{write_refund_time(epoch)} GMT+0600"


def write_refund_time(epoch: float) -> str:
    """Write epoch seconds as the refund API does: Dhaka time without saying so."""
    moment = datetime.fromtimestamp(epoch, _DHAKA)
    return f"{moment:%Y-%m-%dT%H:%M:%S}:{moment.microsecond // 1000:03d}"


def write_notification_time(epoch: float) -> str:
    """Write epoch seconds as notifications do: Dhaka time without marks, `20270115140000`."""
    return f"{datetime.fromtimestamp(epoch, _DHAKA):%Y%m%d%H%M%S}"


def new_payment_id(epoch: float) -> str:
    """Return `TR0011`, seven letters or digits, and the time in milliseconds."""
    return f"TR0011{_random(7, _LETTERS)}{int(epoch * 1000):013d}"


def new_transaction_id() -> str:
    """Return a `trxID`: ten capitals or digits."""
    return _random(10, _CAPITALS)


def new_signature() -> str:
    """Return the ten characters that mark a payment's callback URLs."""
    return _random(10, _LETTERS)


def new_hash() -> str:
    """Return the secret part of a hosted page's address."""
    return _random(40, _LETTERS)


def _random(length: int, alphabet: str) -> str:
    return "".join(secrets.choice(alphabet) for _ in range(length))
