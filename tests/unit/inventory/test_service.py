"""Stock: every change is guarded, written down once, and never takes what is held."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from storefront.catalog.service import ProductService
from storefront.db.idempotency import KEPT
from storefront.db.refusals import TransactionCanceledError
from storefront.db.store import Store
from storefront.db.tables import PARTITION_UNITS, Table
from storefront.errors import IdempotencyMismatchError, NotFoundError
from storefront.ids import new_id
from storefront.inventory.model import (
    SALE_ITEM,
    BookedUnits,
    Movement,
    MovementKind,
    ProductArchivedError,
    StockBelowZeroError,
    StockMovedError,
)
from storefront.inventory.repository import LEDGER_PARTITIONS, StockRepository, movements_pk
from storefront.inventory.service import StockService
from storefront.paging import PageRequest
from tests.support.catalog import STAFF_ID, adjusted, create, key, mug, received
from tests.support.clock import FrozenClock
from tests.support.dynamodb import counted_calls, items_of
from tests.support.interleaving import just_before

ALL = PageRequest(limit=100)


@pytest.fixture
def product_id(editor: ProductService) -> str:
    """A product without stock."""
    return create(editor, mug())


def _hold(store: Store, product_id: str, quantity: int) -> None:
    """Take units for a pending order."""
    stock = StockRepository(store)
    item = stock.get(product_id)
    assert item is not None
    transaction = store.transaction()
    stock.hold(transaction, item, {SALE_ITEM: quantity}, datetime.now(UTC))
    transaction.commit()


def test_received_units_are_on_the_shelf_and_for_sale(
    stockroom: StockService, product_id: str
) -> None:
    answer = stockroom.change(received(product_id, 10), None)

    assert (answer["available"], answer["on_hand"]) == (10, 10)
    assert answer["movement"]["quantity"] == 10
    assert answer["movement"]["kind"] is MovementKind.RECEIVED


def test_an_adjustment_may_take_everything_that_is_available(
    stockroom: StockService, product_id: str
) -> None:
    stockroom.change(received(product_id, 10), None)

    answer = stockroom.change(adjusted(product_id, -10), None)

    assert (answer["available"], answer["on_hand"]) == (0, 0)


def test_an_adjustment_never_takes_held_units(
    stockroom: StockService, store: Store, product_id: str, aws: Any
) -> None:
    stockroom.change(received(product_id, 10), None)
    _hold(store, product_id, 7)
    before = items_of(aws, Table.CATALOG)

    with pytest.raises(StockBelowZeroError) as refusal:
        stockroom.change(adjusted(product_id, -4), key("adjust_stock"))

    assert refusal.value.fields == {"available": 3}
    assert items_of(aws, Table.CATALOG) == before


def test_a_count_is_refused_if_the_books_have_changed_since(
    stockroom: StockService, product_id: str, aws: Any
) -> None:
    """Fifteen were counted where the books said 5, and twelve came in between: 15 is not 5 + 10."""
    stockroom.change(received(product_id, 5), None)
    stockroom.change(received(product_id, 12), None)
    before = items_of(aws, Table.CATALOG)
    counted = replace(adjusted(product_id, 10), expected=BookedUnits(5))

    with pytest.raises(StockMovedError) as refusal:
        stockroom.change(counted, key("adjust_stock"))

    assert refusal.value.fields == {"on_hand": 17, "to_ship": 0}
    assert items_of(aws, Table.CATALOG) == before
    again = replace(adjusted(product_id, -2), expected=BookedUnits(17))
    assert stockroom.change(again, key("adjust_stock"))["on_hand"] == 15


def test_a_count_that_was_written_down_is_not_refused_when_it_is_sent_again(
    stockroom: StockService, product_id: str
) -> None:
    counted = replace(adjusted(product_id, 5), expected=BookedUnits(0))
    first = stockroom.change(counted, key("adjust_stock"))

    assert stockroom.change(counted, key("adjust_stock")) == first


@pytest.mark.parametrize("quantity", [-3, 3])
def test_units_that_come_at_the_last_moment_refuse_a_count(
    stockroom: StockService, product_id: str, quantity: int
) -> None:
    stockroom.change(received(product_id, 5), None)
    counted = replace(adjusted(product_id, quantity), expected=BookedUnits(5))

    with (
        just_before(lambda: stockroom.change(received(product_id, 1), None)),
        pytest.raises(StockMovedError) as refusal,
    ):
        stockroom.change(counted, None)

    assert refusal.value.fields == {"on_hand": 6, "to_ship": 0}


def test_every_change_is_in_the_ledger_the_newest_first(
    stockroom: StockService, product_id: str, clock: FrozenClock
) -> None:
    for change in (received(product_id, 10), adjusted(product_id, -3), adjusted(product_id, 1)):
        stockroom.change(change, None)
        clock.advance(seconds=1)

    movements = stockroom.movements(product_id, ALL).items

    assert [movement.quantity for movement in movements] == [1, -3, 10]
    assert {movement.actor for movement in movements} == {STAFF_ID}
    assert [movement.reason for movement in movements] == ["count", "count", "delivery"]


def test_the_ledger_recomputes_what_is_on_the_shelf(
    stockroom: StockService, store: Store, product_id: str, clock: FrozenClock
) -> None:
    for quantity in (5, -2, 8, -1):
        stockroom.change(adjusted(product_id, quantity), None)
        clock.advance(seconds=1)
    with pytest.raises(StockBelowZeroError):
        stockroom.change(adjusted(product_id, -11), None)

    item = StockRepository(store).get(product_id)

    total = sum(movement.quantity for movement in stockroom.movements(product_id, ALL).items)
    assert item is not None
    assert item.on_hand == total == 10


def test_the_ledger_comes_in_pages(
    stockroom: StockService, product_id: str, clock: FrozenClock
) -> None:
    for quantity in (1, 2, 3):
        stockroom.change(received(product_id, quantity), None)
        clock.advance(seconds=1)

    first = stockroom.movements(product_id, PageRequest(limit=2))
    second = stockroom.movements(product_id, PageRequest(limit=2, after=first.last))

    assert [movement.quantity for movement in first.items] == [3, 2]
    assert [movement.quantity for movement in second.items] == [1]
    assert second.last is None


def test_a_product_can_be_sold_3500_times_a_second_before_its_ledger_is_full(
    product_id: str,
) -> None:
    """A line costs a transaction two units, and a partition has 1,000 a second."""
    lines = Counter(movements_pk(product_id, f"01J{number:023}") for number in range(3500))

    assert max(lines.values()) * 2 <= PARTITION_UNITS


def test_pages_of_a_long_ledger_leave_nothing_out_and_keep_its_order(
    stockroom: StockService, product_id: str, clock: FrozenClock
) -> None:
    """Its lines are in several partitions, and more of a page in one than are asked for at once."""
    lines = 60
    for quantity in range(1, lines + 1):
        stockroom.change(received(product_id, quantity), None)
        clock.advance(seconds=1)

    found, page = [], PageRequest(limit=25)
    while True:
        part = stockroom.movements(product_id, page)
        found += [movement.quantity for movement in part.items]
        if part.last is None:
            break
        page = PageRequest(limit=25, after=part.last)

    assert found == list(range(lines, 0, -1))


def test_one_products_ledger_holds_nothing_of_another(
    stockroom: StockService, editor: ProductService, product_id: str
) -> None:
    stockroom.change(received(create(editor, mug("MUG-2")), 5), None)

    assert list(stockroom.movements(product_id, ALL).items) == []


def test_a_repeat_with_the_same_key_changes_stock_once(
    stockroom: StockService, store: Store, product_id: str
) -> None:
    first = stockroom.change(received(product_id, 10), key("adjust_stock"))
    _hold(store, product_id, 4)

    repeat = stockroom.change(received(product_id, 10), key("adjust_stock"))

    assert repeat["movement"] == first["movement"]
    assert (repeat["available"], repeat["on_hand"]) == (6, 10)
    assert len(stockroom.movements(product_id, ALL).items) == 1


def test_a_repeat_is_answered_although_the_stock_is_gone_that_it_took(
    stockroom: StockService, product_id: str
) -> None:
    stockroom.change(received(product_id, 10), None)
    first = stockroom.change(adjusted(product_id, -8), key("adjust_stock"))

    assert stockroom.change(adjusted(product_id, -8), key("adjust_stock")) == first


def test_a_key_with_another_body_is_refused(
    stockroom: StockService, product_id: str, aws: Any
) -> None:
    stockroom.change(received(product_id, 10), key("adjust_stock", body={"quantity": 10}))
    before = items_of(aws, Table.CATALOG)

    with pytest.raises(IdempotencyMismatchError):
        stockroom.change(received(product_id, 11), key("adjust_stock", body={"quantity": 11}))

    assert items_of(aws, Table.CATALOG) == before


@pytest.mark.parametrize("quantity", [3, -3])
def test_a_key_that_ends_while_it_is_looked_up_is_free_and_the_change_is_made(
    stockroom: StockService, product_id: str, clock: FrozenClock, quantity: int
) -> None:
    stockroom.change(received(product_id, 10), key("adjust_stock"))
    clock.now += KEPT - timedelta(seconds=1)

    with just_before(lambda: clock.advance(seconds=1), "GetItem"):
        answer = stockroom.change(adjusted(product_id, quantity), key("adjust_stock"))

    assert (answer["available"], answer["on_hand"]) == (10 + quantity, 10 + quantity)
    assert len(stockroom.movements(product_id, ALL).items) == 2


def test_an_unknown_product_has_no_stock_and_no_ledger(
    stockroom: StockService, clock: FrozenClock, aws: Any
) -> None:
    unknown = new_id(clock())

    with pytest.raises(NotFoundError):
        stockroom.change(received(unknown), key("adjust_stock"))
    with pytest.raises(NotFoundError):
        stockroom.movements(unknown, ALL)

    assert items_of(aws, Table.CATALOG) == []


def test_an_archived_products_stock_stays_as_it_is(
    stockroom: StockService, editor: ProductService, product_id: str, aws: Any
) -> None:
    stockroom.change(received(product_id, 10), None)
    editor.archive(product_id)
    before = items_of(aws, Table.CATALOG)

    for change in (received(product_id, 1), adjusted(product_id, -1), adjusted(product_id, -99)):
        with pytest.raises(ProductArchivedError):
            stockroom.change(change, None)

    assert items_of(aws, Table.CATALOG) == before


def test_a_change_takes_one_write_and_one_read(stockroom: StockService, product_id: str) -> None:
    with counted_calls() as calls:
        stockroom.change(received(product_id), key("adjust_stock"))

    assert calls == ["TransactWriteItems", "GetItem"]


def test_reading_the_ledger_takes_a_call_for_each_of_its_partitions(
    stockroom: StockService, product_id: str
) -> None:
    stockroom.change(received(product_id), None)

    with counted_calls() as calls:
        stockroom.movements(product_id, ALL)

    assert calls == ["Query"] * LEDGER_PARTITIONS


def test_a_line_of_the_ledger_is_never_written_over(
    store: Store, product_id: str, clock: FrozenClock
) -> None:
    ledger = StockRepository(store)
    movement = Movement(
        new_id(clock()), product_id, MovementKind.RECEIVED, 3, "delivery", None, STAFF_ID, clock()
    )
    first, second = store.transaction(), store.transaction()
    ledger.add_movement(first, movement)
    ledger.add_movement(second, replace(movement, quantity=9))
    first.commit()

    with pytest.raises(TransactionCanceledError):
        second.commit()

    assert ledger.movements(product_id, ALL).items == [movement]
