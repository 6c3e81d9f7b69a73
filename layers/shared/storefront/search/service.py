"""Finds products: hits come from the index, and what is shown of them from the catalogue."""

from collections.abc import Sequence

from botocore.exceptions import BotoCoreError, ClientError

from storefront import log
from storefront.attributes.model import AttributeDefinition, AttributeKind
from storefront.attributes.repository import AttributeRepository
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
from storefront.search.documents import milliseconds
from storefront.search.folding import Word
from storefront.search.model import MAX_DEPTH, Filters, Hit, SearchRequest
from storefront.search.query import SUGGESTIONS, SearchQuery
from storefront.search.reading import CachedRead, IndexReader, Monotonic
from storefront.search.signs import Signs, signs_of
from storefront.search.spans import apart
from storefront.search.views import (
    HitView,
    SearchView,
    SuggestionListView,
    corrections_view,
    facets_view,
    hit_view,
    index_view,
)
from storefront.search.wishes import WishService
from storefront.values import dataclass


@dataclass(frozen=True, slots=True)
class ShopFacts:
    """What a shop says of its products together.

    Args:
        tree: the categories that buyers see.
        signs: what they are called.
        facets: the attributes that buyers may narrow lists by, in order.
    """

    tree: Tree
    signs: Signs
    facets: tuple[AttributeDefinition, ...]

    @property
    def numbers(self) -> tuple[str, ...]:
        """The codes of those that are numbers."""
        return tuple(one.code for one in self.facets if one.kind is AttributeKind.NUMBER)


class SearchService:
    """Finds products that are on sale.

    Args:
        reader: the index.
        products, categories, attributes: the catalogue.
        wishes: synonyms, and what is not found.
        currency: the shop's.
        clock: the present, by which prices are told.
        monotonic: seconds of a clock that never goes back.
    """

    def __init__(
        self,
        reader: IndexReader,
        products: ProductRepository,
        categories: CategoryRepository,
        attributes: AttributeRepository,
        wishes: WishService,
        currency: str,
        clock: Clock,
        monotonic: Monotonic,
    ) -> None:
        self._clock = clock
        self._reader = reader
        self._products = products
        self._categories = categories
        self._attributes = attributes
        self._wishes = wishes
        self.currency = currency
        self._shop = CachedRead(self._read_shop, monotonic)
        self._synonyms = CachedRead(wishes.synonyms, monotonic)

    def search(
        self, asked: SearchQuery, offset: int, limit: int, language: Language = MAIN_LANGUAGE
    ) -> tuple[SearchView, int | None]:
        """Return a page of hits in a language, and where the next one begins; None at the end.

        Raises:
            UnknownCategoryError: buyers see no such category.
            ValidationFailedError: there is no such facet.
        """
        current = self._reader.current()
        if current is None:
            return self._degraded(limit, language), None
        index, manifest = current
        shop = self._shop(manifest.version)
        found = index.search(self._wanted(shop, asked, offset, limit))
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
            "corrections": corrections_view(found),
            "ignored_words": asked.is_cut,
            "facets": facets_view(found.facets, shop.facets, self.currency)
            if found.facets
            else None,
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
        hits: tuple[Hit, ...] = index.suggest(typed, SUGGESTIONS, self._synonyms()) if typed else ()
        return {
            "items": [{"id": one.product_id, "name": one.name} for one in hits],
            "index": index_view(manifest),
            "degraded": False,
        }

    def _wanted(
        self, shop: ShopFacts, asked: SearchQuery, offset: int, limit: int
    ) -> SearchRequest:
        tree = shop.tree
        values, spans = apart(asked.attributes, shop.facets)
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
            brands=asked.brands,
            attributes=values,
            numbers=spans,
        )
        return SearchRequest(
            *(asked.words, filters, groups, shop.numbers, asked.sort, offset, limit),
            synonyms=self._synonyms(),
            signs=shop.signs,
            now=milliseconds(self._clock()),
        )

    def _note_miss(self, words: Sequence[Word]) -> None:
        """Count what was not found; that this fails is no reason for a search to fail."""
        try:
            self._wishes.note_miss(words)
        except (StorefrontError, BotoCoreError, ClientError) as error:
            log.failure("a miss was not counted", error)

    def _read_shop(self) -> ShopFacts:
        tree = self._categories.tree().shown()
        facets = tuple(one for one in self._attributes.all() if one.is_facet)
        return ShopFacts(tree, signs_of(tree), facets)

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


def _variant_of(product: Product, asked: SearchQuery) -> str | None:
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
