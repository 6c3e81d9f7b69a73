"""Slugs that several products want at once."""

from functools import partial

from storefront.addresses.claims import owner_of
from storefront.addresses.model import Seo
from storefront.catalog.addresses import AddressService
from storefront.catalog.model import Product, ProductChanges
from storefront.catalog.repository import ProductRepository
from storefront.catalog.words import WordChanges
from storefront.categories.repository import CategoryRepository
from tests.support.catalog import create, mug
from tests.support.invariants import check_invariants
from tests.support.races import found, insistent, refusals, together
from tests.support.shop import Shop

PRODUCTS = 4


def slugs_of(shop: Shop, product_ids: list[str]) -> list[str]:
    products = ProductRepository(shop.store).every(product_ids)
    return [one.details.words.slug for one in products]


def test_of_products_of_one_name_each_has_a_slug_of_its_own(shop: Shop, moment: int) -> None:
    del moment
    new = [mug(str(number)) for number in range(PRODUCTS)]

    made = together(*[partial(create, shop.product_service, one) for one in new])

    assert refusals(made) == []
    ids = [one for one in made if isinstance(one, str)]
    slugs = slugs_of(shop, ids)
    assert len(set(slugs)) == PRODUCTS
    assert "mug" in slugs
    owners = [owner_of(shop.store, slug) for slug in slugs]
    assert [owner.id for owner in owners if owner] == ids
    check_invariants(shop)


def test_of_products_that_want_one_slug_one_has_it(shop: Shop, moment: int) -> None:
    del moment
    ids = [create(shop.product_service, mug(str(number))) for number in range(PRODUCTS)]
    wanted = ProductChanges(words=WordChanges(slug="cup"))

    outcomes = together(
        *[insistent(partial(shop.product_service.update, one, wanted)) for one in ids]
    )

    assert [one.slug for one in refusals(outcomes)] == ["slug-taken"] * (PRODUCTS - 1)
    assert slugs_of(shop, ids).count("cup") == 1
    check_invariants(shop)
    found(
        "A slug leads to one thing",
        f"{PRODUCTS} products want one",
        "all but one are refused, with one that is free",
    )


def test_of_slugs_that_a_product_gets_at_once_one_is_that_of_now(shop: Shop, moment: int) -> None:
    del moment
    product_id = create(shop.product_service, mug())
    changes = [WordChanges(slug="cup"), WordChanges(slug="bowl"), WordChanges(seo=Seo("Mugs"))]

    outcomes = together(
        *[
            insistent(partial(shop.product_service.update, product_id, ProductChanges(words=one)))
            for one in changes
        ]
    )

    assert refusals(outcomes) == []
    check_invariants(shop)


def test_two_products_that_replace_each_other_make_no_circle(shop: Shop, moment: int) -> None:
    del moment
    one, other = create(shop.product_service, mug("A")), create(shop.product_service, mug("B"))
    slugs = slugs_of(shop, [one, other])

    outcomes = together(
        insistent(partial(shop.product_service.archive, one, other)),
        insistent(partial(shop.product_service.archive, other, one)),
    )

    assert len(refusals(outcomes)) == 1
    products, categories = ProductRepository(shop.store), CategoryRepository(shop.store)
    addresses = AddressService(shop.store, products, categories)
    shown = [addresses.product(slug) for slug in slugs]
    assert len([one for one in shown if isinstance(one, Product)]) == 1
    check_invariants(shop)
