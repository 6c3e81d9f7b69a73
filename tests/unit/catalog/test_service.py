"""Products as they are created, and as buyers see them."""

from dataclasses import replace
from typing import Any

import pytest

from storefront.catalog.changes import ProductWriter
from storefront.catalog.model import NewItem, NewProduct, ProductChanges, SkuTakenError
from storefront.catalog.options import Option
from storefront.catalog.repository import ProductRepository
from storefront.catalog.service import CatalogService, ProductService
from storefront.currencies import Provider
from storefront.db.idempotency import KEPT, CatalogIdempotencyRecord, IdempotencyKeys
from storefront.db.store import Store
from storefront.db.tables import Table
from storefront.errors import IdempotencyMismatchError, NotFoundError, ValidationFailedError
from storefront.ids import new_id
from storefront.inventory.model import SALE_ITEM
from storefront.inventory.records import SaleRecord
from storefront.inventory.repository import stock_key
from storefront.inventory.service import StockService
from storefront.money import Money
from storefront.paging import PageRequest
from tests.support.catalog import INACTIVE, create, key, listed_ids, mug, received
from tests.support.clock import FrozenClock
from tests.support.dynamodb import TABLE_NAMES, counted_calls, items_of


def priced(price: Money) -> NewProduct:
    """Return a product to create at a price."""
    return replace(mug(), items=(NewItem("MUG-1", price),))


def test_a_created_product_is_seen_by_buyers_as_it_was_entered(
    catalog: CatalogService, editor: ProductService, clock: FrozenClock
) -> None:
    created = editor.create(mug(), None)

    product = catalog.get(created["id"])

    assert created["price"] == "199.00"
    assert (product.sale.sku, product.name, product.sale.prices.regular.amount) == (
        "MUG-1",
        "Mug",
        19_900,
    )
    assert (product.sale.available, product.sale.on_hand) == (0, 0)
    assert product.details.description == "Holds tea."
    assert product.details.created_at == product.details.updated_at == clock()


@pytest.mark.parametrize(
    ("price", "field"),
    [(Money(12_345, "KWD"), "price"), (Money(100_000_000, "USD"), "price")],
    ids=str,
)
def test_a_price_that_nobody_can_charge_is_refused_at_entry(
    editor: ProductService, aws: Any, price: Money, field: str
) -> None:
    with pytest.raises(ValidationFailedError) as refusal:
        editor.create(priced(price), None)

    assert [error["field"] for error in refusal.value.fields["errors"]] == [field]
    assert items_of(aws, Table.CATALOG) == []


def test_a_shop_with_bkash_alone_prices_in_taka(store: Store, clock: FrozenClock) -> None:
    keys = IdempotencyKeys(store, CatalogIdempotencyRecord, clock)
    products = ProductRepository(store)
    writer = ProductWriter(store, products, clock)
    editor = ProductService(store, products, writer, keys, clock, {Provider.BKASH})

    with pytest.raises(ValidationFailedError) as refusal:
        editor.create(priced(Money(500, "USD")), None)

    assert [error["field"] for error in refusal.value.fields["errors"]] == ["currency"]
    assert editor.create(priced(Money(500, "BDT")), None)["price"] == "5.00"


def test_a_changed_price_must_be_one_that_can_be_charged(editor: ProductService) -> None:
    product_id = editor.create(priced(Money(12_340, "KWD")), None)["id"]

    with pytest.raises(ValidationFailedError):
        editor.update(product_id, ProductChanges(price="12.345"))

    changed = editor.update(product_id, ProductChanges(price="12.350"))
    assert str(changed.sale.prices.regular) == "12.350"


def test_a_million_rupiah_is_a_price(editor: ProductService) -> None:
    assert editor.create(priced(Money(150_000_000, "IDR")), None)["price"] == "1500000.00"


def test_an_inactive_product_is_created_but_neither_listed_nor_got(
    catalog: CatalogService, editor: ProductService
) -> None:
    product_id = create(editor, mug(status=INACTIVE))

    assert listed_ids(catalog) == []
    with pytest.raises(NotFoundError):
        catalog.get(product_id)


def test_an_unknown_product_is_not_found(catalog: CatalogService, clock: FrozenClock) -> None:
    with pytest.raises(NotFoundError):
        catalog.get(new_id(clock()))


def test_a_sku_code_belongs_to_one_product(editor: ProductService, aws: Any) -> None:
    create(editor, mug("MUG-1"))
    before = items_of(aws, Table.CATALOG)

    with pytest.raises(SkuTakenError):
        create(editor, mug("MUG-1", name="Another"))

    assert items_of(aws, Table.CATALOG) == before


def test_an_archived_products_sku_code_is_never_used_again(editor: ProductService) -> None:
    editor.archive(create(editor, mug("MUG-1")))

    with pytest.raises(SkuTakenError):
        create(editor, mug("MUG-1"))


def test_a_repeat_with_the_same_key_gets_the_first_answer_and_creates_nothing(
    editor: ProductService, aws: Any, clock: FrozenClock
) -> None:
    first = editor.create(mug(), key("create_product"))
    before = items_of(aws, Table.CATALOG)
    clock.advance(hours=1)

    assert editor.create(mug(), key("create_product")) == first
    assert items_of(aws, Table.CATALOG) == before


def test_a_key_with_another_body_is_refused(editor: ProductService, aws: Any) -> None:
    editor.create(mug(), key("create_product", body={"sku": "MUG-1"}))
    before = items_of(aws, Table.CATALOG)

    with pytest.raises(IdempotencyMismatchError):
        editor.create(mug("MUG-2"), key("create_product", body={"sku": "MUG-2"}))

    assert items_of(aws, Table.CATALOG) == before


