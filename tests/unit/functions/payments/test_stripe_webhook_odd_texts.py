"""Any signed event is answered 200, whatever its texts hold: a repeat would not help."""

import json
from typing import Any

import pytest

from storefront.parameters import Secret
from storefront.payments.inbound.stripe_webhook import StripeSignature
from tests.support.clock import FrozenClock
from tests.support.fake_stripe import FakeStripe
from tests.support.functions import Answer, call, load
from tests.support.odd_texts import ODD
from tests.support.payment_functions import url_event
from tests.support.provider_side import ProviderSide
from tests.support.shop import Shop
from tests.support.webhooks import signature

SECRET = "whsec_test"
FIELDS = (
    "id object client_reference_id payment_intent payment_status amount_total amount currency "
    "status reason failure_reason charge metadata livemode mode amount_refunded created "
    "evidence_details due_by"
).split()
KINDS = (
    "checkout.session.completed checkout.session.async_payment_failed checkout.session.expired "
    "refund.created refund.failed charge.refunded charge.dispute.created "
    "charge.dispute.updated charge.dispute.closed"
).split()


@pytest.fixture
def deliver(shop: Shop, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Send a signed body to the webhook."""
    module = load("stripe_webhook")
    secret = Secret("secrets", lambda _: SECRET)
    monkeypatch.setattr(module, "stripe_signature", StripeSignature(secret, clock))
    monkeypatch.setattr(module, "stripe_webhook", shop.stripe_webhook)

    def send(event: Any) -> Answer:
        body = json.dumps(event)
        headers = {"stripe-signature": signature(body.encode(), SECRET, clock())}
        return call(module, url_event("POST", body=body, headers=headers))

    return send


@pytest.mark.parametrize("name", list(ODD))
def test_an_event_with_an_odd_text_anywhere_is_answered(
    shop: Shop, stripe: FakeStripe, deliver: Any, name: str
) -> None:
    sale = ProviderSide(shop, shop.stripe.provider).sale()
    money = shop.attempt(sale.attempt_id).transaction_id
    subject = {
        "id": "re_1",
        "object": "refund",
        "client_reference_id": sale.attempt_id,
        "payment_intent": money,
        "amount": 1,
        "currency": "bdt",
        "status": "succeeded",
        "livemode": False,
    }
    answers = []
    for number, kind in enumerate(KINDS):
        for field in FIELDS:
            told = subject | {"id": f"re_{number}_{field}", field: ODD[name]}
            event = {"id": f"evt_{number}_{field}", "type": kind, "livemode": False}
            answers.append(deliver({**event, "data": {"object": told}}).status)

    assert set(answers) == {200}


@pytest.mark.parametrize("name", list(ODD))
@pytest.mark.parametrize("field", ["id", "type", "account", "livemode", "data", "created"])
def test_an_event_that_is_odd_itself_is_answered(deliver: Any, field: str, name: str) -> None:
    event = {"id": "evt_1", "type": "refund.created", "livemode": False, "data": {"object": {}}}

    assert deliver(event | {field: ODD[name]}).status == 200


def test_an_event_that_is_nested_deeply_is_answered(shop: Shop, deliver: Any) -> None:
    sale = ProviderSide(shop, shop.stripe.provider).sale()
    deep: dict[str, Any] = {}
    for _ in range(300):
        deep = {"data": deep, "refunds": [deep]} if not deep else {"data": deep}
    subject = {
        "id": "re_1",
        "payment_intent": shop.attempt(sale.attempt_id).transaction_id,
        "amount": 100,
        "currency": "bdt",
        "status": "succeeded",
        "data": deep,
    }
    event = {
        "id": "evt_1",
        "type": "refund.created",
        "livemode": False,
        "data": {"object": subject},
    }

    assert deliver(event).status == 200
    assert shop.get(sale.order_id).refunded == 100
