"""The `/_sim/` control API that both simulators share: health, state, news, ledger, time, reset.

What it says about faults and deliveries is in `faults` and `delivery_control`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal, Protocol

from flask import Blueprint, Flask, request
from flask.json.provider import DefaultJSONProvider
from pydantic import AwareDatetime, Field

from sandbox.simulators.aging import older
from sandbox.simulators.bodies import Body, ControlError, read_body

if TYPE_CHECKING:
    from collections.abc import Collection

    from flask.typing import ResponseReturnValue

    from sandbox.simulators.clock import Clock
    from sandbox.simulators.faults import Faults
    from sandbox.simulators.news import News
    from sandbox.simulators.outbox import Outbox
    from sandbox.simulators.store import Document, Store

_MAX_BODY_BYTES = 1024 * 1024


class Simulator(Protocol):
    """What the control API needs of a simulator."""

    name: str
    store: Store
    clock: Clock
    faults: Faults
    news: News
    outbox: Outbox

    @property
    def configuration_kinds(self) -> Collection[str]:
        """Kinds of document that stay as they are: what was configured, not what came."""

    def ledger(self) -> list[Document]:
        """Return the money captured and refunded, one entry per provider transaction."""

    def sweep(self) -> None:
        """Do what the passing of time has made due."""


class ClockMove(Body):
    """Body of `POST /_sim/clock`: one of the two fields."""

    advance_seconds: float | None = None
    now: Literal["system"] | Annotated[float, Field(gt=0)] | AwareDatetime | None = None


class Age(Body):
    """Body of `POST /_sim/age`."""

    seconds: int = Field(gt=0)


class Reset(Body):
    """Body of `POST /_sim/reset`."""

    everything: bool = False


def control_blueprint(simulator: Simulator) -> Blueprint:
    """Return the control routes common to every simulator."""
    control = Blueprint("control", __name__, url_prefix="/_sim")
    _add_what_is_read(control, simulator)
    _add_what_is_changed(control, simulator)
    return control


def _add_what_is_read(control: Blueprint, simulator: Simulator) -> None:
    @control.get("/health")
    def health() -> ResponseReturnValue:
        return {"status": "ok", "simulator": simulator.name}

    @control.get("/state")
    def state() -> ResponseReturnValue:
        return {"clock": _clock_view(simulator.clock), "documents": simulator.store.dump()}

    @control.get("/news")
    def news() -> ResponseReturnValue:
        return simulator.news.after(
            request.args.get("run", ""), request.args.get("number", 0, type=int)
        )

    @control.get("/ledger")
    def ledger() -> ResponseReturnValue:
        return {"ledger": simulator.ledger()}

    @control.get("/clock")
    def read_clock() -> ResponseReturnValue:
        return _clock_view(simulator.clock)


def _add_what_is_changed(control: Blueprint, simulator: Simulator) -> None:
    @control.post("/clock")
    def move_clock() -> ResponseReturnValue:
        simulator.clock.set_offset(_offset_after(read_body(ClockMove), simulator.clock))
        simulator.sweep()
        return _clock_view(simulator.clock)

    @control.post("/age")
    def age() -> ResponseReturnValue:
        seconds = read_body(Age).seconds
        # What was configured the shop remembers too, and its memory does not age.
        keep = simulator.configuration_kinds
        simulator.store.rewrite(lambda document: older(document, seconds), keep=keep)
        simulator.sweep()
        simulator.outbox.notify()
        return {"status": "ok"}

    @control.post("/reset")
    def reset() -> ResponseReturnValue:
        keep = () if read_body(Reset).everything else simulator.configuration_kinds
        simulator.store.clear(keep=keep)
        simulator.faults.clear()  # Afterwards: what was held back is not to be sent any more.
        simulator.clock.set_offset(0)
        return {"status": "ok"}


def new_app(name: str) -> Flask:
    """Return an application with what the simulators share, and no routes yet."""
    app = Flask(name)
    app.config["MAX_CONTENT_LENGTH"] = _MAX_BODY_BYTES
    json_in_order = DefaultJSONProvider(app)
    json_in_order.sort_keys = False
    app.json = json_in_order
    app.register_error_handler(ControlError, _refuse)
    return app


def _refuse(error: ControlError) -> tuple[dict[str, str], int]:
    return {"error": error.message}, error.status


def _offset_after(move: ClockMove, clock: Clock) -> float:
    if (move.advance_seconds is None) == (move.now is None):
        msg = "give either advance_seconds or now"
        raise ControlError(msg, 400)
    if move.advance_seconds is not None:
        return clock.offset + move.advance_seconds
    if move.now == "system":
        return 0.0
    target = move.now.timestamp() if isinstance(move.now, datetime) else float(move.now or 0)
    return target - clock.system_now()


def _clock_view(clock: Clock) -> dict[str, Any]:
    now = clock.now()
    return {
        "now": now,
        "iso": datetime.fromtimestamp(now, UTC).isoformat(),
        "offset_seconds": clock.offset,
    }
