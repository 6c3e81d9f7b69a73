"""What an index can do, whatever it is made of.

`tests/support/search_index.py` is one that is as simple as can be, and what the real one is
compared with.
"""

from collections.abc import Collection, Sequence
from typing import Protocol

from storefront.search.folding import Word
from storefront.search.model import Document, Hit, SearchRequest, SearchResult
from storefront.search.synonyms import NO_SYNONYMS, Synonyms


class SearchIndex(Protocol):
    """Documents, found by their words and narrowed down by facets."""

    def replace(self, documents: Sequence[Document], removed: Collection[str] = ()) -> None:
        """Put documents in the place of those of the same products, and remove others, at once.

        Args:
            documents: of different products.
            removed: ids of products, which may be unknown.
        """

    def search(self, wanted: SearchRequest) -> SearchResult:
        """Return the hits of a page, how many there are, and facets."""

    def suggest(
        self, typed: tuple[Word, ...], limit: int, synonyms: Synonyms = NO_SYNONYMS
    ) -> tuple[Hit, ...]:
        """Return what somebody may mean who is still typing the last word; for buyers."""

    def size(self) -> int:
        """Return how many documents there are."""
