"""A machine that indexes, with a disk of its own."""

from storefront.catalog.repository import ProductRepository
from storefront.clock import Clock
from storefront.db.store import Store
from storefront.objects import open_objects
from storefront.search.files import PackFiles
from storefront.search.indexing import IndexingContext, IndexingService, RebuildService
from storefront.search.repository import SearchRepository
from storefront.settings import Settings


def search_machine(store: Store, clock: Clock) -> IndexingContext:
    """Return what such a machine works with."""
    settings = Settings.from_environment()
    files = PackFiles(settings, open_objects(settings, store.session))
    return IndexingContext(
        store, SearchRepository(store), ProductRepository(store), files, clock, "BDT"
    )


def indexer(store: Store, clock: Clock) -> IndexingService:
    """Return what indexes there."""
    machine = search_machine(store, clock)
    return IndexingService(machine, RebuildService(machine))
