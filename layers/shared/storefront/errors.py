"""Every error a client can be told about, in one tree.

    StorefrontError
    ├── MalformedRequestError        400  the bytes are not a request we can read
    │   ├── KeyRequiredError         400  an Idempotency-Key is missing where a repeat does harm
    │   ├── MethodNotAllowedError    405
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
    ├── ProviderRefusedError         502  the payment provider said no: the shop must be mended
    │   └── PaymentRefusedError      409  it said no to this payment: pay otherwise
    ├── StaleError                   412  what was to be changed is no longer what the client saw
    └── UnavailableError             503  not known to have failed: try the same request again

Domains subclass these; `web.problem` maps them to RFC 9457 problem documents.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, NotRequired

from typing_extensions import TypedDict

from storefront.contract import SaleId, with_members
from storefront.currencies import Provider


class StorefrontError(Exception):
    """An error with an answer for the client.

    Args:
        detail: one sentence for the person who reads the answer; never holds secrets or input.
        fields: further members of the problem document (JSON values), each of them in `members`.

    Attributes:
        members: types of the further members by name, for the contract; `NotRequired` for one that
            may be missing.
    """

    status: ClassVar[int] = 500
    slug: ClassVar[str] = "internal-error"
    title: ClassVar[str] = "Internal error"
    members: ClassVar[Mapping[str, Any]] = with_members()

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
    """The request would take effect again when it is repeated, and has no Idempotency-Key."""

    slug = "idempotency-key-required"
    title = "An Idempotency-Key header is required"


class MethodNotAllowedError(MalformedRequestError):
    """The address takes another method.

    Args:
        detail: what is wrong, in one sentence.
        allowed: the method that it takes.
    """

    status = 405
    slug = "method-not-allowed"
    title = "The method is not allowed here"

    def __init__(self, detail: str = "", *, allowed: str) -> None:
        super().__init__(detail)
        self.allowed = allowed


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


class FieldError(TypedDict):
    """What is wrong with one field: `field` is its dotted path."""

    field: str
    code: str
    message: str


class ValidationFailedError(StorefrontError):
    """Values of the request are not acceptable; nothing was done.

    Args:
        detail: what is wrong, in one sentence.
        errors: one entry a faulty field.
    """

    status = 422
    slug = "validation-failed"
    title = "The request is not valid"
    members = with_members(errors=NotRequired[list[FieldError]])

    def __init__(self, detail: str = "", errors: Sequence[FieldError] = (), **fields: Any) -> None:
        if errors:
            fields["errors"] = list(errors)
        super().__init__(detail, **fields)


class IdempotencyMismatchError(ValidationFailedError):
    """The idempotency key belongs to an earlier request with another body."""

    slug = "idempotency-key-reused"
    title = "The idempotency key was used for another request"
    members = with_members()


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


class StaleError(StorefrontError):
    """Somebody else changed the thing after the client read it; nothing was done.

    Args:
        etag: what names it as it is now.
    """

    status = 412
    slug = "changed-meanwhile"
    title = "It was changed after you read it"
    members = with_members(etag=str)

    def __init__(self, etag: str) -> None:
        super().__init__("Nothing was changed: read it again, and decide anew.", etag=etag)


class Shortage(TypedDict):
    """A product of which fewer units are available than were asked for."""

    product_id: SaleId
    requested: int
    available: int


class OutOfStockError(ConflictError):
    """Some products are not available in the quantity asked for.

    Args:
        items: each product that is short.
    """

    slug = "out-of-stock"
    title = "Not enough stock"
    members = with_members(items=list[Shortage])

    def __init__(self, items: Sequence[Shortage]) -> None:
        super().__init__("Nothing was ordered: stock is short.", items=list(items))


class PaymentInProgressError(ConflictError):
    """A payment of this order is being completed; its outcome must be known first."""

    slug = "payment-in-progress"
    title = "A payment is being processed"


class ProviderRefusedError(StorefrontError):
    """The payment provider refused what we asked; no money moved.

    The shop must be mended: it is a fault of ours. What a buyer can change is a
    `PaymentRefusedError`; that the provider refuses our keys, an `UnavailableError`.
    """

    status = 502
    slug = "provider-refused"
    title = "The payment provider refused the request"
    members = with_members(provider_code=str | None)

    @property
    def reason(self) -> str:
        """The provider's code; `refused` where it gave none."""
        return str(self.fields.get("provider_code") or "refused")


class PaymentRefusedError(ProviderRefusedError):
    """The provider takes no payment like this one; the buyer can pay otherwise. It wakes nobody."""

    status = 409
    slug = "payment-refused"
    title = "The payment provider does not take this payment"
    members = with_members(**ProviderRefusedError.members, payment_methods=list[Provider])


class TooMuchAtOnceError(StorefrontError):
    """What is asked for is more than one transaction holds; nothing was written."""

    status = 422
    slug = "too-much-at-once"
    title = "It is too much at once"

    def __init__(self) -> None:
        super().__init__(
            "Nothing was written. Send less at once, of a product fewer variants, barcodes, "
            "categories or attributes, and the rest afterwards."
        )


class UnavailableError(StorefrontError):
    """A dependency gave no answer in time. The outcome is unknown; repeating is safe."""

    status = 503
    slug = "temporarily-unavailable"
    title = "Temporarily unavailable, try again"
    retry_after_seconds: ClassVar[int] = 2
