"""Products: buyers see what is sold, staff change it, and nothing is lost on the way."""

from datetime import timedelta
from typing import Any

import pytest

from storefront.catalog.model import ProductChanges, SkuTakenError
from storefront.catalog.repository import ProductRepository
from storefront.catalog.service import Catalog, CatalogEditor
from storefront.db.idempotency import KEPT
from storefront.db.store import Store
from storefront.db.tables import Table
from storefront.errors import IdempotencyMismatchError, NotFoundError, ValidationFailedError
from storefront.ids import new_id
from storefront.inventory.model import ProductArchivedError, ProductStatus
from storefront.inventory.repository import SALE, SaleRecord, StockRepository, product_pk
from storefront.inventory.service import Stockroom
from storefront.web.paging import PageRequest
from tests.support.catalog import create, key, mug, received
from tests.support.clock import FrozenClock
from tests.support.dynamodb import TABLE_NAMES, counted_calls, items_of

INACTIVE = ProductStatus.INACTIVE


def _ids(catalog: Catalog) -> list[str]:
    return [product.sale.product_id for product in catalog.page(PageRequest()).items]


def test_a_created_product_is_seen_by_buyers_as_it_was_entered(
    catalog: Catalog, editor: CatalogEditor, clock: FrozenClock
) -> None:
    created = editor.create(mug(), None)

    product = catalog.get(created["id"])

    assert created["price"] == "199.00"
    assert (product.sale.sku, product.sale.name, product.sale.price.amount) == (
        "MUG-1",
        "Mug",
        19_900,
    )
    assert (product.sale.available, product.sale.on_hand) == (0, 0)
    assert product.details.description == "Holds tea."
    assert product.details.created_at == product.details.updated_at == clock()


def test_an_inactive_product_is_created_but_neither_listed_nor_got(
    catalog: Catalog, editor: CatalogEditor
) -> None:
    product_id = create(editor, mug(status=INACTIVE))

    assert _ids(catalog) == []
    with pytest.raises(NotFoundError):
        catalog.get(product_id)


def test_an_unknown_product_is_not_found(catalog: Catalog, clock: FrozenClock) -> None:
    with pytest.raises(NotFoundError):
        catalog.get(new_id(clock()))


def test_a_sku_code_belongs_to_one_product(editor: CatalogEditor, aws: Any) -> None:
    create(editor, mug("MUG-1"))
    before = items_of(aws, Table.CATALOG)

    with pytest.raises(SkuTakenError):
        create(editor, mug("MUG-1", name="Another"))

    assert items_of(aws, Table.CATALOG) == before


def test_an_archived_products_sku_code_is_never_used_again(editor: CatalogEditor) -> None:
    editor.archive(create(editor, mug("MUG-1")))

    with pytest.raises(SkuTakenError):
        create(editor, mug("MUG-1"))


def test_a_repeat_with_the_same_key_gets_the_first_answer_and_creates_nothing(
    editor: CatalogEditor, aws: Any, clock: FrozenClock
) -> None:
    first = editor.create(mug(), key("create_product"))
    before = items_of(aws, Table.CATALOG)
    clock.advance(hours=1)

    assert editor.create(mug(), key("create_product")) == first
    assert items_of(aws, Table.CATALOG) == before


def test_a_key_with_another_body_is_refused(editor: CatalogEditor, aws: Any) -> None:
    editor.create(mug(), key("create_product", body={"sku": "MUG-1"}))
    before = items_of(aws, Table.CATALOG)

    with pytest.raises(IdempotencyMismatchError):
        editor.create(mug("MUG-2"), key("create_product", body={"sku": "MUG-2"}))

    assert items_of(aws, Table.CATALOG) == before


def test_an_expired_key_is_free_although_its_record_is_still_there(
    editor: CatalogEditor, clock: FrozenClock
) -> None:
    first = editor.create(mug("MUG-1"), key("create_product"))
    clock.advance(seconds=KEPT.total_seconds())

    assert editor.create(mug("MUG-2"), key("create_product"))["id"] != first["id"]


def test_a_refused_creation_leaves_its_key_free(editor: CatalogEditor) -> None:
    create(editor, mug("MUG-1"))
    with pytest.raises(SkuTakenError):
        editor.create(mug("MUG-1"), key("create_product"))

    assert editor.create(mug("MUG-2"), key("create_product"))["sku"] == "MUG-2"


def test_pages_follow_each_other_from_the_oldest_product_to_the_newest(
    catalog: Catalog, editor: CatalogEditor, clock: FrozenClock
) -> None:
    created = []
    for number in range(5):
        created.append(create(editor, mug(f"MUG-{number}")))
        clock.advance(seconds=1)

    seen: list[str] = []
    after = None
    while True:
        page = catalog.page(PageRequest(limit=2, after=after))
        assert len(page.items) <= 2
        seen += [product.sale.product_id for product in page.items]
        after = page.last
        if after is None:
            break

    assert seen == created


