"""The functions about payments, with their configuration and fake providers."""

import base64
import json
from typing import Any

import pytest

from storefront.access import Caller
from storefront.payments.gateways.bkash.sns import SnsTopic
from storefront.payments.inbound.bkash_notification import BkashNotifications
from storefront.payments.model.attempt import Attempt, Provider
from storefront.payments.recording.bkash_payments import BkashRecorder
from tests.support.clock import FrozenClock
from tests.support.fake_bkash import FakeBkash
from tests.support.functions import Answer, call, load, proxy_event
from tests.support.payment_functions import configure, url_event
from tests.support.provider_side import ProviderSide, Sale
from tests.support.shop import Shop
from tests.support.sns import ARN, FakeSns, Fields, notification, signer


@pytest.fixture(autouse=True)
def configured(shop: Shop, monkeypatch: pytest.MonkeyPatch, clock: FrozenClock) -> None:
    """Functions find their configuration and the shop's tables."""
    configure(monkeypatch, clock)


@pytest.fixture
def sale(shop: Shop) -> Sale:
    """Three units, paid by card with 300.00 BDT."""
    return ProviderSide(shop, Provider.STRIPE).sale()


@pytest.fixture
def sns() -> FakeSns:
    """SNS's host."""
    return FakeSns()


@pytest.fixture
def attempt(shop: Shop, bkash: FakeBkash) -> Attempt:
    """An order for 2 of 5 units, with an approved bKash payment."""
    buyer = shop.buyer()
    attempt = shop.begin_bkash(buyer, shop.order(buyer, {shop.product(stock=5): 2}))
    bkash.approve(attempt.reference or "")
    return attempt


@pytest.fixture
def notify(shop: Shop, sns: FakeSns, monkeypatch: pytest.MonkeyPatch, clock: FrozenClock) -> Any:
    """Send a message to the function, with the fake bKash; SNS is in this process."""
    monkeypatch.setattr("storefront.payments.gateways.bkash.sns._get", sns)
    module = load("bkash_notification")

    def send(fields: Fields, arn: str = ARN, *, is_base64: bool = False) -> Answer:
        listed = BkashRecorder(shop.recorder, shop.bkash)
        topic = SnsTopic(arn, "", clock)
        notifications = BkashNotifications(topic, shop.recorder, listed)
        monkeypatch.setattr(module, "bkash_notifications", notifications)
        sent = json.dumps(fields)
        text = base64.b64encode(sent.encode()).decode() if is_base64 else sent
        headers = {
            "content-type": "text/plain; charset=UTF-8",
            "x-amz-sns-message-type": fields["Type"],
        }
        event = url_event("POST", body=text, headers=headers, is_base64=is_base64)
        return call(module, event)

    return send


def told(message: str) -> Fields:
    """Return a signed notification."""
    return signer().sign(notification(message))


@pytest.fixture
def begin(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Begin a payment through a function, with the fake providers."""

    def begin_payment(function: str, caller: Caller, body: Any) -> Answer:
        module = load(function)
        is_card = function == "create_stripe_session"
        part = "stripe_checkout" if is_card else "bkash_checkout"
        monkeypatch.setattr(module, part, getattr(shop, part))
        return call(module, proxy_event(body, user_id=caller.user_id, role=caller.role.value))

    return begin_payment
