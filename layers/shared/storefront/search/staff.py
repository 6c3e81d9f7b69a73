"""Finds products of any status, for staff: by words, codes, barcodes and ids."""

from storefront.catalog.repository import ProductRepository
from storefront.categories.repository import CategoryRepository
from storefront.clock import Clock
from storefront.search.model import MAX_DEPTH, Filters, SearchRequest
from storefront.search.query import StaffAsked
from storefront.search.reading import CachedRead, IndexReader, Monotonic
from storefront.search.signs import signs_of
from storefront.search.views import StaffSearchView, staff_search_view
from storefront.search.wishes import WishService


class StaffSearchService:
    """Finds products of any status.

    Args:
        reader: the index.
        products, categories: the catalogue.
        wishes: synonyms.
        clock: the present, by which prices are told.
        monotonic: seconds of a clock that never goes back.
    """

    def __init__(
        self,
        reader: IndexReader,
        products: ProductRepository,
        categories: CategoryRepository,
        wishes: WishService,
        clock: Clock,
        monotonic: Monotonic,
    ) -> None:
        self._reader = reader
        self._products = products
        self._clock = clock
        self._shelves = CachedRead(lambda: signs_of(categories.tree()), monotonic)
        self._synonyms = CachedRead(wishes.synonyms, monotonic)

    def search(
        self, asked: StaffAsked, offset: int, limit: int
    ) -> tuple[StaffSearchView, int | None]:
        """Return a page of hits as they are now, and where the next one begins; None at the end."""
        current = self._reader.current()
        if current is None:
            return staff_search_view([], None, asked.is_cut, None, self._clock()), None
        index, manifest = current
        wanted = SearchRequest(
            words=asked.words,
            filters=Filters(status=asked.status),
            offset=offset,
            limit=limit,
            with_facets=False,
            synonyms=self._synonyms(),
            signs=self._shelves(manifest.version),
            for_staff=True,
        )
        found = index.search(wanted)
        read = self._products.every([one.product_id for one in found.hits])
        shown = [one for one in read if asked.status in {None, one.status}]
        view = staff_search_view(shown, found, asked.is_cut, manifest, self._clock())
        following = offset + limit
        return view, following if following < min(found.total, MAX_DEPTH) else None
