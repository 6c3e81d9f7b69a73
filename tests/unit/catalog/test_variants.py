"""Products with options: what is sold of them are their variants, and each is one of a kind."""

from typing import Any

import pytest

from storefront.catalog.changes import ProductWriter
from storefront.catalog.model import (
    NewProduct,
    ProductChanges,
    SkuTakenError,
    VariantChanges,
    variant_edition,
)
from storefront.catalog.options import (
    MAX_VARIANTS,
    NoOptionsError,
    TooManyVariantsError,
)
from storefront.catalog.service import CatalogService, ProductService
from storefront.catalog.variants import VariantService
from storefront.catalog.views import product_view
from storefront.db.store import Store
from storefront.editions import Seen
from storefront.errors import (
    IdempotencyMismatchError,
    NotFoundError,
    StaleError,
    ValidationFailedError,
)
from storefront.inventory.model import ProductArchivedError, ProductStatus
from storefront.inventory.repository import StockRepository
from storefront.inventory.service import StockService
from storefront.paging import PageRequest
from tests.support.catalog import (
    COLOURS,
    GREEN,
    INACTIVE,
    SIZES,
    create,
    faults,
    key,
    mug,
    new_variant,
    received,
    shirt,
)
from tests.support.dynamodb import counted_calls
from tests.support.interleaving import just_before

ACTIVE, ARCHIVED = ProductStatus.ACTIVE, ProductStatus.ARCHIVED


def test_a_product_with_options_is_read_whole_in_one_call(
    editor: ProductService, catalog: CatalogService, stockroom: StockService
) -> None:
    product_id = shirt(editor)
    stockroom.change(received(f"{product_id}-002", 4), None)

    with counted_calls() as calls:
        product = catalog.get(product_id)

    assert calls == ["Query"]
    assert [(one.product_id, one.choice, one.available) for one in product.variants] == [
        (f"{product_id}-001", ("Red", "M"), 0),
        (f"{product_id}-002", ("Red", "XL"), 4),
        (f"{product_id}-003", ("Blue", "M"), 0),
        (f"{product_id}-004", ("Blue", "XL"), 0),
    ]


def test_a_list_tells_prices_and_stock_of_all_variants(
    editor: ProductService, catalog: CatalogService, stockroom: StockService
) -> None:
    product_id, other = shirt(editor), create(editor, mug())
    for number, units in ((1, 2), (4, 3)):
        stockroom.change(received(f"{product_id}-{number:03}", units), None)

    with counted_calls() as calls:
        listed = [
            product_view(one, one.details.created_at) for one in catalog.page(PageRequest()).items
        ]

    assert calls.count("BatchGetItem") == 2
    views = {one["id"]: one for one in listed}
    assert views.keys() == {product_id, other}
    assert (views[product_id]["price"], views[product_id]["price_max"]) == ("510.00", "540.00")
    assert (views[product_id]["available"], views[product_id]["sku"]) == (5, None)
    assert views[product_id]["options"][1] == {"name": "Size", "values": ["M", "XL"]}
    assert (views[other]["price"], views[other]["price_max"]) == ("199.00", "199.00")


def test_variants_that_are_off_sale_count_for_nothing(
    editor: ProductService,
    catalog: CatalogService,
    stockroom: StockService,
    variants: VariantService,
) -> None:
    product_id = shirt(editor)
    stockroom.change(received(f"{product_id}-001", 2), None)

    variants.update(f"{product_id}-001", VariantChanges(status=INACTIVE))

    (product,) = catalog.page(PageRequest()).items
    view = product_view(product, product.details.created_at)
    assert (view["price"], view["available"], view["status"]) == ("520.00", 0, "active")


def test_a_product_of_which_no_variant_is_on_sale_is_sold_out(
    editor: ProductService,
    catalog: CatalogService,
    stockroom: StockService,
    variants: VariantService,
) -> None:
    product_id = shirt(editor)
    for number in range(1, 5):
        stockroom.change(received(f"{product_id}-{number:03}", 2), None)
        variants.update(f"{product_id}-{number:03}", VariantChanges(status=INACTIVE))

    (product,) = catalog.page(PageRequest()).items
    view = product_view(product, product.details.created_at)
    assert (view["price"], view["available"]) == ("510.00", 0)


