"""Virtual time: one acts at a time, in the order of the moments, and nobody can wait for ever."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.support.virtual_time import StuckError, VirtualTime


def story(seed: int) -> list[tuple[str, float]]:
    """Let three actors wait for a while that is left to chance; return who acted when."""
    time, told = VirtualTime(seed), []

    def actor(name: str) -> Callable[[], None]:
        def act() -> None:
            for _ in range(20):
                time.sleep(time.uniform(0, 1))
                told.append((name, time.monotonic()))

        return act

    time.run([actor(name) for name in "abc"])
    return told


def test_moments_come_in_order_whoever_waits_for_them() -> None:
    told = story(seed=1)

    assert [moment for _, moment in told] == sorted(moment for _, moment in told)
    assert {name for name, _ in told} == set("abc")


def test_the_same_seed_tells_the_same_story() -> None:
    assert story(seed=1) == story(seed=1)
    assert story(seed=1) != story(seed=2)


def test_those_of_one_moment_act_in_the_order_in_which_they_asked() -> None:
    time, told = VirtualTime(), []

    def act(name: str) -> None:
        told.append(name)
        time.sleep(1)
        told.append(name)

    time.run([lambda name=name: act(name) for name in "abcd"])  # type: ignore[misc]

    assert told == list("abcdabcd")


def test_only_one_acts_until_it_sleeps() -> None:
    time, inside, met = VirtualTime(), [], []

    def act() -> None:
        for _ in range(100):
            inside.append(1)
            met.append(len(inside))
            inside.pop()
            time.sleep(0.001)

    time.run([act] * 8)

    assert set(met) == {1}


def test_who_waits_at_the_same_time_waits_no_longer_than_the_longest() -> None:
    time = VirtualTime()

    ends = time.run([lambda s=s: time.sleep(s) for s in (1.0, 3.0, 2.0)])  # type: ignore[misc]

    assert time.monotonic() == 3
    assert [end.seconds for end in ends] == [1, 3, 2]


def test_an_error_is_the_end_of_one_and_not_of_the_others() -> None:
    time = VirtualTime()

    def fail() -> str:
        time.sleep(1)
        raise ValueError("mine")

    def succeed() -> str:
        time.sleep(2)
        return "done"

    failed, succeeded = time.run([fail, succeed])

    assert isinstance(failed.error, ValueError)
    assert (failed.ended, failed.value) == (1, None)
    assert (succeeded.error, succeeded.value) == (None, "done")


def test_time_passes_at_once_while_nobody_acts() -> None:
    time = VirtualTime()
    before = time.clock()

    time.sleep(90)
    time.run([lambda: time.sleep(30)])
    time.sleep(1)

    assert time.monotonic() == 121
    assert time.clock() - before == timedelta(seconds=121)


def test_500_can_act_at_once() -> None:
    time = VirtualTime()

    ends = time.run([lambda: time.sleep(1)] * 500)

    assert [end.ended for end in ends] == [1.0] * 500


def test_who_waits_for_something_else_than_time_is_told_of_instead_of_waited_for() -> None:
    time, never = VirtualTime(patience=0.05), threading.Event()

    def wait() -> None:
        never.wait()

    with pytest.raises(StuckError):
        time.run([wait, lambda: time.sleep(1)])

    never.set()
