"""Which answers of Stripe are a "no", and which leave open what it has done."""

import pytest
import stripe

from storefront.errors import ProviderRefusedError, UnavailableError
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
