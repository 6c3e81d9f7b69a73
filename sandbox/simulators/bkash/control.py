"""The part of the control API that only the bKash simulator has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from flask import Blueprint
from pydantic import Field

from sandbox.simulators.bkash.buyer import StateError, WalletError
from sandbox.simulators.bkash.errors import RefundError
from sandbox.simulators.bkash.sandbox_data import GOOD_WALLETS
from sandbox.simulators.bkash.settings import Settings, change_settings, read_settings
from sandbox.simulators.bkash.views import COMPLETED, FAILED
from sandbox.simulators.bodies import Body, ControlError, read_body

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from sandbox.simulators.bkash.simulator import BkashSimulator
    from sandbox.simulators.store import Document


class Approval(Body):
    """Body of `POST /_sim/payments/{paymentID}/approve`."""

    wallet: str = GOOD_WALLETS[0]


class Typed(Body):
    """Body of `POST /_sim/payments/{paymentID}/callback`: what somebody types, whatever is true."""

    variant: Literal["success", "failure", "cancel", "other_payment"] = "success"
    changes: dict[str, str | None] = Field(default={})
    copies: int = Field(default=1, ge=1, le=16)


class Part(Body):
    """Body of `POST /_sim/payments/{paymentID}/refund`: taka, or all that is left."""

    amount: str | None = None


def bkash_control_blueprint(simulator: BkashSimulator) -> Blueprint:
    """Return the routes: what buyers and the portal's user do; settings."""
    control = Blueprint("bkash_control", __name__, url_prefix="/_sim")
    _add_buyers(control, simulator)
    _add_callbacks(control, simulator)
    _add_refunds(control, simulator)

    @control.get("/settings")
    def settings() -> ResponseReturnValue:
        return read_settings(simulator.store).model_dump()

    @control.post("/settings")
    def change() -> ResponseReturnValue:
        return change_settings(simulator.store, read_body(Settings)).model_dump()

    @control.post("/tokens/invalidate")
    def invalidate() -> ResponseReturnValue:
        simulator.tokens.invalidate()
        return {"status": "ok"}

    @control.post("/tokens/revoke")
    def revoke() -> ResponseReturnValue:
        simulator.tokens.revoke()
        return {"status": "ok"}

    @control.errorhandler(StateError)
    @control.errorhandler(RefundError)
    def closed(error: Exception) -> ResponseReturnValue:
        return {"error": str(error)}, 409

    @control.errorhandler(WalletError)
    def unknown_wallet(error: WalletError) -> ResponseReturnValue:
        return {"error": str(error)}, 400

    return control


def _add_buyers(control: Blueprint, simulator: BkashSimulator) -> None:
    buyer = simulator.buyer

    def leave(payment_id: str, ending: Callable[[], str]) -> ResponseReturnValue:
        payment = _require(simulator, payment_id)
        return {"redirect": simulator.way_back.leave(payment, ending)}

    @control.post("/payments/<payment_id>/approve")
    def approve(payment_id: str) -> ResponseReturnValue:
        wallet = read_body(Approval).wallet
        return leave(payment_id, lambda: buyer.approve(payment_id, wallet))

    @control.post("/payments/<payment_id>/cancel")
    def cancel(payment_id: str) -> ResponseReturnValue:
        return leave(payment_id, lambda: buyer.cancel(payment_id))

    @control.post("/payments/<payment_id>/fail")
    def fail(payment_id: str) -> ResponseReturnValue:
        return leave(payment_id, lambda: buyer.fail(payment_id))


def _add_callbacks(control: Blueprint, simulator: BkashSimulator) -> None:
    way_back = simulator.way_back

    @control.post("/payments/<payment_id>/callback")
    def type_callback(payment_id: str) -> ResponseReturnValue:
        payment, typed = _require(simulator, payment_id), read_body(Typed)
        visits = way_back.type(payment, typed.variant, typed.changes, typed.copies)
        return {"visits": visits}

    @control.get("/callbacks")
    def visits() -> ResponseReturnValue:
        return {"visits": way_back.visits()}


def _add_refunds(control: Blueprint, simulator: BkashSimulator) -> None:
    refunds = simulator.refunds

    @control.post("/payments/<payment_id>/refund")
    def refund(payment_id: str) -> ResponseReturnValue:
        payment = _require(simulator, payment_id)
        return {"refund": refunds.refund_by_hand(payment, read_body(Part).amount)}

    def decide(refund_id: str, status: str) -> ResponseReturnValue:
        decided = refunds.decide(refund_id, status)
        if decided is None:
            msg = f"no such refund: {refund_id}"
            raise ControlError(msg, 404)
        return {"refund": decided}

    @control.post("/refunds/<refund_id>/succeed")
    def succeed_refund(refund_id: str) -> ResponseReturnValue:
        return decide(refund_id, COMPLETED)

    @control.post("/refunds/<refund_id>/fail")
    def fail_refund(refund_id: str) -> ResponseReturnValue:
        return decide(refund_id, FAILED)


def _require(simulator: BkashSimulator, payment_id: str) -> Document:
    payment = simulator.payments.find(payment_id)
    if payment is None:
        msg = f"no such payment: {payment_id}"
        raise ControlError(msg, 404)
    return payment
