"""Machines that index at the same time, on one manifest."""

from functools import partial

import pytest

from storefront.catalog.changes import ProductWriter
from storefront.catalog.model import ProductChanges
from storefront.catalog.repository import ProductRepository
from storefront.catalog.service import ProductService
from storefront.db.idempotency import CatalogIdempotencyRecord, IdempotencyKeys
from storefront.db.store import Store
from storefront.search.files import PackFiles, PackMissingError
from storefront.search.folding import words
from storefront.search.indexing import IndexingContext, IndexingService, RebuildService
from storefront.search.mirror import Mirror
from storefront.search.model import SearchRequest
from storefront.search.repository import SearchRepository
from tests.support.catalog import create, mug
from tests.support.clock import FrozenClock
from tests.support.races import found, insistent, together

MACHINES = 4


class Shelf(PackFiles):
    """Packs in memory."""

    def __init__(self) -> None:
        self.packs: dict[str, bytes] = {}

    def get(self, key: str) -> bytes:
        if key not in self.packs:
            raise PackMissingError(key)
        return self.packs[key]

    def put(self, key: str, content: bytes) -> None:
        self.packs[key] = content

    def delete(self, key: str) -> None:
        self.packs.pop(key, None)


@pytest.fixture
def editor(store: Store, clock: FrozenClock) -> ProductService:
    keys = IdempotencyKeys(store, CatalogIdempotencyRecord, clock)
    products = ProductRepository(store)
    return ProductService(store, products, ProductWriter(store, products, clock), keys, clock)


def test_whatever_machines_index_at_once_is_in_the_index_and_a_rebuild_loses_nothing(
    store: Store, clock: FrozenClock, editor: ProductService, turn: int
) -> None:
    del turn
    shelf = Shelf()

    def machine() -> IndexingContext:
        manifests, products = SearchRepository(store), ProductRepository(store)
        return IndexingContext(store, manifests, products, shelf, clock, "BDT")

    def indexer() -> IndexingService:
        made = machine()
        return IndexingService(made, RebuildService(made))

    ids = [create(editor, mug(f"M-{number}", name="Mug")) for number in range(MACHINES)]
    indexer().index(ids)

    def edit_and_index(product_id: str) -> None:
        editor.update(product_id, ProductChanges(name="Cup"))
        indexer().index(ids)

    def rebuild() -> None:
        assert RebuildService(machine()).run(seconds=60).is_done

    edits = [insistent(partial(edit_and_index, one)) for one in ids]
    together(*edits, insistent(rebuild))

    manifest = SearchRepository(store).manifest()
    assert manifest
    index = Mirror(shelf).follow(manifest)
    cups = index.search(SearchRequest(words("cup"), limit=48))
    assert {one.product_id for one in cups.hits} == set(ids)
    assert index.size() == manifest.documents == MACHINES
    assert {pack.key for pack in manifest.packs} <= shelf.packs.keys()
    found(
        "The search index follows the catalogue",
        f"{MACHINES} machines edit and index at once while another builds the index anew",
        "all edits are found",
    )
