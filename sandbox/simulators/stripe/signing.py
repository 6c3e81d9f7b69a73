"""The signature scheme of webhooks (https://docs.stripe.com/webhooks#verify-manually)."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Signing:
    """An endpoint's secrets: those that sign now, and those that were rolled and do no more."""

    valid: list[str]
    expired: list[str]


def header(timestamp: int, secrets: Iterable[str], body: bytes, scheme: str = "v1") -> str:
    """Return `Stripe-Signature` of a body sent at `timestamp` (epoch seconds)."""
    signatures = [f"{scheme}={signature(secret, timestamp, body)}" for secret in secrets]
    return ",".join([f"t={timestamp}", *signatures])


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """Return the hexadecimal signature of a body sent at `timestamp` (epoch seconds)."""
    signed = f"{timestamp}.".encode() + body
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