def test_a_list_shows_stock_as_it_is_now(
    catalog: Catalog, editor: CatalogEditor, stockroom: Stockroom
) -> None:
    stockroom.change(received(create(editor, mug()), 7), None)

    [product] = catalog.page(PageRequest()).items

    assert product.sale.available == 7


def test_a_product_that_the_index_still_lists_is_judged_by_its_own_status(
    catalog: Catalog, editor: CatalogEditor, store: Store
) -> None:
    """The index follows with a delay: here it has not yet heard that the sale has ended."""
    product_id = create(editor, mug())
    status = SaleRecord.status.set(INACTIVE.value)
    store.count_up(SaleRecord, product_pk(product_id), SALE, [status])

    assert _ids(catalog) == []


def test_a_change_touches_only_what_it_names(
    catalog: Catalog, editor: CatalogEditor, clock: FrozenClock
) -> None:
    product_id = create(editor, mug())
    clock.advance(minutes=5)

    answered = editor.update(product_id, ProductChanges(price="249.5"))

    product = catalog.get(product_id)
    assert product == answered
    assert str(product.sale.price) == "249.50"
    assert (product.sale.name, product.details.description) == ("Mug", "Holds tea.")
    assert product.details.updated_at == clock()
    assert product.details.updated_at - product.details.created_at == timedelta(minutes=5)


def test_name_and_description_change_together(catalog: Catalog, editor: CatalogEditor) -> None:
    product_id = create(editor, mug())

    editor.update(product_id, ProductChanges(name="Cup", description=""))

    product = catalog.get(product_id)
    assert (product.sale.name, product.details.description) == ("Cup", "")


def test_a_product_leaves_the_list_and_comes_back(catalog: Catalog, editor: CatalogEditor) -> None:
    product_id = create(editor, mug())

    editor.update(product_id, ProductChanges(status=INACTIVE))
    assert _ids(catalog) == []

    editor.update(product_id, ProductChanges(status=ProductStatus.ACTIVE))
    assert _ids(catalog) == [product_id]


def test_a_product_that_was_created_inactive_is_listed_when_it_becomes_active(
    catalog: Catalog, editor: CatalogEditor
) -> None:
    product_id = create(editor, mug(status=INACTIVE))

    editor.update(product_id, ProductChanges(status=ProductStatus.ACTIVE))

    assert _ids(catalog) == [product_id]


def test_products_that_are_not_sold_take_no_room_on_a_page(
    catalog: Catalog, editor: CatalogEditor
) -> None:
    for number in range(3):
        product_id = create(editor, mug(f"MUG-{number}"))
        editor.update(product_id, ProductChanges(status=INACTIVE))
    sold = create(editor, mug("MUG-9"))

    page = catalog.page(PageRequest(limit=2))

    assert [product.sale.product_id for product in page.items] == [sold]


def test_a_list_that_fits_on_one_page_has_no_next_page(
    catalog: Catalog, editor: CatalogEditor
) -> None:
    create(editor, mug())

    assert catalog.page(PageRequest(limit=2)).last is None


