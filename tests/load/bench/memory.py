"""How much memory a function is given: the cheapest size that keeps what is promised."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from tests.load.bench.prices import PRICES, Invocation

SIZES = (128, 256, 512, 1024, 1769)
#: MB that Lambda's own runtime holds beside what was measured, and the share of a function's memory
#: that may be held at the most.
RUNTIME_MEGABYTES, FULLEST = 25, 0.8


class Waiting(Enum):
    """Who waits for a function, and how long at the most: in seconds, warm and cold."""

    PERSON = 0.05, 1.5
    PROVIDER = 0.5, 3.0
    NOBODY = float("inf"), float("inf")

    @property
    def warm(self) -> float:
        """Most seconds of our own, besides what is waited for, that a warm call may take."""
        return self.value[0]

    @property
    def cold(self) -> float:
        """And a call that starts the function."""
        return self.value[1]


@dataclass(frozen=True)
class Size:
    """A function with some memory.

    Args:
        memory: MB.
        warm, cold: seconds of a call, besides what it waits for.
        dollars: for a million calls, of which some start it.
        fits: whether what it holds leaves room.
        keeps: whether that, and whoever waits for it waits no longer than they may.
    """

    memory: int
    warm: float
    cold: float
    dollars: float
    fits: bool
    keeps: bool


def sizes(one: Invocation, peak_megabytes: float, waiting: Waiting) -> Iterator[Size]:
    """Yield what a function would be with each size of memory."""
    for memory in SIZES:
        there = one.at(memory)
        warm, cold = there.seconds - one.waits, there.cold_seconds - one.waits
        fits = peak_megabytes + RUNTIME_MEGABYTES <= FULLEST * memory
        keeps = fits and warm <= waiting.warm and cold <= waiting.cold
        dollars = PRICES["gigabyte_seconds"].of(1e6 * there.billed_seconds * memory / 1024)
        yield Size(memory, warm, cold, dollars, fits, keeps)


def chosen(found: Sequence[Size]) -> Size:
    """Return the cheapest size that keeps what is promised; where none does, the fastest."""
    keeping = [one for one in found if one.keeps]
    if not keeping:
        return min(found, key=lambda one: one.warm)
    return min(keeping, key=lambda one: (one.dollars, one.memory))
