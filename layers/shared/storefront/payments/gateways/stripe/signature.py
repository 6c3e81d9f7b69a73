"""Whether a webhook request is Stripe's, through the official SDK."""

from datetime import timedelta
from typing import Any

import stripe

from storefront.clock import Clock
from storefront.parameters import Secret
from storefront.payments.gateways.port import InvalidSignatureError
from storefront.payments.model.message import readable_json

#: How old, or how far ahead, a signature may be (https://docs.stripe.com/webhooks#replay-attacks).
SIGNATURE_TOLERANCE = timedelta(seconds=300)
#: A secret read longer ago than this, in seconds, is read again before a signature is refused.
_SECRET_AGE = 60


class StripeSignature:
    """Tells whether Stripe sent a webhook request.

    Args:
        secrets: the endpoint's signing secrets; two while one replaces the other.
        clock: the present.
    """

    def __init__(self, secrets: Secret, clock: Clock) -> None:
        self._secrets = secrets
        self._clock = clock

    def verified_event(self, body: bytes, header: str) -> dict[str, Any]:
        """Return the event in a request body.

        Args:
            body: the bytes exactly as received.
            header: the Stripe-Signature header.

        Raises:
            InvalidSignatureError: not signed by a secret of ours, or too old or too new.
        """
        try:
            # All text is checked here: the SDK fails with other errors on what is no ASCII header
            # or no UTF-8 body, and accepts any time in the future. The header, which is short,
            # comes first.
            header.encode("ascii")
            sent_at = next(int(part[2:]) for part in header.split(",") if part.startswith("t="))
            text = body.decode()
        except (UnicodeError, StopIteration, ValueError):
            raise InvalidSignatureError from None
        if abs(int(self._clock().timestamp()) - sent_at) > SIGNATURE_TOLERANCE.total_seconds():
            raise InvalidSignatureError
        if not self._is_signed_by_stripe(text, header):
            raise InvalidSignatureError
        try:
            event = readable_json(text)
        except (ValueError, RecursionError):
            raise InvalidSignatureError from None
        if not isinstance(event, dict):
            raise InvalidSignatureError
        return event

    def _is_signed_by_stripe(self, text: str, header: str) -> bool:
        if not self._secrets.is_there():
            return False  # a shop without Stripe
        if any(_signed(text, header, secret) for secret in self._secrets.words()):
            return True
        # The operator may have rolled the secret since it was read.
        return self._secrets.refresh(older_than_seconds=_SECRET_AGE) and any(
            _signed(text, header, secret) for secret in self._secrets.words()
        )


def _signed(text: str, header: str, secret: str) -> bool:
    try:
        # The time was checked by the caller, by the injected clock.
        stripe.WebhookSignature.verify_header(text, header, secret, tolerance=None)
    except stripe.SignatureVerificationError:
        return False
    return True
