"""What runs where, who can log in, and which faults are in force, at this moment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

from sandbox.console.place import NotDeployedError
from sandbox.console.sources import FAILURES
from sandbox.console.switches import DATABASE, SWITCHES
from sandbox.report import pages
from sandbox.services import services

if TYPE_CHECKING:
    from sandbox.console.database import Database
    from sandbox.console.passed import Passed
    from sandbox.console.place import Place
    from sandbox.processes import Service

ACCOUNTS = ("staff", "customer")


class ServiceView(TypedDict):
    """A server of the sandbox: `state` is `ready`, `down`, or `silent` (it runs, and is mute)."""

    name: str
    state: str
    port: int
    pid: int | None
    log: str


class SwitchView(TypedDict):
    """A switch, the id of its fault if it is on, and how often that has struck."""

    target: str
    name: str
    fault_id: str | None
    fired: int


class Overview:
    """Says how things are.

    Args:
        place: the sandbox.
        database: the faults on the way to DynamoDB.
        passed: the time that was let pass.
    """

    def __init__(self, place: Place, database: Database, passed: Passed) -> None:
        self._place = place
        self._database = database
        self._passed = passed
        self._services = services(place.sandbox)

    def view(self) -> dict[str, Any]:
        """Return all of it for the page."""
        faults = {target: self._faults(target) for target in ("stripe", "bkash", DATABASE)}
        return {
            "sandbox": self._place.sandbox.stage,
            "services": [_service(one) for one in self._services],
            **self._deployed(),
            "passed_seconds": self._passed.seconds,
            "faults": faults,
            "switches": [
                _switch(switch.target, switch.name, faults[switch.target], switch.is_in)
                for switch in SWITCHES
            ],
        }

    def _deployed(self) -> dict[str, Any]:
        try:
            stack = self._place.stack
        except NotDeployedError:
            return {"api_url": None, "pages": {}, "logins": []}
        others = {name: url for name, url in pages(stack).items() if name != "console"}
        logins = [{"who": who, **stack[who]} for who in ACCOUNTS if stack.get(who)]
        return {"api_url": stack["api_url"], "pages": others, "logins": logins}

    def _faults(self, target: str) -> list[dict[str, Any]]:
        """Return the faults in force; none, where the simulator cannot be asked."""
        if target == DATABASE:
            return self._database.rules()
        try:
            listed: list[dict[str, Any]] = self._place.ask(target, "GET", "faults").json()["faults"]
        except FAILURES:
            return []
        # One that has struck as often as it was to is over.
        return [one for one in listed if one["times"] is None or one["fired"] < one["times"]]


def _service(service: Service) -> ServiceView:
    pid = service.pid()
    state = "down" if pid is None else "ready" if service.is_ready() else "silent"
    return {
        "name": service.name,
        "state": state,
        "port": service.port,
        "pid": pid,
        "log": str(service.log),
    }


def _switch(target: str, name: str, faults: list[dict[str, Any]], is_in: Any) -> SwitchView:
    found = next((fault for fault in faults if is_in(fault)), None)
    fired = found["fired"] if found else 0
    return {
        "target": target,
        "name": name,
        "fault_id": found["id"] if found else None,
        "fired": fired,
    }
