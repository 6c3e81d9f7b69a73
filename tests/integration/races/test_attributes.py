"""Values that are removed while products take them, and barcodes that several products claim."""

from functools import partial

import pytest

from storefront.attributes.model import AttributeInUseError
from storefront.attributes.repository import AttributeRepository
from storefront.attributes.service import AttributeService
from storefront.catalog.claims import holder
from storefront.catalog.model import MarkChanges, ProductChanges
from storefront.catalog.repository import ProductRepository
from storefront.db.store import Store
from storefront.errors import ValidationFailedError
from tests.support.attributes import ANYTHING, BARCODE, OTHER_BARCODE, attribute_service_on, fabric
from tests.support.catalog import create, mug
from tests.support.invariants import check_invariants
from tests.support.races import found, insistent, refusals, together
from tests.support.shop import Shop

PRODUCTS = 4
COTTON = ProductChanges(attributes={"fabric": ("cotton",)})


@pytest.fixture
def service(store: Store) -> AttributeService:
    service = attribute_service_on(store)
    service.put(fabric(), ANYTHING)
    return service


def test_a_value_goes_or_a_product_takes_it_never_both(
    service: AttributeService, shop: Shop, moment: int
) -> None:
    del moment
    product_id = create(shop.product_service, mug())

    outcomes = together(
        insistent(lambda: service.put(fabric("silk"), ANYTHING)),
        insistent(lambda: shop.product_service.update(product_id, COTTON)),
    )

    (refused,) = refusals(outcomes)
    assert isinstance(refused, AttributeInUseError | ValidationFailedError)
    kept = AttributeRepository(shop.store).get("fabric")
    assert kept is not None
    is_there = "cotton" in kept[0].value_codes
    assert is_there == isinstance(refused, AttributeInUseError)
    check_invariants(shop)
    found(
        "Products have chosen values that exist",
        "a value is removed while a product takes it",
        "one of them is refused",
    )


def test_an_attribute_goes_or_a_product_takes_it_never_both(
    service: AttributeService, shop: Shop, moment: int
) -> None:
    del moment
    product_id = create(shop.product_service, mug())

    outcomes = together(
        insistent(lambda: service.delete("fabric")),
        insistent(lambda: shop.product_service.update(product_id, COTTON)),
    )

    (refused,) = refusals(outcomes)
    assert isinstance(refused, AttributeInUseError | ValidationFailedError)
    is_there = AttributeRepository(shop.store).get("fabric") is not None
    assert is_there == isinstance(refused, AttributeInUseError)
    check_invariants(shop)


def test_of_products_that_claim_one_barcode_one_has_it(shop: Shop, moment: int) -> None:
    del moment
    products = [create(shop.product_service, mug(str(number))) for number in range(PRODUCTS)]
    claim = ProductChanges(mark=MarkChanges(BARCODE))

    outcomes = together(
        *[insistent(partial(shop.product_service.update, one, claim)) for one in products]
    )

    assert [one.slug for one in refusals(outcomes)] == ["barcode-taken"] * (PRODUCTS - 1)
    marked = [
        product.product_id
        for one in products
        if (product := ProductRepository(shop.store).get(one)) and product.details.facts.marks
    ]
    assert marked == [holder(shop.store, BARCODE)]
    check_invariants(shop)
    found(
        "A barcode names one thing",
        f"{PRODUCTS} products claim one",
        "all but one are refused",
    )


def test_of_barcodes_that_a_product_gets_at_once_one_stays(shop: Shop, moment: int) -> None:
    del moment
    product_id = create(shop.product_service, mug())
    claims = [ProductChanges(mark=MarkChanges(barcode)) for barcode in (BARCODE, OTHER_BARCODE, "")]

    outcomes = together(
        *[insistent(partial(shop.product_service.update, product_id, one)) for one in claims]
    )

    assert refusals(outcomes) == []
    check_invariants(shop)