def test_an_expired_key_is_free_although_its_record_is_still_there(
    editor: ProductService, clock: FrozenClock
) -> None:
    first = editor.create(mug("MUG-1"), key("create_product"))
    clock.advance(seconds=KEPT.total_seconds())

    assert editor.create(mug("MUG-2"), key("create_product"))["id"] != first["id"]


def test_a_refused_creation_leaves_its_key_free(editor: ProductService) -> None:
    create(editor, mug("MUG-1"))
    with pytest.raises(SkuTakenError):
        editor.create(mug("MUG-1"), key("create_product"))

    assert editor.create(mug("MUG-2"), key("create_product"))["sku"] == "MUG-2"


def test_pages_follow_each_other_from_the_oldest_product_to_the_newest(
    catalog: CatalogService, editor: ProductService, clock: FrozenClock
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
        seen += [product.product_id for product in page.items]
        after = page.last
        if after is None:
            break

    assert seen == created


def test_a_list_shows_stock_as_it_is_now(
    catalog: CatalogService, editor: ProductService, stockroom: StockService
) -> None:
    stockroom.change(received(create(editor, mug()), 7), None)

    [product] = catalog.page(PageRequest()).items

    assert product.sale.available == 7


def test_a_product_that_the_index_still_lists_is_judged_by_its_own_status(
    catalog: CatalogService, editor: ProductService, store: Store
) -> None:
    """The index follows with a delay: here it has not yet heard that the sale has ended."""
    product_id = create(editor, mug())
    status = SaleRecord.status.set(INACTIVE.value)
    store.count_up(SaleRecord, *stock_key(product_id, SALE_ITEM), [status])

    assert listed_ids(catalog) == []


def test_products_that_are_not_sold_take_no_room_on_a_page(
    catalog: CatalogService, editor: ProductService
) -> None:
    for number in range(3):
        product_id = create(editor, mug(f"MUG-{number}"))
        editor.update(product_id, ProductChanges(status=INACTIVE))
    sold = create(editor, mug("MUG-9"))

    page = catalog.page(PageRequest(limit=2))

    assert [product.product_id for product in page.items] == [sold]


def test_a_list_that_fits_on_one_page_has_no_next_page(
    catalog: CatalogService, editor: ProductService
) -> None:
    create(editor, mug())

    assert catalog.page(PageRequest(limit=2)).last is None


@pytest.mark.parametrize("count", [1, 30])
def test_listing_takes_three_calls_whatever_the_catalogues_size(
    catalog: CatalogService, editor: ProductService, count: int
) -> None:
    for number in range(count):
        create(editor, mug(f"MUG-{number}"))

    with counted_calls() as calls:
        catalog.page(PageRequest(limit=25))

    assert calls == ["Query", "Query", "BatchGetItem"]


def test_a_page_of_more_than_fifty_products_is_read_whole(
    catalog: CatalogService, editor: ProductService
) -> None:
    """Each product is two items, and DynamoDB gives a hundred a call."""
    created = [create(editor, mug(f"MUG-{number}")) for number in range(60)]

    with counted_calls() as calls:
        page = catalog.page(PageRequest(limit=100))

    assert [product.product_id for product in page.items] == sorted(created)
    assert calls == ["Query", "Query", "BatchGetItem", "BatchGetItem"]


def test_getting_a_product_takes_one_call(catalog: CatalogService, editor: ProductService) -> None:
    product_id = create(editor, mug())

    with counted_calls() as calls:
        catalog.get(product_id)

    assert calls == ["Query"]


def test_creating_a_product_takes_one_call(editor: ProductService) -> None:
    with counted_calls() as calls:
        editor.create(mug(), key("create_product"))

    assert calls == ["TransactWriteItems"]


LARGEST = {
    **{name: {"N": "9" * 12} for name in ("available", "on_hand", "moves")},
    "shards": {"N": "64"},
    "is_hot": {"BOOL": True},
    "paused_until": {"S": "2030-01-01T00:00:00.000000+00:00"},
    **{name: {"N": "9" * 10} for name in ("sale_from", "sale_until")},
    **{name: {"N": "9" * 8} for name in ("sale_amount", "prior_amount", "compare_at")},
    "priced": {"N": "9" * 4},
}


@pytest.mark.parametrize(
    ("name", "choice"),
    [("\U0001f375" * 153, ()), ("শ" * 173, ("শ" * 30,)), ("\U0001f375" * 123, ("শ" * 40,))],
)
def test_the_largest_sale_item_stays_below_one_kilobyte(
    editor: ProductService, aws: Any, name: str, choice: tuple[str, ...]
) -> None:
    """Every order writes this item, and a write unit is 1 KB."""
    item = NewItem("S" * 64, Money(99_999_999, "BDT"), choice, INACTIVE)
    options = (Option("Colour", choice),) if choice else ()
    product_id = create(editor, NewProduct(name, "", INACTIVE, (item,), options))
    sold = f"{product_id}-001" if choice else product_id

    pk, sk = stock_key(sold, SALE_ITEM)
    stored = aws.get_item(
        TableName=TABLE_NAMES[Table.CATALOG], Key={"pk": {"S": pk}, "sk": {"S": sk}}
    )["Item"]

    assert sum(map(_size, (stored | LARGEST).items())) < 1024


def _size(entry: tuple[str, dict[str, str]]) -> int:
    """Size in bytes by the rules of DynamoDB's developer guide, "item sizes and formats"."""
    name, value = entry
    if "BOOL" in value:
        return len(name) + 1
    held = len(value["S"].encode()) if "S" in value else (len(value["N"]) + 1) // 2 + 1
    return len(name) + held
