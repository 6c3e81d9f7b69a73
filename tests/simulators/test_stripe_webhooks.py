"""Webhooks: signed so that the SDK verifies them, sent until a 2xx, never to another machine."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import stripe

from sandbox.simulators.clock import Clock
from sandbox.simulators.server import serve
from sandbox.simulators.stripe import simulator as stripe_simulator
from sandbox.simulators.stripe.delivery import RETRY_DELAYS
from tests.simulators.drivers import START, Server

if TYPE_CHECKING:
    from tests.simulators.drivers import Receiver


def subscribe(client: stripe.StripeClient, receiver: Receiver, *types: str) -> Any:
    """Register the receiver for these events and return the endpoint with its secret."""
    params: Any = {"url": receiver.url, "enabled_events": list(types)}
    return client.v1.webhook_endpoints.create(params)


def pay(client: stripe.StripeClient, server: Server, session_params: Any) -> str:
    """Create and pay a session; return its id."""
    session_id = client.v1.checkout.sessions.create(session_params).id
    server.control(f"sessions/{session_id}/pay")
    return session_id


def drain(server: Server) -> Any:
    """Wait until nothing is due."""
    answer = server.control("deliveries/drain", {"timeout_seconds": 10, "retries": False})
    assert answer["drained"]
    return answer["failures"]


def verify(delivery: tuple[dict[str, str], bytes], secret: str) -> stripe.Event:
    """Verify a delivery as a shop does; the frozen clock is far from the SDK's."""
    headers, body = delivery
    header = headers["Stripe-Signature"]
    event: stripe.Event = stripe.Webhook.construct_event(body, header, secret, tolerance=0)
    return event


def test_a_subscribed_event_arrives_signed(
    client: stripe.StripeClient, stripe_server: Server, receiver: Receiver, session_params: Any
) -> None:
    endpoint = subscribe(client, receiver, "checkout.session.completed")

    session_id = pay(client, stripe_server, session_params)
    delivery = receiver.next()

    event = verify(delivery, endpoint.secret)
    assert event.type == "checkout.session.completed"
    assert event.api_version == stripe.api_version
    assert event.data.object["id"] == session_id
    assert event.pending_webhooks == 1
    assert drain(stripe_server) == []
    assert receiver.received.empty()
    assert client.v1.events.retrieve(event.id).pending_webhooks == 0
    with pytest.raises(stripe.SignatureVerificationError):
        verify(delivery, "whsec_other")


def test_a_star_subscribes_to_everything(
    client: stripe.StripeClient, stripe_server: Server, receiver: Receiver, session_params: Any
) -> None:
    subscribe(client, receiver, "*")

    pay(client, stripe_server, session_params)

    types = {json.loads(receiver.next()[1])["type"] for _ in range(3)}
    assert types == {"charge.succeeded", "payment_intent.succeeded", "checkout.session.completed"}


def test_a_failed_delivery_is_retried_with_the_same_body_and_a_fresh_signature(
    client: stripe.StripeClient, stripe_server: Server, receiver: Receiver, session_params: Any
) -> None:
    endpoint = subscribe(client, receiver, "checkout.session.completed")
    receiver.answers = [500, 302]
    pay(client, stripe_server, session_params)
    first = receiver.next()
    (failure,) = drain(stripe_server)
    assert failure["attempts"][0]["status"] == 500

    deliveries = [first]
    for delay in RETRY_DELAYS[:2]:
        stripe_server.advance(delay - 0.5)
        drain(stripe_server)
        assert receiver.received.empty()
        stripe_server.advance(0.5)
        deliveries.append(receiver.next())
        failures = drain(stripe_server)

    assert failures == []
    assert len({body for _, body in deliveries}) == 1
    for delivery in deliveries:
        verify(delivery, endpoint.secret)


