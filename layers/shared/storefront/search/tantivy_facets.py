"""Facets, counted by tantivy: each under all filters but its own."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from tantivy import Searcher

from storefront.attributes.model import MAX_ATTRIBUTES, MAX_VALUES
from storefront.search.ladder import Climb
from storefront.search.model import NO_PRICE, Facets, Filters, SearchRequest, term_of
from storefront.search.tantivy_queries import Queries, codes_of, count_of, number_field, written

#: Values of an option that are all counted, whether hits have them or not.
_EACH = 40
#: Values that options can have.
_MOST_VALUES = 1_000
#: Ways of being in several categories that are counted; and what stands between those of one.
_MOST_SHELVES, SHELVES = 10_000, "\n"
#: Brands that are counted, besides those that were chosen.
_MOST_BRANDS = 100
#: Those of all attributes: a shop can have so many.
_MOST_SAID = MAX_ATTRIBUTES * MAX_VALUES
_TOTAL = {"value_count": {"field": "created"}}
#: Times of sales among hits whose prices are known.
_MOST_TIMES = 10_000
_PRICES: Mapping[str, Any] = {
    "terms": {"field": "sale", "size": _MOST_TIMES, "missing": "none"},
    "aggs": {
        "low": {"min": {"field": "low"}},
        "high": {"max": {"field": "high"}},
        "sale_low": {"min": {"field": "sale_low"}},
        "sale_high": {"max": {"field": "sale_high"}},
    },
}
_Aggregation = Mapping[str, Any]
#: What aggregations found, by name.
_Buckets = Mapping[str, Any]
#: Those of all that is there, by status and names: the same until the index changes.
Whole = dict[tuple[Any, ...], _Buckets]


class Counting:
    """Counts what one search finds.

    What is counted under the same filters is counted in one pass over these hits.

    Args:
        searcher: of one state of the index.
        queries: of the search.
        wanted: what is looked for.
        taken: how words were taken; None without words.
        whole: of that state of the index, to be read and added to.
    """

    def __init__(
        self,
        searcher: Searcher,
        queries: Queries,
        wanted: SearchRequest,
        taken: Climb | None,
        whole: Whole,
    ) -> None:
        self._searcher = searcher
        self._queries = queries
        self._wanted = wanted
        self._rungs = taken.rungs if taken else ()
        self._whole = whole
        self._total: int | None = None

    def total(self) -> int:
        """Return how many hits there are; facets, if they are counted before, tell it as well."""
        if self._total is None:
            self._total = self._count(self._wanted.filters)
        return self._total

    def facets(self) -> Facets:
        """Return all facets."""
        filters = self._wanted.filters
        asked = {
            "shelf": (replace(filters, category_ids=None), _terms("shelf", _MOST_SHELVES)),
            "brand": (replace(filters, brands=()), _terms("brand", _MOST_BRANDS)),
            "total": (filters, _TOTAL),
            "said": (filters, _terms("attribute", _MOST_SAID)),
            "option": (filters, self._values),
            "in stock": (filters, _in_stock(filters)),
            "prices": (replace(filters, low=None, high=None), _PRICES),
            **dict(self._without_each_option()),
            **dict(self._without_each_attribute()),
            **dict(self._numbers_asked()),
        }
        found = self._aggregated(asked)
        self._total = int(found["total"]["value"])
        low, high = _extremes(found["prices"], self._queries.sales)
        return Facets(
            categories=dict(self._categories(_counts(found["shelf"]))),
            options=self._options(found),
            brands=self._brands(_counts(found["brand"])),
            attributes=self._attributes(found),
            numbers=self._numbers(found),
            in_stock=int(found["in stock"].get("doc_count", found["in stock"].get("value"))),
            low=low,
            high=high,
        )

    def _count(self, filters: Filters) -> int:
        return count_of(self._searcher, self._queries.counted(filters, self._rungs))

    def _aggregated(self, asked: Mapping[str, tuple[Filters, _Aggregation]]) -> dict[str, Any]:
        """Return what was asked under filters, by name."""
        passes: list[tuple[Filters, dict[str, _Aggregation]]] = []
        for name, (filters, aggregation) in asked.items():
            same = next((one for under, one in passes if under == filters), None)
            if same is None:
                passes.append((filters, {name: aggregation}))
            else:
                same[name] = aggregation
        found: dict[str, Any] = {}
        for filters, each in passes:
            found |= self._passed(filters, each)
        return found

    def _passed(self, filters: Filters, each: dict[str, _Aggregation]) -> _Buckets:
        """Return what a pass finds; over all that is there, it is made once."""
        if self._rungs or filters != Filters(status=filters.status):
            return self._searched(filters, each)
        key = (filters.status, *each)
        if key not in self._whole:
            self._whole[key] = self._searched(filters, each)
        return self._whole[key]

    def _searched(self, filters: Filters, each: dict[str, _Aggregation]) -> _Buckets:
        return self._searcher.aggregate(self._queries.counted(filters, self._rungs), each)

    def _categories(self, shelves: Mapping[str, int]) -> Iterator[tuple[str, int]]:
        """Count each hit once in each group, by all of its categories together: one term."""
        groups, filters = self._wanted.groups, self._wanted.filters
        if len(shelves) == _MOST_SHELVES:  # there are more: groups are counted one by one
            each = {name: replace(filters, category_ids=ids) for name, ids in groups.items()}
            counts = Counter({name: self._count(one) for name, one in each.items()})
        else:
            counts = _in_groups(shelves, groups)
        yield from ((name, counts[name]) for name in groups if counts[name])

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

    def _attributes(self, found: _Buckets) -> dict[str, dict[str, int]]:
        """Return what hits say by attributes; one that is chosen without what is chosen of it."""
        said = _by_name(_counts(found["said"]))
        for code, values in self._wanted.filters.attributes.items():
            counts = _by_name(_counts(found[f"said {code}"])).get(code, {})
            said[code] = {**dict.fromkeys(values, 0), **counts}
        return said

    def _numbers_asked(self) -> Iterator[tuple[str, tuple[Filters, _Aggregation]]]:
        """Yield what tells the least and the greatest of each number, whatever is asked of it."""
        filters = self._wanted.filters
        for code in self._wanted.numbers:
            others = {one: many for one, many in filters.numbers.items() if one != code}
            stats = {"stats": {"field": number_field(code)}}
            yield number_field(code), (replace(filters, numbers=others), stats)

    def _numbers(self, found: _Buckets) -> dict[str, tuple[int, int] | None]:
        told = {code: _ends(found[number_field(code)]) for code in self._wanted.numbers}
        asked = self._wanted.filters.numbers
        return {code: ends for code, ends in told.items() if ends or code in asked}

    @property
    def _values(self) -> _Aggregation:
        """What tells the values of options that hits have, in stock if that is asked for."""
        return _terms("stocked" if self._wanted.filters.in_stock else "option", _MOST_VALUES)

    def _without(self, option: str) -> Filters:
        """Return the filters without what is chosen of an option."""
        filters = self._wanted.filters
        others = {name: many for name, many in filters.options.items() if name != option}
        return replace(filters, options=others)

    def _without_each_option(self) -> Iterator[tuple[str, tuple[Filters, _Aggregation]]]:
        """Yield what tells the values of each option that is chosen, where it has very many."""
        for name in self._wanted.filters.options:
            if self._known(name) is None:
                yield f"option {name}", (self._without(name), self._values)

    def _known(self, option: str) -> list[str] | None:
        """Return all values of an option that the index has; None if they are very many."""
        found = self._searcher.terms_with_prefix("option", term_of(option, ""), limit=_EACH + 1)
        return [term.partition(":")[2] for term, _ in found] if len(found) <= _EACH else None

    def _options(self, found: _Buckets) -> dict[str, dict[str, int]]:
        """Return the options that hits have, each counted under the filters of the others.

        Each value is counted together with what is chosen of the others, among what these leave.
        """
        chosen = self._wanted.filters.options
        offered = _by_name(_counts(found["option"]))
        if not chosen:
            return offered  # each value is one term
        for name, many in chosen.items():
            known = self._known(name)
            if known is None:
                known = [*_by_name(_counts(found[f"option {name}"])).get(name, {})]
            offered[name] = dict.fromkeys([*many, *known], 0)
        asked = dict[str, tuple[Filters, _Aggregation]]()
        for name, values in offered.items():
            under = self._without(name)
            asked |= {term_of(name, one): (under, self._together(name, one)) for one in values}
        counted = {term: one["doc_count"] for term, one in self._aggregated(asked).items()}
        kept = {term_of(name, one) for name, many in chosen.items() for one in many}
        return _by_name({term: one for term, one in counted.items() if one or term in kept})

    def _together(self, option: str, value: str) -> _Aggregation:
        """Return what counts products with a value in one variant with what else is chosen."""
        filters = self._wanted.filters
        one = replace(filters, options={**filters.options, option: (value,)})
        return {"filter": written("combo", codes_of(one))}


def _terms(field: str, most: int) -> _Aggregation:
    return {"terms": {"field": field, "size": most}}


def _counts(found: _Buckets) -> dict[str, int]:
    """Return how many hits have each term."""
    return {one["key"]: one["doc_count"] for one in found["buckets"]}


def _in_stock(filters: Filters) -> _Aggregation:
    """Return what counts hits that can be bought: in the variant that is asked for, if one is."""
    if not filters.options:
        return {"sum": {"field": "buyable"}}  # a filter costs more, for however few hits
    return {"filter": written("combo", codes_of(replace(filters, in_stock=True)))}


def _extremes(found: _Buckets, sales: Collection[str]) -> tuple[int | None, int | None]:
    """Return the lowest and the highest price; None if nothing has one in the currency.

    Args:
        found: by times of sales, what `_PRICES` asks for.
        sales: those that are on: what is reduced has its prices in fields of its own.
    """
    lows, highs = list[float](), list[float]()
    for one in found["buckets"]:
        prefix = "sale_" if one["key"] in sales else ""
        low, high = (one[f"{prefix}{name}"]["value"] for name in ("low", "high"))
        # What is sold in another currency is above all prices.
        if low is not None and high is not None and low < NO_PRICE[0]:
            lows.append(low)
            highs.append(high)
    return (int(min(lows)), int(max(highs))) if lows else (None, None)


def _ends(stats: _Buckets) -> tuple[int, int] | None:
    """Return the least and the greatest of some numbers; None if there are none."""
    return (int(stats["min"]), int(stats["max"])) if stats["count"] else None


def _in_groups(shelves: Mapping[str, int], groups: Mapping[str, frozenset[str]]) -> Counter[str]:
    """Return how many hits are in each group, by the categories that hits are in together."""
    several = [(set(one.split(SHELVES)), shelves[one]) for one in shelves if SHELVES in one]
    counts = Counter[str]()
    for name, ids in groups.items():
        counts[name] = sum(shelves[one] for one in ids & shelves.keys())
        counts[name] += sum(count for held, count in several if not ids.isdisjoint(held))
    return counts


def _by_name(counts: Mapping[str, int]) -> dict[str, dict[str, int]]:
    """Return the counts of terms by option or attribute, and by value."""
    found: dict[str, dict[str, int]] = {}
    for term, count in counts.items():
        name, _, value = term.partition(":")
        found.setdefault(name, {})[value] = count
    return found
