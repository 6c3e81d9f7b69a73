"""The Idempotency-Key header, in the scope of the caller and the operation."""

from storefront.db.idempotency import IdempotencyKey
from storefront.errors import KeyRequiredError
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
    return None if request.idempotency_key is None else required_key_of(request, operation)


def required_key_of(request: Request, operation: str) -> IdempotencyKey:
    """Return the request's idempotency key, which must be there; see `key_of`.

    Raises:
        KeyRequiredError: there is none.
        ValidationFailedError: the header is malformed.
    """
    key = request.idempotency_key
    if key is None:
        raise KeyRequiredError("Send an Idempotency-Key, so that a repeat is not a second refund.")
    return IdempotencyKey(request.caller.user_id, operation, key, request.json)
