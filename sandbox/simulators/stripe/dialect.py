"""How Stripe words what a fault makes it say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.simulators.stripe.errors import StripeError, internal_error

if TYPE_CHECKING:
    from sandbox.simulators.store import Document


class StripeDialect:
    """Stripe's refusals, in the words of https://docs.stripe.com/error-codes."""

    def error(self, status: int) -> Document:
        """Word an error that has only a status."""
        return internal_error(status).body()

    def unauthorized(self) -> Document:
        """Word a 401."""
        return StripeError("Invalid API Key provided: sk_test_************").body()

    def rate_limited(self) -> Document:
        """Word a 429."""
        msg = "Request rate limit exceeded."
        return StripeError(msg, code="rate_limit").body()

    def coded(self, _operation: str, code: str) -> tuple[Document, int]:
        """Word a code."""
        return StripeError(f"Refused: {code}.", code=code).body(), 400
