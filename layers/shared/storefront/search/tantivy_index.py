"""The index, by tantivy: files in a folder, memory-mapped.

Queries are built from terms; there is no query language in which anything that a buyer writes
could mean something.
"""

import math
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from heapq import merge
from itertools import islice, product
from pathlib import Path

from tantivy import (
    DocAddress,
    FieldType,
    Index,
    Occur,
    Order,
    Query,
    Schema,
    SchemaBuilder,
    Searcher,
    TextAnalyzerBuilder,
    Tokenizer,
)
from tantivy import Document as Entry

from storefront.attributes.model import MAX_ATTRIBUTES, MAX_VALUES
from storefront.catalog.translations import TranslationState
from storefront.search.folding import Word, words
from storefront.search.ladder import Clause, Climb, Rung, climb, nearness
from storefront.search.model import (
    MAX_DEPTH,
    NO_PRICE,
    WAITING,
    Document,
    Facets,
    Filters,
    Found,
    Hit,
    Sort,
    Wanted,
    combo_of,
    term_of,
)
from storefront.search.synonyms import NO_SYNONYMS, Synonyms
from storefront.search.terms import Kind, Term

#: Changes with what documents are made of, with the folding, and with tantivy: an index of another
#: format is built anew.
FORMAT = 2
#: Bytes that a writer keeps in memory; one thread writes.
_HEAP = 15_000_000
#: How much more a word weighs in a name, a code, or the name of a category than in a text.
_WEIGHTS = {"name": 4.0, "code": 6.0, "text": 1.0}
_INNER_WEIGHT, _SIGN_WEIGHT = 6.0, 2.0
#: Far above what words weigh: a rung's hits come before those of freer ones.
_STEP = 1_000.0
#: Values that facets can have, and names that are looked at for a nearer word.
_MOST_VALUES, _NAMES = 1_000, 20
#: Ways of being in several categories that are counted; and what stands between those of one.
_MOST_SHELVES, _SHELVES = 10_000, "\n"
#: Brands that are counted, besides those that were chosen.
_MOST_BRANDS = 100
#: Those of all attributes: a shop can have so many, but numbers.
_MOST_SAID = MAX_ATTRIBUTES * MAX_VALUES
_ORDERS = {
    Sort.NEWEST: ("created", Order.Desc),
    Sort.PRICE: ("low", Order.Asc),
    Sort.PRICE_DOWN: ("high", Order.Desc),
}
#: Times of sales that are told apart; what is reduced in others is compared by its regular price.
_MOST_SALES = 1_000
#: What a hit scores for passing a filter.
_NOTHING = 0.0


def _schema() -> Schema:
    made = SchemaBuilder()
    made.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    made.add_text_field("shown", stored=True, tokenizer_name="raw", index_option="basic")
    made.add_text_field("other", stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("name", "text", "code", "inner", "sound"):
        made.add_text_field(name, tokenizer_name="words", index_option="freq")
    for name in (
        "option",
        "stocked",
        "combo",
        "category",
        "brand",
        "attribute",
        "status",
        "waits",
        "shelf",
    ):
        is_counted = name in {"option", "stocked", "brand", "attribute", "shelf"}
        made.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=is_counted)
    made.add_text_field("sale", tokenizer_name="raw", index_option="basic", fast=True)
    for name in ("low", "high", "sale_low", "sale_high", "created"):
        made.add_integer_field(name, indexed=True, fast=True)
    return made.build()


