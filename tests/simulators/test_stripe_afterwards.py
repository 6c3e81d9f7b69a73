"""What happens to money after a sale: refunds that take time, the dashboard, disputes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import stripe

if TYPE_CHECKING:
    from tests.simulators.drivers import Json, Server


@pytest.fixture
def intent(client: stripe.StripeClient, stripe_server: Server, session_params: Any) -> str:
    """A PaymentIntent over 25.00 USD that is paid."""
    session_id = client.v1.checkout.sessions.create(session_params).id
    session = stripe_server.control(f"sessions/{session_id}/pay")["session"]
    return str(session["payment_intent"])


def money(server: Server) -> tuple[int, int, int, int]:
    """Return captured, refunded, pending and disputed minor units."""
    (entry,) = server.look("ledger")["ledger"]
    return (
        entry["amount_captured"],
        entry["amount_refunded"],
        entry["amount_refund_pending"],
        entry["amount_disputed"],
    )


def news(client: stripe.StripeClient) -> list[str]:
    """Return the types of the events since the payment, oldest first."""
    return [str(event.type) for event in client.v1.events.list({"limit": 100}).data][::-1][3:]


def charge_of(client: stripe.StripeClient, intent: str) -> Any:
    """Return the charge of a PaymentIntent, as reconciling shops read it."""
    expanded: Any = client.v1.payment_intents.retrieve(intent, {"expand": ["latest_charge"]})
    return expanded.latest_charge


@pytest.mark.parametrize("outcome", ["succeed", "fail"])
def test_a_refund_can_stay_pending_until_it_is_decided(
    client: stripe.StripeClient, stripe_server: Server, intent: str, outcome: str
) -> None:
    stripe_server.fault("refund.create", "pending_refund")
    refund = client.v1.refunds.create({"payment_intent": intent, "amount": 1000})
    assert refund.status == "pending"
    assert money(stripe_server) == (2500, 0, 1000, 0)
    assert charge_of(client, intent).amount_refunded == 1000
    assert news(client) == ["refund.created", "charge.refunded"]

    stripe_server.control(f"refunds/{refund.id}/{outcome}")

    after = client.v1.refunds.retrieve(refund.id)
    told = news(client)[2:]
    if outcome == "succeed":
        assert (after.status, told) == ("succeeded", ["refund.updated"])
        assert money(stripe_server) == (2500, 1000, 0, 0)
    else:
        assert (after.status, told) == ("failed", ["refund.updated", "refund.failed"])
        assert after.failure_reason == "lost_or_stolen_card"
        assert money(stripe_server) == (2500, 0, 0, 0)
        assert charge_of(client, intent).amount_refunded == 0
    (updated,) = client.v1.events.list({"type": "refund.updated"}).data
    assert updated.to_dict()["data"]["previous_attributes"] == {"status": "pending"}
    stripe_server.control(f"refunds/{refund.id}/succeed", expect=409)


def test_a_pending_refund_can_be_aimed_at_a_session(
    client: stripe.StripeClient, stripe_server: Server, intent: str
) -> None:
    (session,) = client.v1.checkout.sessions.list().data
    stripe_server.fault("refund.create", "pending_refund", match="cs_test_other")
    stripe_server.fault("refund.create", "pending_refund", match=session.id)

    statuses = [
        client.v1.refunds.create({"payment_intent": intent, "amount": 100}).status for _ in range(2)
    ]

    assert statuses == ["pending", "succeeded"]


@pytest.mark.parametrize(("body", "refunded"), [({}, 2500), ({"amount": 700}, 700)])
def test_a_refund_on_the_dashboard_comes_without_the_shops_words(
    client: stripe.StripeClient, stripe_server: Server, intent: str, body: Json, refunded: int
) -> None:
    made = stripe_server.control(f"payment_intents/{intent}/refund", body)["refund"]

    (listed,) = client.v1.refunds.list({"payment_intent": intent}).data
    assert (listed.id, listed.amount) == (made["id"], refunded)
    assert listed.to_dict()["metadata"] == {}
    assert news(client) == ["refund.created", "charge.refunded"]
    (event,) = client.v1.events.list({"type": "refund.created"}).data
    assert event.to_dict()["request"] == {"id": None, "idempotency_key": None}
    assert money(stripe_server) == (2500, refunded, 0, 0)


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("payment_intents/pi_nope/refund", {}, 404),
        ("payment_intents/{intent}/refund", {"amount": 2501}, 409),
        ("payment_intents/{intent}/refund", {"amount": 0}, 400),
        ("payment_intents/pi_nope/dispute", {}, 404),
        ("payment_intents/{intent}/dispute", {"amount": 2501}, 409),
        ("disputes/du_nope/close", {"status": "won"}, 404),
        ("refunds/re_nope/succeed", {}, 404),
    ],
)
def test_what_can_not_be_is_refused(
    stripe_server: Server, intent: str, path: str, body: Json, status: int
) -> None:
    stripe_server.control(path.format(intent=intent), body, expect=status)

    assert money(stripe_server) == (2500, 0, 0, 0)


def test_a_dispute_marks_the_charge_and_tells_the_shop(
    client: stripe.StripeClient, stripe_server: Server, intent: str
) -> None:
    dispute = stripe_server.control(f"payment_intents/{intent}/dispute")["dispute"]

    found = client.v1.disputes.retrieve(dispute["id"])
    assert (found.status, found.amount, found.payment_intent) == ("needs_response", 2500, intent)
    charge = charge_of(client, intent)
    assert (found.charge, charge.disputed) == (charge.id, True)
    assert news(client) == ["charge.dispute.created", "charge.dispute.funds_withdrawn"]
    (event,) = client.v1.events.list({"type": "charge.dispute.created"}).data
    assert event.data.object["id"] == found.id
    assert money(stripe_server) == (2500, 0, 0, 0)  # Nothing is decided yet.
    stripe_server.control(f"payment_intents/{intent}/dispute", expect=409)


def test_disputes_are_listed_by_payment(
    client: stripe.StripeClient, stripe_server: Server, intent: str
) -> None:
    assert client.v1.disputes.list({"payment_intent": intent}).data == []
    dispute = stripe_server.control(f"payment_intents/{intent}/dispute")["dispute"]

    (found,) = client.v1.disputes.list({"payment_intent": intent}).data
    (by_charge,) = client.v1.disputes.list({"charge": dispute["charge"]}).data

    assert found.id == by_charge.id == dispute["id"]
    assert client.v1.disputes.list({"payment_intent": "pi_other"}).data == []
    assert client.v1.disputes.list({"charge": "ch_other"}).data == []
    assert client.v1.disputes.list({"created": {"lt": found.created}}).data == []


@pytest.mark.parametrize(
    ("status", "lost", "told"),
    [
        ("lost", 2500, ["charge.dispute.closed"]),
        ("won", 0, ["charge.dispute.closed", "charge.dispute.funds_reinstated"]),
    ],
)
def test_a_dispute_is_won_or_lost_once(
    client: stripe.StripeClient,
    stripe_server: Server,
    intent: str,
    status: str,
    lost: int,
    told: list[str],
) -> None:
    dispute = stripe_server.control(f"payment_intents/{intent}/dispute")["dispute"]

    stripe_server.control(f"disputes/{dispute['id']}/close", {"status": status})

    assert client.v1.disputes.retrieve(dispute["id"]).status == status
    assert news(client)[2:] == told
    assert money(stripe_server) == (2500, 0, 0, lost)
    stripe_server.control(f"disputes/{dispute['id']}/close", {"status": "won"}, expect=409)


@pytest.mark.parametrize("status", [None, "lost"])
def test_a_disputed_charge_can_not_be_refunded(
    client: stripe.StripeClient, stripe_server: Server, intent: str, status: str | None
) -> None:
    dispute = stripe_server.control(f"payment_intents/{intent}/dispute")["dispute"]
    if status:
        stripe_server.control(f"disputes/{dispute['id']}/close", {"status": status})

    with pytest.raises(stripe.InvalidRequestError) as caught:
        client.v1.refunds.create({"payment_intent": intent})

    assert caught.value.code == "charge_disputed"
    assert client.v1.refunds.list({"payment_intent": intent}).data == []


def test_a_won_dispute_lets_the_charge_be_refunded(
    client: stripe.StripeClient, stripe_server: Server, intent: str
) -> None:
    dispute = stripe_server.control(f"payment_intents/{intent}/dispute")["dispute"]
    stripe_server.control(f"disputes/{dispute['id']}/close", {"status": "won"})

    assert client.v1.refunds.create({"payment_intent": intent}).status == "succeeded"


def test_only_what_is_not_refunded_can_be_disputed(
    client: stripe.StripeClient, stripe_server: Server, intent: str
) -> None:
    client.v1.refunds.create({"payment_intent": intent, "amount": 2000})

    dispute = stripe_server.control(f"payment_intents/{intent}/dispute")["dispute"]
    stripe_server.control(f"disputes/{dispute['id']}/close", {"status": "lost"})

    assert money(stripe_server) == (2500, 2000, 0, 500)


def test_an_inquiry_takes_no_money_and_leaves_refunds_possible(
    client: stripe.StripeClient, stripe_server: Server, intent: str
) -> None:
    path = f"payment_intents/{intent}/dispute"
    inquiry = stripe_server.control(path, {"inquiry": True})["dispute"]
    assert inquiry["status"] == "warning_needs_response"
    client.v1.refunds.create({"payment_intent": intent, "amount": 500})

    closing = f"disputes/{inquiry['id']}/close"
    stripe_server.control(closing, {"status": "lost"}, expect=409)
    stripe_server.control(closing, {"status": "warning_closed"})

    assert client.v1.disputes.retrieve(inquiry["id"]).status == "warning_closed"
    disputes = [event for event in news(client) if event.startswith("charge.dispute")]
    assert disputes == ["charge.dispute.created", "charge.dispute.closed"]
    assert money(stripe_server) == (2500, 500, 0, 0)
    stripe_server.control(closing, {"status": "warning_closed"}, expect=409)


def test_a_dispute_does_not_end_as_an_inquiry(stripe_server: Server, intent: str) -> None:
    dispute = stripe_server.control(f"payment_intents/{intent}/dispute")["dispute"]

    path = f"disputes/{dispute['id']}/close"
    stripe_server.control(path, {"status": "warning_closed"}, expect=409)
