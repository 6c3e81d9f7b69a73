"""A shop with one provider: the other one is neither offered nor asked, and nothing is a fault."""

import pytest

from storefront.currencies import Provider
from storefront.orders.views import order_view
from storefront.parameters import Secret, SecretMissingError
from storefront.payments.checkout.methods import MethodNotOfferedError
from storefront.payments.gateways.port import InvalidSignatureError
from storefront.payments.inbound.stripe_webhook import StripeSignature
from storefront.payments.model.attempt import AttemptStatus
from storefront.settings import Settings
from tests.support.clock import FrozenClock
from tests.support.fake_bkash import FakeBkash
from tests.support.fake_stripe import FakeStripe
from tests.support.provider_side import PROVIDERS, ProviderSide
from tests.support.shop import Shop
from tests.support.webhooks import signature


def missing(_: str) -> str:
    """Read a secret that nobody has set."""
    raise SecretMissingError


@pytest.fixture
def bkash_alone(shop: Shop, stripe: FakeStripe) -> Shop:
    """A shop without Stripe's secret."""
    stripe._key = Secret("stripe", missing)
    return shop


def test_a_provider_without_a_secret_is_refused_with_the_methods_that_remain(
    bkash_alone: Shop, stripe: FakeStripe
) -> None:
    buyer = bkash_alone.buyer()
    order_id = bkash_alone.order(buyer, {bkash_alone.product(): 1})

    with pytest.raises(MethodNotOfferedError) as refused:
        bkash_alone.begin_stripe(buyer, order_id)

    assert (refused.value.status, refused.value.fields["payment_methods"]) == (409, ["bkash"])
    assert refused.value.detail == "Pay by bKash."
    assert (bkash_alone.get(order_id).attempt_ids, stripe.script.calls) == ((), [])
    assert bkash_alone.begin_bkash(buyer, order_id).status is AttemptStatus.OPEN


def test_bkash_without_a_secret_is_refused_too(shop: Shop, bkash: FakeBkash) -> None:
    bkash._credentials = Secret("bkash", missing)
    buyer = shop.buyer()
    order_id = shop.order(buyer, {shop.product(): 1})

    with pytest.raises(MethodNotOfferedError) as refused:
        shop.begin_bkash(buyer, order_id)

    assert refused.value.fields["payment_methods"] == ["stripe"]
    assert bkash.script.calls == []


@pytest.mark.parametrize("one", PROVIDERS)
def test_what_the_stack_does_not_name_is_not_offered(
    shop: Shop, bkash: FakeBkash, stripe: FakeStripe, clock: FrozenClock, one: Provider
) -> None:
    alone = Shop(shop.store, clock, stripe, bkash)
    alone.settings = Settings({**shop.settings.env, "PAYMENT_METHODS": one.value})
    buyer = alone.buyer()
    order_id = alone.order(buyer, {alone.product(): 1})
    other = alone.begin_stripe if one is Provider.BKASH else alone.begin_bkash

    with pytest.raises(MethodNotOfferedError) as refused:
        other(buyer, order_id)

    assert refused.value.fields["payment_methods"] == [one.value]
    assert order_view(alone.get(order_id), alone.providers)["payment_methods"] == [one.value]
    clock.now = clock.now.replace(minute=0)
    assert alone.reconcile().unanswered == 0
    assert (stripe.script.calls, bkash.script.calls.count("open")) in (([], 0), (["completed"], 0))


def test_reconcile_agrees_without_a_word_to_the_one_that_is_switched_off(
    bkash_alone: Shop, stripe: FakeStripe, clock: FrozenClock
) -> None:
    ProviderSide(bkash_alone, Provider.BKASH).sale()
    clock.now = clock.now.replace(minute=0)

    report = bkash_alone.reconcile()

    assert (report.unanswered, report.faults, report.lines) == (0, 0, [])
    assert stripe.script.calls == []


def test_nothing_is_an_event_of_stripes_in_a_shop_without_stripe(clock: FrozenClock) -> None:
    header = signature(b"{}", "whsec_any", clock())

    with pytest.raises(InvalidSignatureError):
        StripeSignature(Secret("secrets", missing), clock).verified_event(b"{}", header)
