"""Keeps the index as the catalogue is.

Whatever says that a product has changed names the product only: it is read anew, as last written.
So it does not matter how often, in which order or how late that is said.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from storefront.catalog.model import Product
from storefront.catalog.repository import ProductRepository
from storefront.catalog.wanted import IN_TURN
from storefront.clock import Clock
from storefront.db.store import Store
from storefront.errors import UnavailableError
from storefront.ids import new_id
from storefront.paging import PageRequest
from storefront.search.documents import document_of
from storefront.search.files import PackMissingError
from storefront.search.ledger import NotedPacks
from storefront.search.manifest import Manifest, OutdatedError
from storefront.search.mirror import Mirror, Packs
from storefront.search.model import Document
from storefront.search.repository import (
    MOST_AT_ONCE,
    REBUILD,
    Indexed,
    SearchRepository,
)
from storefront.search.tantivy_index import FORMAT
from storefront.values import dataclass

#: How often a commit is tried where others commit, too, and for how many seconds.
_TRIES, _TRY_SECONDS = 20, 60.0
#: Products that are read, and that are committed, at once where an index is built anew.
_PAGE, _STEP = 100, 2_000
#: An index that nobody has gone on building for so long is begun anew.
_GIVEN_UP = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an index is that is being built.

    Args:
        is_done: whether it is searched by now.
        documents: how many products are in it.
    """

    is_done: bool
    documents: int


class IndexingContext:
    """What both of the services below work with.

    Args:
        store: must know the catalog table.
        repository: of the manifest.
        products: the catalogue.
        files: where packs are.
        clock: the present.
        currency: the shop's.

    Attributes:
        packs: those packs, with notes of all that may be there.
        mirror: the index on this machine.
    """

    def __init__(
        self,
        store: Store,
        repository: SearchRepository,
        products: ProductRepository,
        files: Packs,
        clock: Clock,
        currency: str,
    ) -> None:
        self.store = store
        self.repository = repository
        self.products = products
        self.packs = NotedPacks(files, repository, clock)
        self.mirror = Mirror(self.packs)
        self.clock = clock
        self._currency = currency

    def read(self, product_ids: Sequence[str]) -> list[Indexed]:
        """Return the documents of those of some products that exist."""
        return self.indexed(self.products.every(product_ids))

    def indexed(self, products: Sequence[Product]) -> list[Indexed]:
        """Return the documents of products."""
        return [
            Indexed(document_of(one, self._currency), one.details.updated_at) for one in products
        ]

    def key(self, generation: str) -> str:
        """Return a name for a pack that none has."""
        return f"search/{FORMAT}/{generation}/{new_id(self.clock())}"


class RebuildService:
    """Builds an index from the whole catalogue, step by step, while another one is searched.

    A step is a commit of its own, so whoever comes next goes on where the last one stopped. What
    changes meanwhile is indexed as ever, and noted; it is read once more before the new index takes
    the place of the old one, on the condition that nothing was indexed since.

    Args:
        shop: what it works with.
    """

    def __init__(self, shop: IndexingContext) -> None:
        self._shop = shop

    def run(self, seconds: float) -> Progress:
        """Begin to build an index, or go on with one; return how far it is.

        Args:
            seconds: after which no other step begins.

        Raises:
            UnavailableError: others build it, too, all the time.
        """
        repository = self._shop.repository
        built: Manifest | None = None
        for _ in self._shop.store.turns(seconds, 100_000):
            built = repository.manifest(REBUILD)
            try:
                if built is None or self._is_given_up(built):
                    built = self._begin(built)
                if self._is_read(built):
                    return self._finish(built)
                built = self._step(built)
            except OutdatedError:
                self._shop.mirror.forget()  # somebody else got in between
            except PackMissingError:
                self._shop.mirror.forget()
                with suppress(OutdatedError):  # unless somebody has gone on, it can never be done
                    self._begin(built)
        return Progress(is_done=False, documents=built.documents if built else 0)

    def _is_given_up(self, built: Manifest) -> bool:
        return built.form != FORMAT or built.as_of < self._shop.clock() - _GIVEN_UP

    @staticmethod
    def _is_read(built: Manifest) -> bool:
        return built.cursor is None

    def _begin(self, before: Manifest | None) -> Manifest:
        now = self._shop.clock()
        empty = Manifest(1, new_id(now), FORMAT, (), 0, now, cursor="")
        self._shop.repository.begin(self._shop.repository.manifest(), before, empty)
        return empty

    def _step(self, before: Manifest) -> Manifest:
        """Put the next products into the index; one commit."""
        shop, cursor = self._shop, before.cursor
        as_of, indexed = shop.clock(), list[Indexed]()
        while cursor is not None and len(indexed) < _STEP:
            page = shop.products.listed(IN_TURN, PageRequest(_PAGE, cursor or None))
            indexed += shop.indexed(page.items)
            cursor = page.last
        documents = [one.document for one in indexed]
        after = self._commit(before, documents, as_of, cursor=cursor)
        shop.repository.note(indexed)
        return after

    def _commit(
        self,
        before: Manifest,
        documents: Sequence[Document],
        as_of: datetime,
        *,
        removed: Sequence[str] = (),
        cursor: str | None = None,
    ) -> Manifest:
        shop = self._shop
        index = shop.mirror.follow(before)
        with shop.mirror.changing():
            index.replace(documents, removed)
            after = shop.mirror.publish(before, shop.key(before.generation), as_of)
            after = replace(after, cursor=cursor)
            shop.repository.commit(before, after, which=REBUILD)
        shop.mirror.adopt(before, after)
        return after

    def _finish(self, built: Manifest) -> Progress:
        """Read again what has changed since it was begun, and let the index be searched."""
        shop = self._shop
        live = shop.repository.manifest()
        as_of, touched = shop.clock(), live.touched if live else ()
        if touched:
            documents = [one.document for one in shop.read(touched)]
            built = self._commit(built, documents, as_of, removed=touched)
        index = shop.mirror.follow(built)
        gone = {one for one in shop.repository.noted() if not index.has(one)}
        first = replace(built, version=live.version + 1 if live else 1, touched=())
        if live:
            first = replace(first, dropped=tuple(pack.key for pack in live.packs) + built.dropped)
        shop.repository.swap(live, built, first)
        shop.repository.forget(gone)
        shop.mirror.delete(live.dropped if live else ())
        shop.packs.sweep()
        return Progress(is_done=True, documents=built.documents)


