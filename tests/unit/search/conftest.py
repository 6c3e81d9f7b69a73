"""The search in this process: DynamoDB and S3 as the sandbox has them, each reader on its disk."""

from collections.abc import Callable
from pathlib import Path

import pytest

from storefront.attributes.repository import AttributeRepository
from storefront.catalog.repository import ProductRepository
from storefront.categories.repository import CategoryRepository
from storefront.db.store import Store
from storefront.objects import open_objects
from storefront.search.files import PackFiles
from storefront.search.indexing import IndexingContext, IndexingService, RebuildService
from storefront.search.mirror import Mirror
from storefront.search.port import SearchIndex
from storefront.search.reading import IndexReader
from storefront.search.repository import SearchRepository
from storefront.search.service import SearchService
from storefront.search.tantivy_index import TantivyIndex
from storefront.search.wishes import WishService
from storefront.settings import Settings
from tests.support.clock import FrozenClock
from tests.support.search_index import SimpleIndex
from tests.support.search_machine import search_machine
from tests.unit.search.asking import Make


class Stopwatch:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def stopwatch() -> Stopwatch:
    """What tells a reader how long ago it has looked."""
    return Stopwatch()


@pytest.fixture
def files(aws: object) -> PackFiles:
    """The packs in S3."""
    settings = Settings.from_environment()
    return PackFiles(settings, open_objects(settings))


@pytest.fixture
def context(aws: object, store: Store, clock: FrozenClock) -> Callable[[], IndexingContext]:
    """Make what a machine indexes with."""
    del aws
    return lambda: search_machine(store, clock)


@pytest.fixture
def machine(context: Callable[[], IndexingContext]) -> Callable[[], IndexingService]:
    """Make a machine that indexes."""

    def make() -> IndexingService:
        made = context()
        return IndexingService(made, RebuildService(made))

    return make


@pytest.fixture
def indexing(machine: Callable[[], IndexingService]) -> IndexingService:
    """What indexes changes."""
    return machine()


@pytest.fixture
def rebuild(context: Callable[[], IndexingContext]) -> RebuildService:
    """What builds an index anew, on a machine of its own."""
    return RebuildService(context())


@pytest.fixture
def search(
    store: Store, files: PackFiles, clock: FrozenClock, stopwatch: Stopwatch
) -> SearchService:
    """The search, on a machine of its own."""
    return SearchService(
        IndexReader(SearchRepository(store), Mirror(files), stopwatch),
        ProductRepository(store),
        CategoryRepository(store),
        AttributeRepository(store),
        WishService(store, clock),
        "BDT",
        clock,
        stopwatch,
    )


@pytest.fixture(params=["tantivy", "simple"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Make:
    """Make an empty index: the real one, and the simple one that it is compared with."""
    if request.param == "simple":
        return SimpleIndex
    return lambda: TantivyIndex(tmp_path / "index")


@pytest.fixture
def index(make: Make) -> SearchIndex:
    """An empty index."""
    return make()
