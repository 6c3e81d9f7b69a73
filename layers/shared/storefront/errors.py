"""Every error a client can be told about, in one tree.

    StorefrontError
    ├── MalformedRequestError        400  the bytes are not a request we can read
    │   ├── KeyRequiredError         400  an Idempotency-Key is missing where repeats cost money
    │   ├── PayloadTooLargeError     413
    │   └── UnsupportedMediaTypeError 415
    ├── ValidationFailedError        422  readable, but a value is not acceptable
    │   └── IdempotencyMismatchError 422  the key was used with another body
    ├── UnauthenticatedError         401
    ├── ForbiddenError               403
    ├── NotFoundError                404  absent, or somebody else's
    ├── ConflictError                409  true of the request, not of the present state
    │   ├── OutOfStockError          409
    │   └── PaymentInProgressError   409
    ├── ProviderRefusedError         409  the payment provider said no to our request
    └── UnavailableError             503  not known to have failed: try the same request again

Domains subclass these; `web.problem` maps them to RFC 9457 problem documents.
"""

from collections.abc import Sequence
from typing import Any, ClassVar


class StorefrontError(Exception):
    """An error with an answer for the client.

    Args:
        detail: one sentence for the person who reads the answer; never holds secrets or input.
        fields: further members of the problem document (JSON values).
    """

    status: ClassVar[int] = 500
    slug: ClassVar[str] = "internal-error"
    title: ClassVar[str] = "Internal error"

    def __init__(self, detail: str = "", **fields: Any) -> None:
        super().__init__(detail or self.title)
        self.detail = detail
        self.fields = fields


class MalformedRequestError(StorefrontError):
    """The request cannot be read."""

    status = 400
    slug = "malformed-request"
    title = "The request cannot be read"


class KeyRequiredError(MalformedRequestError):
    """The request moves money and has no Idempotency-Key."""

    slug = "idempotency-key-required"
    title = "An Idempotency-Key header is required"


class PayloadTooLargeError(MalformedRequestError):
    """The body is longer than this API accepts."""

    status = 413
    slug = "payload-too-large"
    title = "The body is too large"


class UnsupportedMediaTypeError(MalformedRequestError):
    """The body is not JSON."""

    status = 415
    slug = "unsupported-media-type"
    title = "The body must be application/json"


class ValidationFailedError(StorefrontError):
    """Values of the request are not acceptable; nothing was done.

    Args:
        detail: what is wrong, in one sentence.
        errors: one entry a faulty field: {"field": dotted path, "code": ..., "message": ...}.
    """

    status = 422
    slug = "validation-failed"
    title = "The request is not valid"

    def __init__(
        self, detail: str = "", errors: Sequence[dict[str, str]] = (), **fields: Any
    ) -> None:
        if errors:
            fields["errors"] = list(errors)
        super().__init__(detail, **fields)


class IdempotencyMismatchError(ValidationFailedError):
    """The idempotency key belongs to an earlier request with another body."""

    slug = "idempotency-key-reused"
    title = "The idempotency key was used for another request"


class UnauthenticatedError(StorefrontError):
    """The caller did not prove who they are."""

    status = 401
    slug = "unauthenticated"
    title = "Authentication is required"


class ForbiddenError(StorefrontError):
    """The caller is known and may not do this."""

    status = 403
    slug = "forbidden"
    title = "You may not do this"


class NotFoundError(StorefrontError):
    """There is no such thing, or it belongs to somebody else."""

    status = 404
    slug = "not-found"
    title = "Not found"


class ConflictError(StorefrontError):
    """The request is fine, the present state does not allow it; nothing was done."""

    status = 409
    slug = "conflict"
    title = "The present state does not allow this"


class OutOfStockError(ConflictError):
    """Some products are not available in the quantity asked for.

    Args:
        items: [{"product_id", "requested", "available"}] for each product that is short.
    """

    slug = "out-of-stock"
    title = "Not enough stock"

    def __init__(self, items: Sequence[dict[str, Any]]) -> None:
        super().__init__("Nothing was ordered: stock is short.", items=list(items))


class PaymentInProgressError(ConflictError):
    """A payment of this order is being completed; its outcome must be known first."""

    slug = "payment-in-progress"
    title = "A payment is being processed"


class ProviderRefusedError(StorefrontError):
    """The payment provider refused what we asked; no money moved.

    That is an answer about the buyer's order, such as a total below the provider's least, and
    wakes nobody. That the provider refuses our keys is an `UnavailableError`.
    """

    status = 409
    slug = "provider-refused"
    title = "The payment provider refused the request"

    @property
    def reason(self) -> str:
        """The provider's code; `refused` where it gave none."""
        return str(self.fields.get("provider_code") or "refused")


class UnavailableError(StorefrontError):
    """A dependency gave no answer in time. The outcome is unknown; repeating is safe."""

    status = 503
    slug = "temporarily-unavailable"
    title = "Temporarily unavailable, try again"
    retry_after_seconds: ClassVar[int] = 2
