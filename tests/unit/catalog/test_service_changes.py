"""Staff change products and archive them, and nothing is lost on the way."""

from datetime import timedelta
from typing import Any

import pytest

from storefront.catalog.model import ProductChanges
from storefront.catalog.repository import ProductRepository
from storefront.catalog.service import CatalogService, ProductService
from storefront.db.store import Store
from storefront.db.tables import Table
from storefront.editions import Seen
from storefront.errors import NotFoundError, StaleError, ValidationFailedError
from storefront.ids import new_id
from storefront.inventory.model import ProductArchivedError, ProductStatus
from storefront.inventory.repository import StockRepository
from storefront.inventory.service import StockService
from tests.support.catalog import INACTIVE, create, listed_ids, mug, received
from tests.support.clock import FrozenClock
from tests.support.dynamodb import counted_calls, items_of
from tests.support.entitled import others_act
from tests.support.interleaving import just_before


def test_a_change_touches_only_what_it_names(
    catalog: CatalogService, editor: ProductService, clock: FrozenClock
) -> None:
    product_id = create(editor, mug())
    clock.advance(minutes=5)

    answered = editor.update(product_id, ProductChanges(price="249.5"))

    product = catalog.get(product_id)
    assert product == answered
    assert str(product.sale.prices.regular) == "249.50"
    assert (product.name, product.details.description) == ("Mug", "Holds tea.")
    assert product.details.updated_at == clock()
    assert product.details.updated_at - product.details.created_at == timedelta(minutes=5)


def test_name_and_description_change_together(
    catalog: CatalogService, editor: ProductService
) -> None:
    product_id = create(editor, mug())

    editor.update(product_id, ProductChanges(name="Cup", description=""))

    product = catalog.get(product_id)
    assert (product.name, product.details.description) == ("Cup", "")


def test_a_product_leaves_the_list_and_comes_back(
    catalog: CatalogService, editor: ProductService
) -> None:
    product_id = create(editor, mug())

    editor.update(product_id, ProductChanges(status=INACTIVE))
    assert listed_ids(catalog) == []

    editor.update(product_id, ProductChanges(status=ProductStatus.ACTIVE))
    assert listed_ids(catalog) == [product_id]


def test_a_product_that_was_created_inactive_is_listed_when_it_becomes_active(
    catalog: CatalogService, editor: ProductService
) -> None:
    product_id = create(editor, mug(status=INACTIVE))

    editor.update(product_id, ProductChanges(status=ProductStatus.ACTIVE))

    assert listed_ids(catalog) == [product_id]


