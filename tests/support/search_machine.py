"""A machine that indexes, with a disk of its own."""

from storefront.catalog.repository import ProductRepository
from storefront.clock import Clock
from storefront.db.store import Store
from storefront.objects import open_objects
from storefront.search.files import PackFiles
from storefront.search.indexing import IndexingService, RebuildService, Workshop
from storefront.search.repository import SearchRepository
from storefront.settings import Settings


def search_machine(store: Store, clock: Clock) -> Workshop:
    """Return what such a machine works with."""
    settings = Settings.from_environment()
    files = PackFiles(settings, open_objects(settings, store.session))
    return Workshop(store, SearchRepository(store), ProductRepository(store), files, clock, "BDT")


def indexer(store: Store, clock: Clock) -> IndexingService:
    """Return what indexes there."""
    machine = search_machine(store, clock)
    return IndexingService(machine, RebuildService(machine))
