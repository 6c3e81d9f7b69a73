"""Idempotency keys: an effect at most once, and the same answer every time."""

from __future__ import annotations

from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Any

import pytest
import requests
import stripe

if TYPE_CHECKING:
    from tests.simulators.drivers import Server

KEY: Any = {"idempotency_key": "checkout-1"}


def test_the_same_call_with_the_same_key_gets_the_first_answer(
    client: stripe.StripeClient, session_params: Any
) -> None:
    first = client.v1.checkout.sessions.create(session_params, KEY)
    client.v1.checkout.sessions.expire(first.id)

    again = client.v1.checkout.sessions.create(session_params, KEY)

    assert again.to_dict() == first.to_dict()
    assert again.last_response is not None
    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    assert first.last_response is not None
    assert again.last_response.headers["Original-Request"] == first.last_response.request_id
    assert len(client.v1.checkout.sessions.list().data) == 1


def test_another_call_with_the_same_key_is_refused(
    client: stripe.StripeClient, session_params: Any
) -> None:
    client.v1.checkout.sessions.create(session_params, KEY)

    session_params["client_reference_id"] = "another"
    with pytest.raises(stripe.IdempotencyError) as caught:
        client.v1.checkout.sessions.create(session_params, KEY)

    assert caught.value.http_status == 400
    assert len(client.v1.checkout.sessions.list().data) == 1


def test_refused_parameters_do_not_use_up_the_key(
    client: stripe.StripeClient, session_params: Any
) -> None:
    for name, value in (("colour", "red"), ("expires_at", 1)):
        session_params[name] = value
        with pytest.raises(stripe.InvalidRequestError):
            client.v1.checkout.sessions.create(session_params, KEY)
        del session_params[name]

    assert client.v1.checkout.sessions.create(session_params, KEY).status == "open"


def test_a_refusal_by_state_is_remembered(
    client: stripe.StripeClient, stripe_server: Server, session_params: Any
) -> None:
    session = client.v1.checkout.sessions.create(session_params)
    stripe_server.control(f"sessions/{session.id}/pay")
    for _ in range(2):
        with pytest.raises(stripe.InvalidRequestError) as caught:
            client.v1.checkout.sessions.expire(session.id, {}, KEY)

    assert caught.value.headers is not None
    assert caught.value.headers["Idempotent-Replayed"] == "true"


def test_a_refund_is_made_once_however_often_it_is_asked_for(
    client: stripe.StripeClient, stripe_server: Server, session_params: Any
) -> None:
    session = client.v1.checkout.sessions.create(session_params)
    paid = stripe_server.control(f"sessions/{session.id}/pay")["session"]
    refund: Any = {"payment_intent": paid["payment_intent"], "amount": 1000}

    ids = {client.v1.refunds.create(refund, KEY).id for _ in range(3)}

    assert len(ids) == 1
    assert stripe_server.look("ledger")["ledger"][0]["amount_refunded"] == 1000


def test_a_key_is_forgotten_after_a_day(
    client: stripe.StripeClient, stripe_server: Server, session_params: Any
) -> None:
    first = client.v1.checkout.sessions.create(session_params, KEY)

    stripe_server.advance(24 * 3600)

    assert client.v1.checkout.sessions.create(session_params, KEY).id != first.id


def test_a_key_in_flight_is_a_conflict(stripe_server: Server) -> None:
    """Of two simultaneous calls one waits for the locked store, the other is told so at once."""

    def create() -> requests.Response:
        return requests.post(
            f"{stripe_server.url}/v1/webhook_endpoints",
            data={"url": "http://localhost:9/", "enabled_events[]": "*"},
            headers={"Idempotency-Key": "same"},
            auth=("sk_test_x", ""),
            timeout=10,
        )

    with ThreadPoolExecutor(2) as pool:
        with stripe_server.simulator.store.transaction():
            calls = {pool.submit(create) for _ in range(2)}
            done, running = wait(calls, timeout=10, return_when=FIRST_COMPLETED)
            assert [call.result().status_code for call in done] == [409]
        (winner,) = running
        assert winner.result().status_code == 200


def test_a_key_that_is_too_long_is_refused(
    client: stripe.StripeClient, session_params: Any
) -> None:
    with pytest.raises(stripe.IdempotencyError):
        client.v1.checkout.sessions.create(session_params, {"idempotency_key": "k" * 256})
