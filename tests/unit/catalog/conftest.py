"""What tests of the catalogue have in common."""

import pytest

from storefront.catalog.changes import ProductWriter
from storefront.catalog.repository import ProductRepository
from storefront.catalog.service import StaffCatalogService
from storefront.catalog.variants import VariantService
from storefront.db.idempotency import CatalogIdempotencyRecord, IdempotencyKeys
from storefront.db.store import Store
from tests.support.clock import FrozenClock


@pytest.fixture
def variants(store: Store, clock: FrozenClock) -> VariantService:
    """Options and variants as staff change them."""
    writer = ProductWriter(store, ProductRepository(store), clock)
    return VariantService(writer, IdempotencyKeys(store, CatalogIdempotencyRecord, clock), clock)


@pytest.fixture
def staff_catalog(store: Store, clock: FrozenClock) -> StaffCatalogService:
    """The catalogue as staff read it."""
    return StaffCatalogService(ProductRepository(store), clock)
