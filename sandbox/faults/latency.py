"""How long a request to DynamoDB takes: always the same, or drawn from a published distribution."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log
from statistics import NormalDist
from typing import TYPE_CHECKING

from sandbox.faults.kinds import SINGLE_WRITES

if TYPE_CHECKING:
    import random

_P99 = NormalDist().inv_cdf(0.99)


@dataclass(frozen=True, slots=True)
class Spread:
    """A lognormal distribution, as latencies roughly are, through two of its percentiles.

    Args:
        median: half of all take less, in seconds.
        p99: one in a hundred takes more; the median, if all take the same.
    """

    median: float
    p99: float

    def draw(self, dice: random.Random) -> float:
        """Return how long one request takes."""
        if self.p99 == self.median:
            return self.median
        return self.median * exp(dice.gauss(0, log(self.p99 / self.median) / _P99))


@dataclass(frozen=True, slots=True)
class Latency:
    """How long requests take, by what they ask for.

    Args:
        read: anything that only reads.
        write: a PutItem, UpdateItem or DeleteItem.
        transaction: a TransactWriteItems, done or cancelled.
    """

    read: Spread
    write: Spread
    transaction: Spread

    @classmethod
    def constant(cls, seconds: float) -> Latency:
        """Return that of a DynamoDB whose requests all take the same."""
        always = Spread(seconds, seconds)
        return cls(always, always, always)

    def of(self, operation: str) -> Spread:
        """Return the distribution of an operation."""
        if operation == "TransactWriteItems":
            return self.transaction
        return self.write if operation in SINGLE_WRITES else self.read


#: Measured from a Lambda function, 400 invocations of each: PutItem, and TransactWriteItems of five
#: items, which took no less time when a condition failed (p50 25.3 ms, p99 84.9)
#: (https://www.alexdebrie.com/posts/dynamodb-transactions-performance/, 2020; its figures stand in
#: https://github.com/alexdebrie/dynamodb-performance-testing). Reads were not measured there: here
#: they take what a PutItem takes.
PUBLISHED = Latency(
    read=Spread(0.00755, 0.0162),
    write=Spread(0.00755, 0.0162),
    transaction=Spread(0.0253, 0.0925),
)
