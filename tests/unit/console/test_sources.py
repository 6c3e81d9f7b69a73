"""Each source tells what is new, once, and whose it is; a server that is down loses nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from sandbox.console.journal import MOST_EVENTS, Journal
from sandbox.console.names import Names
from sandbox.console.sources import LATE_MS, Logs, Orders, Provider
from sandbox.console.stream import Stream

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sandbox.console.place import Place

ORDER = "01M8KF3B2HDM2E8BH3N1GGXGJT"
ATTEMPT = "01M8KF3C7E7886V2HRBBX1GK6Y"
SESSION = "cs_test_a1"


def line(*items: tuple[str, dict[str, Any]]) -> str:
    """Return a line of the journal, as sandbox/emulator.py writes it."""
    arn = "arn:aws:dynamodb:us-east-1:000000000000:table/"
    written = [[arn + table, item["pk"]["S"], item["sk"]["S"], item] for table, item in items]
    return json.dumps({"items": written, "tokens": []}) + "\n"


def event(sequence: int) -> tuple[str, dict[str, Any]]:
    """Return the item of an order's event."""
    return "shop-Orders", {"pk": {"S": f"ORDER#{ORDER}"}, "sk": {"S": f"EVENT#{sequence:06d}"}}


def attempt() -> dict[str, Any]:
    """Return the item of a payment that Stripe has a session for."""
    return {
        "pk": {"S": f"ATTEMPT#{ATTEMPT}"},
        "sk": {"S": "ATTEMPT"},
        "order_id": {"S": ORDER},
        "attempt_id": {"S": ATTEMPT},
        "reference": {"S": SESSION},
    }


class Paginated:
    """A client of AWS whose pages are given."""

    def __init__(self, **pages: list[dict[str, Any]]) -> None:
        self._pages = pages
        self.asked: list[dict[str, Any]] = []

    def get_paginator(self, operation: str) -> Any:
        client = self

        class Paginator:
            def paginate(self, **options: Any) -> Iterable[dict[str, Any]]:
                client.asked.append({"operation": operation, **options})
                return client._pages[operation]

        return Paginator()


@pytest.fixture
def names(place: Place) -> Names:
    """Names of which the table of payments holds none."""
    vars(place)["dynamodb"] = Paginated(scan=[])
    return Names(place)


@pytest.fixture
def stream() -> Stream:
    return Stream()


def told(stream: Stream) -> list[dict[str, Any]]:
    return stream.after(0, timeout=0)


# Orders


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return tmp_path / "state" / "dynamodb.journal"


@pytest.fixture
def orders(place: Place, names: Names, monkeypatch: pytest.MonkeyPatch) -> Orders:
    """The source, of a shop whose every event has a sentence."""
    source = Orders(place, Journal(place, names))
    story = {
        number: {"at": f"2026-11-29T10:00:0{number}Z", "text": f"event {number}", "type": "x"}
        for number in range(1, 10)
    }
    monkeypatch.setattr(source, "_timeline", lambda _: story)
    return source


def test_each_event_is_told_once_with_its_order(
    orders: Orders, journal: Path, stream: Stream
) -> None:
    journal.write_text(line(event(1)) + line(event(2)))
    orders.look(stream)
    with journal.open("a") as more:
        more.write(line(event(3)))
    orders.look(stream)
    orders.look(stream)

    assert [entry["text"] for entry in told(stream)] == ["event 1", "event 2", "event 3"]
    assert {entry["order_id"] for entry in told(stream)} == {ORDER}


def test_a_line_that_is_half_written_waits_for_its_end(
    orders: Orders, journal: Path, stream: Stream
) -> None:
    whole = line(event(1))
    journal.write_text(whole[:40])
    orders.look(stream)
    assert told(stream) == []

    journal.write_text(whole)
    orders.look(stream)

    assert [entry["text"] for entry in told(stream)] == ["event 1"]


def test_a_journal_that_begins_anew_is_read_from_its_beginning(
    orders: Orders, journal: Path, stream: Stream
) -> None:
    journal.write_text(line(event(1)) + line(event(2)))
    orders.look(stream)

    journal.write_text(line(event(3)))
    orders.look(stream)

    assert [entry["text"] for entry in told(stream)][-1] == "event 3"


def test_what_could_not_be_read_is_told_when_the_database_is_back(
    orders: Orders, journal: Path, stream: Stream, monkeypatch: pytest.MonkeyPatch
) -> None:
    def is_down(_: str) -> None:
        raise ConnectionError

    journal.write_text(line(event(1)))
    story = orders._timeline
    monkeypatch.setattr(orders, "_timeline", is_down)
    with pytest.raises(ConnectionError):
        orders.look(stream)

    monkeypatch.setattr(orders, "_timeline", story)
    orders.look(stream)

    assert [entry["text"] for entry in told(stream)] == ["event 1"]


