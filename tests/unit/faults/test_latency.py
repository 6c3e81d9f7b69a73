"""Latencies: constant, or through published percentiles, and the same for the same seed."""

import random
from statistics import quantiles

import pytest

from sandbox.faults.latency import PUBLISHED, Latency, Spread


def dice(seed: int = 0) -> random.Random:
    """Return dice that fall the same for the same seed."""
    return random.Random(seed)


@pytest.mark.parametrize("spread", [PUBLISHED.read, PUBLISHED.write, PUBLISHED.transaction])
def test_what_is_drawn_has_the_percentiles_that_were_published(spread: Spread) -> None:
    thrown = dice()

    drawn = quantiles([spread.draw(thrown) for _ in range(20_000)], n=100)

    assert drawn[49] == pytest.approx(spread.median, rel=0.05)
    assert drawn[98] == pytest.approx(spread.p99, rel=0.1)


def test_the_same_seed_draws_the_same() -> None:
    first, second = dice(7), dice(7)

    assert [PUBLISHED.write.draw(first) for _ in range(9)] == [
        PUBLISHED.write.draw(second) for _ in range(9)
    ]


def test_a_constant_latency_is_that_of_every_request() -> None:
    latency = Latency.constant(0.01)

    for operation in ("GetItem", "Query", "UpdateItem", "TransactWriteItems"):
        assert latency.of(operation).draw(dice()) == 0.01


def test_transactions_take_longer_than_single_writes_as_was_measured() -> None:
    assert PUBLISHED.of("TransactWriteItems").median > 3 * PUBLISHED.of("PutItem").median
    assert PUBLISHED.of("DeleteItem") is PUBLISHED.of("UpdateItem") is PUBLISHED.write
    assert PUBLISHED.of("BatchGetItem") is PUBLISHED.of("GetItem") is PUBLISHED.read