def test_each_attempt_is_signed_at_the_time_of_the_receivers_clock(
    client: stripe.StripeClient, stripe_server: Server, receiver: Receiver, session_params: Any
) -> None:
    subscribe(client, receiver, "checkout.session.completed")
    stripe_server.advance(3600)

    pay(client, stripe_server, session_params)

    headers, body = receiver.next()
    assert headers["Stripe-Signature"].startswith("t=1800000000,v1=")
    assert json.loads(body)["created"] == 1_800_003_600


def test_delivery_is_given_up_after_three_days(
    client: stripe.StripeClient, stripe_server: Server, receiver: Receiver, session_params: Any
) -> None:
    subscribe(client, receiver, "checkout.session.completed")
    receiver.answers = [503] * (len(RETRY_DELAYS) + 1)
    pay(client, stripe_server, session_params)

    for delay in RETRY_DELAYS:
        drain(stripe_server)
        stripe_server.advance(delay)

    (failure,) = drain(stripe_server)
    assert failure["status"] == "failed"
    assert len(failure["attempts"]) == len(RETRY_DELAYS) + 1
    assert sum(RETRY_DELAYS) <= 3 * 24 * 3600


def test_a_receiver_that_is_down_counts_as_a_failure(
    client: stripe.StripeClient, stripe_server: Server, session_params: Any
) -> None:
    client.v1.webhook_endpoints.create({"url": "http://localhost:9/", "enabled_events": ["*"]})

    pay(client, stripe_server, session_params)

    failures = drain(stripe_server)
    assert {item["attempts"][0]["error"] for item in failures} == {"ConnectionError"}
    waiting = stripe_server.control("deliveries/drain", {"timeout_seconds": 0})
    assert waiting["drained"] is False


def test_both_secrets_sign_while_a_roll_overlaps(
    client: stripe.StripeClient, stripe_server: Server, receiver: Receiver, session_params: Any
) -> None:
    endpoint = subscribe(client, receiver, "checkout.session.completed")
    new = stripe_server.control(f"webhook_endpoints/{endpoint.id}/roll", {"overlap_seconds": 3600})[
        "secret"
    ]

    pay(client, stripe_server, session_params)
    during = receiver.next()
    verify(during, endpoint.secret)
    verify(during, new)

    stripe_server.advance(3600)
    pay(client, stripe_server, session_params)
    after = receiver.next()
    verify(after, new)
    with pytest.raises(stripe.SignatureVerificationError):
        verify(after, endpoint.secret)


def test_automatic_delivery_can_be_paused_and_events_resent(
    client: stripe.StripeClient, stripe_server: Server, receiver: Receiver, session_params: Any
) -> None:
    endpoint = subscribe(client, receiver, "checkout.session.completed")
    stripe_server.control("delivery", {"automatic": False})

    pay(client, stripe_server, session_params)

    assert stripe_server.look("deliveries") == {"automatic": False, "deliveries": []}
    (event,) = client.v1.events.list({"type": "checkout.session.completed"}).data
    for _ in range(2):
        assert stripe_server.control(f"events/{event.id}/resend") == {"queued": 1}
        assert verify(receiver.next(), endpoint.secret).id == event.id


def test_what_was_being_sent_when_the_simulator_died_is_sent_again(
    receiver: Receiver, session_params: Any
) -> None:
    store = stripe_simulator.open_store()
    before = stripe_simulator.StripeSimulator(store, Clock(lambda: START), stage="sandbox")
    running = serve(before.app)
    client = stripe.StripeClient("sk_test_x", base_addresses={"api": running.url})
    subscribe(client, receiver, "checkout.session.completed")
    pay(client, Server(running.url), session_params)
    assert before.outbox.claim()  # A worker took it and never came back.
    running.close()

    after = stripe_simulator.StripeSimulator(store, Clock(lambda: START), stage="sandbox")
    after.start()

    assert json.loads(receiver.next()[1])["type"] == "checkout.session.completed"
    after.close()


