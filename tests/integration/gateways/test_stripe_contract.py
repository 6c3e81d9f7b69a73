"""What the shop relies on at Stripe: true of the fake, and of the SDK with the simulator."""

from dataclasses import replace
from datetime import timedelta

import pytest

from storefront.errors import PaymentInProgressError, ProviderRefusedError, UnavailableError
from storefront.orders.status import OrderStatus
from storefront.parameters import Secret
from storefront.payments.gateways.stripe.gateway import StripeGateway
from storefront.payments.model.attempt import Attempt
from storefront.payments.model.change import Outcome
from tests.integration.gateways.rigs import SimulatedStripeRig, StripeRig
from tests.support.clock import FrozenClock
from tests.support.scripted_peer import let_reads_take
from tests.support.shop import Shop


@pytest.fixture
def attempt(card_shop: Shop) -> Attempt:
    """An order for 2 of 5 units, with an open session."""
    buyer = card_shop.buyer()
    order_id = card_shop.order(buyer, {card_shop.product(stock=5): 2})
    return card_shop.begin_stripe(buyer, order_id)


def session_of(attempt: Attempt) -> str:
    """Return the session's id."""
    return attempt.reference or ""


def test_a_session_is_for_the_attempt_its_amount_and_its_time(
    stripe: StripeRig, attempt: Attempt
) -> None:
    opened = stripe.gateway.open(attempt)
    session = opened.message.payload

    assert opened.reference.startswith("cs_test_")
    assert opened.redirect_url.startswith("http")
    assert opened.expires_at == attempt.expires_at
    assert session["client_reference_id"] == attempt.attempt_id
    assert (session["amount_total"], session["currency"]) == (39_800, "bdt")
    assert session["livemode"] is False


def test_opening_again_is_the_same_session(stripe: StripeRig, attempt: Attempt) -> None:
    assert stripe.gateway.open(attempt).reference == attempt.reference


def test_opening_again_with_another_request_is_refused(stripe: StripeRig, attempt: Attempt) -> None:
    changed = replace(attempt, request={**attempt.request, "cancel_url": "https://other.example/"})

    with pytest.raises(ProviderRefusedError):
        stripe.gateway.open(changed)


def test_a_session_that_would_end_too_soon_is_refused(
    stripe: StripeRig, attempt: Attempt, clock: FrozenClock
) -> None:
    soon = int((clock() + timedelta(minutes=29)).timestamp())
    other = replace(
        attempt,
        attempt_id="01JZ8K3V6M4Q2X9T7B5N1C0DEF",
        request={**attempt.request, "expires_at": soon},
    )

    with pytest.raises(ProviderRefusedError):
        stripe.gateway.open(other)


def test_an_open_session_can_be_ended_any_number_of_times(
    stripe: StripeRig, attempt: Attempt
) -> None:
    stripe.gateway.expire(session_of(attempt))
    stripe.gateway.expire(session_of(attempt))


def test_a_session_whose_time_is_over_counts_as_ended(
    stripe: StripeRig, attempt: Attempt, clock: FrozenClock
) -> None:
    clock.now = attempt.expires_at + timedelta(seconds=1)

    stripe.gateway.expire(session_of(attempt))


def test_a_paid_session_cannot_be_ended(stripe: StripeRig, attempt: Attempt) -> None:
    stripe.pay(session_of(attempt))

    with pytest.raises(PaymentInProgressError):
        stripe.gateway.expire(session_of(attempt))


def test_a_session_with_a_delayed_payment_cannot_be_ended(
    stripe: StripeRig, attempt: Attempt
) -> None:
    stripe.pay_later(session_of(attempt))

    with pytest.raises(PaymentInProgressError):
        stripe.gateway.expire(session_of(attempt))


def test_completed_sessions_of_this_shop_are_listed_the_newest_first(
    card_shop: Shop, stripe: StripeRig, attempt: Attempt, clock: FrozenClock
) -> None:
    first, began = attempt, clock()
    clock.advance(minutes=1)
    buyer = card_shop.buyer()
    second, still_open = (
        card_shop.begin_stripe(buyer, card_shop.order(buyer, {card_shop.product(): 1}))
        for _ in range(2)
    )
    for one in (first, second):
        stripe.pay(session_of(one))

    listed = list(stripe.gateway.completed(began))

    assert [one["id"] for one in listed] == [session_of(second), session_of(first)]
    assert [one["metadata"]["attempt_id"] for one in listed] == [
        second.attempt_id,
        first.attempt_id,
    ]
    assert {one["payment_intent"]["latest_charge"]["refunded"] for one in listed} == {False}
    assert [one["id"] for one in stripe.gateway.completed(clock())] == [session_of(second)]
    assert still_open.reference not in {one["id"] for one in listed}


