"""What is low or sold out: marked by staff, told from the stock as it is."""

import pytest

from storefront.catalog.model import MarkChanges, ProductChanges, VariantChanges
from storefront.catalog.service import ProductService, StaffCatalogService
from storefront.catalog.variants import VariantService
from storefront.catalog.wanted import ProductFilters
from storefront.db.store import Store
from storefront.inventory.model import ProductStatus
from storefront.inventory.service import StockService
from storefront.paging import PageRequest
from tests.support.account_fixtures import shop_on
from tests.support.catalog import INACTIVE, adjusted, create, mug, received, shirt
from tests.support.dynamodb import counted_calls

LOW = ProductFilters(is_low=True)


def low_mark(units: int) -> ProductChanges:
    return ProductChanges(mark=MarkChanges(low_mark=units))


def stocked(
    editor: ProductService, stockroom: StockService, sku: str, units: int, mark: int = 0
) -> str:
    """Create a product with stock and a mark, and return its id."""
    product_id = create(editor, mug(sku))
    if units:
        stockroom.change(received(product_id, units), None)
    editor.update(product_id, low_mark(mark))
    return product_id


def low(service: StaffCatalogService, wanted: ProductFilters = LOW) -> list[str]:
    """Return the ids of all that runs low, page by page."""
    found, after = list[str](), None
    while True:
        page = service.page(wanted, PageRequest(2, after))
        found += [one.product_id for one in page.items]
        after = page.last
        if after is None:
            return found


def test_what_has_no_more_units_than_its_mark_is_low(
    editor: ProductService, stockroom: StockService, staff_catalog: StaffCatalogService
) -> None:
    out = stocked(editor, stockroom, "A", 0)
    stocked(editor, stockroom, "B", 1)
    at = stocked(editor, stockroom, "C", 3, mark=3)
    above = stocked(editor, stockroom, "D", 4, mark=3)

    assert low(staff_catalog) == sorted([out, at])

    stockroom.change(adjusted(above, -1), None)
    stockroom.change(received(out), None)
    assert low(staff_catalog) == sorted([at, above])


def test_only_what_is_offered_runs_low(
    editor: ProductService, variants: VariantService, staff_catalog: StaffCatalogService
) -> None:
    hidden, gone = create(editor, mug("A", status=INACTIVE)), create(editor, mug("B"))
    editor.archive(gone)
    product_id = shirt(editor)
    for number in (1, 2, 3):
        changes = VariantChanges(status=INACTIVE)
        variants.update(f"{product_id}-00{number}", changes)

    assert low(staff_catalog) == sorted([hidden, product_id])
    assert low(staff_catalog, ProductFilters(ProductStatus.ACTIVE, is_low=True)) == [product_id]
    assert [one.product_id for one in staff_catalog.get(product_id).running_low] == [
        f"{product_id}-004"
    ]


def test_units_in_all_shards_count(
    editor: ProductService,
    stockroom: StockService,
    staff_catalog: StaffCatalogService,
    store: Store,
) -> None:
    product_id = stocked(editor, stockroom, "A", 8, mark=5)
    shop_on(store).sharding_service.spread(product_id, 4)

    assert low(staff_catalog) == []
    editor.update(product_id, low_mark(8))
    assert low(staff_catalog) == [product_id]


@pytest.mark.parametrize("units", [[0] * 7, [1, 1, 1, 1, 0, 0, 0, 1, 0, 1, 1, 1, 1, 1]])
def test_all_are_found_however_many_pages_it_takes(
    units: list[int],
    editor: ProductService,
    stockroom: StockService,
    staff_catalog: StaffCatalogService,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("storefront.catalog.service._PAGE", 3)
    monkeypatch.setattr("storefront.catalog.service._PAGES", 2)
    ids = [stocked(editor, stockroom, f"S{number}", count) for number, count in enumerate(units)]
    wanted = ProductFilters(ProductStatus.ACTIVE, is_low=True)

    expected = [one for one, count in zip(ids, units, strict=True) if not count]
    assert low(staff_catalog, wanted) == sorted(expected)


def test_to_pick_out_what_is_low_takes_the_calls_of_the_list(
    editor: ProductService, staff_catalog: StaffCatalogService, stockroom: StockService
) -> None:
    product_id = stocked(editor, stockroom, "A", 0)

    with counted_calls() as calls:
        page = staff_catalog.page(ProductFilters(ProductStatus.ACTIVE, is_low=True), PageRequest())

    assert [one.product_id for one in page.items] == [product_id]
    with counted_calls() as listed:
        staff_catalog.page(ProductFilters(ProductStatus.ACTIVE), PageRequest())
    assert calls == listed