def test_a_change_never_writes_the_stock_it_read(
    editor: CatalogEditor,
    stockroom: Stockroom,
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A delivery that arrives between the read and the write of a change is not lost."""
    product_id = create(editor, mug())
    read = ProductRepository.get

    def read_before_a_delivery(self: ProductRepository, wanted: str) -> Any:
        product = read(self, wanted)
        stockroom.change(received(wanted, 9), None)
        return product

    monkeypatch.setattr(ProductRepository, "get", read_before_a_delivery)
    editor.update(product_id, ProductChanges(name="Cup", price="1"))

    item = StockRepository(store).get(product_id)
    assert item is not None
    assert (item.name, item.available, item.on_hand) == ("Cup", 9, 9)


def test_changes_of_different_values_at_the_same_time_both_last(
    catalog: Catalog, editor: CatalogEditor, monkeypatch: pytest.MonkeyPatch
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
    assert (product.sale.name, str(product.sale.price)) == ("Cup", "5.00")
    assert product.details.description == "New."


@pytest.mark.parametrize("price", ["0", "0.00", "1.001", "1000000", "1e3", "-1", "", "৫"])
def test_a_price_that_is_no_amount_of_the_currency_is_refused(
    editor: CatalogEditor, aws: Any, price: str
) -> None:
    product_id = create(editor, mug())
    before = items_of(aws, Table.CATALOG)

    with pytest.raises(ValidationFailedError) as refusal:
        editor.update(product_id, ProductChanges(price=price))

    assert refusal.value.fields["errors"][0]["field"] == "price"
    assert items_of(aws, Table.CATALOG) == before


def test_an_unknown_product_cannot_be_changed_or_archived(
    editor: CatalogEditor, aws: Any, clock: FrozenClock
) -> None:
    with pytest.raises(NotFoundError):
        editor.update(new_id(clock()), ProductChanges(name="Cup"))
    with pytest.raises(NotFoundError):
        editor.archive(new_id(clock()))

    assert items_of(aws, Table.CATALOG) == []


def test_an_archived_product_is_gone_for_buyers_and_keeps_its_stock(
    catalog: Catalog, editor: CatalogEditor, stockroom: Stockroom, store: Store
) -> None:
    product_id = create(editor, mug())
    stockroom.change(received(product_id, 4), None)

    editor.archive(product_id)

    assert _ids(catalog) == []
    with pytest.raises(NotFoundError):
        catalog.get(product_id)
    item = StockRepository(store).get(product_id)
    assert item is not None
    assert (item.status, item.available, item.on_hand) == (ProductStatus.ARCHIVED, 4, 4)


def test_archiving_twice_changes_nothing_the_second_time(
    editor: CatalogEditor, aws: Any, clock: FrozenClock
) -> None:
    product_id = create(editor, mug())
    editor.archive(product_id)
    before = items_of(aws, Table.CATALOG)
    clock.advance(hours=1)

    editor.archive(product_id)

    assert items_of(aws, Table.CATALOG) == before


def test_an_archived_product_cannot_be_changed_back(editor: CatalogEditor, aws: Any) -> None:
    product_id = create(editor, mug())
    editor.archive(product_id)
    before = items_of(aws, Table.CATALOG)

    with pytest.raises(ProductArchivedError):
        editor.update(product_id, ProductChanges(status=ProductStatus.ACTIVE))

    assert items_of(aws, Table.CATALOG) == before


def test_a_change_loses_against_archiving_that_came_first(
    editor: CatalogEditor, aws: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    product_id = create(editor, mug())
    read = ProductRepository.get

    def read_before_archiving(self: ProductRepository, wanted: str) -> Any:
        product = read(self, wanted)
        editor.archive(wanted)
        return product

    monkeypatch.setattr(ProductRepository, "get", read_before_archiving)
    with pytest.raises(ProductArchivedError):
        editor.update(product_id, ProductChanges(status=INACTIVE))

    assert all("listing" not in item for item in items_of(aws, Table.CATALOG))


@pytest.mark.parametrize("count", [1, 30])
def test_listing_takes_two_calls_whatever_the_catalogues_size(
    catalog: Catalog, editor: CatalogEditor, count: int
) -> None:
    for number in range(count):
        create(editor, mug(f"MUG-{number}"))

    with counted_calls() as calls:
        catalog.page(PageRequest(limit=25))

    assert calls == ["Query", "BatchGetItem"]


def test_getting_a_product_takes_one_call(catalog: Catalog, editor: CatalogEditor) -> None:
    product_id = create(editor, mug())

    with counted_calls() as calls:
        catalog.get(product_id)

    assert calls == ["Query"]


def test_creating_a_product_takes_one_call(editor: CatalogEditor) -> None:
    with counted_calls() as calls:
        editor.create(mug(), key("create_product"))

    assert calls == ["TransactWriteItems"]


def test_changing_takes_a_read_and_a_write_and_archiving_only_a_write(
    editor: CatalogEditor,
) -> None:
    product_id = create(editor, mug())

    with counted_calls() as calls:
        editor.update(product_id, ProductChanges(name="Cup"))
        editor.archive(product_id)

    assert calls == ["Query", "TransactWriteItems", "TransactWriteItems"]


def test_the_largest_sale_item_stays_below_one_kilobyte(editor: CatalogEditor, aws: Any) -> None:
    """Every order writes this item, and a write unit is 1 KB."""
    product_id = create(
        editor, mug("S" * 64, name="\U0001f375" * 200, amount=99_999_999, status=INACTIVE)
    )
    largest = {"available": {"N": "9" * 12}, "on_hand": {"N": "9" * 12}}

    item = aws.get_item(
        TableName=TABLE_NAMES[Table.CATALOG],
        Key={"pk": {"S": product_pk(product_id)}, "sk": {"S": SALE}},
    )["Item"]

    assert sum(map(_size, (item | largest).items())) < 1024


def _size(entry: tuple[str, dict[str, str]]) -> int:
    """Size in bytes by the rules of DynamoDB's developer guide, "item sizes and formats"."""
    name, value = entry
    held = len(value["S"].encode()) if "S" in value else (len(value["N"]) + 1) // 2 + 1
    return len(name) + held
