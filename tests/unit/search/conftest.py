"""The search in this process: DynamoDB and S3 as the sandbox has them, each reader on its disk."""

from collections.abc import Callable
from pathlib import Path
from tempfile import mkdtemp

import pytest

from storefront.catalog.repository import ProductRepository
from storefront.categories.repository import CategoryRepository
from storefront.db.store import Store
from storefront.search.files import PackFiles
from storefront.search.indexing import IndexingService, RebuildService, Workshop
from storefront.search.mirror import Mirror
from storefront.search.repository import SearchRepository
from storefront.search.service import Reader, SearchService
from storefront.settings import Settings
from tests.support.clock import FrozenClock


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
    return PackFiles(Settings.from_environment())


@pytest.fixture
def mirror(files: PackFiles, tmp_path: Path) -> Callable[[], Mirror]:
    """Make what a machine has on its disk."""
    return lambda: Mirror(files, lambda: mkdtemp(dir=tmp_path))


@pytest.fixture
def workshop(
    store: Store, clock: FrozenClock, mirror: Callable[[], Mirror]
) -> Callable[[], Workshop]:
    """Make what a machine indexes with."""
    return lambda: Workshop(
        store, SearchRepository(store), ProductRepository(store), mirror(), clock, "BDT"
    )


@pytest.fixture
def machine(workshop: Callable[[], Workshop]) -> Callable[[], IndexingService]:
    """Make a machine that indexes."""

    def make() -> IndexingService:
        made = workshop()
        return IndexingService(made, RebuildService(made))

    return make


@pytest.fixture
def indexing(machine: Callable[[], IndexingService]) -> IndexingService:
    """What indexes changes."""
    return machine()


@pytest.fixture
def rebuild(workshop: Callable[[], Workshop]) -> RebuildService:
    """What builds an index anew, on a machine of its own."""
    return RebuildService(workshop())


@pytest.fixture
def search(
    store: Store, mirror: Callable[[], Mirror], stopwatch: Stopwatch
) -> SearchService:
    """The search, on a machine of its own."""
    return SearchService(
        Reader(SearchRepository(store), mirror(), stopwatch),
        ProductRepository(store),
        CategoryRepository(store),
        "BDT",
        stopwatch,
    )
