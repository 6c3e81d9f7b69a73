"""What indexing costs does not grow with what is sold: an ordinary sale wakes nobody.

The functions of the shop work on tables whose stream is read here, and filtered as the event source
of the indexer filters it, by what the function declares.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import botocore.session
import pytest

from storefront.buckets import Bucket
from storefront.db.tables import Table
from storefront.ids import new_id
from tests.support.aws import emulated, files_in_process
from tests.support.buckets import BUCKETS
from tests.support.clock import FrozenClock
from tests.support.dynamodb import TABLE_NAMES, counted_calls
from tests.support.whole_shop import STAFF, World, deployed_world, new_order, ok, simulated

CATALOG = TABLE_NAMES[Table.CATALOG]


class Indexer:
    """The indexer behind the catalogue's stream.

    Args:
        world: the shop.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._read = 0

    def follow(self) -> tuple[int, int]:
        """Hand over the new changes; return how many there were, and how many fit."""
        changes = emulated("dynamodb").stream_live_records(CATALOG)
        new = changes[self._read :]
        patterns = self._world.shop.handler("index_catalog").patterns
        fitting = [one for one in new if any(_fits(one, pattern) for pattern in patterns)]
        if fitting:
            answer = self._world.shop.invoke("index_catalog", {"Records": fitting})
            assert answer == {"batchItemFailures": []}
        self._read = len(emulated("dynamodb").stream_live_records(CATALOG))
        return len(new), len(fitting)


def _fits(record: Any, pattern: Any) -> bool:
    """Return whether a record has all that a pattern names, as Lambda's filters compare them."""
    if isinstance(pattern, Sequence):
        return record in pattern
    assert isinstance(pattern, Mapping)
    return isinstance(record, Mapping) and all(
        name in record and _fits(record[name], wanted) for name, wanted in pattern.items()
    )


def packs() -> int:
    """Return how many files of the index there are."""
    return sum(bucket == BUCKETS[Bucket.SEARCH] for bucket, _ in files_in_process())


@pytest.fixture
def world(clock: FrozenClock) -> Iterator[World]:
    """The whole shop, on tables that tell of their changes."""
    with simulated(clock) as simulators, deployed_world(clock, simulators) as world:
        stream = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
        client: Any = botocore.session.get_session().create_client("dynamodb")
        client.update_table(TableName=CATALOG, StreamSpecification=stream)
        yield world


def stocked(world: World, units: int) -> str:
    """Return a product with so many units on the shelf."""
    mug = {"sku": "MUG", "name": "Mug", "price": "199.00"}
    product_id = str(ok(world.shop.request("create_product", mug, **STAFF))["id"])
    stock = {"kind": "received", "quantity": units, "reason": "delivery"}
    path = {"product_id": product_id}
    ok(world.shop.request("adjust_stock", stock, **STAFF, path=path))
    return product_id


def sold(world: World, product_id: str, times: int) -> list[tuple[str, dict[str, str]]]:
    """Let so many buyers order one each; return the orders and who placed them."""
    buyers = [{"user_id": new_id(world.clock())} for _ in range(times)]
    return [(new_order(world, product_id, one), one) for one in buyers]


def cancel(world: World, order_id: str, buyer: dict[str, str]) -> None:
    """Let a buyer cancel an order, which gives its units back."""
    ok(world.shop.request("cancel_order", **buyer, path={"order_id": order_id}))


def test_orders_cost_the_index_nothing_until_the_last_unit_is_held(world: World) -> None:
    indexer = Indexer(world)
    product_id = stocked(world, 102)
    indexer.follow()
    before = packs()

    with counted_calls() as calls:
        (first,) = sold(world, product_id, 1)
        calls.clear()
        told, fitting = indexer.follow()
        assert (fitting, calls) == (0, [])
        assert told  # of the order there were changes

        sold(world, product_id, 99)
        cancel(world, *first)
        calls.clear()
        many, fitting = indexer.follow()
        assert (fitting, calls) == (0, [])
        assert many > 99 * told / 2

    assert packs() == before


def test_stock_that_comes_to_zero_or_leaves_it_is_one_change_and_one_commit(world: World) -> None:
    indexer = Indexer(world)
    product_id = stocked(world, 3)
    indexer.follow()
    asked = {"query": {"available": "true"}}
    assert ok(world.shop.request("search_products", **asked))["total"] == 1
    before = packs()

    *_, last = sold(world, product_id, 3)
    assert indexer.follow()[1] == 1
    assert packs() == before + 1
    world.shop.forget("search_products")
    assert ok(world.shop.request("search_products", **asked))["total"] == 0

    cancel(world, *last)
    assert indexer.follow()[1] == 1
    assert packs() == before + 2
    world.shop.forget("search_products")
    assert ok(world.shop.request("search_products", **asked))["total"] == 1
