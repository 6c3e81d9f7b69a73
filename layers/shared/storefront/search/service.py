"""Finds products: hits come from the index, and what is shown of them from the catalogue."""

from collections.abc import Callable, Sequence

from botocore.exceptions import BotoCoreError, ClientError

from storefront import log
from storefront.catalog.model import Product
from storefront.catalog.repository import ProductRepository
from storefront.catalog.shelves import UnknownCategoryError
from storefront.catalog.translating import in_language
from storefront.categories.model import Tree
from storefront.categories.repository import CategoryRepository
from storefront.clock import Clock
from storefront.errors import StorefrontError
from storefront.inventory.model import ProductStatus, SaleItem
from storefront.language import MAIN_LANGUAGE, Language
from storefront.search.files import PackMissingError
from storefront.search.folding import Word
from storefront.search.manifest import Manifest
from storefront.search.mirror import Mirror
from storefront.search.model import MAX_DEPTH, Filters, Hit, Wanted
from storefront.search.query import SUGGESTIONS, Asked
from storefront.search.repository import SearchRepository
from storefront.search.synonyms import Synonyms
from storefront.search.tantivy_index import FORMAT, TantivyIndex
from storefront.search.views import (
    HitView,
    SearchView,
    SuggestionListView,
    facets_view,
    hit_view,
    index_view,
)
from storefront.search.wishes import WishService

#: Seconds for which a manifest is believed, and the tree of categories.
_LOOK_EVERY, _TREE_EVERY = 3.0, 60.0
#: And synonyms: whoever has set one soon sees what it does.
_SYNONYMS_EVERY = 15.0
Monotonic = Callable[[], float]


class Reader:
    """The index as it was some seconds ago at the most.

    Args:
        repository: of the manifest.
        mirror: the index on this machine.
        monotonic: seconds of a clock that never goes back.
    """

    def __init__(self, repository: SearchRepository, mirror: Mirror, monotonic: Monotonic) -> None:
        self._repository = repository
        self._mirror = mirror
        self._monotonic = monotonic
        self._looked = 0.0
        self._held: tuple[TantivyIndex, Manifest] | None = None

    def current(self) -> tuple[TantivyIndex, Manifest] | None:
        """Return the index and its manifest; None if there is none.

        Where the newest cannot be had, the last one that could be is still good.
        """
        now = self._monotonic()
        if self._held is None or now - self._looked >= _LOOK_EVERY:
            self._looked = now
            self._follow()
        return self._held

    def _follow(self) -> None:
        manifest = self._repository.manifest()
        if manifest is None or manifest.form != FORMAT:
            self._held = None
            return
        if self._held and self._held[1].version == manifest.version:
            return
        try:
            self._held = self._mirror.follow(manifest), manifest
        except (PackMissingError, BotoCoreError, ClientError) as error:
            # Somebody may just have dropped a pack: the next look finds the manifest after that.
            log.failure("the index cannot be fetched", error)


