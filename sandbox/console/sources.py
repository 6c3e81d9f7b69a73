"""Where the stream's entries come from: DynamoDB's journal, the simulators, the functions' logs.

Nothing is asked while no page is open. What could not be asked this time is asked the next: a
server that was killed is back at some point.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Protocol

import requests
from botocore.exceptions import BotoCoreError, ClientError

from sandbox.console.place import OPERATOR, NotDeployedError
from sandbox.logs import logged, moment
from storefront.errors import NotFoundError, StorefrontError
from storefront.timeline.event_context import EventContext
from storefront.timeline.sentences import tell

if TYPE_CHECKING:
    import threading

    from sandbox.console.journal import Journal
    from sandbox.console.names import Names
    from sandbox.console.place import Place
    from sandbox.console.stream import Stream

FAILURES = (
    NotDeployedError,
    StorefrontError,
    BotoCoreError,
    ClientError,
    requests.RequestException,
    OSError,
    ValueError,
)
"""What may go wrong with servers that are being started, stopped or killed."""

LATE_MS = 10_000
"""How much later than a younger line one may appear: functions run side by side."""

Line = tuple[int, str, str, str]
"""A line of a log: milliseconds since the epoch, function, stream and message."""


class Source(Protocol):
    """Something that is looked at again and again.

    Attributes:
        seconds: between two looks.
    """

    seconds: float

    def look(self, stream: Stream) -> None:
        """Tell what is new."""


def watch(source: Source, stream: Stream, stopped: threading.Event) -> None:
    """Look at a source while somebody listens, until stopped."""
    while not stopped.wait(source.seconds):
        if stream.wait_for_listener(source.seconds):
            try:
                source.look(stream)
            except FAILURES:
                continue


class Orders:
    """What happens to orders; only the sentences take a read.

    Args:
        place: the sandbox.
        journal: tells what was written.
    """

    seconds = 0.25

    def __init__(self, place: Place, journal: Journal) -> None:
        self._place = place
        self._journal = journal

    def look(self, stream: Stream) -> None:
        """Tell the events that were written since."""
        with self._journal.taken() as new:
            timelines = {order_id: self._timeline(order_id) for order_id, _ in new}
        for order_id, sequence in new:
            if told := timelines[order_id].get(sequence):
                stream.tell("order", order_id=order_id, **told)

    def _timeline(self, order_id: str) -> dict[int, dict[str, str]]:
        """Return what is told of each event of an order, by its place; nothing of one deleted."""
        try:
            order, events = self._place.shop.orders.history(order_id, OPERATOR)
        except NotFoundError:
            return {}
        return {
            event.sequence: {
                "at": event.at.isoformat(timespec="milliseconds"),
                "text": tell(EventContext(event, order, events[:place])),
                "type": event.type,
            }
            for place, event in enumerate(events)
        }


class Provider:
    """What happens at a simulator.

    Args:
        place: the sandbox.
        journal: knows of a payment before the provider does.
        names: tells which order it is about.
        provider: whose simulator.
    """

    seconds = 0.5

    def __init__(self, place: Place, journal: Journal, names: Names, provider: str) -> None:
        self._place = place
        self._journal = journal
        self._names = names
        self._provider = provider
        self._read = ("", 0)

    def look(self, stream: Stream) -> None:
        """Tell the calls, deliveries and faults since."""
        run, number = self._read
        answer = self._place.ask(self._provider, "GET", f"news?run={run}&number={number}").json()
        self._journal.catch_up()
        self._read = answer["run"], answer["number"]
        for item in answer["items"]:
            about = item.pop("about", [])
            stream.tell(
                item.pop("kind"),
                provider=self._provider,
                order_id=self._names.order_of(about),
                about=about,
                **{name: value for name, value in item.items() if name != "number"},
            )


class Logs:
    """What functions log.

    Args:
        place: the sandbox.
        journal: knows of a payment before a function speaks of it.
        names: tells which order it is about.
        since: milliseconds since the epoch from which on lines are told.
    """

    seconds = 1.0

    def __init__(self, place: Place, journal: Journal, names: Names, since: int) -> None:
        self._place = place
        self._journal = journal
        self._names = names
        self._since = since
        self._told: set[Line] = set()

    def look(self, stream: Stream) -> None:
        """Tell the lines since."""
        found = {
            (event["timestamp"], name, event["logStreamName"], event["message"])
            for name, event in logged(self._place.logs, self._place.sandbox.stack_name, self._since)
        }
        self._journal.catch_up()
        self._tell(stream, sorted(found - self._told))
        if found:
            self._since = max(self._since, max(at for at, *_ in found) - LATE_MS)
            self._told = {line for line in found if line[0] >= self._since}

    def _tell(self, stream: Stream, lines: list[Line]) -> None:
        said = [_json_of(message) for *_, message in lines]
        # What one line of a request is about, all of them are.
        orders = {line.get("request_id"): found for line in said if (found := self._order_of(line))}
        for (timestamp, name, _, message), line in zip(lines, said, strict=True):
            request = line.get("request_id")
            stream.tell(
                "log",
                at=moment(timestamp).isoformat(timespec="milliseconds"),
                order_id=self._order_of(line) or (orders.get(request) if request else None),
                function=name,
                level=line.get("level", "INFO"),
                text=str(line.get("message", message)).strip(),
                line=line,
            )

    def _order_of(self, line: dict[str, Any]) -> str | None:
        order_id = line.get("order_id")
        return order_id if isinstance(order_id, str) else self._names.order_of(_ids_in(line))


def _json_of(message: str) -> dict[str, Any]:
    """Return a structured line; nothing, if it is plain text."""
    try:
        line = json.loads(message)
    except ValueError:
        return {}
    return line if isinstance(line, dict) else {}


def _ids_in(line: dict[str, Any]) -> list[str]:
    return [line["attempt_id"]] if isinstance(line.get("attempt_id"), str) else []