def test_a_page_with_too_many_variants_is_shorter_and_nothing_is_missed(
    editor: ProductService, catalog: CatalogService, monkeypatch: pytest.MonkeyPatch
) -> None:
    created = [shirt(editor, f"S{number}") for number in range(5)]
    monkeypatch.setattr("storefront.catalog.repository._SHOWN", 9)

    seen, sizes, after = list[str](), list[int](), None
    while True:
        page = catalog.page(PageRequest(after=after))
        seen += [one.product_id for one in page.items]
        sizes.append(len(page.items))
        after = page.last
        if after is None:
            break

    assert seen == sorted(created)
    assert sizes == [2, 2, 1]


def test_variants_are_added_and_their_numbers_never_come_again(
    editor: ProductService, catalog: CatalogService, variants: VariantService
) -> None:
    product_id = shirt(editor)
    variants.set_options(product_id, [GREEN, SIZES])
    variants.archive(f"{product_id}-004")

    added = variants.create(
        product_id,
        lambda _: [new_variant("S-5", "Green", "M"), new_variant("S-6", "Blue", "XL")],
        None,
    )

    assert [one["id"] for one in added["items"]] == [f"{product_id}-005", f"{product_id}-006"]
    shown = [one.product_id[-3:] for one in catalog.get(product_id).variants]
    assert shown == ["001", "002", "003", "005", "006"]
    with pytest.raises(ProductArchivedError):
        variants.update(f"{product_id}-004", VariantChanges(price="1.00"))
    variants.archive(f"{product_id}-004")


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        (("Red",), "must have one value for each of the 2 options"),
        (("Red", "M", "Long"), "must have one value for each of the 2 options"),
        (("Green", "M"), "has a value that 'Colour' does not offer"),
        (("M", "Red"), "has a value that 'Colour' does not offer"),
        (("Red", "M"), "is another variant's; archive that one first"),
    ],
)
def test_a_choice_that_is_none_or_another_s_is_refused_at_its_place(
    editor: ProductService, variants: VariantService, choice: tuple[str, ...], message: str
) -> None:
    product_id = shirt(editor)
    variants.archive(f"{product_id}-002")
    wanted = [new_variant("FINE", "Red", "XL"), new_variant("NOT", *choice)]

    with pytest.raises(ValidationFailedError) as refusal:
        variants.create(product_id, lambda _: wanted, None)
    assert faults(refusal) == {"variants.1.choice": message}

    with pytest.raises(ValidationFailedError) as refusal:
        variants.update(f"{product_id}-003", VariantChanges(choice=choice))
    assert faults(refusal) == {"choice": message}


def test_two_new_variants_do_not_have_one_choice(editor: ProductService) -> None:
    items = (new_variant("A", "Red", "M"), new_variant("B", "Red", "M"))

    with pytest.raises(ValidationFailedError) as refusal:
        create(editor, NewProduct("Shirt", "", ACTIVE, items, (COLOURS, SIZES)))

    assert faults(refusal).keys() == {"variants.1.choice"}


