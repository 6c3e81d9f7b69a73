"""The catalogue on tables that live in this process."""

import pytest

from storefront.catalog.repository import ProductRepository
from storefront.catalog.service import Catalog, CatalogEditor
from storefront.db.idempotency import CatalogIdempotencyRecord, IdempotencyKeys
from storefront.db.store import Store
from storefront.inventory.repository import StockRepository
from storefront.inventory.service import Stockroom
from tests.support.clock import FrozenClock


@pytest.fixture
def catalog(store: Store) -> Catalog:
    """The catalogue as buyers read it."""
    return Catalog(ProductRepository(store), StockRepository(store))


@pytest.fixture
def editor(store: Store, clock: FrozenClock) -> CatalogEditor:
    """The catalogue as staff change it."""
    keys = IdempotencyKeys(store, CatalogIdempotencyRecord, clock)
    return CatalogEditor(store, ProductRepository(store), keys, clock)


@pytest.fixture
def stockroom(store: Store, clock: FrozenClock) -> Stockroom:
    """Stock as staff change it."""
    keys = IdempotencyKeys(store, CatalogIdempotencyRecord, clock)
    return Stockroom(store, StockRepository(store), keys, clock)
