"""Categories to test with."""

from typing import Any

from storefront.catalog.changes import ProductWriter
from storefront.catalog.repository import ProductRepository
from storefront.catalog.service import ProductService
from storefront.catalog.shelves import Mover
from storefront.categories.model import Category, NewCategory, Text
from storefront.categories.repository import CategoryRepository
from storefront.categories.service import StaffCategoryService
from storefront.clock import Clock
from storefront.db.idempotency import CatalogIdempotencyRecord, IdempotencyKeys
from storefront.db.store import Store
from tests.support.catalog import STAFF_ID
from tests.support.functions import Answer, call, load, proxy_event
from tests.support.whole_shop import STAFF, World, ok


def category_service_on(store: Store, clock: Clock) -> StaffCategoryService:
    """Return the categories of a store, as staff change them."""
    keys = IdempotencyKeys(store, CatalogIdempotencyRecord, clock)
    products = ProductRepository(store)
    editor = ProductService(store, products, ProductWriter(store, products, clock), keys, clock)
    relocate = Mover(products, editor).relocate
    return StaffCategoryService(store, CategoryRepository(store), keys, clock, relocate)


def named(name: str, parent_id: str | None = None, *, is_active: bool = True) -> NewCategory:
    """Return a category to create."""
    return NewCategory(parent_id, Text(name), Text(""), is_active)


def add(service: StaffCategoryService, name: str, parent_id: str | None = None) -> str:
    """Create a category and return its id."""
    return str(service.create(named(name, parent_id), None)["id"])


def outline(service: StaffCategoryService) -> list[str]:
    """Return the names of all categories in order, each behind a dot for each that is above it."""
    found, _ = service.all()
    by_id = {one.category_id: one for one in found}

    def depth(category: Category) -> int:
        parent = category.parent_id
        return 0 if parent is None else 1 + depth(by_id[parent])

    return ["." * depth(one) + one.name.en for one in found]


def ask(function: str, body: Any = None, **parts: Any) -> Answer:
    """Call a function as a manager does."""
    return call(load(function), proxy_event(body, user_id=STAFF_ID, role="manager", **parts))


def made(name: str = "Tea", **more: Any) -> str:
    """Create a category through the API and return its id."""
    return str(ask("create_category", {"name": {"en": name}, **more}).body["id"])


def new_category(world: World, name: str = "Tea", **more: Any) -> str:
    """Return a category of a world."""
    answer = world.shop.request("create_category", {"name": {"en": name}, **more}, **STAFF)
    return str(ok(answer)["id"])
