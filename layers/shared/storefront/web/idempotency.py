"""The Idempotency-Key header, in the scope of the caller and the operation."""

from storefront.db.idempotency import IdempotencyKey
from storefront.web.endpoint import Request


def key_of(request: Request, operation: str) -> IdempotencyKey | None:
    """Return the request's idempotency key, or None if it has none.

    Args:
        request: of a signed-in caller.
        operation: what the key is for; with an id where the path names one, so that one key used
            for two things is two keys.

    Raises:
        ValidationFailedError: the header is malformed.
    """
    key = request.idempotency_key
    if key is None:
        return None
    return IdempotencyKey(request.caller.user_id, operation, key, request.json)
