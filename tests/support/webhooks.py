"""Stripe's webhook requests, made by hand: events, signatures, and function URL events."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any


def signature(body: bytes, secret: str, at: datetime) -> str:
    """Return the Stripe-Signature header of a body, as Stripe would send it at this moment.

    https://docs.stripe.com/webhooks#verify-manually
    """
    seconds = str(int(at.timestamp()))
    signed = seconds.encode() + b"." + body
    return f"t={seconds},v1={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}"


def session_event(event_id: str, what: str, **session: Any) -> bytes:
    """Return the body of a `checkout.session.<what>` event of test money.

    Args:
        event_id: Stripe's id of the event.
        what: "completed", "expired", ...
        session: fields of the session that differ from a card payment's.
    """
    paid = {"object": "checkout.session", "mode": "payment", "livemode": False} | session
    event = {
        "id": event_id,
        "object": "event",
        "type": f"checkout.session.{what}",
        "livemode": False,
        "data": {"object": paid},
    }
    return json.dumps(event).encode()


def paid_session(session_id: str, attempt_id: str, amount: int, currency: str) -> dict[str, Any]:
    """Return the fields of a session that a card has paid; `amount` in minor units."""
    return {
        "id": session_id,
        "client_reference_id": attempt_id,
        "status": "complete",
        "payment_status": "paid",
        "payment_intent": f"pi_{session_id}",
        "amount_total": amount,
        "currency": currency.lower(),
    }


def url_event(
    method: str,
    *,
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    query: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return a function URL event (payload format 2.0)."""
    return {
        "version": "2.0",
        "rawPath": "/",
        "headers": dict(headers or {}),
        "queryStringParameters": dict(query or {}),
        "requestContext": {"requestId": "request-1", "http": {"method": method, "path": "/"}},
        "body": body.decode(),
        "isBase64Encoded": False,
    }
