"""Staff set prices: sales by the clock, comparisons, and the ledger of them."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from storefront.catalog.model import NewSale, ProductChanges, VariantChanges
from storefront.catalog.price_ledger import lines_since, page_of_lines
from storefront.catalog.service import CatalogService, ProductService
from storefront.catalog.variants import VariantService
from storefront.catalog.views import price_view
from storefront.db.store import Store
from storefront.db.tables import Table
from storefront.editions import Seen
from storefront.errors import StaleError, ValidationFailedError
from storefront.inventory.model import SALE_ITEM, SaleItem
from storefront.inventory.prices import PriceEntry
from storefront.inventory.repository import StockRepository, read_shards, stock_key
from storefront.inventory.sharding import ShardingService
from storefront.paging import PageRequest
from tests.support.catalog import STAFF_ID, create, faults, mug, shirt
from tests.support.clock import FrozenClock
from tests.support.drift import Hand
from tests.support.interleaving import just_before

DAY = timedelta(days=1)


def on_sale(price: str, ends: datetime, starts: datetime | None = None) -> ProductChanges:
    return ProductChanges(sale=NewSale(price, starts, ends))


def ledger(store: Store, item_id: str) -> list[PriceEntry]:
    return [*page_of_lines(store, item_id, PageRequest()).items]


def item_of(store: Store, item_id: str) -> SaleItem:
    found = StockRepository(store).get(item_id)
    assert found is not None
    return found


def said(store: Store, item_id: str, now: datetime) -> tuple[Any, ...]:
    """Return what buyers are told of a price, without the moment of its end."""
    view = price_view(item_of(store, item_id), now)
    return view["price"], view["regular_price"], view["lowest_30_days"]


def test_a_sale_begins_and_ends_by_the_clock_alone(
    editor: ProductService, store: Store, clock: FrozenClock
) -> None:
    product_id, start = create(editor, mug()), clock()
    editor.update(product_id, on_sale("150.00", start + 2 * DAY, start + DAY))

    told = [said(store, product_id, start + timedelta(hours=hours)) for hours in (23, 24, 47, 48)]

    regular, reduced = ("199.00", None, None), ("150.00", "199.00", "199.00")
    assert told == [regular, reduced, reduced, regular]


def test_a_sale_is_answered_and_written_down_as_it_will_be_read(
    editor: ProductService, store: Store, clock: FrozenClock
) -> None:
    """Whole seconds are kept, whoever says more."""
    product_id, start = create(editor, mug()), clock() + timedelta(seconds=5, microseconds=700)

    written = editor.update(product_id, on_sale("150.00", start + DAY, start))

    assert written.sale.prices == item_of(store, product_id).prices
    assert written.sale.prices.sale is not None
    assert written.sale.prices.sale.starts == clock() + timedelta(seconds=5)


def test_a_sale_without_a_beginning_begins_at_once(
    editor: ProductService, store: Store, clock: FrozenClock
) -> None:
    product_id = create(editor, mug())
    clock.advance(seconds=10.5)

    editor.update(product_id, on_sale("150.00", clock() + DAY))

    view = price_view(item_of(store, product_id), clock())
    assert view["price"] == "150.00"
    assert view["on_sale_until"] == "2030-01-02T12:00:10.000Z"


def test_what_was_to_begin_before_now_begins_now(
    editor: ProductService, store: Store, clock: FrozenClock
) -> None:
    """The thirty days before a sale are not chosen by whoever sets it."""
    product_id = create(editor, mug())
    clock.advance(days=1)

    editor.update(product_id, on_sale("150.00", clock() + DAY, clock() - 20 * DAY))

    sale = item_of(store, product_id).prices.sale
    assert sale is not None
    assert sale.starts == clock()


def test_a_sale_that_is_lowered_keeps_when_it_began_and_what_it_is_measured_by(
    editor: ProductService, store: Store, clock: FrozenClock
) -> None:
    product_id = create(editor, mug())
    clock.advance(days=2)
    began = clock()
    editor.update(product_id, on_sale("150.00", began + 9 * DAY))
    clock.advance(days=1)

    editor.update(product_id, on_sale("120.00", began + 9 * DAY))

    assert said(store, product_id, clock()) == ("120.00", "199.00", "199.00")
    sale = item_of(store, product_id).prices.sale
    assert sale is not None
    assert sale.starts == began


def test_the_next_sale_is_measured_by_the_one_before(
    editor: ProductService, store: Store, clock: FrozenClock
) -> None:
    product_id = create(editor, mug())
    clock.advance(days=2)
    editor.update(product_id, on_sale("150.00", clock() + DAY))
    clock.advance(days=2)

    editor.update(product_id, on_sale("160.00", clock() + DAY))

    assert said(store, product_id, clock()) == ("160.00", "199.00", "150.00")


def test_a_repeat_changes_nothing_and_writes_nothing(
    editor: ProductService, store: Store, clock: FrozenClock
) -> None:
    product_id = create(editor, mug())
    clock.advance(seconds=10)
    change, form = on_sale("150.00", clock() + DAY), Seen.of(None)
    first = editor.update(product_id, change, form)
    clock.advance(seconds=10)

    again = editor.update(product_id, change, Seen(frozenset({"an edition of before"})))

    assert again.edition == first.edition
    assert [one.number for one in ledger(store, product_id)] == [2, 1]


def test_a_sale_is_guarded_by_if_match(editor: ProductService, clock: FrozenClock) -> None:
    product_id = create(editor, mug())
    clock.advance(seconds=10)
    form = Seen(frozenset({editor.update(product_id, ProductChanges(name="Cup")).edition}))
    editor.update(product_id, on_sale("150.00", clock() + DAY))

    with pytest.raises(StaleError):
        editor.update(product_id, on_sale("140.00", clock() + DAY), form)


def test_a_sale_that_is_ended_is_over_at_once(
    editor: ProductService, store: Store, clock: FrozenClock
) -> None:
    product_id = create(editor, mug())
    clock.advance(seconds=10)
    editor.update(product_id, on_sale("150.00", clock() + DAY))
    clock.advance(hours=1)

    for _ in range(2):
        editor.update(product_id, ProductChanges(without=frozenset({"sale"})))

    assert said(store, product_id, clock()) == ("199.00", None, None)
    assert [bool(one.prices.sale) for one in ledger(store, product_id)] == [False, True, False]


def test_a_sale_that_is_over_is_forgotten_with_the_next_price(
    editor: ProductService, store: Store, clock: FrozenClock
) -> None:
    product_id = create(editor, mug())
    editor.update(product_id, on_sale("150.00", clock() + DAY))
    clock.advance(days=2)

    editor.update(product_id, ProductChanges(name="Cup"))
    assert item_of(store, product_id).prices.sale is not None
    editor.update(product_id, ProductChanges(price="120.00"))

    assert item_of(store, product_id).prices.sale is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"sale": ("199.00", None, 1)}, "sale.price"),
        ({"sale": ("200.00", None, 1)}, "sale.price"),
        ({"sale": ("0", None, 1)}, "sale.price"),
        ({"sale": ("1.234", None, 1)}, "sale.price"),
        ({"sale": ("150.00", 2, 2)}, "sale.ends_at"),
        ({"sale": ("150.00", 3, 2)}, "sale.ends_at"),
        ({"sale": ("150.00", -2, -1)}, "sale.ends_at"),
        ({"sale": ("150.00", None, 0)}, "sale.ends_at"),
        ({"compare_at": "199.00"}, "compare_at_price"),
        ({"compare_at": "9999999999.00"}, "compare_at_price"),
        ({"price": "300.00", "compare_at": "250.00"}, "compare_at_price"),
    ],
)
def test_prices_that_are_none_are_refused_at_their_field(
    editor: ProductService,
    store: Store,
    clock: FrozenClock,
    changes: dict[str, Any],
    field: str,
) -> None:
    product_id = create(editor, mug())
    if "sale" in changes:
        price, starts, ends = changes["sale"]
        begins = None if starts is None else clock() + starts * DAY
        changes = {"sale": NewSale(price, begins, clock() + ends * DAY)}

    with pytest.raises(ValidationFailedError) as refusal:
        editor.update(product_id, ProductChanges(**changes))

    assert faults(refusal).keys() == {field}
    assert len(ledger(store, product_id)) == 1


def test_a_regular_price_stays_between_the_sale_and_the_comparison(
    editor: ProductService, clock: FrozenClock
) -> None:
    product_id = create(editor, mug())
    whole = replace(on_sale("150.00", clock() + 2 * DAY, clock() + DAY), compare_at="250.00")
    editor.update(product_id, whole)

    for price in ("150.00", "99.00", "250.00", "300.00"):
        with pytest.raises(ValidationFailedError) as refusal:
            editor.update(product_id, ProductChanges(price=price))
        assert faults(refusal).keys() == {"price"}

    ended = ProductChanges(price="99.00", without=frozenset({"sale"}))
    changed = editor.update(product_id, ended)
    assert str(changed.sale.prices.regular) == "99.00"


def test_a_comparison_is_shown_until_it_is_taken_away(
    editor: ProductService, store: Store, clock: FrozenClock
) -> None:
    product_id = create(editor, mug())

    editor.update(product_id, ProductChanges(compare_at="250.00"))
    shown = price_view(item_of(store, product_id), clock())["compare_at_price"]
    editor.update(product_id, ProductChanges(without=frozenset({"compare_at_price"})))

    assert shown == "250.00"
    assert price_view(item_of(store, product_id), clock())["compare_at_price"] is None


def test_every_change_of_prices_is_a_line_and_others_are_none(
    editor: ProductService, variants: VariantService, store: Store
) -> None:
    product_id = create(editor, mug())
    shirt_id = shirt(editor)
    editor.update(product_id, ProductChanges(name="Cup"), actor=STAFF_ID)
    editor.update(product_id, ProductChanges(price="210.00", description="New"), actor=STAFF_ID)
    editor.update(product_id, ProductChanges(price="210.00"), actor=STAFF_ID)
    variants.update(f"{shirt_id}-002", VariantChanges(price="99.00"), actor=STAFF_ID)

    lines = ledger(store, product_id)
    assert [(one.number, str(one.prices.regular), one.actor) for one in lines] == [
        (2, "210.00", STAFF_ID),
        (1, "199.00", "system"),
    ]
    assert [one.number for one in ledger(store, f"{shirt_id}-002")] == [2, 1]
    assert [one.number for one in ledger(store, f"{shirt_id}-001")] == [1]


def test_two_who_change_prices_at_once_are_both_in_the_ledger(
    editor: ProductService, store: Store, clock: FrozenClock
) -> None:
    """What the second sale is measured by knows of the first one."""
    product_id = create(editor, mug())
    clock.advance(days=1)

    def lower() -> None:
        editor.update(product_id, ProductChanges(price="180.00"))
        clock.advance(hours=1)

    with just_before(lower):
        editor.update(product_id, on_sale("150.00", clock() + 9 * DAY, clock() + DAY))

    assert [one.number for one in ledger(store, product_id)] == [3, 2, 1]
    assert str(item_of(store, product_id).prior) == "180.00"


def test_an_item_that_is_older_than_ledgers_gets_one_with_its_next_price(
    editor: ProductService, store: Store, clock: FrozenClock, hand: Hand
) -> None:
    product_id = create(editor, mug())
    hand.set((Table.CATALOG, *stock_key(product_id, SALE_ITEM)), priced=None)
    hand.delete((Table.CATALOG, f"PRICES#{product_id}", f"{1:08}"))
    created = clock()
    clock.advance(days=3)

    editor.update(product_id, on_sale("150.00", clock() + DAY))

    lines = ledger(store, product_id)
    assert [(one.number, one.created_at) for one in lines] == [(2, clock()), (1, created)]
    assert said(store, product_id, clock()) == ("150.00", "199.00", "199.00")


def test_a_ledger_is_read_back_to_the_line_in_force_and_no_further(
    editor: ProductService, store: Store, clock: FrozenClock
) -> None:
    product_id = create(editor, mug())
    for price in ("200.00", "201.00", "202.00"):
        clock.advance(days=1)
        editor.update(product_id, ProductChanges(price=price))

    since = lines_since(store, product_id, clock() - timedelta(hours=30))

    assert [one.number for one in since] == [2, 3, 4]


def test_every_shard_of_a_hot_product_knows_the_sale(
    editor: ProductService, store: Store, clock: FrozenClock, catalog: CatalogService
) -> None:
    product_id = create(editor, mug())
    sharding = ShardingService(store, StockRepository(store), clock)
    sharding.spread(product_id, 2)
    editor.update(product_id, on_sale("150.00", clock() + DAY))
    sharding.spread(product_id, 4)

    item = catalog.get(product_id).sale
    shards = read_shards(store, [item])[product_id]
    assert len(shards) == 4
    assert {one.prices for one in shards} == {item.prices}
    editor.update(product_id, ProductChanges(without=frozenset({"sale"})))
    item = catalog.get(product_id).sale
    assert {one.prices for one in read_shards(store, [item])[product_id]} == {item.prices}
