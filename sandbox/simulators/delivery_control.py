"""The part of the control API about deliveries to the shop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint
from pydantic import Field

from sandbox.simulators.bodies import Body, read_body
from sandbox.simulators.outbox import DELIVERY

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from sandbox.simulators.mail import Mail
    from sandbox.simulators.outbox import Outbox
    from sandbox.simulators.store import Store


class Delivery(Body):
    """Body of `POST /_sim/delivery`."""

    automatic: bool


class Drain(Body):
    """Body of `POST /_sim/deliveries/drain`."""

    timeout_seconds: float = Field(default=30, ge=0, le=300)
    retries: bool = True


def delivery_blueprint(store: Store, outbox: Outbox, mail: Mail) -> Blueprint:
    """Return the routes: look at deliveries, wait for them, hold them back."""
    control = Blueprint("deliveries", __name__, url_prefix="/_sim")

    @control.get("/deliveries")
    def deliveries() -> ResponseReturnValue:
        return {"automatic": outbox.automatic, "deliveries": store.find(DELIVERY)}

    @control.post("/delivery")
    def switch() -> ResponseReturnValue:
        outbox.automatic = read_body(Delivery).automatic
        return {"automatic": outbox.automatic}

    @control.post("/deliveries/drain")
    def drain() -> ResponseReturnValue:
        body = read_body(Drain)
        drained = outbox.drain(body.timeout_seconds, retries=body.retries)
        return {"drained": drained, "failures": outbox.failures()}

    @control.post("/deliveries/release")
    def release() -> ResponseReturnValue:
        mail.release()
        return {"status": "ok"}

    return control
