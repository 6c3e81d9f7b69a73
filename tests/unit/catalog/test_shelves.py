"""Products by category: what is found there, page by page."""

from dataclasses import replace
from typing import Any

import pytest

from storefront.catalog import shelves
from storefront.catalog.model import ProductChanges
from storefront.catalog.price_ledger import lines_since
from storefront.catalog.repository import ProductRepository
from storefront.catalog.service import ProductService
from storefront.catalog.shelves import ShelfService, UnknownCategoryError
from storefront.categories.model import CategoryChanges
from storefront.categories.repository import CategoryRepository
from storefront.categories.service import StaffCategoryService
from storefront.db.store import Store
from storefront.db.tables import Table
from storefront.editions import Seen
from storefront.errors import MalformedRequestError, ValidationFailedError
from storefront.inventory.model import MAX_SHARDS
from storefront.inventory.repository import StockRepository
from storefront.inventory.sharding import ShardingService
from storefront.paging import PageRequest
from tests.support.catalog import INACTIVE, mug
from tests.support.categories import add, category_service_on
from tests.support.clock import FrozenClock
from tests.support.dynamodb import counted_calls, items_of


@pytest.fixture
def service(store: Store, clock: FrozenClock) -> StaffCategoryService:
    """The categories as staff change them."""
    return category_service_on(store, clock)


@pytest.fixture
def shelf(store: Store) -> ShelfService:
    """Products by category, as buyers find them."""
    return ShelfService(store, CategoryRepository(store), ProductRepository(store))


class Stockist:
    """Makes products, each a second younger than the one before."""

    def __init__(self, editor: ProductService, clock: FrozenClock) -> None:
        self._editor = editor
        self._clock = clock

    def make(self, sku: str, *category_ids: str) -> str:
        """Create a product in categories and return its id."""
        self._clock.advance(seconds=1)
        product_id = self._editor.create(mug(sku), None)["id"]
        self._editor.update(product_id, ProductChanges(category_ids=category_ids))
        return product_id


@pytest.fixture
def stockist(editor: ProductService, clock: FrozenClock) -> Stockist:
    """Makes products."""
    return Stockist(editor, clock)


def pages(shelf: ShelfService, category_id: str, limit: int) -> list[list[str]]:
    """Return the SKU codes on each page of a category."""
    found, after = [], None
    while True:
        page = shelf.page(category_id, PageRequest(limit, after))
        found.append([one.sale.sku for one in page.items])
        after = page.last
        if after is None:
            return found


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_a_category_shows_the_products_below_it_too_each_once(
    service: StaffCategoryService, shelf: ShelfService, stockist: Stockist, limit: int
) -> None:
    home, tea = add(service, "Home"), add(service, "Tea")
    mugs = add(service, "Mugs", home)
    add(service, "Empty", home)
    lamps = add(service, "Lamps", home)
    stockist.make("LAMP", lamps)
    stockist.make("GIFT", lamps, mugs)
    stockist.make("MUG", mugs)
    stockist.make("LEAVES", tea)
    stockist.make("BROOM", home)

    found = pages(shelf, home, limit)

    assert [sku for page in found for sku in page] == ["BROOM", "GIFT", "MUG", "LAMP"]
    assert all(len(page) <= limit for page in found)


def test_what_is_not_on_sale_is_left_out(
    service: StaffCategoryService, shelf: ShelfService, stockist: Stockist, editor: ProductService
) -> None:
    tea = add(service, "Tea")
    stockist.make("A", tea)
    editor.update(stockist.make("B", tea), ProductChanges(status=INACTIVE))
    editor.archive(stockist.make("C", tea))

    assert pages(shelf, tea, 10) == [["A"]]


def test_what_has_left_a_category_is_found_there_no_more(
    service: StaffCategoryService, shelf: ShelfService, stockist: Stockist, editor: ProductService
) -> None:
    tea, home = add(service, "Tea"), add(service, "Home")
    product_id = stockist.make("A", tea)

    editor.update(product_id, ProductChanges(category_ids=(home,)))

    assert (pages(shelf, tea, 10), pages(shelf, home, 10)) == ([[]], [["A"]])


