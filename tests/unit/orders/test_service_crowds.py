"""What everybody wants at once, on a DynamoDB where requests meet: nobody is turned away for that.

Time is virtual, and the same seed is the same sale; see `sandbox/faults/contention.py`.
"""

import pytest

from tests.support.flash_sale import Sale, held

BUYERS = 30


@pytest.mark.parametrize(
    ("stock", "shards", "products"), [(BUYERS, 1, 1), (20, 8, 1), (BUYERS, 8, 3), (20, 1, 3)]
)
def test_a_crowd_buys_all_there_is_and_hears_of_nothing_else(
    stock: int, shards: int, products: int
) -> None:
    sale = Sale(
        buyers=BUYERS,
        at_once=BUYERS,
        latency_ms=10,
        stock=stock,
        products=products,
        shards=shards,
    )

    figures = held(sale)

    assert (figures.done, figures.sold_out) == (stock, BUYERS - stock)
    assert (figures.unavailable, figures.failed) == (0, {})
    assert (figures.oversold, figures.unsold) == (0, 0)


@pytest.mark.parametrize("act", ["pay", "cancel", "expire"])
def test_what_a_crowd_has_bought_is_paid_or_given_back_at_once(act: str) -> None:
    figures = held(Sale(act, buyers=BUYERS, at_once=BUYERS, latency_ms=10, shards=8))

    assert (figures.done, figures.unavailable, figures.failed) == (BUYERS, 0, {})


def test_shards_let_a_crowd_through_side_by_side() -> None:
    few, many = (
        held(Sale(buyers=BUYERS, at_once=BUYERS, stock=20 * shards, shards=shards))
        for shards in (1, 8)
    )

    assert many.a_second > 3 * few.a_second
