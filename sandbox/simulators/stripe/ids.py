"""Identifiers in Stripe's style."""

from __future__ import annotations

import secrets
import string

_ALPHABET = string.ascii_letters + string.digits


def new_id(prefix: str, length: int = 24) -> str:
    """Return `prefix` followed by `length` random letters and digits, e.g. `new_id("evt_1")`."""
    return prefix + "".join(secrets.choice(_ALPHABET) for _ in range(length))