def test_a_change_never_writes_the_stock_it_read(
    editor: ProductService,
    stockroom: StockService,
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A delivery that arrives between the read and the write of a change is not lost."""
    product_id = create(editor, mug())
    read = ProductRepository.get

    def read_before_a_delivery(self: ProductRepository, wanted: str) -> Any:
        product = read(self, wanted)
        with others_act():
            stockroom.change(received(wanted, 9), None)
        return product

    monkeypatch.setattr(ProductRepository, "get", read_before_a_delivery)
    editor.update(product_id, ProductChanges(name="Cup", price="1"))

    item = StockRepository(store).get(product_id)
    assert item is not None
    assert (item.name, item.available, item.on_hand) == ("Cup", 9, 9)


def test_changes_of_different_values_at_the_same_time_both_last(
    catalog: CatalogService, editor: ProductService, monkeypatch: pytest.MonkeyPatch
) -> None:
    product_id = create(editor, mug())
    read = ProductRepository.get

    def read_before_another_change(self: ProductRepository, wanted: str) -> Any:
        product = read(self, wanted)
        monkeypatch.setattr(ProductRepository, "get", read)
        editor.update(wanted, ProductChanges(price="5", description="New."))
        return product

    monkeypatch.setattr(ProductRepository, "get", read_before_another_change)
    editor.update(product_id, ProductChanges(name="Cup"))

    product = catalog.get(product_id)
    assert (product.name, str(product.sale.prices.regular)) == ("Cup", "5.00")
    assert product.details.description == "New."


@pytest.mark.parametrize("price", ["0", "0.00", "1.001", "1000000", "1e3", "-1", "", "৫"])
def test_a_price_that_is_no_amount_of_the_currency_is_refused(
    editor: ProductService, aws: Any, price: str
) -> None:
    product_id = create(editor, mug())
    before = items_of(aws, Table.CATALOG)

    with pytest.raises(ValidationFailedError) as refusal:
        editor.update(product_id, ProductChanges(price=price))

    assert refusal.value.fields["errors"][0]["field"] == "price"
    assert items_of(aws, Table.CATALOG) == before


def test_an_unknown_product_cannot_be_changed_or_archived(
    editor: ProductService, aws: Any, clock: FrozenClock
) -> None:
    with pytest.raises(NotFoundError):
        editor.update(new_id(clock()), ProductChanges(name="Cup"))
    with pytest.raises(NotFoundError):
        editor.archive(new_id(clock()))

    assert items_of(aws, Table.CATALOG) == []


def test_an_archived_product_is_gone_for_buyers_and_keeps_its_stock(
    catalog: CatalogService, editor: ProductService, stockroom: StockService, store: Store
) -> None:
    product_id = create(editor, mug())
    stockroom.change(received(product_id, 4), None)

    editor.archive(product_id)

    assert listed_ids(catalog) == []
    with pytest.raises(NotFoundError):
        catalog.get(product_id)
    item = StockRepository(store).get(product_id)
    assert item is not None
    assert (item.status, item.available, item.on_hand) == (ProductStatus.ARCHIVED, 4, 4)


def test_archiving_twice_changes_nothing_the_second_time(
    editor: ProductService, aws: Any, clock: FrozenClock
) -> None:
    product_id = create(editor, mug())
    editor.archive(product_id)
    before = items_of(aws, Table.CATALOG)
    clock.advance(hours=1)

    editor.archive(product_id)

    assert items_of(aws, Table.CATALOG) == before


def test_an_archived_product_cannot_be_changed_back(editor: ProductService, aws: Any) -> None:
    product_id = create(editor, mug())
    editor.archive(product_id)
    before = items_of(aws, Table.CATALOG)

    with pytest.raises(ProductArchivedError):
        editor.update(product_id, ProductChanges(status=ProductStatus.ACTIVE))

    assert items_of(aws, Table.CATALOG) == before


def test_a_change_loses_against_archiving_that_came_first(
    editor: ProductService, aws: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    product_id = create(editor, mug())
    read = ProductRepository.get

    def read_before_archiving(self: ProductRepository, wanted: str) -> Any:
        product = read(self, wanted)
        with monkeypatch.context() as patched:
            patched.setattr(ProductRepository, "get", read)
            editor.archive(wanted)
        return product

    monkeypatch.setattr(ProductRepository, "get", read_before_archiving)
    with pytest.raises(ProductArchivedError):
        editor.update(product_id, ProductChanges(status=INACTIVE))

    (listing,) = (item["listing"] for item in items_of(aws, Table.CATALOG) if "listing" in item)
    assert listing["S"].startswith("archived#")


def test_changing_and_archiving_take_a_read_and_a_write(editor: ProductService) -> None:
    product_id = create(editor, mug())

    with counted_calls() as calls:
        editor.update(product_id, ProductChanges(name="Cup"))
        editor.archive(product_id)

    assert calls == ["Query", "TransactWriteItems"] * 2


def test_a_stale_form_does_not_write_the_old_price_back(editor: ProductService) -> None:
    """Two of the staff open one form; the second saves what she never saw change."""
    product_id = create(editor, mug())
    form = Seen.of(editor.update(product_id, ProductChanges(name="Mug")).edition)
    latest = editor.update(product_id, ProductChanges(price="210.00"), form)

    with pytest.raises(StaleError) as caught:
        editor.update(product_id, ProductChanges(description="Blue", price="199.00"), form)

    assert (caught.value.status, caught.value.fields["etag"]) == (412, latest.edition)
    again = editor.update(product_id, ProductChanges(description="Blue"), Seen.of(latest.edition))
    assert (str(again.sale.prices.regular), again.details.description) == ("210.00", "Blue")


def test_a_change_that_is_sent_again_is_made_once_and_not_stale(editor: ProductService) -> None:
    product_id = create(editor, mug())
    form = Seen.of(editor.update(product_id, ProductChanges(name="Mug")).edition)
    change = ProductChanges(price="210.00")
    changed = editor.update(product_id, change, form)

    assert editor.update(product_id, change, form) == changed


def test_sales_and_deliveries_make_no_form_stale(
    editor: ProductService, stockroom: StockService
) -> None:
    product_id = create(editor, mug())
    form = Seen.of(editor.update(product_id, ProductChanges(name="Mug")).edition)
    stockroom.change(received(product_id, 10), None)

    assert editor.update(product_id, ProductChanges(name="Cup"), form).name == "Cup"


@pytest.mark.parametrize(
    "meanwhile",
    [
        ProductChanges(name="Cup"),
        ProductChanges(price="1.00"),
        ProductChanges(description="Blue"),
        ProductChanges(status=ProductStatus.INACTIVE),
    ],
    ids=["name", "price", "description", "status"],
)
def test_a_change_between_look_and_write_is_not_overwritten(
    editor: ProductService, meanwhile: ProductChanges
) -> None:
    product_id = create(editor, mug())
    form = Seen.of(editor.update(product_id, ProductChanges(name="Mug")).edition)
    change = ProductChanges(name="Beaker", price="5.00", description="Red")

    with (
        just_before(lambda: editor.update(product_id, meanwhile)),
        pytest.raises(StaleError) as caught,
    ):
        editor.update(product_id, change, form)

    latest = editor.update(product_id, ProductChanges(), Seen.of(caught.value.fields["etag"]))
    assert latest.name != "Beaker"


def test_without_if_match_changes_of_different_values_both_last(editor: ProductService) -> None:
    product_id = create(editor, mug())
    named = ProductChanges(name="Cup")

    with just_before(lambda: editor.update(product_id, named)):
        changed = editor.update(product_id, ProductChanges(price="5.00"))

    found = editor.update(product_id, ProductChanges())
    assert str(changed.sale.prices.regular) == "5.00"
    assert (found.name, str(found.sale.prices.regular)) == ("Cup", "5.00")
