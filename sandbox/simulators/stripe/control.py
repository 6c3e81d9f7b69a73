"""The part of the control API that only the Stripe simulator has."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint
from pydantic import Field

from sandbox.simulators.control import Body, ControlError, read_body
from sandbox.simulators.stripe.checkout import success_redirect
from sandbox.simulators.stripe.delivery import DELIVERY
from sandbox.simulators.stripe.endpoints import ROLL_OVERLAP_SECONDS
from sandbox.simulators.stripe.errors import StripeError

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from sandbox.simulators.stripe.simulator import StripeSimulator


class Delivery(Body):
    """Body of `POST /_sim/delivery`."""

    automatic: bool


class Drain(Body):
    """Body of `POST /_sim/deliveries/drain`."""

    timeout_seconds: float = Field(default=30, ge=0, le=300)
    retries: bool = True


class Roll(Body):
    """Body of `POST /_sim/webhook_endpoints/{id}/roll`."""

    overlap_seconds: float = Field(default=ROLL_OVERLAP_SECONDS, ge=0, le=ROLL_OVERLAP_SECONDS)


def stripe_control_blueprint(simulator: StripeSimulator) -> Blueprint:
    """Return the routes: buyers' and banks' actions, deliveries, secrets."""
    control = Blueprint("stripe_control", __name__, url_prefix="/_sim")
    _add_actions(control, simulator)
    _add_deliveries(control, simulator)

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

    @control.post("/refunds/<refund_id>/fail")
    def fail_refund(refund_id: str) -> ResponseReturnValue:
        return {"refund": simulator.refunds.fail(refund_id)}


def _add_deliveries(control: Blueprint, simulator: StripeSimulator) -> None:
    outbox = simulator.outbox

    @control.get("/deliveries")
    def deliveries() -> ResponseReturnValue:
        return {"automatic": outbox.automatic, "deliveries": simulator.store.find(DELIVERY)}

    @control.post("/delivery")
    def switch() -> ResponseReturnValue:
        outbox.automatic = read_body(Delivery).automatic
        return {"automatic": outbox.automatic}

    @control.post("/deliveries/drain")
    def drain() -> ResponseReturnValue:
        body = read_body(Drain)
        drained = outbox.drain(body.timeout_seconds, retries=body.retries)
        return {"drained": drained, "failures": outbox.failures()}

    @control.post("/events/<event_id>/resend")
    def resend(event_id: str) -> ResponseReturnValue:
        event = simulator.events.retrieve(event_id)
        return {"queued": outbox.enqueue(event, resend=True)}

    @control.post("/webhook_endpoints/<endpoint_id>/roll")
    def roll(endpoint_id: str) -> ResponseReturnValue:
        overlap = read_body(Roll).overlap_seconds
        return {"secret": simulator.endpoints.roll(endpoint_id, overlap)}
