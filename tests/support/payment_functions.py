"""What the payment functions need around them: configuration, secrets, and time that stands."""

import hashlib
import hmac
import json
from typing import Any

import botocore.session
import pytest

from storefront.clock import epoch
from tests.support.clock import FrozenClock
from tests.support.shop import BUYER_KEYS

WEBHOOK_SECRET = "whsec_of_tests"
RESULT_URL = "https://shop.example/result"
ENVIRONMENT = {
    "HOLD_SECONDS": "900",
    "ORDER_LIFE_SECONDS": "7200",
    "MAX_UNPAID_ORDERS": "5",
    "MAX_HELD_UNITS": "100",
    "PAYMENT_METHODS": "stripe,bkash",
    "PROVIDER_MESSAGE_DAYS": "2190",
    "DEFAULT_CURRENCY": "BDT",
    "STRIPE_API_BASE": "https://api.stripe.com",
    "STRIPE_LIVEMODE": "false",
    "BKASH_API_BASE": "https://tokenized.sandbox.bka.sh",
    "BKASH_CALLBACK_URL": "https://callback.example/",
    "RESULT_URL": RESULT_URL,
}


def configure(monkeypatch: pytest.MonkeyPatch, clock: FrozenClock) -> None:
    """Let functions loaded from now on find their configuration, and the test's clock.

    Needs AWS in this process (the fixture `aws`).
    """
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("storefront.clock.system_clock", clock)
    _keep("stripe-webhook-secrets", WEBHOOK_SECRET)


def keep_buyer_keys() -> None:
    """Keep the keys by which buyers are counted, for functions loaded from now on."""
    _keep("buyer-digest-keys", BUYER_KEYS)


def _keep(name: str, value: str) -> None:
    ssm: Any = botocore.session.get_session().create_client("ssm")
    ssm.put_parameter(Name=f"/storefront/{name}", Value=value, Type="SecureString", Overwrite=True)


def url_event(
    method: str,
    *,
    body: str = "",
    headers: dict[str, str] | None = None,
    query: dict[str, str] | None = None,
    is_base64: bool = False,
) -> dict[str, Any]:
    """Return an event of a function URL (payload format 2.0)."""
    return {
        "version": "2.0",
        "rawPath": "/",
        "rawQueryString": "",
        "headers": headers or {},
        **({"queryStringParameters": query} if query else {}),
        "requestContext": {"requestId": "request-1", "http": {"method": method, "path": "/"}},
        "body": body,
        "isBase64Encoded": is_base64,
    }


def signed(event: dict[str, Any], clock: FrozenClock) -> tuple[str, dict[str, str]]:
    """Return a webhook's body and headers, as Stripe signs them."""
    body, at = json.dumps(event), epoch(clock())
    text = f"{at}.{body}".encode()
    digest = hmac.new(WEBHOOK_SECRET.encode(), text, hashlib.sha256).hexdigest()
    return body, {"stripe-signature": f"t={at},v1={digest}", "content-type": "application/json"}