class SearchService:
    """Finds products that are on sale.

    Args:
        reader: the index.
        products, categories: the catalogue.
        wishes: synonyms, and what is not found.
        currency: the shop's.
        clock: the present, by which prices are told.
        monotonic: seconds of a clock that never goes back.
    """

    def __init__(
        self,
        reader: Reader,
        products: ProductRepository,
        categories: CategoryRepository,
        wishes: WishService,
        currency: str,
        clock: Clock,
        monotonic: Monotonic,
    ) -> None:
        self._clock = clock
        self._reader = reader
        self._products = products
        self._categories = categories
        self._wishes = wishes
        self.currency = currency
        self._monotonic = monotonic
        self._tree: tuple[float, Tree] | None = None
        self._synonyms: tuple[float, Synonyms] | None = None

    def search(
        self, asked: Asked, offset: int, limit: int, language: Language = MAIN_LANGUAGE
    ) -> tuple[SearchView, int | None]:
        """Return a page of hits in a language, and where the next one begins; None at the end.

        Raises:
            UnknownCategoryError: buyers see no such category.
        """
        current = self._reader.current()
        if current is None:
            return self._degraded(limit, language), None
        index, manifest = current
        found = index.search(self._wanted(asked, offset, limit))
        if found.total == 0 and asked.is_of_words_alone:
            self._note_miss(asked.words)
        shown = self._products.every([one.product_id for one in found.hits])
        on_sale = {one.product_id: one for one in shown if one.is_public}
        hits = [
            in_language(on_sale[one.product_id], language)
            for one in found.hits
            if one.product_id in on_sale
        ]
        now = self._clock()
        view: SearchView = {
            "items": [hit_view(one, _variant_of(one, asked), now) for one in hits],
            "next_cursor": None,
            "total": found.total,
            "matched": found.matched,
            "corrections": [
                {"written": one.written, "taken_for": one.taken_for} for one in found.corrections
            ],
            "ignored_words": asked.is_cut,
            "facets": facets_view(found.facets, self.currency) if found.facets else None,
            "index": index_view(manifest),
            "degraded": False,
        }
        following = offset + limit
        return view, following if following < min(found.total, MAX_DEPTH) else None

    def suggest(self, typed: tuple[Word, ...]) -> SuggestionListView:
        """Return what somebody may mean; nothing, where there is no index."""
        current = self._reader.current()
        if current is None:
            return {"items": [], "index": None, "degraded": True}
        index, manifest = current
        hits: tuple[Hit, ...] = (
            index.suggest(typed, SUGGESTIONS, self._current_synonyms()) if typed else ()
        )
        return {
            "items": [{"id": one.product_id, "name": one.name} for one in hits],
            "index": index_view(manifest),
            "degraded": False,
        }

    def _wanted(self, asked: Asked, offset: int, limit: int) -> Wanted:
        tree = self._shown_tree()
        category = tree.at(asked.category) if asked.category is not None else None
        if asked.category is not None and category is None:
            raise UnknownCategoryError
        category_id = category.category_id if category else None
        groups = {
            one.category_id: _below(tree, one.category_id) for one in tree.children(category_id)
        }
        filters = Filters(
            category_ids=_below(tree, category_id) if category_id else None,
            options=asked.options,
            low=asked.low,
            high=asked.high,
            in_stock=asked.in_stock,
        )
        synonyms = self._current_synonyms()
        return Wanted(asked.words, filters, groups, asked.sort, offset, limit, synonyms=synonyms)

    def _current_synonyms(self) -> Synonyms:
        now = self._monotonic()
        if self._synonyms is None or now - self._synonyms[0] >= _SYNONYMS_EVERY:
            self._synonyms = now, self._wishes.synonyms()
        return self._synonyms[1]

    def _note_miss(self, words: Sequence[Word]) -> None:
        """Count what was not found; that this fails is no reason for a search to fail."""
        try:
            self._wishes.note_miss(words)
        except (StorefrontError, BotoCoreError, ClientError) as error:
            log.failure("a miss was not counted", error)

    def _shown_tree(self) -> Tree:
        now = self._monotonic()
        if self._tree is None or now - self._tree[0] >= _TREE_EVERY:
            self._tree = now, self._categories.tree().shown()
        return self._tree[1]

    def _degraded(self, limit: int, language: Language) -> SearchView:
        now = self._clock()
        newest = [in_language(one, language) for one in self._products.newest(limit)]
        hits: list[HitView] = [hit_view(one, None, now) for one in newest]
        return {
            "items": hits,
            "next_cursor": None,
            "total": None,
            "matched": None,
            "corrections": [],
            "ignored_words": False,
            "facets": None,
            "index": None,
            "degraded": True,
        }


def _below(tree: Tree, category_id: str) -> frozenset[str]:
    """Return the ids of a category and all below it."""
    return frozenset(one.category_id for one in tree.below(category_id))


def _variant_of(product: Product, asked: Asked) -> str | None:
    """Return the first variant that has what was asked for, if any option was."""
    names = [one.name for one in product.details.options]

    def fits(variant: SaleItem) -> bool:
        chosen = dict(zip(names, variant.choice, strict=False))
        is_sold = variant.own_status is ProductStatus.ACTIVE
        is_there = variant.available > 0 or not asked.in_stock
        return (
            is_sold
            and is_there
            and all(chosen.get(name) in many for name, many in asked.options.items())
        )

    if not asked.options:
        return None
    return next((one.product_id for one in product.variants if fits(one)), None)
