"""Options of a product: what its variants choose among, and how one comes to have any."""

from dataclasses import replace
from typing import Any

import pytest

from storefront.catalog.changes import ProductWriter
from storefront.catalog.options import (
    Option,
    StockLeftError,
)
from storefront.catalog.service import CatalogService, ProductService
from storefront.catalog.variants import VariantService
from storefront.catalog.views import product_view
from storefront.db.store import Store
from storefront.editions import Seen
from storefront.errors import (
    StaleError,
    ValidationFailedError,
)
from storefront.inventory.model import MovementKind, ProductStatus
from storefront.inventory.repository import StockRepository
from storefront.inventory.service import StockService
from tests.support.catalog import (
    COLOURS,
    GREEN,
    SIZES,
    create,
    faults,
    mug,
    new_variant,
    received,
    shirt,
)
from tests.support.entitled import others_act

ARCHIVED, ADJUSTED = ProductStatus.ARCHIVED, MovementKind.ADJUSTED


def test_options_offer_at_least_what_is_chosen(
    editor: ProductService, catalog: CatalogService, variants: VariantService
) -> None:
    product_id = shirt(editor)

    for options in ([COLOURS], [SIZES, COLOURS], [Option("Colour", ("Red",)), SIZES]):
        with pytest.raises(ValidationFailedError) as refusal:
            variants.set_options(product_id, options)
        assert faults(refusal) == {"options": "must offer all that the variants have chosen"}

    variants.set_options(product_id, [Option("Shade", ("Blue", "Red")), SIZES])
    assert catalog.get(product_id).details.options[0] == Option("Shade", ("Blue", "Red"))


def test_options_are_set_only_as_they_were_seen(
    editor: ProductService, catalog: CatalogService, variants: VariantService
) -> None:
    product_id = shirt(editor)
    seen = Seen(frozenset({catalog.get(product_id).edition}))

    variants.set_options(product_id, [GREEN, SIZES], seen)
    variants.set_options(product_id, [GREEN, SIZES], seen)

    with pytest.raises(StaleError):
        variants.set_options(product_id, [COLOURS, SIZES], seen)


def test_a_product_gets_options_when_its_units_are_counted_out(
    editor: ProductService,
    catalog: CatalogService,
    stockroom: StockService,
    variants: VariantService,
    store: Store,
) -> None:
    product_id = create(editor, mug())
    stockroom.change(received(product_id, 1), None)
    with pytest.raises(StockLeftError):
        variants.set_options(product_id, [COLOURS])
    stockroom.change(replace(received(product_id, 1), quantity=-1, kind=ADJUSTED), None)

    variants.set_options(product_id, [COLOURS])
    (added,) = variants.create(product_id, lambda _: [new_variant("MUG-RED", "Red")], None)["items"]

    assert added["id"] == f"{product_id}-001"
    product = catalog.get(product_id)
    assert [one.product_id for one in product.variants] == [added["id"]]
    assert product_view(product, product.details.created_at)["price"] == "600.00"
    before = StockRepository(store).get(product_id)
    assert before is not None
    assert before.status is ARCHIVED


def test_units_that_come_back_while_a_product_gets_options_are_not_left_behind(
    editor: ProductService,
    stockroom: StockService,
    variants: VariantService,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    product_id = create(editor, mug())
    read = ProductWriter.editable

    def read_before_a_delivery(self: ProductWriter, wanted: str) -> Any:
        product = read(self, wanted)
        monkeypatch.setattr(ProductWriter, "editable", read)
        with others_act():
            stockroom.change(received(wanted, 1), None)
        return product

    monkeypatch.setattr(ProductWriter, "editable", read_before_a_delivery)
    with pytest.raises(StockLeftError):
        variants.set_options(product_id, [COLOURS])
