"""A guest who has lost the link to an order, in a shop that sends messages."""

from typing import Any

import pytest

from tests.support.aws import carried_in_process
from tests.support.clock import FrozenClock
from tests.support.functions import Answer, LambdaContext, call, load, proxy_event
from tests.support.messages import put_signing_keys
from tests.support.payment_functions import configure
from tests.support.shop import Shop

GUEST: dict[str, Any] = {"user_id": "01JGVEST000000000000000000", "role": "guest"}
PHONE, EMAIL = "01712345678", "Nasrin@Example.com"


@pytest.fixture
def sending(aws: object, monkeypatch: pytest.MonkeyPatch, clock: FrozenClock) -> None:
    """A shop that sends messages, and has sent none."""
    configure(monkeypatch, clock)
    monkeypatch.setenv("MESSAGES", "sms,email")
    monkeypatch.setenv("MESSAGE_SENDER", "shop@example.com")
    put_signing_keys()
    carried_in_process().clear()


@pytest.fixture
def guest_order(shop: Shop, sending: None) -> dict[str, Any]:
    """An order of a guest with a phone and an address of mail."""
    del sending
    body = {"items": [{"product_id": shop.product(), "quantity": 1}]}
    quote = call(load("create_quote"), proxy_event(body, **GUEST)).body["quote"]
    contact = {"name": "Nasrin", "phone": PHONE, "email": EMAIL, "locale": "en"}
    event = proxy_event({"quote": quote, "contact": contact}, **GUEST)
    return dict(call(load("create_order"), event).body)


def ask(body: Any) -> Answer:
    """Ask for the link of an order."""
    return call(load("look_up_order"), proxy_event(body))


def send() -> dict[str, int]:
    """Let the messages that wait be sent."""
    return dict(load("send_messages").lambda_handler({}, LambdaContext()))
