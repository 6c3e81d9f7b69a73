"""Webhooks on a bad day: lost, late, doubled, in the wrong order."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from tests.simulators.drivers import events, is_genuine

if TYPE_CHECKING:
    import stripe

    from tests.simulators.drivers import Delivery, Receiver, Server

COMPLETED = "checkout.session.completed"


@pytest.fixture
def session_id(client: stripe.StripeClient, session_params: Any, webhook_secret: str) -> str:
    """A session that is to be paid, with somebody listening."""
    return client.v1.checkout.sessions.create(session_params).id


def test_a_dropped_event_is_never_sent(
    stripe_server: Server, client: stripe.StripeClient, receiver: Receiver, session_id: str
) -> None:
    stripe_server.fault("webhook", "dropped")

    stripe_server.control(f"sessions/{session_id}/pay")

    stripe_server.drain()
    assert receiver.all() == []
    # It has happened all the same: who asks can see it.
    (event,) = client.v1.events.list({"type": COMPLETED}).data
    assert event.data.object["id"] == session_id


def test_a_delayed_event_comes_when_its_time_has_come(
    stripe_server: Server, receiver: Receiver, session_id: str
) -> None:
    stripe_server.fault("webhook", "delayed", seconds=86400)
    stripe_server.control(f"sessions/{session_id}/pay")
    stripe_server.advance(86399)
    stripe_server.drain()
    assert receiver.all() == []

    stripe_server.advance(1)

    assert events([receiver.next()])[0]["type"] == COMPLETED


def test_a_duplicated_event_comes_several_times_with_one_id(
    stripe_server: Server, receiver: Receiver, session_id: str, webhook_secret: str
) -> None:
    stripe_server.fault("webhook", "duplicated", copies=4)

    stripe_server.control(f"sessions/{session_id}/pay")

    stripe_server.drain()
    deliveries = receiver.all()
    assert len(deliveries) == 5
    assert all(is_genuine(one, webhook_secret) for one in deliveries)
    assert len({event["id"] for event in events(deliveries)}) == 1


def test_a_renamed_event_tells_the_same_fact_under_two_ids(
    stripe_server: Server, client: stripe.StripeClient, receiver: Receiver, session_id: str
) -> None:
    stripe_server.fault("webhook", "renamed")

    stripe_server.control(f"sessions/{session_id}/pay")

    stripe_server.drain()
    first, second = events(receiver.all())
    assert first["id"] != second["id"]
    assert (first["type"], first["data"]) == (second["type"], second["data"])
    for event in (first, second):
        assert client.v1.events.retrieve(event["id"]).type == COMPLETED


def paid_in_turn(
    server: Server, client: stripe.StripeClient, session_params: Any, number: int
) -> list[str]:
    """Pay sessions one after the other and return their ids."""
    ids = []
    for _ in range(number):
        session_id = client.v1.checkout.sessions.create(session_params).id
        server.control(f"sessions/{session_id}/pay")
        ids.append(session_id)
    return ids


def sessions(deliveries: list[Delivery]) -> list[str]:
    """Return the sessions that the events are about, in the order of their arrival."""
    return [event["data"]["object"]["id"] for event in events(deliveries)]


@pytest.mark.usefixtures("webhook_secret")
def test_events_arrive_in_reverse(
    stripe_server: Server, client: stripe.StripeClient, receiver: Receiver, session_params: Any
) -> None:
    stripe_server.fault("webhook", "reordered", times=4)

    ids = paid_in_turn(stripe_server, client, session_params, 3)
    stripe_server.drain()
    assert receiver.all() == []
    ids += paid_in_turn(stripe_server, client, session_params, 1)

    stripe_server.drain()
    assert sessions(receiver.all()) == ids[::-1]


@pytest.mark.usefixtures("webhook_secret")
def test_events_are_shuffled_the_same_way_by_the_same_seed(
    stripe_server: Server, client: stripe.StripeClient, receiver: Receiver, session_params: Any
) -> None:
    orders = []
    for seed in (1, 1, 2):
        stripe_server.fault("webhook", "reordered", times=8, order="shuffled", seed=seed)
        ids = paid_in_turn(stripe_server, client, session_params, 8)
        stripe_server.drain()
        orders.append([ids.index(one) for one in sessions(receiver.all())])

    assert orders[0] == orders[1] != orders[2]
    assert sorted(orders[2]) == list(range(8)) != orders[2]


def test_a_refund_can_overtake_its_payment(
    stripe_server: Server, client: stripe.StripeClient, receiver: Receiver, session_id: str
) -> None:
    stripe_server.fault("webhook", "reordered", times=2)
    session = stripe_server.control(f"sessions/{session_id}/pay")["session"]

    client.v1.refunds.create({"payment_intent": session["payment_intent"]})

    stripe_server.drain()
    types = [event["type"] for event in events(receiver.all())]
    assert types == ["charge.refunded", COMPLETED]


@pytest.mark.parametrize("how", ["release", "clear"])
@pytest.mark.usefixtures("webhook_secret")
def test_what_is_held_back_can_be_let_go(
    stripe_server: Server,
    client: stripe.StripeClient,
    receiver: Receiver,
    session_params: Any,
    how: str,
) -> None:
    stripe_server.fault("webhook", "reordered", times=9)
    ids = paid_in_turn(stripe_server, client, session_params, 2)

    if how == "release":
        stripe_server.control("deliveries/release")
    else:
        stripe_server.clear_faults()

    stripe_server.drain()
    assert sessions(receiver.all()) == ids


@pytest.mark.usefixtures("webhook_secret")
def test_a_reset_throws_away_what_is_held_back(
    stripe_server: Server, client: stripe.StripeClient, receiver: Receiver, session_params: Any
) -> None:
    stripe_server.fault("webhook", "reordered", times=9)
    paid_in_turn(stripe_server, client, session_params, 3)

    stripe_server.control("reset")

    stripe_server.drain()
    assert receiver.all() == []


def test_a_failing_event_does_not_hold_up_the_next_of_its_order(
    stripe_server: Server, client: stripe.StripeClient, receiver: Receiver, session_id: str
) -> None:
    receiver.answers = [500]
    stripe_server.fault("webhook", "reordered", times=2)
    session = stripe_server.control(f"sessions/{session_id}/pay")["session"]

    client.v1.refunds.create({"payment_intent": session["payment_intent"]})

    stripe_server.drain()
    types = [event["type"] for event in events(receiver.all())]
    assert types == ["charge.refunded", COMPLETED]
    stripe_server.advance(1)
    assert events([receiver.next()])[0]["type"] == "charge.refunded"


def test_a_webhook_fault_can_be_aimed_at_one_payment_or_one_type(
    stripe_server: Server, client: stripe.StripeClient, receiver: Receiver, session_params: Any
) -> None:
    params: Any = {"url": receiver.url, "enabled_events": ["*"]}
    client.v1.webhook_endpoints.create(params)
    hit, other = (client.v1.checkout.sessions.create(session_params).id for _ in range(2))
    stripe_server.fault("webhook", "dropped", times=None, match=hit)
    stripe_server.fault("webhook", "dropped", times=None, match="charge.succeeded")

    for session_id in (hit, other):
        stripe_server.control(f"sessions/{session_id}/pay")

    stripe_server.drain()
    arrived = Counter(event["type"] for event in events(receiver.all()))
    assert arrived == {"payment_intent.succeeded": 2, COMPLETED: 1}
