"""What tests of the catalogue have in common."""

import pytest

from storefront.catalog.repository import ProductRepository
from storefront.catalog.service import StaffCatalogService
from storefront.db.store import Store
from tests.support.clock import FrozenClock


@pytest.fixture
def staff_catalog(store: Store, clock: FrozenClock) -> StaffCatalogService:
    """The catalogue as staff read it."""
    return StaffCatalogService(ProductRepository(store), clock)
