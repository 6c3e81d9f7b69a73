"""What all unit tests share: the template's resources, and the shop in this process."""

import pytest
from hypothesis import HealthCheck, settings

from storefront.catalog.changes import ProductWriter
from storefront.catalog.repository import ProductRepository
from storefront.catalog.service import CatalogService, ProductService
from storefront.catalog.variants import VariantService
from storefront.db.idempotency import CatalogIdempotencyRecord, IdempotencyKeys
from storefront.db.store import Store
from storefront.inventory.repository import StockRepository
from storefront.inventory.service import StockService
from tests.support.account_fixtures import accounts, log_in, passwords, sessions, tokens, user
from tests.support.clock import FrozenClock
from tests.support.past import hand, past, recorded, verifier
from tests.support.resources import Resources
from tests.support.shop_fixtures import bkash, shop, stripe
from tests.support.template import read_template

__all__ = [
    "accounts",
    "bkash",
    "hand",
    "log_in",
    "passwords",
    "past",
    "recorded",
    "sessions",
    "shop",
    "stripe",
    "tokens",
    "user",
    "verifier",
]


# How long a case takes tells of the machine, not of the shop. Mutants bring settings of their own.
settings.register_profile("unit", deadline=None, suppress_health_check=[HealthCheck.too_slow])
if settings.get_current_profile_name() == "default":
    settings.load_profile("unit")


@pytest.fixture(autouse=True)
def entitled(no_more_than_allowed: None) -> None:
    """No service does more than the function that calls it may."""


@pytest.fixture(scope="module")
def resources() -> Resources:
    """The template as it is written."""
    found: Resources = read_template()["Resources"]
    return found


@pytest.fixture
def catalog(store: Store, clock: FrozenClock) -> CatalogService:
    """The catalogue as buyers read it."""
    return CatalogService(ProductRepository(store), clock)


@pytest.fixture
def editor(store: Store, clock: FrozenClock) -> ProductService:
    """The catalogue as staff change it."""
    keys = IdempotencyKeys(store, CatalogIdempotencyRecord, clock)
    products = ProductRepository(store)
    writer = ProductWriter(store, products, clock)
    return ProductService(store, products, writer, keys, clock)


@pytest.fixture
def variants(store: Store, clock: FrozenClock) -> VariantService:
    """Options and variants as staff change them."""
    writer = ProductWriter(store, ProductRepository(store), clock)
    return VariantService(writer, IdempotencyKeys(store, CatalogIdempotencyRecord, clock), clock)


@pytest.fixture
def stockroom(store: Store, clock: FrozenClock) -> StockService:
    """Stock as staff change it."""
    keys = IdempotencyKeys(store, CatalogIdempotencyRecord, clock)
    return StockService(store, StockRepository(store), keys, clock)
