"""What an order writes, counted from what the services really send, and what that lets through.

The figures are published in `docs/architecture.md`; a test here fails where they are not those.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest

from sandbox.faults.throughput import size
from storefront.catalog.model import ProductChanges
from storefront.db.records import partition_of, partitions_of
from storefront.db.store import Store
from storefront.db.tables import (
    BY_CHECK,
    BY_HOLD_EXPIRY,
    BY_LISTING,
    BY_STATUS,
    BY_USER,
    PARTITION_UNITS,
    Index,
    Table,
)
from storefront.inventory.model import ProductStatus
from storefront.orders.status import OrderStatus
from tests.support.clock import FrozenClock
from tests.support.dynamodb import empty_tables
from tests.support.fake_bkash import FakeBkash
from tests.support.fake_stripe import FakeStripe
from tests.support.shop import Shop
from tests.support.template import ROOT
from tests.support.write_units import (
    UNIT,
    Write,
    entry,
    index_units,
    recorded_writes,
    total_units,
    units,
)

INDEXES = [index for table in Table for index in table.indexes]
LINES = (1, 2, 30)
WAYS = ("card", "bKash")
#: Orders a second that no index may hold back, and how much of its shards they may take.
WANTED, AT_MOST = 1000, 0.75
#: The indexes that once projected whole items, each group in one partition.
_ONCE_WHOLE = {BY_LISTING, BY_USER, BY_STATUS}


class TickingClock(FrozenClock):
    """A clock that goes on whenever it is looked at: nothing happens twice at one moment."""

    def __call__(self) -> datetime:
        """Return the next second."""
        self.advance(seconds=1)
        return self.now


@dataclass(frozen=True)
class Sale:
    """What was written to place an order, and to pay it."""

    placed: list[Write]
    paid: list[Write]

    @property
    def writes(self) -> list[Write]:
        """All of it."""
        return self.placed + self.paid


@pytest.fixture(scope="module")
def sales(account: Any, shared_store: Store) -> dict[tuple[str, int], Sale]:
    """One sale for each way to pay and number of lines."""
    return {
        (way, lines): sell(account, shared_store, way, lines) for way in WAYS for lines in LINES
    }


@pytest.fixture
def shop(store: Store) -> Shop:
    """A shop in which time goes on."""
    return shop_on(store)


def shop_on(store: Store) -> Shop:
    clock = TickingClock()
    return Shop(store, clock, FakeStripe(clock), FakeBkash())


def sell(account: Any, store: Store, way: str, lines: int) -> Sale:
    """Place an order with an idempotency key, and pay it."""
    empty_tables()
    shop = shop_on(store)
    buyer, wanted = shop.buyer(), {shop.product(): 1 for _ in range(lines)}
    with recorded_writes(account) as placed:
        order_id = shop.order(buyer, wanted, key="key")
    with recorded_writes(account) as paid:
        if way == "card":
            assert isinstance(shop.stripe, FakeStripe)
            attempt = shop.begin_stripe(buyer, order_id)
            shop.deliver(shop.stripe.pay(attempt.reference or ""))
        else:
            assert isinstance(shop.bkash, FakeBkash)
            attempt = shop.begin_bkash(buyer, order_id)
            shop.bkash.approve(attempt.reference or "")
            shop.call_back(attempt)
    assert shop.get(order_id).status is OrderStatus.PAID
    return Sale(placed, paid)


def busiest(
    sales: dict[tuple[str, int], Sale], index: Index, lines: int, *, whole: bool = False
) -> dict[str, int]:
    """Return what an order writes to each group of an index, in the way that writes most."""
    found: dict[str, int] = {}
    for way in WAYS:
        taken = index_units(index, sales[way, lines].writes, whole=whole)
        for group, many in taken.items():
            # The one group that has no fixed name is a customer's.
            name = "a customer" if index.unsharded else group.partition("#")[0]
            found[name] = max(found.get(name, 0), many)
    return found


def shards_of(index: Index, group: str) -> int:
    """Return how many partitions a group has."""
    return len(partitions_of(index, group))


@pytest.mark.parametrize("lines", LINES)
@pytest.mark.parametrize("index", INDEXES, ids=lambda index: index.name)
def test_no_index_holds_back_a_thousand_orders_a_second(
    sales: dict[tuple[str, int], Sale], index: Index, lines: int
) -> None:
    """Of small orders or large ones; and ids that fall unevenly have a quarter left."""
    for group, taken in busiest(sales, index, lines).items():
        room = shards_of(index, group) * PARTITION_UNITS
        assert WANTED * taken <= room * (1 if index.unsharded else AT_MOST), group


@pytest.mark.parametrize("index", INDEXES, ids=lambda index: index.name)
def test_an_entry_of_an_index_is_a_unit_however_large_the_order(
    sales: dict[tuple[str, int], Sale], index: Index
) -> None:
    for write in sales["bKash", 30].writes:
        found = entry(index, write.after)
        assert found is None or index not in write.table.indexes or size(found) <= UNIT


def test_sales_do_not_write_the_index_of_products(sales: dict[tuple[str, int], Sale]) -> None:
    assert all(not index_units(BY_LISTING, sale.writes) for sale in sales.values())


def test_a_product_is_written_to_its_index_when_it_comes_and_when_its_status_changes(
    aws: Any, shop: Shop
) -> None:
    def taken(change: ProductChanges) -> int:
        with recorded_writes(aws) as writes:
            shop.product_service.update(product_id, change)
        return index_units(BY_LISTING, writes).total()

    with recorded_writes(aws) as created:
        product_id = shop.product(stock=0)

    assert index_units(BY_LISTING, created).total() == 1
    assert taken(ProductChanges(description="long " * 2000)) == 0
    assert taken(ProductChanges(status=ProductStatus.INACTIVE)) == 2


@pytest.mark.parametrize("index", INDEXES, ids=lambda index: index.name)
def test_every_entry_of_a_sale_lies_in_the_shard_of_its_item(
    sales: dict[tuple[str, int], Sale], index: Index
) -> None:
    for sale in sales.values():
        for write in sale.writes:
            found = entry(index, write.after) if index in write.table.indexes else None
            if found is not None and not index.unsharded:
                value, item_id = found[index.hash.name]["S"], found["pk"]["S"].partition("#")[2]
                assert value == partition_of(index, value.rpartition("#")[0], item_id)


def test_the_published_figures_are_those_that_are_counted(
    sales: dict[tuple[str, int], Sale],
) -> None:
    """Copy what is missing into the document."""
    published = (ROOT / "docs" / "architecture.md").read_text()

    missing = [row for row in [*order_rows(sales), *index_rows(sales)] if row not in published]

    assert not missing, "\n".join(missing)


def order_rows(sales: dict[tuple[str, int], Sale]) -> Iterator[str]:
    """Yield the document's rows about orders."""
    placed = [total_units(sales["card", lines].placed) for lines in LINES]
    yield f"| place an order | {placed[0]} | {placed[1]} | {placed[2]} |"
    for way, name in {"card": "pay by card", "bKash": "pay with bKash"}.items():
        paid = [total_units(sales[way, lines].paid) for lines in LINES]
        yield f"| {name} | {paid[0]} | {paid[1]} | {paid[2]} |"