def test_names_under_localhost_are_reached_without_a_resolver(
    client: stripe.StripeClient, stripe_server: Server, receiver: Receiver, session_params: Any
) -> None:
    receiver.url = receiver.url.replace("127.0.0.1", "shop.lambda-url.localhost")
    subscribe(client, receiver, "checkout.session.completed")

    pay(client, stripe_server, session_params)

    headers, _ = receiver.next()
    assert headers["Host"].startswith("shop.lambda-url.localhost:")


@pytest.mark.parametrize(
    "change",
    [
        {"url": "https://shop.example/hook"},
        {"url": "http://localhost.example/"},
        {"url": "http://10.0.0.1/"},
        {"enabled_events": ["checkout.session.complete"]},
        {"enabled_events": []},
        {"api_version": "2020-08-27"},
        {"colour": "red"},
    ],
)
def test_endpoints_that_could_not_work_are_refused(
    client: stripe.StripeClient, change: dict[str, Any]
) -> None:
    params: Any = {"url": "http://localhost:9/", "enabled_events": ["*"]} | change

    with pytest.raises(stripe.InvalidRequestError):
        client.v1.webhook_endpoints.create(params)

    assert client.v1.webhook_endpoints.list().data == []


def test_an_endpoint_can_be_changed_disabled_and_deleted(
    client: stripe.StripeClient, stripe_server: Server, receiver: Receiver, session_params: Any
) -> None:
    endpoint = subscribe(client, receiver, "refund.created")
    assert "secret" not in client.v1.webhook_endpoints.retrieve(endpoint.id).to_dict()

    client.v1.webhook_endpoints.update(
        endpoint.id, {"enabled_events": ["*"], "disabled": True, "metadata": {"a": "b"}}
    )
    pay(client, stripe_server, session_params)
    client.v1.webhook_endpoints.update(endpoint.id, {"disabled": False})
    changed = client.v1.webhook_endpoints.retrieve(endpoint.id)
    client.v1.webhook_endpoints.delete(endpoint.id)
    pay(client, stripe_server, session_params)

    assert (changed.status, changed.enabled_events, changed.url) == (
        "enabled",
        ["*"],
        receiver.url,
    )
    assert stripe_server.look("deliveries")["deliveries"] == []
    assert client.v1.webhook_endpoints.list().data == []


def test_events_are_filtered_by_type(
    client: stripe.StripeClient, stripe_server: Server, session_params: Any
) -> None:
    pay(client, stripe_server, session_params)

    def types(query: Any) -> list[str]:
        return [event.type for event in client.v1.events.list(query).data]

    assert types({"type": "charge.*"}) == ["charge.succeeded"]
    assert types({"types": ["charge.succeeded", "payment_intent.succeeded"]}) == [
        "payment_intent.succeeded",
        "charge.succeeded",
    ]


def test_an_event_can_be_sent_that_does_not_fit_its_session(
    client: stripe.StripeClient, stripe_server: Server, receiver: Receiver, session_params: Any
) -> None:
    secret = subscribe(client, receiver, "checkout.session.expired").secret
    session_id = pay(client, stripe_server, session_params)

    sent = stripe_server.control(
        f"sessions/{session_id}/events",
        {"type": "checkout.session.expired", "changes": {"status": "expired"}},
    )["event"]

    event = verify(receiver.next(), secret)
    assert (event.id, event.type) == (sent["id"], "checkout.session.expired")
    assert event.data.object["id"] == session_id
    assert event.data.object["status"] == "expired"
    session: Any = client.v1.checkout.sessions.retrieve(session_id)
    assert (session.status, session.payment_status) == ("complete", "paid")


def test_events_of_other_kinds_or_sessions_cannot_be_ordered(
    stripe_server: Server, client: stripe.StripeClient, session_params: Any
) -> None:
    session_id = pay(client, stripe_server, session_params)
    expired = {"type": "checkout.session.expired"}

    stripe_server.control("sessions/cs_nope/events", expired, expect=404)
    stripe_server.control(f"sessions/{session_id}/events", {"type": "refund.failed"}, expect=400)
