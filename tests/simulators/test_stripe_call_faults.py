"""Faults of API calls, as Stripe's own SDK understands them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import stripe

if TYPE_CHECKING:
    from tests.simulators.drivers import Server


@pytest.mark.parametrize(
    ("kind", "parameters", "error", "status"),
    [
        ("error_before", {"status": 502}, stripe.APIError, 502),
        ("error_after", {"status": 500, "html": True}, stripe.APIError, 500),
        ("rate_limited", {}, stripe.RateLimitError, 429),
        ("unauthorized", {}, stripe.AuthenticationError, 401),
        ("code", {"code": "lock_timeout"}, stripe.InvalidRequestError, 400),
        ("refuse_before", {}, stripe.APIConnectionError, None),
        ("drop_after", {}, stripe.APIConnectionError, None),
        ("cut", {}, stripe.APIConnectionError, None),
        ("truncated", {}, stripe.APIError, 200),
    ],
)
def test_the_sdk_recognises_each_fault(
    client: stripe.StripeClient,
    stripe_server: Server,
    session_params: Any,
    kind: str,
    parameters: dict[str, Any],
    error: type[stripe.StripeError],
    status: int | None,
) -> None:
    stripe_server.fault("session.create", kind, **parameters)

    with pytest.raises(error) as caught:
        client.v1.checkout.sessions.create(session_params)

    assert caught.value.http_status == status
    if kind == "code":
        assert caught.value.code == "lock_timeout"
    stripe_server.clear_faults()
    happened = len(client.v1.checkout.sessions.list().data)
    assert happened == (kind in {"error_after", "drop_after", "cut", "truncated"})


def test_a_repeat_after_a_lost_answer_finds_the_session_by_its_key(
    client: stripe.StripeClient, stripe_server: Server, session_params: Any
) -> None:
    stripe_server.fault("session.create", "drop_after")
    with pytest.raises(stripe.APIConnectionError):
        client.v1.checkout.sessions.create(session_params, {"idempotency_key": "attempt-1"})

    again = client.v1.checkout.sessions.create(session_params, {"idempotency_key": "attempt-1"})

    assert [one.id for one in client.v1.checkout.sessions.list().data] == [again.id]


def test_a_remembered_error_is_what_the_key_gets_from_then_on(
    client: stripe.StripeClient, stripe_server: Server, session_params: Any
) -> None:
    stripe_server.fault("session.create", "remembered_error")

    for _ in range(2):
        with pytest.raises(stripe.APIError) as caught:
            client.v1.checkout.sessions.create(session_params, {"idempotency_key": "attempt-1"})
        assert caught.value.http_status == 500

    assert stripe_server.fired() == [1]
    assert client.v1.checkout.sessions.list().data == []
    client.v1.checkout.sessions.create(session_params, {"idempotency_key": "attempt-2"})


def test_what_a_key_remembers_no_later_error_can_change(
    client: stripe.StripeClient, stripe_server: Server, session_params: Any
) -> None:
    first = client.v1.checkout.sessions.create(session_params, {"idempotency_key": "attempt-1"})
    stripe_server.fault("session.create", "remembered_error")

    again = client.v1.checkout.sessions.create(session_params, {"idempotency_key": "attempt-1"})

    assert again.id == first.id
    assert stripe_server.fired() == [0]


@pytest.mark.parametrize("name", ["session", "client_reference_id", "payment_intent"])
def test_stripes_faults_can_be_aimed_at_one_payment(
    client: stripe.StripeClient, stripe_server: Server, session_params: Any, name: str
) -> None:
    aimed_at: Any = {**session_params, "client_reference_id": "hit"}
    hit = client.v1.checkout.sessions.create(aimed_at).id
    other = client.v1.checkout.sessions.create(session_params).id
    intent = stripe_server.control(f"sessions/{hit}/pay")["session"]["payment_intent"]
    match = {"session": hit, "client_reference_id": "hit", "payment_intent": intent}[name]
    stripe_server.fault("*", "error_before", times=None, match=match)

    assert client.v1.checkout.sessions.retrieve(other).id == other
    with pytest.raises(stripe.APIError):
        client.v1.checkout.sessions.retrieve(hit)
    with pytest.raises(stripe.APIError):
        client.v1.refunds.create({"payment_intent": intent})


def test_stripes_answer_can_lie(
    client: stripe.StripeClient, stripe_server: Server, session_params: Any
) -> None:
    session_id = client.v1.checkout.sessions.create(session_params).id
    stripe_server.fault("session.retrieve", "altered", changes={"amount_total": 1, "url": None})

    lie = json.loads(str(client.v1.checkout.sessions.retrieve(session_id)))

    assert lie["amount_total"] == 1
    assert "url" not in lie
    assert lie["payment_intent"] is None  # The other nulls are still there.
