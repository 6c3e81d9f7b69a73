"""Facets, counted by tantivy: each under all filters but its own."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from tantivy import Query, Searcher

from storefront.attributes.model import MAX_ATTRIBUTES, MAX_VALUES
from storefront.search.ladder import Climb
from storefront.search.model import NO_PRICE, Facets, Filters, Wanted
from storefront.search.tantivy_queries import Queries, count_of

#: Values that options can have.
_MOST_VALUES = 1_000
#: Ways of being in several categories that are counted; and what stands between those of one.
_MOST_SHELVES, SHELVES = 10_000, "\n"
#: Brands that are counted, besides those that were chosen.
_MOST_BRANDS = 100
#: Those of all attributes: a shop can have so many, but numbers.
_MOST_SAID = MAX_ATTRIBUTES * MAX_VALUES
_Aggregation = Mapping[str, Mapping[str, Any]]


class Counting:
    """Counts the facets of one search.

    Args:
        searcher: of one state of the index.
        queries: of the search.
        wanted: what is looked for.
        taken: how words were taken; None without words.
    """

    def __init__(
        self, searcher: Searcher, queries: Queries, wanted: Wanted, taken: Climb | None
    ) -> None:
        self._searcher = searcher
        self._queries = queries
        self._wanted = wanted
        self._taken = taken

    def facets(self) -> Facets:
        """Return all facets; those under the same filters are counted in one pass."""
        filters = self._wanted.filters
        stock = "stocked" if filters.in_stock else "option"
        found = self._aggregated(
            {
                "shelf": (replace(filters, category_ids=None), _terms("shelf", _MOST_SHELVES)),
                "brand": (replace(filters, brands=()), _terms("brand", _MOST_BRANDS)),
                "said": (filters, _terms("attribute", _MOST_SAID)),
                "option": (replace(filters, options={}), _terms(stock, _MOST_VALUES)),
                **dict(self._without_each_attribute()),
            }
        )
        low, high = self._prices(self._hits(replace(filters, low=None, high=None)))
        return Facets(
            categories=dict(self._categories(found["shelf"])),
            options=self._options(_by_name(found["option"])),
            brands=self._brands(found["brand"]),
            attributes=self._attributes(found),
            in_stock=self._count(replace(filters, in_stock=True)),
            low=low,
            high=high,
        )

    def _hits(self, filters: Filters) -> Query:
        return self._queries.hits(filters, self._taken)

    def _count(self, filters: Filters) -> int:
        return count_of(self._searcher, self._hits(filters))

    def _aggregated(
        self, asked: Mapping[str, tuple[Filters, _Aggregation]]
    ) -> dict[str, dict[str, int]]:
        """Return the counts of terms, by the names of what was asked."""
        passes: list[tuple[Filters, dict[str, _Aggregation]]] = []
        for name, (filters, aggregation) in asked.items():
            same = next((one for under, one in passes if under == filters), None)
            if same is None:
                passes.append((filters, {name: aggregation}))
            else:
                same[name] = aggregation
        found: dict[str, dict[str, int]] = {}
        for filters, each in passes:
            for name, counted in self._searcher.aggregate(self._hits(filters), each).items():
                found[name] = {one["key"]: one["doc_count"] for one in counted["buckets"]}
        return found

    def _categories(self, shelves: Mapping[str, int]) -> Iterator[tuple[str, int]]:
        """Count each hit once in each group, by all of its categories together: one term."""
        groups, filters = self._wanted.groups, self._wanted.filters
        if len(shelves) == _MOST_SHELVES:  # there are more: groups are counted one by one
            each = {name: replace(filters, category_ids=ids) for name, ids in groups.items()}
            counts = Counter({name: self._count(one) for name, one in each.items()})
        else:
            counts = _in_groups(shelves, groups)
        yield from ((name, counts[name]) for name in groups if counts[name])

    def _prices(self, query: Query) -> tuple[int | None, int | None]:
        if not self._queries.sales:
            return self._extremes(query, "")
        regular = self._extremes(self._queries.not_reduced(query), "")
        reduced = self._extremes(self._queries.reduced(query), "sale_")
        lows, highs = zip(regular, reduced, strict=True)
        known = [one for one in lows if one is not None], [one for one in highs if one is not None]
        return min(known[0], default=None), max(known[1], default=None)

    def _extremes(self, query: Query, prefix: str) -> tuple[int | None, int | None]:
        low, high = f"{prefix}low", f"{prefix}high"
        stats = {"low": {"min": {"field": low}}, "high": {"max": {"field": high}}}
        found = self._searcher.aggregate(query, stats)
        lowest, highest = found["low"]["value"], found["high"]["value"]
        # What is sold in another currency is above all prices.
        if lowest is None or highest is None or math.isinf(lowest) or lowest >= NO_PRICE[0]:
            return None, None
        return int(lowest), int(highest)

    def _brands(self, found: Mapping[str, int]) -> dict[str, int]:
        filters = self._wanted.filters
        rare = [one for one in filters.brands if one not in found]
        return {**found, **{one: self._count(replace(filters, brands=(one,))) for one in rare}}

    def _without_each_attribute(self) -> Iterator[tuple[str, tuple[Filters, _Aggregation]]]:
        """Yield what counts the values of each attribute that is chosen."""
        filters = self._wanted.filters
        for code in filters.attributes:
            others = {one: many for one, many in filters.attributes.items() if one != code}
            terms = _terms("attribute", _MOST_SAID)
            yield f"said {code}", (replace(filters, attributes=others), terms)

    def _attributes(self, found: Mapping[str, dict[str, int]]) -> dict[str, dict[str, int]]:
        """Return what hits say by attributes; one that is chosen without what is chosen of it."""
        said = _by_name(found["said"])
        for code, values in self._wanted.filters.attributes.items():
            counts = _by_name(found[f"said {code}"]).get(code, {})
            said[code] = {**dict.fromkeys(values, 0), **counts}
        return said

    def _options(self, found: dict[str, dict[str, int]]) -> dict[str, dict[str, int]]:
        """Return the options that hits have, each counted under the filters of the others."""
        if not self._wanted.filters.options:
            return found  # each value is one term
        counted = ((name, self._counted(name, values)) for name, values in found.items())
        return {name: counts for name, counts in counted if counts}

    def _counted(self, name: str, values: Mapping[str, int]) -> dict[str, int]:
        """Count each value of an option together with what is chosen of the others."""
        filters = self._wanted.filters
        counts = {}
        for value in values:
            count = self._count(replace(filters, options={**filters.options, name: (value,)}))
            if count or value in filters.options.get(name, ()):
                counts[value] = count
        return counts


def _terms(field: str, most: int) -> _Aggregation:
    return {"terms": {"field": field, "size": most}}


def _in_groups(shelves: Mapping[str, int], groups: Mapping[str, frozenset[str]]) -> Counter[str]:
    """Return how many hits are in each group, by the categories that hits are in together."""
    holding: dict[str, set[str]] = {}
    for name, ids in groups.items():
        for category_id in ids:
            holding.setdefault(category_id, set()).add(name)
    counts = Counter[str]()
    for shelf, count in shelves.items():
        held = (holding.get(one, ()) for one in shelf.split(SHELVES))
        for name in set().union(*held):
            counts[name] += count
    return counts


def _by_name(counts: Mapping[str, int]) -> dict[str, dict[str, int]]:
    """Return the counts of terms by option or attribute, and by value."""
    found: dict[str, dict[str, int]] = {}
    for term, count in counts.items():
        name, _, value = term.partition(":")
        found.setdefault(name, {})[value] = count
    return found