class IndexingService:
    """Puts products into the index as they are now.

    Args:
        shop: what it works with.
        rebuild: builds an index where there is none.
    """

    def __init__(self, shop: IndexingContext, rebuild: RebuildService) -> None:
        self._shop = shop
        self._rebuild = rebuild

    def index(self, product_ids: Sequence[str], seconds: float = _TRY_SECONDS) -> None:
        """Put products into the index as they are now, and take those out that are gone.

        Where there is no index, or one of another format, all of it is built first.

        Args:
            product_ids: distinct ids; some may be of nothing.
            seconds: after which no other try begins.

        Raises:
            UnavailableError: it could not be done in time; nothing, or a part, is indexed.
        """
        for start in range(0, len(product_ids), MOST_AT_ONCE):
            self._index(product_ids[start : start + MOST_AT_ONCE], seconds)

    def _index(self, product_ids: Sequence[str], seconds: float) -> None:
        shop = self._shop
        for _ in shop.store.turns(seconds, _TRIES):
            manifest = shop.repository.manifest()
            if manifest is None or manifest.form != FORMAT:
                self._rebuild.run(seconds)
                continue
            try:
                self._commit(manifest, product_ids)
            except OutdatedError:
                shop.mirror.forget()
            except PackMissingError:
                shop.mirror.forget()
                if shop.repository.manifest() == manifest:  # nobody has dropped it: it is lost
                    self._rebuild.run(seconds)
            else:
                return
        raise UnavailableError("The index is being changed by others.")

    def _commit(self, before: Manifest, product_ids: Sequence[str]) -> None:
        shop = self._shop
        as_of = shop.clock()
        notes = shop.repository.notes(product_ids)
        indexed = {one.document.product_id: one for one in shop.read(product_ids)}
        gone = [one for one in product_ids if one not in indexed]
        # While another index is built, it must hear of all that was read.
        changed = [
            one
            for product_id, one in indexed.items()
            if before.rebuild or product_id not in notes or notes[product_id].digest != one.digest
        ]
        unchanged = (one for one in indexed.values() if one not in changed)
        shop.repository.touch(
            one for one in unchanged if notes[one.document.product_id].updated_at < one.updated_at
        )
        if changed or gone:
            index = shop.mirror.follow(before)
            if not changed and not before.rebuild and not any(map(index.has, gone)):
                return
            with shop.mirror.changing():
                index.replace([one.document for one in changed], gone)
                key = shop.key(before.generation)
                after = shop.mirror.publish(before, key, as_of, touched=product_ids)
                noted = [one for one in gone if one in notes]
                shop.repository.commit(before, after, changed, noted)
            shop.mirror.adopt(before, after)
            shop.packs.sweep()
