"""Requests on their way: each takes its time, and is over however it ends."""

from typing import Any

import pytest

from sandbox.faults.contention import Contention
from sandbox.faults.kinds import Answer
from sandbox.faults.latency import Latency
from sandbox.faults.traffic import Traffic
from tests.support.virtual_time import VirtualTime

TAKES = 0.01
BODY: dict[str, Any] = {
    "TransactItems": [{"Delete": {"TableName": "t", "Key": {"pk": {"S": "a"}, "sk": {"S": "a"}}}}]
}


@pytest.fixture
def time() -> VirtualTime:
    """The time in which requests are on their way."""
    return VirtualTime()


@pytest.fixture
def traffic(time: VirtualTime) -> Traffic:
    """Requests that take 10 ms each."""
    return Traffic(Contention(Latency.constant(TAKES)), time.monotonic, time.sleep)


def test_a_request_acts_halfway_and_is_answered_at_the_end(
    traffic: Traffic, time: VirtualTime
) -> None:
    acted = []

    def act() -> tuple[str, bool]:
        acted.append(time.monotonic())
        return "answer", True

    assert traffic.send("TransactWriteItems", BODY, act) == "answer"
    assert acted == pytest.approx([TAKES / 2])
    assert time.monotonic() == pytest.approx(TAKES)


def test_a_refused_request_never_acts_and_takes_as_long(
    traffic: Traffic, time: VirtualTime
) -> None:
    acted = []

    def act() -> tuple[str, bool]:
        acted.append(time.monotonic())
        return "answer", True

    def send() -> Any:
        return traffic.send("TransactWriteItems", BODY, act)

    done, refused = time.run([send, send])

    assert (done.value, len(acted)) == ("answer", 1)
    assert isinstance(refused.value, Answer)
    assert refused.seconds == pytest.approx(TAKES)


def test_a_request_whose_sender_breaks_off_keeps_nothing_for_ever(
    traffic: Traffic, time: VirtualTime
) -> None:
    def break_off() -> tuple[str, bool]:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        traffic.send("TransactWriteItems", BODY, break_off)
    time.sleep(TAKES)

    assert traffic.send("TransactWriteItems", BODY, lambda: ("answer", True)) == "answer"
