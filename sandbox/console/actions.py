"""What the console does: one function for each of its buttons."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sandbox.config import ROOT
from sandbox.console.place import OPERATOR
from sandbox.console.switches import DATABASE, SWITCHES
from sandbox.lock import alone
from sandbox.passage import Passage
from sandbox.services import watched
from storefront.timeline.views import timeline_view

if TYPE_CHECKING:
    from collections.abc import Callable

    import requests

    from sandbox.console.database import Database
    from sandbox.console.passed import Passed
    from sandbox.console.place import Place
    from sandbox.console.stream import Stream
    from sandbox.processes import Service

    Body = dict[str, Any]
    Answer = dict[str, Any]

PROVIDERS = ("stripe", "bkash")
LONGEST_LEAP_SECONDS = 30 * 24 * 3600
MOST_HOLDS = 10_000
"""How many holds are looked at when time passes."""
RELEASED_AT_ONCE = 500
"""How many orders one run of `release_holds` expires at the most."""
COMMAND_SECONDS = 300


class RefusedError(Exception):
    """What was asked cannot be done.

    Args:
        text: why, for the person at the page.
        status: of HTTP.
    """

    def __init__(self, text: str, status: int = 409) -> None:
        super().__init__(text)
        self.status = status


class Actions:
    """What can be done to a sandbox.

    Args:
        place: the sandbox.
        database: the faults on the way to DynamoDB.
        passed: the time that was let pass.
        stream: is told what was done, for the other pages that are open.
    """

    def __init__(self, place: Place, database: Database, passed: Passed, stream: Stream) -> None:
        self._place = place
        self._database = database
        self._passed = passed
        self._stream = stream

    def by_name(self) -> dict[str, Callable[[Body], Answer]]:
        """Return all of them by the last part of their paths."""
        return {
            "resend": self.resend,
            "time": self.let_pass,
            "fault": self.order_fault,
            "fault-off": self.call_off,
            "switch": self.switch,
            "kill": self.kill,
            "start": self.start,
            "reconcile": lambda _: self._operate("reconcile"),
            "verify": lambda _: self._operate("verify"),
            "refill": self.refill,
        }

    def timeline(self, order_id: str) -> Answer:
        """Return everything that happened to an order.

        Raises:
            NotFoundError: there is no such order.
        """
        found = self._place.shop.timeline_service.tell(order_id, OPERATOR, searching=True)
        return {"status": found.order.status.value, **timeline_view(found)}

    def resend(self, body: Body) -> Answer:
        """Let a provider send an event or a notification once more."""
        provider, event = _one_of(body, "provider", PROVIDERS), _text(body, "event")
        if provider == "stripe":
            self._ask(provider, "POST", f"events/{_segment(event)}/resend")
        else:
            self._ask(provider, "POST", "notifications/send", {"message_id": event})
        return self._done("resent", provider=provider, event=event)

    def let_pass(self, body: Body) -> Answer:
        """Let time pass for everything there is: sessions, retries, payments, sales and holds.

        Nobody can move the clock of deployed functions, so what exists becomes older instead.
        """
        seconds = body.get("seconds")
        if not isinstance(seconds, int) or isinstance(seconds, bool):
            raise RefusedError("seconds must be a whole number", 400)
        if not 0 < seconds <= LONGEST_LEAP_SECONDS:
            raise RefusedError("Time only goes forward, and by 30 days at the most.", 400)
        for provider in PROVIDERS:
            self._ask(provider, "POST", "age", {"seconds": seconds})
            self._ask(
                provider, "POST", "deliveries/drain", {"timeout_seconds": 20, "retries": False}
            )
        passage = Passage(self._place.dynamodb, self._place.stack["tables"])
        passage.age_payments(timedelta(seconds=seconds))
        passage.age_prices(timedelta(seconds=seconds))
        self._passed.add(datetime.now(UTC), seconds)
        lapsed = self._release(passage)
        return self._done("time", seconds=seconds, lapsed=lapsed)

    def order_fault(self, body: Body) -> Answer:
        """Order a fault by its JSON, of a provider's simulator or of DynamoDB."""
        target, fault = _one_of(body, "target", (*PROVIDERS, DATABASE)), body.get("fault")
        if not isinstance(fault, dict):
            raise RefusedError("fault must be a JSON object", 400)
        self._order(target, fault)
        return self._done("fault", target=target, fault=fault)

    def call_off(self, body: Body) -> Answer:
        """Call one fault off."""
        target, fault_id = _one_of(body, "target", (*PROVIDERS, DATABASE)), _text(body, "id")
        self._call_off(target, fault_id)
        return self._done("fault-off", target=target)

    def switch(self, body: Body) -> Answer:
        """Turn a switch on, or off; one that is there already stays."""
        target, name = _text(body, "target"), _text(body, "name")
        found = [one for one in SWITCHES if (one.target, one.name) == (target, name)]
        if not found or not isinstance(body.get("on"), bool):
            raise RefusedError("target, name and on (true or false) name a switch", 400)
        in_force = [one for one in self._faults(target) if found[0].is_in(one)]
        if body["on"] and not in_force:
            self._order(target, dict(found[0].fault))
        for fault in [] if body["on"] else in_force:
            self._call_off(target, fault["id"])
        return self._done("switch", target=target, name=name, on=body["on"])

    def kill(self, body: Body) -> Answer:
        """Kill a server as a power cut would; it saves nothing."""
        service = self._service(body)
        if not service.kill():
            raise RefusedError(f"The {service.name} does not run.")
        return self._done("kill", service=service.name)

    def start(self, body: Body) -> Answer:
        """Start a server that does not run, as it was."""
        service = self._service(body)
        with alone(self._place.sandbox.folder), self._database.surviving():
            service.start()
        return self._done("start", service=service.name)

    def refill(self, _: Body) -> Answer:
        """Delete everything, and make the sample data again."""
        ended = self._run([sys.executable, "-m", "sandbox", "refill"])
        if ended["code"]:
            raise RefusedError("\n".join([*ended["lines"], ended["complaint"]]), 502)
        return self._done("refill")

    def _release(self, passage: Passage) -> list[str]:
        """Expire the orders whose hold is over by now, and return them."""
        index, function = self._place.shop.order_index, self._place.stack["functions"]
        horizon = datetime.now(UTC) + timedelta(seconds=self._passed.seconds)
        found = index.many(index.lapsed(horizon, limit=MOST_HOLDS))
        ended = [order.order_id for order in self._passed.ended(found)]
        for begin in range(0, len(ended), RELEASED_AT_ONCE):
            with passage.ended_holds(ended[begin : begin + RELEASED_AT_ONCE]):
                self._place.functions.invoke(FunctionName=function["ReleaseHoldsFunction"])
        return ended

    def _faults(self, target: str) -> list[dict[str, Any]]:
        if target == DATABASE:
            return self._database.rules()
        listed: list[dict[str, Any]] = self._ask(target, "GET", "faults").json()["faults"]
        return listed

    def _order(self, target: str, fault: dict[str, Any]) -> None:
        if target != DATABASE:
            self._ask(target, "POST", "faults", fault)
            return
        try:
            self._database.add(fault)
        except (TypeError, ValueError) as error:
            raise RefusedError(str(error), 400) from error

    def _call_off(self, target: str, fault_id: str) -> None:
        if target == DATABASE:
            self._database.remove(fault_id)
        else:
            self._ask(target, "DELETE", f"faults/{_segment(fault_id)}")

    def _ask(self, provider: str, method: str, path: str, body: Any = None) -> requests.Response:
        """Return what a simulator answers; its refusals are ours."""
        answer = self._place.ask(provider, method, path, body)
        if not answer.ok:
            try:
                said = answer.json()["error"]
            except (ValueError, KeyError):
                said = answer.text[:500]
            raise RefusedError(str(said), answer.status_code)
        return answer

    def _service(self, body: Body) -> Service:
        known = {one.name: one for one in watched(self._place.sandbox)}
        return known[_one_of(body, "service", (*known,))]

    def _operate(self, command: str) -> Answer:
        """Run one of the operator's commands, and return what it said."""
        module = [sys.executable, "-m", "storefront.commands", command]
        ended = self._run([*module, "--stack", self._place.sandbox.stack_name])
        return self._done(command, **ended)

    def _run(self, command: list[str]) -> Answer:
        """Run a command to its end, and return its exit code and what it said."""
        try:
            ended = subprocess.run(
                command,
                cwd=ROOT,
                env=os.environ,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=COMMAND_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise RefusedError("It takes too long, and was ended.", 504) from error
        return {
            "code": ended.returncode,
            "lines": ended.stdout.splitlines(),
            "complaint": ended.stderr.strip(),
        }

    def _done(self, action: str, **what: Any) -> Answer:
        """Tell all open pages what was done, and return it."""
        self._stream.tell("console", action=action, order_id=None, **what)
        return {"action": action, **what}


def _text(body: Body, name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise RefusedError(f"{name} must be a text", 400)
    return value


def _one_of(body: Body, name: str, known: tuple[str, ...]) -> str:
    value = _text(body, name)
    if value not in known:
        raise RefusedError(f"{name} must be one of {', '.join(known)}", 400)
    return value


def _segment(name: str) -> str:
    """Return an id as one segment of a path: nothing in it leads elsewhere."""
    return quote(name, safe="")
