"""Sets of keys that the shop signs with: the first signs, all verify; so keys can be changed."""

import base64
from typing import Any

MIN_KEY_BYTES = 32  # RFC 7518 §3.2


class SigningKeysError(Exception):
    """The key set is not what it should be; an operator must put it right."""


def read_keys(value: dict[str, Any]) -> dict[str, bytes]:
    """Return a key set as bytes, in its order.

    Args:
        value: key id to base64url text.

    Raises:
        SigningKeysError: no key, or one that is shorter than `MIN_KEY_BYTES`.
    """
    try:
        keys = {key_id: from_base64url(text) for key_id, text in value.items()}
    except (AttributeError, TypeError, ValueError):
        msg = "signing keys must be base64url text"
        raise SigningKeysError(msg) from None
    if not keys or any(len(key) < MIN_KEY_BYTES for key in keys.values()):
        msg = f"there must be a signing key, and each of at least {MIN_KEY_BYTES} bytes"
        raise SigningKeysError(msg)
    return keys


def to_base64url(data: bytes) -> str:
    """Return bytes as base64url text without padding (RFC 7515 §2)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    """Return the bytes of base64url text, with or without padding; raises ValueError for others."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