def index_rows(sales: dict[tuple[str, int], Sale]) -> Iterator[str]:
    """Yield the document's rows about indexes."""
    for index in INDEXES:
        whole = index in _ONCE_WHOLE
        small, large = (busiest(sales, index, lines, whole=whole) for lines in (1, 30))
        for group, taken in busiest(sales, index, 30).items():
            shards = shards_of(index, group)
            once = f"{PARTITION_UNITS // small[group]:,} | {PARTITION_UNITS // large[group]:,}"
            fit = f"{shards * PARTITION_UNITS // taken:,}"
            yield f"| `{index.name}`, {group} | {taken} | {shards} | {fit} | {once} |"


ORDER = {
    "pk": {"S": "ORDER#1"},
    "sk": {"S": "ORDER"},
    "status_shard": {"S": "pending#0"},
    "order_id": {"S": "1"},
}
HELD = {**ORDER, "hold_queue": {"S": "holds#0"}, "hold_expires_at": {"N": "1"}}
LONG = {"lines": {"L": [{"M": {"name": {"S": "x" * 2000}}}]}}


def test_a_unit_is_a_whole_kilobyte_of_names_and_values() -> None:
    def item(length: int) -> dict[str, Any]:
        return {"pk": {"S": "x" * length}}

    assert [units(item(many)) for many in (1, UNIT - 2, UNIT - 1)] == [1, 1, 2]
    assert units(item(UNIT * 3), item(1)) == units(None, item(UNIT * 3)) == 4
    assert size({"n": {"N": "12345"}, "s": {"SS": ["ab", "cd"]}, "b": {"BOOL": True}}) == 17


def test_a_transaction_costs_double_but_not_in_indexes() -> None:
    write = Write(Table.ORDERS, None, ORDER, factor=2)

    assert write.units == 2
    assert index_units(BY_STATUS, [write]).total() == 1


@pytest.mark.parametrize(
    ("index", "before", "after", "taken"),
    [
        (BY_STATUS, None, ORDER, 1),
        (BY_STATUS, ORDER, {**ORDER, "status_shard": {"S": "paid#0"}}, 2),
        (BY_STATUS, ORDER, {**ORDER, **LONG}, 0),
        (BY_STATUS, ORDER, None, 1),
        (BY_HOLD_EXPIRY, None, ORDER, 0),
        (BY_HOLD_EXPIRY, ORDER, HELD, 1),
        (BY_HOLD_EXPIRY, HELD, {**HELD, "hold_expires_at": {"N": "2"}}, 2),
        (BY_HOLD_EXPIRY, HELD, {**HELD, "product_ids": {"SS": ["1"]}}, 1),
        (BY_HOLD_EXPIRY, HELD, ORDER, 1),
        (BY_CHECK, ORDER, HELD, 0),
    ],
    ids=["new", "moved", "not projected", "gone", "sparse", "in", "later", "more", "out", "other"],
)
def test_an_index_takes_units_for_what_changes_in_it(
    index: Index, before: dict[str, Any] | None, after: dict[str, Any] | None, taken: int
) -> None:
    assert index_units(index, [Write(Table.ORDERS, before, after, 2)]).total() == taken


def test_an_index_of_whole_items_is_written_with_every_change() -> None:
    longer = [Write(Table.ORDERS, ORDER, {**ORDER, **LONG}, 2)]

    assert index_units(BY_STATUS, longer, whole=True).total() == 3