def test_categories_that_are_off_are_not_there_for_buyers(
    service: StaffCategoryService, shelf: ShelfService, stockist: Stockist
) -> None:
    home = add(service, "Home")
    mugs, lamps = add(service, "Mugs", home), add(service, "Lamps", home)
    stockist.make("MUG", mugs)
    stockist.make("LAMP", lamps)
    service.update(mugs, CategoryChanges(is_active=False), Seen())

    assert pages(shelf, home, 10) == [["LAMP"]]
    for gone in (mugs, "nothing"):
        with pytest.raises(UnknownCategoryError):
            shelf.page(gone, PageRequest())


def test_a_page_of_many_empty_categories_is_short_and_goes_on(
    service: StaffCategoryService,
    shelf: ShelfService,
    stockist: Stockist,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shelves, "SHELVES_OF_A_PAGE", 3)
    home = add(service, "Home")
    below = [add(service, name, home) for name in "ABCDE"]
    stockist.make("LAST", below[-1])

    assert pages(shelf, home, 10) == [[], ["LAST"]]


def test_a_page_costs_three_calls_however_many_products_there_are(
    service: StaffCategoryService, shelf: ShelfService, stockist: Stockist
) -> None:
    tea = add(service, "Tea")
    for number in range(12):
        stockist.make(f"S-{number}", tea)

    for limit in (1, 10):
        with counted_calls() as calls:
            shelf.page(tea, PageRequest(limit))
        assert calls == ["Query", "Query", "BatchGetItem"]


def test_a_page_of_a_category_that_was_deleted_meanwhile_is_refused(
    service: StaffCategoryService, shelf: ShelfService, stockist: Stockist
) -> None:
    home = add(service, "Home")
    mugs = add(service, "Mugs", home)
    stockist.make("A", mugs)
    stockist.make("B", mugs)
    first = shelf.page(home, PageRequest(1))
    service.delete(mugs, home)

    with pytest.raises(MalformedRequestError):
        shelf.page(home, PageRequest(1, first.last))
    assert pages(shelf, home, 1) == [["A"], ["B"]]


def test_a_product_is_in_no_category_that_does_not_exist(editor: ProductService, aws: Any) -> None:
    new = mug()
    with pytest.raises(ValidationFailedError) as refusal:
        editor.create(replace_categories(new, "nowhere"), None)

    assert [one["field"] for one in refusal.value.fields["errors"]] == ["category_ids"]
    assert items_of(aws, Table.CATALOG) == []


def replace_categories(new: Any, *category_ids: str) -> Any:
    """Return a product to create in categories."""
    return replace(new, category_ids=category_ids)


def test_an_archived_product_is_in_no_category(
    service: StaffCategoryService, stockist: Stockist, editor: ProductService, aws: Any
) -> None:
    tea, home = add(service, "Tea"), add(service, "Home")
    product_id = stockist.make("A", tea, home)

    editor.archive(product_id)
    editor.archive(product_id)
    service.delete(tea)
    service.delete(home)

    assert "CATEGORY" not in {
        item["pk"]["S"].partition("#")[0] for item in items_of(aws, Table.CATALOG)
    }


def test_what_one_transaction_cannot_hold_is_changed_in_two(
    service: StaffCategoryService, stockist: Stockist, editor: ProductService, store: Store
) -> None:
    """Each shard of a hot product has a copy of its price, and each category takes two writes."""
    ids = [add(service, f"C-{number}") for number in range(20)]
    product_id = stockist.make("HOT", *ids[:10])
    ShardingService(store, StockRepository(store), FrozenClock()).spread(product_id, MAX_SHARDS)
    others = tuple(ids[10:])

    changed = editor.update(product_id, ProductChanges(price="150.00", category_ids=others))

    product = ProductRepository(store).get(product_id)
    assert product is not None
    assert product.sale.prices == changed.sale.prices
    assert product.details.category_ids == others
    lines = lines_since(store, product_id, product.details.created_at)
    assert [one.prices for one in lines] == [product.sale.prices]
