"""Idempotency keys: a request that is sent again under its key takes effect once."""

from typing import Any

from storefront.values import dataclass


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """A client's key, in the scope of the user and the operation it came with.

    Args:
        user_id: whose key: two users' equal keys never meet.
        operation: what the key is for, such as "create_order" or "adjust_stock#<product>".
        key: the header's text, 1 to 255 printable ASCII characters.
        body: the request's body (JSON value), compared by hash.
    """

    user_id: str
    operation: str
    key: str
    body: Any
