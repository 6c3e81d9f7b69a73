"""Time that passes for what exists leaves the clock, and what comes, as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sandbox.simulators.aging import older
from sandbox.simulators.stripe.delivery import RETRY_DELAYS
from sandbox.simulators.stripe.resources import EVENT, SESSION
from tests.simulators.drivers import START

if TYPE_CHECKING:
    import stripe

    from tests.simulators.drivers import Merchant, Receiver, Server

HALF_AN_HOUR = 1800
DAY = 24 * 3600


def test_a_session_lapses_once_its_time_has_passed_also_in_parts(
    stripe_server: Server, client: stripe.StripeClient, session_params: Any
) -> None:
    session_params["expires_at"] = int(START) + HALF_AN_HOUR
    session = client.v1.checkout.sessions.create(session_params)

    stripe_server.control("age", {"seconds": HALF_AN_HOUR - 60})
    before = client.v1.checkout.sessions.retrieve(session.id).status
    stripe_server.control("age", {"seconds": 60})

    assert before == "open"
    assert client.v1.checkout.sessions.retrieve(session.id).status == "expired"


def test_a_session_that_begins_afterwards_lives_as_long_as_ever(
    stripe_server: Server, client: stripe.StripeClient, session_params: Any
) -> None:
    """With a clock that was moved, the shop's own times would be refused."""
    stripe_server.control("age", {"seconds": DAY})

    session_params["expires_at"] = int(START) + HALF_AN_HOUR
    session = client.v1.checkout.sessions.create(session_params)

    assert session.status == "open"
    assert stripe_server.look("clock")["offset_seconds"] == 0


def test_what_is_due_by_then_happens_at_once(
    stripe_server: Server, client: stripe.StripeClient, session_params: Any
) -> None:
    session_params["expires_at"] = int(START) + HALF_AN_HOUR
    session = client.v1.checkout.sessions.create(session_params)

    stripe_server.control("age", {"seconds": HALF_AN_HOUR})

    kept = stripe_server.look("state")["documents"]
    assert [one["status"] for one in kept[SESSION]] == ["expired"]
    assert [one["data"]["object"]["id"] for one in kept[EVENT]] == [session.id]


def test_a_retry_comes_when_its_time_has_passed(
    stripe_server: Server,
    client: stripe.StripeClient,
    session_params: Any,
    receiver: Receiver,
    webhook_secret: str,
) -> None:
    receiver.answers = [503, 503, 503]
    session = client.v1.checkout.sessions.create(session_params)
    stripe_server.control(f"sessions/{session.id}/pay")
    receiver.next()

    for delay in RETRY_DELAYS[:3]:
        stripe_server.drain()
        stripe_server.control("age", {"seconds": delay})
        receiver.next()

    assert stripe_server.drain() == []


def test_a_payment_of_bkash_lapses_and_the_token_that_the_shop_keeps_does_not(
    merchant: Merchant,
) -> None:
    payment_id = merchant.approved()

    merchant.server.control("age", {"seconds": DAY})

    assert merchant.query(payment_id)["transactionStatus"] == "Expired"


@pytest.mark.parametrize("seconds", [0, -60])
def test_time_does_not_go_back(stripe_server: Server, seconds: int) -> None:
    stripe_server.control("age", {"seconds": seconds}, expect=400)


def test_what_is_no_moment_stays() -> None:
    document = {
        "amount": 500,
        "expires_at": None,
        "executed": 100.5,
        "data": {"object": {"created": 90, "status": "open"}},
        "secrets": [{"expires_at": 80}],
    }

    assert older(document, 60) == {
        "amount": 500,
        "expires_at": None,
        "executed": 40.5,
        "data": {"object": {"created": 30, "status": "open"}},
        "secrets": [{"expires_at": 20}],
    }
