"""What tests ask of an index."""

from collections.abc import Callable

from storefront.search.folding import words
from storefront.search.model import (
    Facets,
    Filters,
    SearchRequest,
    SearchResult,
    Sort,
)
from storefront.search.port import SearchIndex

Make = Callable[[], SearchIndex]


def found(index: SearchIndex, text: str, **wanted: object) -> SearchResult:
    return index.search(SearchRequest(words=words(text), **wanted))  # type: ignore[arg-type]


def ids(index: SearchIndex, text: str = "", **wanted: object) -> set[str]:
    return {one.product_id for one in found(index, text, **wanted).hits}


def in_order(index: SearchIndex, sort: Sort) -> list[str]:
    return [one.product_id for one in found(index, "", sort=sort).hits]


def facets(index: SearchIndex, filters: Filters, **wanted: object) -> Facets:
    counted = found(index, "", filters=filters, **wanted).facets
    assert counted
    return counted
