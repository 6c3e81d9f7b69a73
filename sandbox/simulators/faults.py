"""The faults in force: which calls and deliveries go wrong, how often, and for whom.

Ordered by `POST /_sim/faults`, they strike in the order in which they were ordered: of each stage,
a call meets the oldest fault that fits it and whose chance comes up, and no other. So two faults
on one operation are a script: the first call meets the one, the second call the other.
"""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Generic, TypeVar

from flask import Blueprint

from sandbox.simulators.bodies import ControlError, read_any_body
from sandbox.simulators.fault_kinds import (
    EVERY_CALL,
    FAULT,
    CallFault,
    DeliveryFault,
    Fault,
    Forged,
    Reordered,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from flask.typing import ResponseReturnValue

    from sandbox.simulators.store import Document, Store

    Ids = Callable[[], Collection[str]]

KIND = "fault"
"""Kind of document with a fault and how often it has struck."""

FaultT = TypeVar("FaultT", bound=Fault)


@dataclass(frozen=True)
class Way:
    """A way on which news comes to the shop.

    Args:
        forgeries: variants of `Forged`.
        kinds: which kinds of `DeliveryFault` there are.
    """

    forgeries: frozenset[str]
    kinds: frozenset[str] = frozenset(
        {"dropped", "delayed", "duplicated", "renamed", "reordered", "forged"}
    )


@dataclass(frozen=True)
class Menu:
    """What can go wrong at a provider.

    Args:
        calls: names of its API operations.
        effects: operations by kind of `EffectFault`.
        ways: how news comes to the shop, by the name of the operation.
    """

    calls: frozenset[str]
    effects: Mapping[str, frozenset[str]]
    ways: Mapping[str, Way]

    def check(self, fault: Fault) -> None:
        """Refuse a fault that could never strike.

        Raises:
            ControlError: 400.
        """
        if isinstance(fault, DeliveryFault):
            allowed = {name for name, way in self.ways.items() if fault.kind in way.kinds}
        elif isinstance(fault, CallFault):
            allowed = {EVERY_CALL, *self.calls}
        else:
            allowed = set(self.effects.get(fault.kind, ()))
        if fault.operation not in allowed:
            wanted = ", ".join(sorted(allowed)) or "nothing here"
            msg = f"operation: a fault of kind {fault.kind} can strike {wanted}"
            raise ControlError(msg, 400)
        if isinstance(fault, Forged):
            self._check_variant(fault, self.ways[fault.operation])

    def _check_variant(self, fault: Forged, way: Way) -> None:
        if fault.variant not in way.forgeries:
            msg = f"variant: use one of {', '.join(sorted(way.forgeries))}"
            raise ControlError(msg, 400)


@dataclass(frozen=True)
class Strike(Generic[FaultT]):
    """One fault that strikes now.

    Args:
        fault_id: its id in the list.
        fault: what it is.
        is_last: it will not strike again.
    """

    fault_id: str
    fault: FaultT
    is_last: bool


class Faults:
    """Remembers the ordered faults in the store, so that they survive a restart."""

    def __init__(self, store: Store, menu: Menu) -> None:
        self._store = store
        self._menu = menu
        self._has_some = bool(store.find(KIND, limit=1))
        self._cleared = threading.Condition()
        self._on_clear: list[Callable[[], None]] = []

    def add(self, fault: Fault) -> Document:
        """Order a fault and return it as listed.

        Raises:
            ControlError: 400, it could never strike.
        """
        self._menu.check(fault)
        with self._store.transaction():
            seed = len(self.listed()) if fault.seed is None else fault.seed
            entry = {
                "id": f"fault_{secrets.token_hex(6)}",
                **fault.model_dump(),
                "seed": seed,
                "considered": 0,
                "fired": 0,
            }
            self._store.put(KIND, entry["id"], entry)
        self._has_some = True
        return entry

    def listed(self) -> list[Document]:
        """Return the faults in the order in which they strike, with how often each `fired`."""
        return self._store.find(KIND)

    def clear(self) -> None:
        """Forget every fault, end every wait, and tell those who hold something back."""
        self._has_some = False
        for entry in self.listed():
            self._store.delete(KIND, entry["id"])
        self._end_waits()
        for listener in self._on_clear:
            listener()

    def remove(self, fault_id: str) -> None:
        """Forget one fault and end its waits; the last one as `clear` does.

        Raises:
            ControlError: 404, there is none.
        """
        if self._store.get(KIND, fault_id) is None:
            msg = f"no such fault: {fault_id}"
            raise ControlError(msg, 404)
        self._store.delete(KIND, fault_id)
        self._end_waits()
        if not self.listed():
            self.clear()

    def on_clear(self, listener: Callable[[], None]) -> None:
        """Call `listener` after every clearing."""
        self._on_clear.append(listener)

    def take(
        self,
        wanted: type[FaultT],
        operation: str,
        ids: Ids,
        *,
        if_fits: Callable[[FaultT], bool] = lambda _: True,
    ) -> Strike[FaultT] | None:
        """Return the fault that strikes now, and count it.

        Args:
            wanted: the kind of fault, or the stage at which it strikes.
            operation: what is about to happen.
            ids: tells all ids that it is about; asked only if a fault wants to know.
            if_fits: what else must hold for a fault to be considered.
        """
        if not self._has_some:
            return None  # Without the store: this is asked at every call.
        with self._store.transaction():
            for entry in self.listed():
                fault = _fault_of(entry)
                if (
                    isinstance(fault, wanted)
                    and _concerns(fault, operation, ids)
                    and (fault.times is None or entry["fired"] < fault.times)
                    and if_fits(fault)
                    and self._count(entry, fault)
                ):
                    return Strike(entry["id"], fault, entry["fired"] == fault.times)
        return None

    def wait(self, strike: Strike[FaultT], seconds: float) -> None:
        """Let real time pass, until the faults are cleared at most."""
        with self._cleared:
            self._cleared.wait_for(
                lambda: self._store.get(KIND, strike.fault_id) is None, timeout=seconds
            )

    def _end_waits(self) -> None:
        with self._cleared:
            self._cleared.notify_all()

    def _count(self, entry: Document, fault: Fault) -> bool:
        """Draw whether a fault that could strike does; the n-th draw of a seed is always equal."""
        entry["considered"] += 1
        draw = Random(f"{fault.seed}/{entry['considered']}").random()
        strikes = draw < fault.probability
        entry["fired"] += strikes
        self._store.put(KIND, entry["id"], entry)
        return strikes


def in_other_order(items: Iterable[Document], fault: Reordered) -> list[Document]:
    """Return what was held back in the order in which it is to be sent."""
    ordered = list(items)
    if fault.order == "reversed":
        return ordered[::-1]
    Random(fault.seed).shuffle(ordered)
    return ordered


def faults_blueprint(faults: Faults) -> Blueprint:
    """Return the control routes of the faults."""
    control = Blueprint("faults", __name__, url_prefix="/_sim/faults")

    @control.post("")
    def add() -> ResponseReturnValue:
        return faults.add(read_any_body(FAULT))

    @control.get("")
    def listed() -> ResponseReturnValue:
        return {"faults": faults.listed()}

    @control.delete("")
    def clear() -> ResponseReturnValue:
        faults.clear()
        return {"faults": []}

    @control.delete("/<fault_id>")
    def remove(fault_id: str) -> ResponseReturnValue:
        faults.remove(fault_id)
        return {"faults": faults.listed()}

    return control


def _fault_of(entry: Document) -> Fault:
    own = {"id", "considered", "fired"}
    return FAULT.validate_python({name: entry[name] for name in entry.keys() - own})


def _concerns(fault: Fault, operation: str, ids: Ids) -> bool:
    if fault.operation not in {operation, EVERY_CALL}:
        return False
    return fault.match is None or fault.match in ids()