class TantivyIndex:
    """A `SearchIndex`.

    Args:
        folder: where its files are; it is made, if there is none yet.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        is_there = (folder / "meta.json").exists()
        self._index = Index.open(str(folder)) if is_there else Index(_schema(), path=str(folder))
        # Texts are folded already: what is between spaces is a word.
        analyzer = TextAnalyzerBuilder(Tokenizer.whitespace()).build()
        self._index.register_tokenizer("words", analyzer)

    def replace(self, documents: Sequence[Document], removed: Collection[str] = ()) -> None:
        """See `SearchIndex`."""
        writer = self._index.writer(_HEAP, 1)
        for product_id in (*removed, *(one.product_id for one in documents)):
            writer.delete_documents_by_term("id", product_id)
        for one in documents:
            writer.add_document(_entry(one))
        writer.commit()
        writer.wait_merging_threads()
        self.reload()

    def reload(self) -> None:
        """See what the files say now."""
        self._index.reload()

    def size(self) -> int:
        """See `SearchIndex`."""
        return self._index.searcher().num_docs

    def waiting(self) -> dict[TranslationState, int]:
        """Return of how many products a translation is to be made, or made anew."""
        searcher, schema = self._index.searcher(), self._index.schema
        queries = {state: Query.term_query(schema, "waits", state.value) for state in WAITING}
        return {state: _count(searcher, query) for state, query in queries.items()}

    def has(self, product_id: str) -> bool:
        """Tell whether a product is in the index."""
        query = Query.term_query(self._index.schema, "id", product_id, "basic")
        return bool(self._index.searcher().search(query, 1, count=False).hits)

    def search(self, wanted: Wanted) -> Found:
        """See `SearchIndex`."""
        return _Search(self._index, wanted).found()

    def suggest(
        self, typed: tuple[Word, ...], limit: int, synonyms: Synonyms = NO_SYNONYMS
    ) -> tuple[Hit, ...]:
        """See `SearchIndex`."""
        wanted = Wanted(words=typed, synonyms=synonyms, limit=limit, with_facets=False)
        return self.search(wanted).hits


def _entry(document: Document) -> Entry:
    entry = Entry()
    named = [word for name in document.names for word in words(name)]
    entry.add_text("id", document.product_id)
    entry.add_text("shown", document.name)
    entry.add_text("name", " ".join(one.text for one in named))
    entry.add_text("sound", " ".join(sound for one in named for sound in one.sounds))
    entry.add_text("text", document.text)
    fields = {
        "other": document.others,
        "code": document.codes,
        "inner": document.inner,
        "category": document.category_ids,
        "shelf": (_SHELVES.join(document.category_ids),),
        "brand": (document.brand,) if document.brand else (),
        "attribute": document.attributes,
        "option": document.options,
        "stocked": document.stocked,
        "combo": document.combos,
    }
    for name, texts in fields.items():
        for text in texts:
            entry.add_text(name, text)
    entry.add_text("status", document.status.value)
    for state in document.waits:
        entry.add_text("waits", state.value)
    for name in ("low", "high", "created"):
        entry.add_integer(name, getattr(document, name))
    if sale := document.reduced:
        entry.add_text("sale", f"{sale.starts}-{sale.ends}")
        entry.add_integer("sale_low", sale.low)
        entry.add_integer("sale_high", sale.high)
    return entry


class _Search:
    """One search, on one state of the index."""

    def __init__(self, index: Index, wanted: Wanted) -> None:
        self._searcher: Searcher = index.searcher()
        self._schema = index.schema
        self._wanted = wanted

    def found(self) -> Found:
        wanted = self._wanted
        parts = wanted.synonyms.parts(wanted.words)
        taken = climb(parts, self, self._count_rungs) if parts else None
        query = self._with(wanted.filters, taken)
        result = self._page(query, taken)
        return Found(
            hits=tuple(self._hit(address) for _, address in result),
            total=taken.total if taken else self._count(query),
            matched=taken.matched if taken and taken.total else None,
            corrections=taken.corrections if taken else (),
            facets=self._facets(taken) if wanted.with_facets else None,
        )

    def _page(self, query: Query, taken: Climb | None) -> list[tuple[float, DocAddress]]:
        wanted = self._wanted
        sort = wanted.sort
        if sort is Sort.RELEVANCE and taken is None:
            sort = Sort.NEWEST
        limit = min(wanted.limit, MAX_DEPTH - wanted.offset)
        if sort is Sort.RELEVANCE:
            found = self._searcher.search(query, limit, count=False, offset=wanted.offset)
            return list(found.hits)
        field, order = _ORDERS[sort]
        if sort is Sort.NEWEST or not self._sales:
            return self._sorted(query, field, order, limit, wanted.offset)
        # What is reduced has its prices in fields of its own: two lists become one.
        until = wanted.offset + limit
        regular = self._sorted(self._not_reduced(query), field, order, until)
        reduced = self._sorted(self._all([query, self._reduced()]), f"sale_{field}", order, until)
        every = merge(regular, reduced, key=lambda one: one[0], reverse=order is Order.Desc)
        return list(islice(every, wanted.offset, until))

    def _sorted(
        self, query: Query, field: str, order: Order, limit: int, offset: int = 0
    ) -> list[tuple[float, DocAddress]]:
        found = self._searcher.search(
            query, limit, count=False, offset=offset, order_by_field=field, order=order
        )
        return list(found.hits)

    # Sales: which are on is told by the clock.

    @cached_property
    def _sales(self) -> list[str]:
        """The times of sales that are on now."""
        terms = {"v": {"terms": {"field": "sale", "size": _MOST_SALES}}}
        found = self._searcher.aggregate(Query.all_query(), terms)["v"]["buckets"]
        times = (one["key"] for one in found)
        return [one for one in times if _is_on(one, self._wanted.now)]

    def _reduced(self) -> Query:
        return self._one_of("sale", self._sales)

    def _not_reduced(self, query: Query) -> Query:
        return Query.boolean_query([(Occur.Must, query), (Occur.MustNot, self._reduced())])

    def _priced(self, low: int | None, high: int | None) -> Iterator[Query]:
        """Yield what hits of a range of prices have."""
        if low is None and high is None:
            return
        regular = self._all([*self._between("", low, high)])
        if not self._sales:
            yield regular
            return
        reduced = self._all([self._reduced(), *self._between("sale_", low, high)])
        yield self._any([self._not_reduced(regular), reduced])

    def _between(self, prefix: str, low: int | None, high: int | None) -> Iterator[Query]:
        if low is not None:
            yield self._range(f"{prefix}high", low, None)
        if high is not None:
            yield self._range(f"{prefix}low", None, high)

    def _hit(self, address: DocAddress) -> Hit:
        stored = self._searcher.doc(address)
        return Hit(stored["id"][0], stored["shown"][0], tuple(stored.get_all("other")))

    # The vocabulary, see `ladder`.

    def knows(self, text: str) -> bool:
        word = self._compared(Term(Kind.WORD, text))
        return self._count(self._all([word, *self._status()])) > 0

    def nearest(self, text: str, slips: int) -> str | None:
        for most in range(1, slips + 1):
            near = Query.fuzzy_term_query(self._schema, "name", text, distance=most)
            query = self._all([near, *self._status()])
            found = self._searcher.search(query, _NAMES, count=False).hits
            names = [name for _, address in found for name in self._hit(address).names]
            shown = [part for name in names for part in name.split()]
            near_ones = sorted(nearness(text, one) for one in shown)
            if near_ones and near_ones[0][0] <= most:
                return near_ones[0][2].strip(".,;:()[]\"'")
        return None

    # Queries.

    def _with(self, filters: Filters, taken: Climb | None) -> Query:
        parts = [*self._filters(filters)]
        if taken:
            parts.append(self._words(taken.rungs))
        return self._all(parts or [Query.all_query()])

    def _count_rungs(self, rungs: Sequence[Rung]) -> int:
        return self._count(self._all([self._words(rungs), *self._filters(self._wanted.filters)]))

    def _words(self, rungs: Sequence[Rung]) -> Query:
        """Return what any of some rungs finds, the strictest first."""
        taken: list[Query] = []
        for height, rung in enumerate(reversed(rungs), 1):
            clauses = [self._fulfilled(one) for one in rung.clauses]
            query = self._all(clauses) if rung.needs_all else self._any(clauses)
            taken += [query, Query.const_score_query(query, _STEP * height)]
        return self._any(taken)

    def _fulfilled(self, clause: Clause) -> Query:
        ways = [[self._compared(term) for term in terms] for terms in clause]
        return self._any([way[0] if len(way) == 1 else self._all(way) for way in ways])

    def _compared(self, term: Term) -> Query:
        wanted = self._wanted
        found = list[Query]()
        if ids := wanted.signs.ids(term):
            signs = Query.term_set_query(self._schema, "category", sorted(ids))
            found.append(Query.const_score_query(signs, _SIGN_WEIGHT))
        if term.kind is Kind.SOUND:
            return self._any([*found, self._term("sound", term.text)])
        weights = _WEIGHTS
        if wanted.for_staff:
            weights = {**_WEIGHTS, "inner": _INNER_WEIGHT}
            found.append(Query.term_query(self._schema, "id", term.text.upper(), "basic"))
        for field, weight in weights.items():
            query = self._term(field, term.text)
            if term.kind is Kind.PREFIX:
                query = Query.fuzzy_term_query(
                    self._schema, field, term.text, distance=0, prefix=True
                )
            found.append(Query.boost_query(query, weight))
        return self._any(found)

    def _status(self) -> Iterator[Query]:
        status = self._wanted.filters.status
        if status is not None:
            yield Query.const_score_query(self._term("status", status.value), _NOTHING)

    def _filters(self, filters: Filters) -> Iterator[Query]:
        yield from self._status()
        if filters.category_ids is not None:
            yield self._one_of("category", filters.category_ids)
        if filters.options or filters.in_stock:
            yield self._one_of("combo", combos_of(filters))
        if filters.brands:
            yield self._one_of("brand", filters.brands)
        for code, values in filters.attributes.items():
            yield self._one_of("attribute", [term_of(code, one) for one in values])
        yield from self._priced(filters.low, filters.high)

    def _one_of(self, field: str, texts: Collection[str]) -> Query:
        query = Query.term_set_query(self._schema, field, sorted(texts))
        return Query.const_score_query(query, _NOTHING)

    def _range(self, field: str, low: int | None, high: int | None) -> Query:
        query = Query.range_query(self._schema, field, FieldType.Integer, low, high)
        return Query.const_score_query(query, _NOTHING)

    def _term(self, field: str, text: str) -> Query:
        return Query.term_query(self._schema, field, text, "freq")

    @staticmethod
    def _all(queries: Sequence[Query]) -> Query:
        return Query.boolean_query([(Occur.Must, one) for one in queries])

    @staticmethod
    def _any(queries: Sequence[Query]) -> Query:
        return Query.boolean_query([(Occur.Should, one) for one in queries])

    def _count(self, query: Query) -> int:
        return _count(self._searcher, query)

    # Facets, each under all filters but its own.

    def _facets(self, taken: Climb | None) -> Facets:
        filters = self._wanted.filters
        low, high = self._prices(self._with(replace(filters, low=None, high=None), taken))
        return Facets(
            categories=dict(self._categories(taken)),
            options=self._options(taken),
            brands=self._brands(taken),
            attributes=self._attributes(taken),
            in_stock=self._count(self._with(replace(filters, in_stock=True), taken)),
            low=low,
            high=high,
        )

    def _categories(self, taken: Climb | None) -> Iterator[tuple[str, int]]:
        """Count each hit once in each group, by all of its categories together: one term."""
        groups = self._wanted.groups
        filters = replace(self._wanted.filters, category_ids=None)
        shelves = self._buckets("shelf", filters, taken, _MOST_SHELVES) if groups else {}
        if len(shelves) == _MOST_SHELVES:  # there are more: they are asked one by one
            queries = {
                name: self._with(replace(filters, category_ids=ids), taken)
                for name, ids in groups.items()
            }
            counts = Counter({name: self._count(query) for name, query in queries.items()})
        else:
            counts = _in_groups(shelves, groups)
        yield from ((name, counts[name]) for name in groups if counts[name])

    def _prices(self, query: Query) -> tuple[int | None, int | None]:
        if not self._sales:
            return self._extremes(query, "")
        regular = self._extremes(self._not_reduced(query), "")
        reduced = self._extremes(self._all([query, self._reduced()]), "sale_")
        lows, highs = zip(regular, reduced, strict=True)
        known = [one for one in lows if one is not None], [one for one in highs if one is not None]
        return min(known[0], default=None), max(known[1], default=None)

    def _extremes(self, query: Query, prefix: str) -> tuple[int | None, int | None]:
        low, high = f"{prefix}low", f"{prefix}high"
        stats = {"low": {"min": {"field": low}}, "high": {"max": {"field": high}}}
        priced = self._all([query, self._range(low, None, NO_PRICE[0] - 1)])
        found = self._searcher.aggregate(priced, stats)
        lowest, highest = found["low"]["value"], found["high"]["value"]
        if lowest is None or highest is None or math.isinf(lowest):
            return None, None
        return int(lowest), int(highest)

    def _brands(self, taken: Climb | None) -> dict[str, int]:
        filters = self._wanted.filters
        found = self._buckets("brand", replace(filters, brands=()), taken, _MOST_BRANDS)
        for brand in (one for one in filters.brands if one not in found):
            found[brand] = self._count(self._with(replace(filters, brands=(brand,)), taken))
        return found

    def _attributes(self, taken: Climb | None) -> dict[str, dict[str, int]]:
        """Count what hits say by attributes; one that is chosen without what is chosen of it."""
        filters = self._wanted.filters
        found = self._said(filters, taken)
        for code, values in filters.attributes.items():
            others = {one: many for one, many in filters.attributes.items() if one != code}
            counts = self._said(replace(filters, attributes=others), taken).get(code, {})
            found[code] = {**dict.fromkeys(values, 0), **counts}
        return found

    def _said(self, filters: Filters, taken: Climb | None) -> dict[str, dict[str, int]]:
        return _by_name(self._buckets("attribute", filters, taken, _MOST_SAID))

    def _options(self, taken: Climb | None) -> dict[str, dict[str, int]]:
        """Return the options that hits have, each counted under the filters of the others."""
        chosen = self._wanted.filters.options
        found = self._values(replace(self._wanted.filters, options={}), taken)
        if not chosen:
            return found
        counted = ((name, self._counted(name, values, taken)) for name, values in found.items())
        return {name: counts for name, counts in counted if counts}

    def _values(self, filters: Filters, taken: Climb | None) -> dict[str, dict[str, int]]:
        """Count the values of all options where no option is asked for: each is one term."""
        field = "stocked" if filters.in_stock else "option"
        return _by_name(self._buckets(field, filters, taken, _MOST_VALUES))

    def _buckets(
        self, field: str, filters: Filters, taken: Climb | None, most: int
    ) -> dict[str, int]:
        """Return how many hits have each of the terms of a field."""
        terms = {"v": {"terms": {"field": field, "size": most}}}
        found = self._searcher.aggregate(self._with(filters, taken), terms)
        return {one["key"]: one["doc_count"] for one in found["v"]["buckets"]}

    def _counted(self, name: str, values: Mapping[str, int], taken: Climb | None) -> dict[str, int]:
        """Count each value of an option together with what is chosen of the others."""
        filters = self._wanted.filters
        counts = {}
        for value in values:
            asked = {**filters.options, name: (value,)}
            count = self._count(self._with(replace(filters, options=asked), taken))
            if count or value in filters.options.get(name, ()):
                counts[value] = count
        return counts


def _count(searcher: Searcher, query: Query) -> int:
    found: int | None = searcher.search(query, 1).count  # type: ignore[attr-defined]  # its stub leaves it out
    return found or 0


def _in_groups(shelves: Mapping[str, int], groups: Mapping[str, frozenset[str]]) -> Counter[str]:
    """Return how many hits are in each group, by the categories that hits are in together."""
    holding: dict[str, set[str]] = {}
    for name, ids in groups.items():
        for category_id in ids:
            holding.setdefault(category_id, set()).add(name)
    counts = Counter[str]()
    for shelf, count in shelves.items():
        held = (holding.get(one, ()) for one in shelf.split(_SHELVES))
        for name in set().union(*held):
            counts[name] += count
    return counts


def _is_on(sale: str, now: int) -> bool:
    starts, ends = map(int, sale.split("-"))
    return starts <= now < ends


def _by_name(counts: Mapping[str, int]) -> dict[str, dict[str, int]]:
    """Return the counts of terms by option or attribute, and by value."""
    found: dict[str, dict[str, int]] = {}
    for term, count in counts.items():
        name, _, value = term.partition(":")
        found.setdefault(name, {})[value] = count
    return found


def combos_of(filters: Filters) -> set[str]:
    """Return the terms of which a hit must have one: every way of fulfilling the filters."""
    choices = [[term_of(name, one) for one in many] for name, many in filters.options.items()]
    return {combo_of(terms, in_stock=filters.in_stock) for terms in product(*choices)}
