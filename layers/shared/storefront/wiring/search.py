"""Parts of the search."""

import time
from functools import cached_property
from typing import TYPE_CHECKING

from storefront.wiring.catalog import CatalogParts

if TYPE_CHECKING:
    from storefront.search.counts import TranslationCountService
    from storefront.search.indexing import IndexingContext, IndexingService, RebuildService
    from storefront.search.mirror import Mirror
    from storefront.search.reading import IndexReader
    from storefront.search.repository import SearchRepository
    from storefront.search.service import SearchService
    from storefront.search.staff import StaffSearchService
    from storefront.search.wishes import WishService


class SearchParts(CatalogParts):
    """How products are found, and how the index comes about."""

    @cached_property
    def search_manifests(self) -> "SearchRepository":
        """The index, as DynamoDB knows it."""
        from storefront.search.repository import SearchRepository

        return SearchRepository(self.store)

    @cached_property
    def search_mirror(self) -> "Mirror":
        """The index on a machine that only reads it."""
        from storefront.search.files import PackFiles
        from storefront.search.mirror import Mirror

        return Mirror(PackFiles(self.settings, self.objects))

    @cached_property
    def search_context(self) -> "IndexingContext":
        """What an index is made from."""
        from storefront.search.files import PackFiles
        from storefront.search.indexing import IndexingContext

        return IndexingContext(
            self.store,
            self.search_manifests,
            self.products,
            PackFiles(self.settings, self.objects),
            self.clock,
            self.default_currency,
        )

    @cached_property
    def indexing_service(self) -> "IndexingService":
        """Keeps the index as the catalogue is."""
        from storefront.search.indexing import IndexingService

        return IndexingService(self.search_context, self.rebuild_service)

    @cached_property
    def rebuild_service(self) -> "RebuildService":
        """Builds an index anew."""
        from storefront.search.indexing import RebuildService

        return RebuildService(self.search_context)

    @cached_property
    def wish_service(self) -> "WishService":
        """Synonyms, and what is not found."""
        from storefront.search.wishes import WishService

        return WishService(self.store, self.clock)

    @cached_property
    def search_reader(self) -> "IndexReader":
        """The index as it was some seconds ago."""
        from storefront.search.reading import IndexReader

        return IndexReader(self.search_manifests, self.search_mirror, time.monotonic)

    @cached_property
    def staff_search_service(self) -> "StaffSearchService":
        """Finds products of any status."""
        from storefront.search.staff import StaffSearchService

        return StaffSearchService(
            self.search_reader,
            self.products,
            self.categories,
            self.wish_service,
            self.clock,
            time.monotonic,
        )

    @cached_property
    def translation_count_service(self) -> "TranslationCountService":
        """How many products wait for a translation."""
        from storefront.search.counts import TranslationCountService

        return TranslationCountService(self.search_manifests)

    @cached_property
    def search_service(self) -> "SearchService":
        """Finds products."""
        from storefront.search.service import SearchService

        return SearchService(
            self.search_reader,
            self.products,
            self.categories,
            self.attributes,
            self.wish_service,
            self.default_currency,
            self.clock,
            time.monotonic,
        )