def test_the_sessions_of_another_shop_on_the_same_account_are_not_listed(
    stripe_simulator_rig: SimulatedStripeRig, attempt: Attempt, clock: FrozenClock
) -> None:
    base = stripe_simulator_rig.gateway._base
    other = StripeGateway(Secret("key", lambda _: "sk_test_any"), base, livemode=False, stack="b")
    stripe_simulator_rig.pay(stripe_simulator_rig.gateway.open(attempt).reference)

    assert list(other.completed(clock() - timedelta(days=1))) == []


def test_a_list_of_many_sessions_is_read_to_its_end(
    stripe_simulator_rig: SimulatedStripeRig, attempt: Attempt, clock: FrozenClock
) -> None:
    """Stripe gives a hundred at a time."""
    gateway, names = stripe_simulator_rig.gateway, list[str]()
    for number in range(101):
        another = replace(attempt, attempt_id=f"{attempt.attempt_id}-{number}")
        names.append(gateway.open(another).reference)
        stripe_simulator_rig.pay(names[-1])

    assert [one["id"] for one in gateway.completed(clock())] == names[::-1]


def test_the_event_of_a_payment_settles_the_order(
    card_shop: Shop, stripe: StripeRig, attempt: Attempt
) -> None:
    event = stripe.pay(session_of(attempt))

    assert [card_shop.deliver(event) for _ in range(2)] == [Outcome.PAID, Outcome.UNCHANGED]

    captured = card_shop.attempt(attempt.attempt_id)
    assert stripe.captured() == [(captured.transaction_id, 39_800, "BDT")]


def test_the_events_of_a_delayed_payment_keep_the_units_and_then_settle(
    card_shop: Shop, stripe: StripeRig, attempt: Attempt
) -> None:
    assert card_shop.deliver(stripe.pay_later(session_of(attempt))) is Outcome.CHANGED
    assert stripe.captured() == []

    assert card_shop.deliver(stripe.settle(session_of(attempt))) is Outcome.PAID
    assert card_shop.get(attempt.order_id).status is OrderStatus.PAID


def test_a_key_stripe_refuses_is_read_again_once(
    stripe_simulator_rig: SimulatedStripeRig, attempt: Attempt
) -> None:
    keys = iter(["wrong", "sk_test_rotated"])
    base = stripe_simulator_rig.gateway._base
    gateway = StripeGateway(Secret("key", lambda _: next(keys)), base, livemode=False)

    assert gateway.open(replace(attempt, attempt_id="01JZ8K3V6M4Q2X9T7B5N1C0DEF")).reference


def test_a_key_that_is_wrong_says_nothing_of_the_payment(
    stripe_simulator_rig: SimulatedStripeRig, attempt: Attempt
) -> None:
    base = stripe_simulator_rig.gateway._base
    gateway = StripeGateway(Secret("key", lambda _: "wrong"), base, livemode=False)

    with pytest.raises(UnavailableError):
        gateway.open(attempt)


def test_an_answer_that_drips_is_none(
    stripe_simulator_rig: SimulatedStripeRig, attempt: Attempt, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_reads_take(monkeypatch, seconds=1)
    gateway = stripe_simulator_rig.gateway
    opened = gateway.open(attempt)
    stripe_simulator_rig.drip("session.retrieve")

    with pytest.raises(UnavailableError):
        gateway.session(opened.reference)

    assert gateway.session(opened.reference)["id"] == opened.reference


def test_stripe_that_cannot_be_reached_is_unavailable(attempt: Attempt) -> None:
    # Nothing listens on port 1.
    secret = Secret("key", lambda _: "sk_test_any")
    gateway = StripeGateway(secret, "http://127.0.0.1:1", livemode=False)

    with pytest.raises(UnavailableError):
        gateway.open(attempt)
    with pytest.raises(UnavailableError):
        gateway.expire(session_of(attempt))
