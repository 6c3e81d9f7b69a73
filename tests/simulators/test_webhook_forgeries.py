"""Imitations of webhooks: what no signature covers, and what is signed but is not the shop's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import stripe

from tests.simulators.drivers import events, is_genuine

if TYPE_CHECKING:
    from tests.simulators.drivers import Json, Receiver, Server


@pytest.fixture
def session_id(client: stripe.StripeClient, session_params: Any, webhook_secret: str) -> str:
    """A session that is to be paid, with somebody listening."""
    return client.v1.checkout.sessions.create(session_params).id


UNVERIFIABLE = [
    "wrong_secret",
    "old_timestamp",
    "rolled_secret",
    "v0_only",
    "unsigned",
    "not_ascii",
    "tampered",
    "not_utf8",
]


@pytest.mark.parametrize("variant", UNVERIFIABLE)
@pytest.mark.parametrize("order", ["first", "last"])
def test_a_forgery_that_no_signature_covers_comes_besides_the_genuine_event(
    stripe_server: Server,
    receiver: Receiver,
    session_id: str,
    webhook_secret: str,
    variant: str,
    order: str,
) -> None:
    answers = [400, 200]
    receiver.answers = answers if order == "first" else answers[::-1]
    stripe_server.fault("webhook", "forged", variant=variant, order=order)

    stripe_server.control(f"sessions/{session_id}/pay")

    assert stripe_server.drain() == []
    deliveries = receiver.all()
    assert [is_genuine(one, webhook_secret) for one in deliveries] == [
        order == "last",
        order == "first",
    ]
    statuses = [one["status"] for one in stripe_server.look("deliveries")["deliveries"]]
    assert sorted(statuses) == ["refused", "succeeded"]


def test_a_forgery_that_was_believed_is_told_from_one_that_was_refused(
    stripe_server: Server, receiver: Receiver, session_id: str
) -> None:
    receiver.answers = [200, 200]
    stripe_server.fault("webhook", "forged", variant="unsigned")

    stripe_server.control(f"sessions/{session_id}/pay")

    stripe_server.drain()
    forged, genuine = sorted(
        stripe_server.look("deliveries")["deliveries"], key=lambda one: "forgery" not in one
    )
    assert (forged["status"], genuine["status"]) == ("accepted", "succeeded")
    assert forged["forgery"]["variant"] == "unsigned"


@pytest.mark.parametrize(
    ("changes", "field", "value"),
    [
        ({"amount_total": 1}, "amount_total", 1),
        ({"currency": "jpy"}, "currency", "jpy"),
        ({"metadata": {"order": "o-2"}}, "metadata", {"order": "o-2"}),
        ({"id": "cs_test_other_merchant"}, "id", "cs_test_other_merchant"),
    ],
)
def test_an_altered_event_is_signed_and_has_an_id_of_its_own(
    stripe_server: Server,
    receiver: Receiver,
    session_id: str,
    webhook_secret: str,
    changes: Json,
    field: str,
    value: Any,
) -> None:
    stripe_server.fault("webhook", "forged", variant="altered", changes=changes)

    stripe_server.control(f"sessions/{session_id}/pay")

    stripe_server.drain()
    deliveries = receiver.all()
    assert all(is_genuine(one, webhook_secret) for one in deliveries)
    altered, genuine = events(deliveries)
    assert altered["data"]["object"][field] == value != genuine["data"]["object"][field]
    assert altered["id"] != genuine["id"]


def test_an_event_of_live_mode_is_signed_too(
    stripe_server: Server, receiver: Receiver, session_id: str, webhook_secret: str
) -> None:
    stripe_server.fault("webhook", "forged", variant="livemode")

    stripe_server.control(f"sessions/{session_id}/pay")

    stripe_server.drain()
    live = receiver.all()[0]
    assert is_genuine(live, webhook_secret)
    (event,) = events([live])
    assert (event["livemode"], event["data"]["object"]["livemode"]) == (True, True)


def test_bytes_that_are_not_utf8_break_the_sdk_before_it_verifies(
    stripe_server: Server, receiver: Receiver, session_id: str, webhook_secret: str
) -> None:
    stripe_server.fault("webhook", "forged", variant="not_utf8")

    stripe_server.control(f"sessions/{session_id}/pay")

    headers, body = receiver.next()
    with pytest.raises(UnicodeDecodeError):
        stripe.Webhook.construct_event(body, headers["Stripe-Signature"], webhook_secret)


def test_a_signed_list_is_no_event(
    stripe_server: Server, receiver: Receiver, session_id: str
) -> None:
    stripe_server.fault("webhook", "forged", variant="not_an_object")

    stripe_server.control(f"sessions/{session_id}/pay")

    headers, body = receiver.next()
    assert body == b"[]"
    assert "v1=" in headers["Stripe-Signature"]


def test_a_rolled_secret_is_the_one_that_signed_before(
    stripe_server: Server, client: stripe.StripeClient, receiver: Receiver, session_id: str
) -> None:
    (endpoint,) = client.v1.webhook_endpoints.list().data
    old = stripe_server.control(f"webhook_endpoints/{endpoint.id}/roll", {"overlap_seconds": 0})
    stripe_server.control(f"webhook_endpoints/{endpoint.id}/roll", {"overlap_seconds": 0})
    stripe_server.fault("webhook", "forged", variant="rolled_secret")

    stripe_server.control(f"sessions/{session_id}/pay")

    assert is_genuine(receiver.next(), old["secret"])
