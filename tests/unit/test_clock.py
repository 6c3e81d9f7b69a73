"""A provider is waited for as long as it asks, and never for longer than its caller waits."""

from dataclasses import dataclass, field

import pytest

from storefront.clock import OURS, Patience

WANTED = (3, 30)


@dataclass
class Watch:
    """A clock that tests move."""

    now: float = 0.0


@dataclass
class Context:
    """Lambda's context."""

    ends: float
    watch: Watch = field(default_factory=Watch)

    def get_remaining_time_in_millis(self) -> int:
        """Return what is left."""
        return round((self.ends - self.watch.now) * 1000)


def test_without_an_invocation_a_call_has_what_it_wants() -> None:
    unbegun, begun = Patience(), Patience()
    begun.context = object()

    assert [one.within(WANTED) for one in (unbegun, begun)] == [WANTED, WANTED]


@pytest.mark.parametrize(
    ("left", "whole"), [(600, 33), (75, 33), (40, 33), (28, 21), (20, 13), (11, 4), (8, 3), (0, 3)]
)
def test_a_call_ends_before_its_caller_gives_up(left: int, whole: float) -> None:
    patience = Patience()
    patience.context = Context(left)

    connect, read = patience.within(WANTED)

    assert connect + read == pytest.approx(whole, abs=0.1)
    assert 1 <= connect <= 3
    assert read >= 2


def test_a_second_call_has_what_the_first_one_has_left() -> None:
    """As a token and then a payment, behind API Gateway."""
    watch = Watch()
    patience = Patience()
    patience.context = Context(28, watch)
    watch.now += sum(patience.within(WANTED)) - 10

    assert sum(patience.within(WANTED)) == pytest.approx(10)
    watch.now += 10
    assert sum(patience.within(WANTED)) == 3
    assert watch.now + 3 < 28 - OURS + 4


def test_the_next_invocation_begins_anew() -> None:
    watch = Watch()
    patience = Patience()
    patience.context = Context(1, watch)
    watch.now = 1_000.0

    patience.context = Context(1_600, watch)

    assert patience.within(WANTED) == WANTED
