"""Staff who move categories into each other, and products that come into one that is deleted."""

from functools import partial

import pytest

from storefront.catalog.changes import ProductWriter
from storefront.catalog.model import ProductChanges
from storefront.catalog.repository import ProductRepository
from storefront.catalog.service import ProductService
from storefront.categories.model import CategoryInUseError
from storefront.categories.repository import CategoryRepository
from storefront.categories.service import StaffCategoryService
from storefront.db.idempotency import CatalogIdempotencyRecord, IdempotencyKeys
from storefront.db.store import Store
from storefront.errors import ValidationFailedError
from tests.support.catalog import create, mug
from tests.support.categories import add, category_service_on
from tests.support.clock import FrozenClock
from tests.support.invariants import check_invariants
from tests.support.races import found, insistent, refusals, together
from tests.support.shop import Shop

CATEGORIES = 4


@pytest.fixture
def service(store: Store, clock: FrozenClock) -> StaffCategoryService:
    return category_service_on(store, clock)


@pytest.fixture
def editor(store: Store, clock: FrozenClock) -> ProductService:
    keys = IdempotencyKeys(store, CatalogIdempotencyRecord, clock)
    products = ProductRepository(store)
    return ProductService(store, products, ProductWriter(store, products, clock), keys, clock)


def test_of_categories_that_are_moved_below_each_other_in_a_ring_one_stays(
    service: StaffCategoryService, shop: Shop, moment: int
) -> None:
    """Each is put below the next one, all at once: the last of them would close the circle."""
    del moment
    ring = [add(service, str(number)) for number in range(CATEGORIES)]

    below = zip(ring, [*ring[1:], ring[0]], strict=True)
    outcomes = together(*[insistent(partial(service.move, *pair, None)) for pair in below])

    assert [error.slug for error in refusals(outcomes)] == ["category-cycle"]
    tree = CategoryRepository(shop.store).tree()
    assert {one.category_id for one in tree.in_order()} == set(ring)
    check_invariants(shop)
    found(
        "Categories are a tree",
        f"{CATEGORIES} categories are moved below each other in a ring",
        "one is refused",
    )


def test_a_category_is_deleted_or_a_product_comes_into_it_never_both(
    service: StaffCategoryService,
    editor: ProductService,
    shop: Shop,
    moment: int,
) -> None:
    del moment
    category_id, product_id = add(service, "Tea"), create(editor, mug())
    into = ProductChanges(category_ids=(category_id,))

    outcomes = together(
        insistent(lambda: service.delete(category_id)),
        insistent(lambda: editor.update(product_id, into)),
    )

    (refused,) = refusals(outcomes)
    assert isinstance(refused, CategoryInUseError | ValidationFailedError)
    is_there = CategoryRepository(shop.store).get(category_id) is not None
    assert is_there == isinstance(refused, CategoryInUseError)
    check_invariants(shop)
    found(
        "A product is in categories that exist",
        "a category is deleted while a product comes into it",
        "one of them is refused",
    )


def test_products_that_come_while_a_category_is_emptied_go_along(
    service: StaffCategoryService,
    editor: ProductService,
    shop: Shop,
    moment: int,
) -> None:
    del moment
    old, new = add(service, "Old"), add(service, "New")
    products = [create(editor, mug(str(number))) for number in range(CATEGORIES)]

    def enter(product_id: str) -> None:
        editor.update(product_id, ProductChanges(category_ids=(old,)))

    entering = [insistent(partial(enter, one)) for one in products]
    together(insistent(partial(service.delete, old, new)), *entering)

    assert CategoryRepository(shop.store).get(old) is None
    check_invariants(shop)
