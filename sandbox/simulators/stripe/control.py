"""The part of the control API that only the Stripe simulator has."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Literal

from flask import Blueprint
from pydantic import Field

from sandbox.simulators.bodies import Body, ControlError, read_body
from sandbox.simulators.stripe.checkout import success_redirect
from sandbox.simulators.stripe.endpoints import ROLL_OVERLAP_SECONDS
from sandbox.simulators.stripe.errors import StripeError
from sandbox.simulators.stripe.events import BUYER
from sandbox.simulators.stripe.params import validate
from sandbox.simulators.stripe.resources import SESSION, retrieve
from sandbox.simulators.stripe.schemas import CreateRefund

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from sandbox.simulators.stripe.simulator import StripeSimulator


class Part(Body):
    """Body of refunds and disputes from outside the shop: minor units, or all that is left."""

    amount: int | None = Field(default=None, gt=0)


class Complaint(Part):
    """Body of `POST /_sim/payment_intents/{id}/dispute`."""

    inquiry: bool = False
    """Whether the bank only asks, and takes no money."""


class Verdict(Body):
    """Body of `POST /_sim/disputes/{id}/close`."""

    status: Literal["won", "lost", "warning_closed"]


class SessionEvent(Body):
    """Body of `POST /_sim/sessions/{id}/events`."""

    type: Literal[
        "checkout.session.completed",
        "checkout.session.async_payment_succeeded",
        "checkout.session.async_payment_failed",
        "checkout.session.expired",
    ]
    changes: dict[str, Any] = Field(default={})
    """What the event's session says otherwise than the session as it is now."""


class Roll(Body):
    """Body of `POST /_sim/webhook_endpoints/{id}/roll`."""

    overlap_seconds: float = Field(default=ROLL_OVERLAP_SECONDS, ge=0, le=ROLL_OVERLAP_SECONDS)


def stripe_control_blueprint(simulator: StripeSimulator) -> Blueprint:
    """Return the routes: what buyers, banks and the dashboard's user do; events and secrets."""
    control = Blueprint("stripe_control", __name__, url_prefix="/_sim")
    _add_actions(control, simulator)
    _add_money(control, simulator)
    _add_webhooks(control, simulator)

    @control.errorhandler(StripeError)
    def refused(error: StripeError) -> ResponseReturnValue:
        # What the API words as 400 is a conflict of states here.
        return {
            "error": str(error)
        }, HTTPStatus.NOT_FOUND if error.status == HTTPStatus.NOT_FOUND else HTTPStatus.CONFLICT

    return control


def _add_actions(control: Blueprint, simulator: StripeSimulator) -> None:
    checkout = simulator.checkout
    actions = {
        "pay": checkout.pay,
        "decline": checkout.decline,
        "pay_later": checkout.pay_later,
        "settle": checkout.settle,
        "fail": checkout.fail,
    }

    @control.post("/sessions/<session_id>/<action>")
    def act(session_id: str, action: str) -> ResponseReturnValue:
        if action not in actions:
            msg = f"unknown action: use one of {', '.join(actions)}"
            raise ControlError(msg, 404)
        session = actions[action](session_id)
        redirect = success_redirect(session) if session["status"] == "complete" else None
        return {"session": session, "redirect": redirect}


def _add_money(control: Blueprint, simulator: StripeSimulator) -> None:
    refunds, disputes = simulator.refunds, simulator.disputes

    @control.post("/refunds/<refund_id>/fail")
    def fail_refund(refund_id: str) -> ResponseReturnValue:
        return {"refund": refunds.fail(refund_id)}

    @control.post("/refunds/<refund_id>/succeed")
    def succeed_refund(refund_id: str) -> ResponseReturnValue:
        return {"refund": refunds.succeed(refund_id)}

    @control.post("/payment_intents/<intent_id>/refund")
    def refund(intent_id: str) -> ResponseReturnValue:
        """Refund by hand on Stripe's dashboard: without the shop's metadata, or its knowledge."""
        amount = read_body(Part).amount
        params = {"payment_intent": intent_id} | ({"amount": str(amount)} if amount else {})
        with simulator.store.transaction():
            return {"refund": refunds.create(validate(CreateRefund, params), BUYER)}

    @control.post("/payment_intents/<intent_id>/dispute")
    def dispute(intent_id: str) -> ResponseReturnValue:
        charge = refunds.charge_of(CreateRefund(payment_intent=intent_id))
        body = read_body(Complaint)
        return {"dispute": disputes.open(charge, body.amount, inquiry=body.inquiry)}

    @control.post("/disputes/<dispute_id>/close")
    def close(dispute_id: str) -> ResponseReturnValue:
        return {"dispute": disputes.close(dispute_id, read_body(Verdict).status)}


def _add_webhooks(control: Blueprint, simulator: StripeSimulator) -> None:
    @control.post("/events/<event_id>/resend")
    def resend(event_id: str) -> ResponseReturnValue:
        event = simulator.events.retrieve(event_id)
        return {"queued": simulator.webhooks.resend(event)}

    @control.post("/sessions/<session_id>/events")
    def tell(session_id: str) -> ResponseReturnValue:
        """Send an event that does not fit the session: late, early, or about what never was."""
        body = read_body(SessionEvent)
        session = retrieve(simulator.store, SESSION, session_id)
        return {"event": simulator.events.record(body.type, session | body.changes)}

    @control.post("/webhook_endpoints/<endpoint_id>/roll")
    def roll(endpoint_id: str) -> ResponseReturnValue:
        overlap = read_body(Roll).overlap_seconds
        return {"secret": simulator.endpoints.roll(endpoint_id, overlap)}
