"""Paying and refunding: what the objects, the events and the ledger say afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import stripe

if TYPE_CHECKING:
    from tests.simulators.drivers import Server


@pytest.fixture
def session_id(client: stripe.StripeClient, session_params: Any) -> str:
    """An open session over 25.00 USD."""
    return client.v1.checkout.sessions.create(session_params).id


def event_types(client: stripe.StripeClient) -> list[str]:
    """Return the types of all events, oldest first."""
    return [str(event.type) for event in client.v1.events.list({"limit": 100}).data][::-1]


def retrieve(client: stripe.StripeClient, session_id: str) -> Any:
    """Return a session with its PaymentIntent and charge inside."""
    return client.v1.checkout.sessions.retrieve(
        session_id, {"expand": ["payment_intent.latest_charge"]}
    )


def test_paying_completes_the_session_and_captures_the_money(
    client: stripe.StripeClient, stripe_server: Server, session_id: str
) -> None:
    answer = stripe_server.control(f"sessions/{session_id}/pay")

    assert answer["redirect"] == f"http://shop.example/thanks?session={session_id}"
    session = retrieve(client, session_id)
    assert (session.status, session.payment_status, session.url) == ("complete", "paid", None)
    intent = session.payment_intent
    assert (intent.status, intent.amount_received) == ("succeeded", 2500)
    assert intent.to_dict()["metadata"] == {"order": "o-1"}
    charge = intent.latest_charge
    assert (charge.paid, charge.amount_captured, charge.payment_intent) == (True, 2500, intent.id)
    assert event_types(client) == [
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.completed",
    ]
    assert stripe_server.look("ledger")["ledger"] == [
        {
            "payment_intent": intent.id,
            "session": session_id,
            "client_reference_id": "attempt-1",
            "currency": "usd",
            "amount_captured": 2500,
            "amount_refunded": 0,
            "amount_refund_pending": 0,
            "amount_disputed": 0,
        }
    ]


def test_a_declined_card_leaves_the_session_open_for_another(
    client: stripe.StripeClient, stripe_server: Server, session_id: str
) -> None:
    stripe_server.control(f"sessions/{session_id}/decline")

    session = retrieve(client, session_id)
    assert (session.status, session.payment_status) == ("open", "unpaid")
    assert session.payment_intent.last_payment_error.code == "card_declined"
    assert stripe_server.look("ledger")["ledger"] == []
    stripe_server.control(f"sessions/{session_id}/pay")
    paid = retrieve(client, session_id)
    assert paid.payment_intent.id == session.payment_intent.id
    assert paid.payment_intent.last_payment_error is None
    assert paid.payment_status == "paid"


def test_an_expired_session_cancels_the_intent_of_a_declined_card(
    client: stripe.StripeClient, stripe_server: Server, session_id: str
) -> None:
    stripe_server.control(f"sessions/{session_id}/decline")

    client.v1.checkout.sessions.expire(session_id)

    assert retrieve(client, session_id).payment_intent.status == "canceled"


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        ("settle", ("paid", 2500, "checkout.session.async_payment_succeeded")),
        ("fail", ("unpaid", 0, "checkout.session.async_payment_failed")),
    ],
)
def test_a_delayed_payment_completes_unpaid_and_is_decided_later(
    client: stripe.StripeClient,
    stripe_server: Server,
    session_id: str,
    outcome: str,
    expected: tuple[str, int, str],
) -> None:
    stripe_server.control(f"sessions/{session_id}/pay_later")
    waiting = retrieve(client, session_id)
    assert (waiting.status, waiting.payment_status) == ("complete", "unpaid")
    assert waiting.payment_intent.status == "processing"
    (completed,) = client.v1.events.list({"type": "checkout.session.completed"}).data
    assert completed.data.object["payment_status"] == "unpaid"

    stripe_server.control(f"sessions/{session_id}/{outcome}")

    decided = retrieve(client, session_id)
    assert decided.status == "complete"
    captured = decided.payment_intent.amount_received
    assert (decided.payment_status, captured, event_types(client)[-1]) == expected
    again = stripe_server.control(f"sessions/{session_id}/{outcome}", expect=409)
    assert "no delayed payment" in again["error"]


@pytest.mark.parametrize("ending", ["pay", "expire"])
@pytest.mark.parametrize("action", ["pay", "decline", "pay_later"])
def test_a_closed_session_can_not_be_paid(
    client: stripe.StripeClient,
    stripe_server: Server,
    session_id: str,
    ending: str,
    action: str,
) -> None:
    if ending == "pay":
        stripe_server.control(f"sessions/{session_id}/pay")
    else:
        client.v1.checkout.sessions.expire(session_id)
    before = stripe_server.look("ledger")

    stripe_server.control(f"sessions/{session_id}/{action}", expect=409)

    assert stripe_server.look("ledger") == before


def test_a_session_past_its_end_can_not_be_paid_even_before_anybody_noticed(
    stripe_server: Server, session_id: str
) -> None:
    stripe_server.simulator.clock.set_offset(24 * 3600)  # Without the sweep of the control API.

    stripe_server.control(f"sessions/{session_id}/pay", expect=409)

    assert stripe_server.look("ledger")["ledger"] == []


def test_refunds_add_up_to_the_charge_and_not_beyond(
    client: stripe.StripeClient, stripe_server: Server, session_id: str
) -> None:
    stripe_server.control(f"sessions/{session_id}/pay")
    intent = retrieve(client, session_id).payment_intent

    part = client.v1.refunds.create(
        {"payment_intent": intent.id, "amount": 1000, "reason": "requested_by_customer"}
    )
    assert (part.status, part.amount, part.payment_intent) == ("succeeded", 1000, intent.id)
    with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded") as caught:
        client.v1.refunds.create({"payment_intent": intent.id, "amount": 1501})
    assert (caught.value.http_status, caught.value.param) == (400, "amount")
    rest = client.v1.refunds.create({"charge": intent.latest_charge.id})
    assert rest.amount == 1500
    with pytest.raises(stripe.InvalidRequestError) as caught:
        client.v1.refunds.create({"payment_intent": intent.id})
    assert caught.value.code == "charge_already_refunded"

    charge = client.v1.charges.retrieve(intent.latest_charge.id)
    assert (charge.amount_refunded, charge.refunded) == (2500, True)
    listed = client.v1.refunds.list({"payment_intent": intent.id})
    assert [refund.id for refund in listed.data] == [rest.id, part.id]
    assert client.v1.refunds.retrieve(part.id).to_dict() == part.to_dict()
    assert event_types(client)[3:] == ["refund.created", "charge.refunded"] * 2
    cumulative = [
        event.data.object["amount_refunded"]
        for event in client.v1.events.list({"type": "charge.refunded"}).data
    ]
    assert cumulative == [2500, 1000]
    assert stripe_server.look("ledger")["ledger"][0]["amount_refunded"] == 2500


def test_a_refund_that_fails_later_gives_the_amount_back_to_the_charge(
    client: stripe.StripeClient, stripe_server: Server, session_id: str
) -> None:
    stripe_server.control(f"sessions/{session_id}/pay")
    intent = retrieve(client, session_id).payment_intent
    refund = client.v1.refunds.create({"payment_intent": intent.id})

    stripe_server.control(f"refunds/{refund.id}/fail")

    assert client.v1.refunds.retrieve(refund.id).status == "failed"
    assert client.v1.charges.retrieve(intent.latest_charge.id).amount_refunded == 0
    assert event_types(client)[-2:] == ["refund.updated", "refund.failed"]
    assert stripe_server.look("ledger")["ledger"][0]["amount_refunded"] == 0


@pytest.mark.parametrize(
    ("params", "status", "param"),
    [
        ({}, 400, "payment_intent"),
        ({"payment_intent": "pi_x", "charge": "ch_x"}, 400, "payment_intent"),
        ({"payment_intent": "pi_x"}, 404, "payment_intent"),
        ({"charge": "ch_x"}, 404, "charge"),
        ({"charge": "ch_x", "amount": 0}, 400, "amount"),
        ({"charge": "ch_x", "reason": "bored"}, 400, "reason"),
        ({"charge": "ch_x", "sum": 1}, 400, "sum"),
    ],
)
def test_refunds_of_nothing_are_refused(
    client: stripe.StripeClient, params: Any, status: int, param: str
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        client.v1.refunds.create(params)

    assert (caught.value.http_status, caught.value.param) == (status, param)


def test_a_payment_that_was_never_captured_can_not_be_refunded(
    client: stripe.StripeClient, stripe_server: Server, session_id: str
) -> None:
    stripe_server.control(f"sessions/{session_id}/pay_later")
    intent = retrieve(client, session_id).payment_intent

    with pytest.raises(stripe.InvalidRequestError, match="does not have a successful charge"):
        client.v1.refunds.create({"payment_intent": intent.id})
