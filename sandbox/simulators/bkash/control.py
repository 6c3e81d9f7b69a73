"""The part of the control API that only the bKash simulator has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint

from sandbox.simulators.bkash.buyer import StateError, WalletError
from sandbox.simulators.bkash.sandbox_data import GOOD_WALLETS
from sandbox.simulators.bkash.settings import Settings, change_settings, read_settings
from sandbox.simulators.control import Body, ControlError, read_body

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from sandbox.simulators.bkash.simulator import BkashSimulator


class Approval(Body):
    """Body of `POST /_sim/payments/{paymentID}/approve`."""

    wallet: str = GOOD_WALLETS[0]


def bkash_control_blueprint(simulator: BkashSimulator) -> Blueprint:
    """Return the routes: buyers' actions and settings."""
    control = Blueprint("bkash_control", __name__, url_prefix="/_sim")
    buyer = simulator.buyer

    @control.post("/payments/<payment_id>/approve")
    def approve(payment_id: str) -> ResponseReturnValue:
        _require(simulator, payment_id)
        return {"redirect": buyer.approve(payment_id, read_body(Approval).wallet)}

    @control.post("/payments/<payment_id>/cancel")
    def cancel(payment_id: str) -> ResponseReturnValue:
        _require(simulator, payment_id)
        return {"redirect": buyer.cancel(payment_id)}

    @control.post("/payments/<payment_id>/fail")
    def fail(payment_id: str) -> ResponseReturnValue:
        _require(simulator, payment_id)
        return {"redirect": buyer.fail(payment_id)}

    @control.get("/settings")
    def settings() -> ResponseReturnValue:
        return read_settings(simulator.store).model_dump()

    @control.post("/settings")
    def change() -> ResponseReturnValue:
        return change_settings(simulator.store, read_body(Settings)).model_dump()

    @control.errorhandler(StateError)
    def closed(error: StateError) -> ResponseReturnValue:
        return {"error": str(error)}, 409

    @control.errorhandler(WalletError)
    def unknown_wallet(error: WalletError) -> ResponseReturnValue:
        return {"error": str(error)}, 400

    return control


def _require(simulator: BkashSimulator, payment_id: str) -> None:
    if simulator.payments.find(payment_id) is None:
        msg = f"no such payment: {payment_id}"
        raise ControlError(msg, 404)