def test_what_is_written_while_a_crowd_is_told_waits_its_turn(
    orders: Orders, journal: Path, stream: Stream, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other sources read the journal, too, and of a crowd only the latest events are kept."""
    story = orders._timeline

    def told_while_more_is_written(order_id: str) -> Any:
        with journal.open("a") as more:
            more.write(line(event(2)))
        orders._journal.catch_up()
        monkeypatch.setattr(orders, "_timeline", story)
        return story(order_id)

    monkeypatch.setattr(orders, "_timeline", told_while_more_is_written)
    journal.write_text(line(event(1)) * MOST_EVENTS)

    orders.look(stream)
    orders.look(stream)

    texts = [entry["text"] for entry in told(stream)]
    assert texts == ["event 1"] * MOST_EVENTS + ["event 2"]


def test_nothing_else_that_is_written_is_told(
    orders: Orders, journal: Path, stream: Stream
) -> None:
    account = {"pk": {"S": "EMAIL#a@example.com"}, "sk": {"S": "EVENT#000001"}}
    order = {"pk": {"S": f"ORDER#{ORDER}"}, "sk": {"S": "ORDER"}}
    journal.write_text(line(("shop-Users", account), ("shop-Orders", order)))

    orders.look(stream)

    assert told(stream) == []


# Names


def test_a_payment_is_known_by_its_names_as_soon_as_it_is_written(
    orders: Orders, names: Names, journal: Path, stream: Stream
) -> None:
    assert names.order_of([SESSION]) is None

    journal.write_text(line(("shop-Payments", attempt())))
    orders.look(stream)

    assert names.order_of(["other", SESSION]) == names.order_of([ATTEMPT]) == ORDER


def test_payments_from_before_are_read_once(place: Place) -> None:
    refund = {"pk": {"S": f"REFUNDS#{ORDER}"}, "sk": {"S": "1"}, "reference": {"S": "re_1"}}
    client = Paginated(scan=[{"Items": [attempt()]}, {"Items": [refund]}])
    vars(place)["dynamodb"] = client
    names = Names(place)

    assert [names.order_of([one]) for one in (SESSION, "re_1", "re_2")] == [ORDER, ORDER, None]
    assert client.asked == [{"operation": "scan", "TableName": "shop-Payments"}]


# Simulators


def test_a_simulator_is_asked_only_for_what_is_new_and_told_whose_it_is(
    place: Place, names: Names, stream: Stream, journal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The payment was written only just before the call, and no source has looked since."""
    names.order_of([])
    asked: list[str] = []
    call = {
        "number": 7,
        "at": "2026-11-29T10:00:00Z",
        "kind": "call",
        "operation": "session.create",
    }

    class Answer:
        def json(self) -> dict[str, Any]:
            items = [{**call, "about": [SESSION]}] if len(asked) == 1 else []
            return {"run": "r1", "number": 7, "items": items}

    def ask(provider: str, method: str, path: str, body: Any = None) -> Answer:
        asked.append(path)
        journal.write_text(line(("shop-Payments", attempt())))
        return Answer()

    monkeypatch.setattr(place, "ask", ask)
    source = Provider(place, Journal(place, names), names, "stripe")

    source.look(stream)
    source.look(stream)

    assert asked == ["news?run=&number=0", "news?run=r1&number=7"]
    (entry,) = told(stream)
    assert (entry["provider"], entry["order_id"], entry["number"]) == ("stripe", ORDER, 1)


# Logs


def logs_of(place: Place, names: Names, *events: tuple[int, str, str]) -> Logs:
    """Return the source; each line has a time, a stream and a message."""
    listed = [
        {"timestamp": at, "logStreamName": f"2026/11/29/shop_create_order[$LATEST]{name}",
         "message": message}
        for at, name, message in events
    ]  # fmt: skip
    vars(place)["logs"] = Paginated(
        describe_log_groups=[{"logGroups": [{"logGroupName": "/aws/lambda/x/orders"}]}],
        filter_log_events=[{"events": listed}],
    )
    return Logs(place, Journal(place, names), names, since=1)


def test_lines_are_told_once_also_those_that_appear_after_younger_ones(
    place: Place, names: Names, stream: Stream
) -> None:
    """Functions run side by side: which line is there first says nothing."""
    young, older = (50_000, "a", "young"), (49_900, "b", "older")
    source = logs_of(place, names, young)
    source.look(stream)
    logs_of(place, names, young, older)

    source.look(stream)
    source.look(stream)

    assert [entry["text"] for entry in told(stream)] == ["young", "older"]
    assert place.logs.asked[-1]["startTime"] == 50_000 - LATE_MS


def logged(at: int, message: str, **fields: str) -> tuple[int, str, str]:
    """Return a structured line; those of several requests may share a stream."""
    return (at, "a", json.dumps({"level": "INFO", "message": message, **fields}))


def test_all_lines_of_a_request_are_about_what_one_of_them_is_about(
    place: Place, names: Names, stream: Stream
) -> None:
    names.learn(attempt())
    source = logs_of(
        place,
        names,
        logged(5, "payment changed", request_id="one", attempt_id=ATTEMPT),
        logged(5, "order placed", request_id="two", order_id="OTHER"),
        logged(6, "answered", request_id="one", level="WARNING"),
        logged(7, "answered", request_id="two"),
        logged(8, "answered", request_id="three"),
        logged(9, "lapsed holds released"),
        (9, "b", "START RequestId: 1"),
    )

    source.look(stream)

    assert [(one["text"], one["level"], one["order_id"]) for one in told(stream)] == [
        ("order placed", "INFO", "OTHER"),
        ("payment changed", "INFO", ORDER),
        ("answered", "WARNING", ORDER),
        ("answered", "INFO", "OTHER"),
        ("answered", "INFO", None),
        ("lapsed holds released", "INFO", None),
    ]
    assert {one["function"] for one in told(stream)} == {"create_order"}
