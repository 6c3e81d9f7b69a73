"""Stripe's errors, in the JSON shape of https://docs.stripe.com/api/errors.

StripeError          anything the API refuses
└ ParameterError     refused before any work began: never remembered by an idempotency key
"""

from __future__ import annotations

from typing import Any


class StripeError(Exception):
    """A refusal.

    Args:
        message: for the developer.
        status: HTTP status.
        type: Stripe's error type.
        code: Stripe's error code, if it has one.
        param: the parameter at fault, in form notation.
        details: further fields of the error object.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        type: str = "invalid_request_error",  # noqa: A002 - Stripe's word
        code: str | None = None,
        param: str | None = None,
        **details: Any,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.fields = {"message": message, "type": type, "code": code, "param": param, **details}

    def body(self) -> dict[str, Any]:
        """Return the response body."""
        return {"error": {name: value for name, value in self.fields.items() if value is not None}}


class ParameterError(StripeError):
    """Parameters that fail validation."""


def no_such(noun: str, object_id: str, param: str = "id") -> StripeError:
    """Return the 404 for an id that names nothing, e.g. noun `checkout.session`."""
    return StripeError(
        f"No such {noun}: '{object_id}'", status=404, code="resource_missing", param=param
    )


def internal_error(status: int = 500) -> StripeError:
    """Return the error of a server that did not manage."""
    msg = "An unknown error occurred"
    return StripeError(msg, status=status, type="api_error")
