"""The index, by tantivy: files in a folder, memory-mapped.

Queries are built from terms; there is no query language in which anything that a buyer writes
could mean something.
"""

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
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

from storefront.search.folding import Word, words
from storefront.search.ladder import Clause, Climb, Kind, Rung, Term, climb, nearness
from storefront.search.model import (
    MAX_DEPTH,
    NO_PRICE,
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

#: Changes with what documents are made of, with the folding, and with tantivy: an index of another
#: format is built anew.
FORMAT = 1
#: Bytes that a writer keeps in memory; one thread writes.
_HEAP = 15_000_000
#: How much more a word weighs in a name or a code than in a text.
_WEIGHTS = {"name": 4.0, "code": 6.0, "text": 1.0}
#: Far above what words weigh: a rung's hits come before those of freer ones.
_STEP = 1_000.0
#: Values that facets can have, and names that are looked at for a nearer word.
_MOST_VALUES, _NAMES = 1_000, 20
_ORDERS = {
    Sort.NEWEST: ("created", Order.Desc),
    Sort.PRICE: ("low", Order.Asc),
    Sort.PRICE_DOWN: ("high", Order.Desc),
}
#: What a hit scores for passing a filter.
_NOTHING = 0.0


def _schema() -> Schema:
    made = SchemaBuilder()
    made.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    made.add_text_field("shown", stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("name", "text", "code", "sound"):
        made.add_text_field(name, tokenizer_name="words", index_option="freq")
    for name in ("option", "stocked", "combo", "category", "public"):
        is_counted = name in {"option", "stocked"}
        made.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=is_counted)
    for name in ("low", "high", "created"):
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
    named = words(document.name)
    entry.add_text("id", document.product_id)
    entry.add_text("shown", document.name)
    entry.add_text("name", " ".join(one.text for one in named))
    entry.add_text("sound", " ".join(sound for one in named for sound in one.sounds))
    entry.add_text("text", document.text)
    fields = {
        "code": document.codes,
        "category": document.category_ids,
        "option": document.options,
        "stocked": document.stocked,
        "combo": document.combos,
    }
    for name, texts in fields.items():
        for text in texts:
            entry.add_text(name, text)
    entry.add_text("public", "yes" if document.is_public else "no")
    for name in ("low", "high", "created"):
        entry.add_integer(name, getattr(document, name))
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
        else:
            field, order = _ORDERS[sort]
            found = self._searcher.search(
                query, limit, count=False, offset=wanted.offset, order_by_field=field, order=order
            )
        return list(found.hits)

    def _hit(self, address: DocAddress) -> Hit:
        stored = self._searcher.doc(address)
        return Hit(stored["id"][0], stored["shown"][0])

    # The vocabulary, see `ladder`.

    def knows(self, text: str) -> bool:
        word = self._any([self._term(field, text) for field in _WEIGHTS])
        return self._count(self._all([word, *self._public()])) > 0

    def nearest(self, text: str, slips: int) -> str | None:
        for most in range(1, slips + 1):
            near = Query.fuzzy_term_query(self._schema, "name", text, distance=most)
            query = self._all([near, *self._public()])
            found = self._searcher.search(query, _NAMES, count=False).hits
            shown = [part for _, address in found for part in self._hit(address).name.split()]
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
        if term.kind is Kind.SOUND:
            return self._term("sound", term.text)
        found = []
        for field, weight in _WEIGHTS.items():
            query = self._term(field, term.text)
            if term.kind is Kind.PREFIX:
                query = Query.fuzzy_term_query(
                    self._schema, field, term.text, distance=0, prefix=True
                )
            found.append(Query.boost_query(query, weight))
        return self._any(found)

    def _public(self) -> Iterator[Query]:
        if self._wanted.filters.is_public:
            yield Query.const_score_query(self._term("public", "yes"), _NOTHING)

    def _filters(self, filters: Filters) -> Iterator[Query]:
        yield from self._public()
        if filters.category_ids is not None:
            yield self._one_of("category", filters.category_ids)
        if filters.options or filters.in_stock:
            yield self._one_of("combo", combos_of(filters))
        if filters.low is not None:
            yield self._range("high", filters.low, None)
        if filters.high is not None:
            yield self._range("low", None, filters.high)

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
        found: int | None = self._searcher.search(query, 1).count  # type: ignore[attr-defined]  # its stub leaves it out
        return found or 0

    # Facets, each under all filters but its own.

    def _facets(self, taken: Climb | None) -> Facets:
        filters = self._wanted.filters
        low, high = self._prices(self._with(replace(filters, low=None, high=None), taken))
        return Facets(
            categories=dict(self._categories(taken)),
            options=self._options(taken),
            in_stock=self._count(self._with(replace(filters, in_stock=True), taken)),
            low=low,
            high=high,
        )

    def _categories(self, taken: Climb | None) -> Iterator[tuple[str, int]]:
        for name, ids in self._wanted.groups.items():
            filters = replace(self._wanted.filters, category_ids=ids)
            if count := self._count(self._with(filters, taken)):
                yield name, count

    def _prices(self, query: Query) -> tuple[int | None, int | None]:
        stats = {"low": {"min": {"field": "low"}}, "high": {"max": {"field": "high"}}}
        priced = self._all([query, self._range("low", None, NO_PRICE[0] - 1)])
        found = self._searcher.aggregate(priced, stats)
        low, high = found["low"]["value"], found["high"]["value"]
        if low is None or high is None or math.isinf(low):
            return None, None
        return int(low), int(high)

    def _options(self, taken: Climb | None) -> dict[str, dict[str, int]]:
        """Return the options that hits have, each counted under the filters of the others."""
        chosen = self._wanted.filters.options
        found = self._values(replace(self._wanted.filters, options={}), taken)
        if not chosen:
            return found
        return {name: self._counted(name, values, taken) for name, values in found.items()}

    def _values(self, filters: Filters, taken: Climb | None) -> dict[str, dict[str, int]]:
        """Count the values of all options where no option is asked for: each is one term."""
        field = "stocked" if filters.in_stock else "option"
        terms = {"terms": {"field": field, "size": _MOST_VALUES}}
        buckets = self._searcher.aggregate(self._with(filters, taken), {"v": terms})["v"]["buckets"]
        found: dict[str, dict[str, int]] = {}
        for bucket in buckets:
            option, _, value = bucket["key"].partition(":")
            found.setdefault(option, {})[value] = bucket["doc_count"]
        return found

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


def combos_of(filters: Filters) -> set[str]:
    """Return the terms of which a hit must have one: every way of fulfilling the filters."""
    choices = [[term_of(name, one) for one in many] for name, many in filters.options.items()]
    return {combo_of(terms, in_stock=filters.in_stock) for terms in product(*choices)}