def test_two_who_add_the_same_variant_do_not_both_succeed(
    editor: ProductService,
    catalog: CatalogService,
    variants: VariantService,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    product_id = shirt(editor)
    variants.archive(f"{product_id}-004")
    read = ProductWriter.editable

    def read_before_another(self: ProductWriter, wanted: str) -> Any:
        product = read(self, wanted)
        monkeypatch.setattr(ProductWriter, "editable", read)
        variants.create(wanted, lambda _: [new_variant("FIRST", "Blue", "XL")], None)
        return product

    monkeypatch.setattr(ProductWriter, "editable", read_before_another)
    with pytest.raises(ValidationFailedError) as refusal:
        variants.create(product_id, lambda _: [new_variant("SECOND", "Blue", "XL")], None)

    assert faults(refusal).keys() == {"variants.0.choice"}
    assert [one.sku for one in catalog.get(product_id).variants][-1] == "FIRST"


def test_a_repeat_with_the_same_key_is_answered_what_the_first_was(
    editor: ProductService, catalog: CatalogService, variants: VariantService
) -> None:
    product_id = shirt(editor)
    variants.archive(f"{product_id}-004")
    added = [new_variant("S-5", "Blue", "XL")]

    first = variants.create(product_id, lambda _: added, key("create_variants", body=1))
    again = variants.create(product_id, lambda _: added, key("create_variants", body=1))

    assert first == again
    assert len(catalog.get(product_id).variants) == 4
    with pytest.raises(IdempotencyMismatchError):
        variants.create(product_id, lambda _: added, key("create_variants", body=2))


def test_a_sku_code_is_one_thing_for_ever(editor: ProductService, variants: VariantService) -> None:
    product_id = shirt(editor)
    create(editor, mug("MUG-1"))
    variants.archive(f"{product_id}-004")

    with pytest.raises(SkuTakenError) as refusal:
        variants.create(product_id, lambda _: [new_variant("MUG-1", "Blue", "XL")], None)
    assert refusal.value.fields["skus"] == ["MUG-1"]

    with pytest.raises(SkuTakenError):
        variants.create(product_id, lambda _: [new_variant("SHIRT-4", "Blue", "XL")], None)


def test_a_product_without_options_has_no_variants(
    editor: ProductService, variants: VariantService
) -> None:
    product_id = create(editor, mug())

    with pytest.raises(NoOptionsError):
        variants.create(product_id, lambda _: [new_variant("A", "Red")], None)
    with pytest.raises(NotFoundError):
        variants.update(product_id, VariantChanges(price="1.00"))
    with pytest.raises(NotFoundError):
        variants.update(f"{product_id}-001", VariantChanges(price="1.00"))


def test_a_product_has_so_many_variants_and_no_more(
    editor: ProductService, variants: VariantService, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MAX_VARIANTS == 250
    monkeypatch.setattr("storefront.catalog.variants.MAX_VARIANTS", 4)
    product_id = shirt(editor)
    variants.set_options(product_id, [GREEN, SIZES])

    with pytest.raises(TooManyVariantsError):
        variants.create(product_id, lambda _: [new_variant("A", "Green", "M")], None)


def test_the_status_of_a_product_hides_its_variants_and_gives_them_back(
    editor: ProductService,
    catalog: CatalogService,
    variants: VariantService,
    store: Store,
) -> None:
    product_id = shirt(editor)
    variants.update(f"{product_id}-002", VariantChanges(status=INACTIVE))
    stock = StockRepository(store)

    editor.update(product_id, ProductChanges(status=INACTIVE))
    hidden = [stock.get(f"{product_id}-{number:03}") for number in (1, 2)]
    variants.update(f"{product_id}-002", VariantChanges(status=ACTIVE))
    still = stock.get(f"{product_id}-002")
    variants.update(f"{product_id}-001", VariantChanges(status=INACTIVE))
    editor.update(product_id, ProductChanges(status=ACTIVE))
    shown = [stock.get(f"{product_id}-{number:03}") for number in (1, 2)]

    assert [one.status for one in hidden if one] == [INACTIVE, INACTIVE]
    assert still is not None
    assert still.status is INACTIVE
    assert [one.status for one in shown if one] == [INACTIVE, ACTIVE]


def test_a_variant_put_on_sale_while_its_product_is_taken_off_is_not_sold(
    editor: ProductService,
    variants: VariantService,
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    product_id = shirt(editor)
    variant = f"{product_id}-001"
    variants.update(variant, VariantChanges(status=INACTIVE))
    read = ProductWriter.editable

    def read_before_another(self: ProductWriter, wanted: str) -> Any:
        product = read(self, wanted)
        monkeypatch.setattr(ProductWriter, "editable", read)
        editor.update(wanted, ProductChanges(status=INACTIVE))
        return product

    monkeypatch.setattr(ProductWriter, "editable", read_before_another)
    variants.update(variant, VariantChanges(status=ACTIVE))

    item = StockRepository(store).get(variant)
    assert item is not None
    assert (item.own_status, item.status) == (ACTIVE, INACTIVE)


def test_a_new_name_is_on_every_variant_and_orders_say_which_it_was(
    editor: ProductService, catalog: CatalogService
) -> None:
    product_id = shirt(editor)

    editor.update(product_id, ProductChanges(name="Panjabi"))

    product = catalog.get(product_id)
    assert product.name == "Panjabi"
    assert [one.full_name for one in product.variants][:2] == [
        "Panjabi, Red / M",
        "Panjabi, Red / XL",
    ]


def test_a_name_that_makes_sale_items_large_is_refused(
    editor: ProductService, catalog: CatalogService
) -> None:
    product_id = shirt(editor)

    with pytest.raises(ValidationFailedError) as refusal:
        editor.update(product_id, ProductChanges(name="😀" * 174))

    assert faults(refusal).keys() == {"name"}
    editor.update(product_id, ProductChanges(name="শ" * 200))
    assert catalog.get(product_id).name == "শ" * 200


def test_a_name_that_was_too_long_before_is_in_the_way_of_no_other_change(
    editor: ProductService,
    catalog: CatalogService,
    variants: VariantService,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    product_id = shirt(editor)
    monkeypatch.setattr("storefront.catalog.model._NAME_BYTES", 3)

    variants.update(f"{product_id}-001", VariantChanges(price="1.00"))
    editor.update(product_id, ProductChanges(status=INACTIVE))
    editor.archive(product_id)

    with pytest.raises(NotFoundError):
        catalog.get(product_id)


def test_the_price_of_a_product_with_options_is_its_variants(
    editor: ProductService, catalog: CatalogService, variants: VariantService
) -> None:
    product_id = shirt(editor)

    with pytest.raises(ValidationFailedError) as refusal:
        editor.update(product_id, ProductChanges(price="1.00"))
    variants.update(f"{product_id}-003", VariantChanges(price="99.5"))

    assert faults(refusal) == {"price": "belongs to the variants of this product"}
    prices = [str(one.prices.regular) for one in catalog.get(product_id).variants]
    assert prices == ["510.00", "520.00", "99.50", "540.00"]


def test_archiving_a_product_ends_all_its_variants(
    editor: ProductService, variants: VariantService, store: Store
) -> None:
    product_id = shirt(editor)

    editor.archive(product_id)
    editor.archive(product_id)

    stock = StockRepository(store)
    items = [stock.get(f"{product_id}-{number:03}") for number in range(1, 5)]
    assert [one.status for one in items if one] == [ARCHIVED] * 4
    with pytest.raises(ProductArchivedError):
        variants.set_options(product_id, [GREEN, SIZES])


@pytest.mark.parametrize(
    "changes",
    [
        VariantChanges(price="1.00"),
        VariantChanges(status=INACTIVE),
        VariantChanges(choice=("Green", "XL")),
    ],
)
def test_a_variant_is_changed_only_as_it_was_seen(
    editor: ProductService,
    catalog: CatalogService,
    variants: VariantService,
    changes: VariantChanges,
) -> None:
    product_id = shirt(editor)
    variants.set_options(product_id, [GREEN, SIZES])
    seen = Seen(frozenset({variant_edition(catalog.get(product_id).variants[0])}))
    variants.update(f"{product_id}-001", changes, seen)

    variants.update(f"{product_id}-001", changes, seen)  # a repeat is no fault
    with pytest.raises(StaleError):
        variants.update(f"{product_id}-001", VariantChanges(price="7.00"), seen)


def test_a_variant_that_changed_between_look_and_write_is_not_overwritten(
    editor: ProductService,
    catalog: CatalogService,
    variants: VariantService,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    product_id = shirt(editor)
    variant = f"{product_id}-001"
    seen = Seen(frozenset({variant_edition(catalog.get(product_id).variants[0])}))
    read = ProductWriter.editable

    def read_before_another(self: ProductWriter, wanted: str) -> Any:
        product = read(self, wanted)
        monkeypatch.setattr(ProductWriter, "editable", read)
        variants.update(variant, VariantChanges(price="3.00"))
        return product

    monkeypatch.setattr(ProductWriter, "editable", read_before_another)
    with pytest.raises(StaleError):
        variants.update(variant, VariantChanges(price="7.00"), seen)

    assert str(catalog.get(product_id).variants[0].prices.regular) == "3.00"


def test_all_variants_have_the_class_of_tax_of_their_product(
    editor: ProductService, variants: VariantService, store: Store
) -> None:
    product_id = shirt(editor)
    variants.set_options(product_id, [GREEN, SIZES])

    editor.update(product_id, ProductChanges(tax_class="reduced"))
    variants.create(product_id, lambda _: [new_variant("S-5", "Green", "M")], None)

    assert classes_of(store, product_id, 5) == {"reduced"}


def test_a_variant_that_is_added_while_the_class_of_tax_changes_has_the_new_one(
    editor: ProductService, variants: VariantService, store: Store
) -> None:
    product_id = shirt(editor)
    variants.set_options(product_id, [GREEN, SIZES])

    with just_before(lambda: editor.update(product_id, ProductChanges(tax_class="reduced"))):
        variants.create(product_id, lambda _: [new_variant("S-5", "Green", "M")], None)

    assert classes_of(store, product_id, 5) == {"reduced"}


def classes_of(store: Store, product_id: str, count: int) -> set[str]:
    """Return the classes of tax of a product's first variants."""
    ids = [f"{product_id}-{number:03}" for number in range(1, count + 1)]
    found = StockRepository(store).get_many(ids, store)
    assert len(found) == count
    return {one.tax_class for one in found.values()}
