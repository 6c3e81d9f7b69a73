"""Which answers of Stripe are a "no", and which leave open what it has done."""

from typing import Any

import pytest
import stripe

from storefront.errors import PaymentRefusedError, ProviderRefusedError, UnavailableError
from storefront.parameters import Secret
from storefront.payments.gateways.stripe.gateway import StripeGateway


@pytest.fixture
def gateway() -> StripeGateway:
    """The gateway; only what it makes of answers is looked at."""
    key = Secret("/storefront/stripe-key", read=lambda _: "sk_test_1")
    return StripeGateway(key, "http://127.0.0.1:1", livemode=False)


def answer(gateway: StripeGateway, status: int | None) -> None:
    """Let Stripe answer a call with this HTTP status, or not at all."""

    def call(_: stripe.StripeClient) -> None:
        raise stripe.APIError("what Stripe says", http_status=status)

    gateway._call(call)


@pytest.mark.parametrize("status", [400, 402, 404, 499])
def test_a_no_is_definite(gateway: StripeGateway, status: int) -> None:
    with pytest.raises(ProviderRefusedError):
        answer(gateway, status)


@pytest.mark.parametrize("status", [None, 401, 403, 409, 429, 500, 502, 503])
def test_what_may_have_been_done_or_may_work_later_is_no_no(
    gateway: StripeGateway, status: int | None
) -> None:
    with pytest.raises(UnavailableError):
        answer(gateway, status)


@pytest.mark.parametrize(
    ("param", "code", "is_buyers"),
    [
        ("line_items", "amount_too_small", True),
        ("line_items", "amount_too_large", True),
        ("line_items[0][price_data][currency]", None, True),
        ("currency", "parameter_unknown", True),
        ("success_url", "url_invalid", False),
        ("expires_at", None, False),
        (None, "resource_missing", False),
    ],
)
def test_a_no_to_the_amount_or_its_currency_is_the_buyers_and_any_other_is_ours(
    gateway: StripeGateway, param: str | None, code: str | None, *, is_buyers: bool
) -> None:
    def call(_: stripe.StripeClient) -> None:
        no: Any = stripe.InvalidRequestError
        raise no("no", param, code=code, http_status=400)

    with pytest.raises(ProviderRefusedError) as refusal:
        gateway._call(call)

    assert isinstance(refusal.value, PaymentRefusedError) is is_buyers
    assert refusal.value.status == (409 if is_buyers else 502)
    assert refusal.value.reason == (code or "refused")
