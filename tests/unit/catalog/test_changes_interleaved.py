"""Any two changes of one product that meet: both are made, and nothing of one undoes the other."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count, permutations

import pytest

from storefront.catalog.model import NewSale, Product, ProductChanges, VariantChanges
from storefront.catalog.options import Option
from storefront.catalog.repository import ProductRepository
from storefront.catalog.words import WordChanges
from storefront.inventory.model import ProductStatus
from tests.support.catalog import COLOURS, GREEN, SIZES, new_variant, shirt
from tests.support.interleaving import Interleaving, interleave_everywhere
from tests.support.invariants import check_invariants
from tests.support.shop import Shop

LONG = Option("Size", (*SIZES.values, "XXL"))
INACTIVE, ARCHIVED = ProductStatus.INACTIVE, ProductStatus.ARCHIVED
#: A change of a product, given the shop and its id, and what the product is like with it.
Change = tuple[Callable[[Shop, str], object], Callable[[Product], bool]]

RENAMED: Change = (
    lambda shop, product: shop.product_service.update(product, ProductChanges(name="Panjabi")),
    lambda found: {found.name, *(one.name for one in found.items)} == {"Panjabi"},
)
HIDDEN: Change = (
    lambda shop, product: shop.product_service.update(product, ProductChanges(status=INACTIVE)),
    lambda found: found.status is INACTIVE,
)
OF_VARIANTS: dict[str, Change] = {
    "renamed": RENAMED,
    "hidden": HIDDEN,
    "more offered": (
        lambda shop, product: shop.variant_service.set_options(product, (GREEN, LONG)),
        lambda found: found.details.options == (GREEN, LONG),
    ),
    "a variant off sale": (
        lambda shop, product: shop.variant_service.update(
            f"{product}-002", VariantChanges(status=INACTIVE)
        ),
        lambda found: found.items[1].own_status is INACTIVE,
    ),
    "a variant dearer": (
        lambda shop, product: shop.variant_service.update(
            f"{product}-002", VariantChanges(price="300.00")
        ),
        lambda found: found.items[1].prices.regular.amount == 30_000,
    ),
    "a variant at a sale price": (
        lambda shop, product: shop.variant_service.update(
            f"{product}-002",
            VariantChanges(sale=NewSale("1.00", None, shop.clock() + timedelta(days=1))),
        ),
        lambda found: found.items[1].prices.sale is not None,
    ),
    "a variant archived": (
        lambda shop, product: shop.variant_service.archive(f"{product}-001"),
        lambda found: found.items[0].own_status is ARCHIVED,
    ),
    "a variant added": (
        lambda shop, product: shop.variant_service.create(
            product, lambda _: [new_variant(f"{product}-5", "Green", "M")], None
        ),
        lambda found: [one.choice for one in found.items[4:]] == [("Green", "M")],
    ),
}
OF_A_PRODUCT: dict[str, Change] = {
    "hidden": HIDDEN,
    "sold in colours": (
        lambda shop, product: shop.variant_service.set_options(product, (COLOURS,)),
        lambda found: found.details.options == (COLOURS,),
    ),
    "renamed": (RENAMED[0], lambda found: found.name == "Panjabi"),
    "at another address": (
        lambda shop, product: shop.product_service.update(
            product, ProductChanges(words=WordChanges(slug=f"at-{product[-12:].lower()}"))
        ),
        lambda found: found.details.words.slug == f"at-{found.product_id[-12:].lower()}",
    ),
    "described": (
        lambda shop, product: shop.product_service.update(
            product, ProductChanges(description="Cotton")
        ),
        lambda found: found.details.description == "Cotton",
    ),
}


def _meet(shop: Shop, changes: tuple[Change, Change], create: Callable[[], str]) -> None:
    one, other = changes
    product = ""

    def begin() -> None:
        nonlocal product
        product = create()

    def check() -> None:
        found = ProductRepository(shop.store).get(product)
        assert found is not None
        assert one[1](found), found
        assert other[1](found), found
        check_invariants(shop)

    interleaving = Interleaving(
        lambda: one[0](shop, product), lambda: other[0](shop, product), check
    )
    assert interleave_everywhere(interleaving, begin) > 1


@pytest.mark.parametrize("names", list(permutations(OF_VARIANTS, 2)), ids="; ".join)
def test_changes_of_a_product_with_variants(shop: Shop, names: tuple[str, str]) -> None:
    numbers = count()

    def create() -> str:
        product = shirt(shop.product_service, f"SHIRT-{next(numbers)}")
        shop.variant_service.set_options(product, (GREEN, SIZES))
        return product

    _meet(shop, (OF_VARIANTS[names[0]], OF_VARIANTS[names[1]]), create)


@pytest.mark.parametrize("names", list(permutations(OF_A_PRODUCT, 2)), ids="; ".join)
def test_changes_of_a_product_without_variants(shop: Shop, names: tuple[str, str]) -> None:
    changes = OF_A_PRODUCT[names[0]], OF_A_PRODUCT[names[1]]
    _meet(shop, changes, lambda: shop.product(stock=0))
