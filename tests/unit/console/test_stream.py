"""What happens is kept for whoever comes later; it is known whether anybody listens."""

from __future__ import annotations

import threading

from sandbox.console.stream import KEPT, Stream


def test_entries_are_numbered_and_told_once() -> None:
    stream = Stream()
    stream.tell("log", text="one")
    stream.tell("log", text="two")

    (first, second) = stream.after(0, timeout=0)

    assert [first["text"], second["text"]] == ["one", "two"]
    assert stream.after(first["number"], timeout=0) == [second]
    assert stream.after(second["number"], timeout=0) == []


def test_an_entry_has_its_own_time_if_it_says_so() -> None:
    stream = Stream()
    stream.tell("order", at="2026-11-29T10:00:00.000+00:00", text="placed")
    stream.tell("console", action="kill")

    told, now = stream.after(0, timeout=0)

    assert told["at"] == "2026-11-29T10:00:00.000+00:00"
    assert now["at"] > told["at"]


def test_only_the_latest_entries_are_kept() -> None:
    stream = Stream()

    for number in range(KEPT + 5):
        stream.tell("log", text=str(number))

    entries = stream.after(0, timeout=0)
    assert len(entries) == KEPT
    assert entries[-1]["text"] == str(KEPT + 4)


def test_whoever_waits_hears_at_once() -> None:
    stream = Stream()
    heard: list[str] = []
    waiting = threading.Thread(
        target=lambda: heard.extend(one["text"] for one in stream.after(0, 10))
    )
    waiting.start()

    stream.tell("log", text="here")
    waiting.join(10)

    assert heard == ["here"]


def test_nobody_listens_before_the_first_comes_or_after_the_last_has_gone() -> None:
    stream = Stream()
    assert not stream.wait_for_listener(0)

    with stream.listening(), stream.listening():
        assert stream.wait_for_listener(0)

    assert not stream.wait_for_listener(0)
