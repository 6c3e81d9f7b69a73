"""The index, by tantivy: files in a folder, memory-mapped."""

from collections.abc import Collection, Sequence
from heapq import merge
from itertools import islice
from pathlib import Path

from tantivy import (
    DocAddress,
    Index,
    Order,
    Query,
    Schema,
    SchemaBuilder,
    Searcher,
    TextAnalyzerBuilder,
    Tokenizer,
)
from tantivy import Document as Entry

from storefront.catalog.translations import TranslationState
from storefront.search.folding import Word, words
from storefront.search.ladder import Climb, Rung, climb, nearness
from storefront.search.model import (
    MAX_DEPTH,
    WAITING,
    Document,
    Hit,
    SearchRequest,
    SearchResult,
    Sort,
    combo_of,
)
from storefront.search.synonyms import NO_SYNONYMS, Synonyms
from storefront.search.tantivy_facets import SHELVES, Counting, Whole
from storefront.search.tantivy_queries import Queries, code_of, count_of
from storefront.search.terms import Term, TermKind

#: Changes with what documents are made of, with the folding, and with tantivy: an index of another
#: format is built anew.
FORMAT = 5
#: Bytes that a writer keeps in memory; one thread writes.
_HEAP = 15_000_000
#: Names that are looked at for a nearer word.
_NAMES = 20
_ORDERS = {
    Sort.NEWEST: ("created", Order.Desc),
    Sort.PRICE: ("low", Order.Asc),
    Sort.PRICE_DOWN: ("high", Order.Desc),
}
#: Times of sales that are told apart; what is reduced in others is compared by its regular price.
_MOST_SALES = 1_000


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
    made.add_json_field("number", tokenizer_name="raw", index_option="basic", fast=True)
    made.add_text_field("sale", tokenizer_name="raw", index_option="basic", fast=True)
    for name in ("low", "high", "sale_low", "sale_high", "created", "buyable"):
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
        self._sales: list[tuple[int, int]] | None = None
        self._whole: Whole = {}

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
        self._sales, self._whole = None, {}

    def size(self) -> int:
        """See `SearchIndex`."""
        return self._index.searcher().num_docs

    def _sales_at(self, now: int) -> list[str]:
        """Return the times of sales that are on at a moment; they are few, and read once."""
        if self._sales is None:
            terms = {"v": {"terms": {"field": "sale", "size": _MOST_SALES}}}
            found = self._index.searcher().aggregate(Query.all_query(), terms)["v"]["buckets"]
            times = (one["key"].split("-") for one in found)
            self._sales = [(int(starts), int(ends)) for starts, ends in times]
        return [_time(starts, ends) for starts, ends in self._sales if starts <= now < ends]

    def waiting(self) -> dict[TranslationState, int]:
        """Return of how many products a translation is to be made, or made anew."""
        searcher, schema = self._index.searcher(), self._index.schema
        queries = {state: Query.term_query(schema, "waits", state.value) for state in WAITING}
        return {state: count_of(searcher, query) for state, query in queries.items()}

    def has(self, product_id: str) -> bool:
        """Return whether a product is in the index."""
        query = Query.term_query(self._index.schema, "id", product_id, "basic")
        return bool(self._index.searcher().search(query, 1, count=False).hits)

    def search(self, wanted: SearchRequest) -> SearchResult:
        """See `SearchIndex`."""
        return _Search(self._index, wanted, self._sales_at(wanted.now), self._whole).found()

    def suggest(
        self, typed: tuple[Word, ...], limit: int, synonyms: Synonyms = NO_SYNONYMS
    ) -> tuple[Hit, ...]:
        """See `SearchIndex`."""
        wanted = SearchRequest(words=typed, synonyms=synonyms, limit=limit, with_facets=False)
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
        "shelf": (SHELVES.join(document.category_ids),),
        "brand": (document.brand,) if document.brand else (),
        "attribute": document.attributes,
        "option": document.options,
        "stocked": document.stocked,
        "combo": map(code_of, document.combos),
    }
    for name, texts in fields.items():
        for text in texts:
            entry.add_text(name, text)
    if document.numbers:
        entry.add_json("number", dict(document.numbers))
    entry.add_text("status", document.status.value)
    for state in document.waits:
        entry.add_text("waits", state.value)
    for name in ("low", "high", "created"):
        entry.add_integer(name, getattr(document, name))
    entry.add_integer("buyable", int(combo_of([], in_stock=True) in document.combos))
    if sale := document.reduced:
        entry.add_text("sale", _time(sale.starts, sale.ends))
        entry.add_integer("sale_low", sale.low)
        entry.add_integer("sale_high", sale.high)
    return entry


class _Search:
    """One search, on one state of the index."""

    def __init__(
        self, index: Index, wanted: SearchRequest, sales: Sequence[str], whole: Whole
    ) -> None:
        self._searcher: Searcher = index.searcher()
        self._queries = Queries(index, wanted, sales)
        self._wanted = wanted
        self._whole = whole

    def found(self) -> SearchResult:
        wanted = self._wanted
        parts = wanted.synonyms.parts(wanted.words)
        taken = climb(parts, self, self._count_rungs) if parts else None
        query = self._queries.hits(wanted.filters, taken)
        result = self._page(query, taken)
        counting = Counting(self._searcher, self._queries, wanted, taken, self._whole)
        facets = counting.facets() if wanted.with_facets else None
        return SearchResult(
            hits=tuple(self._hit(address) for _, address in result),
            total=taken.total if taken else counting.total(),
            matched=taken.matched if taken and taken.total else None,
            corrections=taken.corrections if taken else (),
            facets=facets,
        )

    def _count_rungs(self, rungs: Sequence[Rung]) -> int:
        return count_of(self._searcher, self._queries.counted(self._wanted.filters, rungs))

    def _page(self, query: Query, taken: Climb | None) -> list[tuple[float, DocAddress]]:
        wanted, queries = self._wanted, self._queries
        sort = wanted.sort
        if sort is Sort.RELEVANCE and taken is None:
            sort = Sort.NEWEST
        limit = min(wanted.limit, MAX_DEPTH - wanted.offset)
        if sort is Sort.RELEVANCE:
            found = self._searcher.search(query, limit, count=False, offset=wanted.offset)
            return list(found.hits)
        field, order = _ORDERS[sort]
        if sort is Sort.NEWEST or not queries.sales:
            return self._sorted(query, field, order, limit, wanted.offset)
        # What is reduced has its prices in fields of its own: two lists become one.
        until = wanted.offset + limit
        regular = self._sorted(queries.not_reduced(query), field, order, until)
        reduced = self._sorted(queries.reduced(query), f"sale_{field}", order, until)
        every = merge(regular, reduced, key=lambda one: one[0], reverse=order is Order.Desc)
        return list(islice(every, wanted.offset, until))

    def _sorted(
        self, query: Query, field: str, order: Order, limit: int, offset: int = 0
    ) -> list[tuple[float, DocAddress]]:
        found = self._searcher.search(
            query, limit, count=False, offset=offset, order_by_field=field, order=order
        )
        return list(found.hits)

    def _hit(self, address: DocAddress) -> Hit:
        stored = self._searcher.doc(address)
        return Hit(stored["id"][0], stored["shown"][0], tuple(stored.get_all("other")))

    # The vocabulary, see `ladder`.

    def knows(self, text: str) -> bool:
        word = self._queries.compared(Term(TermKind.WORD, text))
        return count_of(self._searcher, self._queries.shown(word)) > 0

    def nearest(self, text: str, slips: int) -> str | None:
        for most in range(1, slips + 1):
            near = Query.fuzzy_term_query(self._queries.schema, "name", text, distance=most)
            found = self._searcher.search(self._queries.shown(near), _NAMES, count=False).hits
            names = {name for _, address in found for name in self._hit(address).names}
            shown = {part for name in names for part in name.split()}
            nearest = min((nearness(text, one) for one in shown), default=None)
            if nearest and nearest[0] <= most:
                return nearest[2].strip(".,;:()[]\"'")
        return None


def _time(starts: int, ends: int) -> str:
    """Return the term of a time of sales."""
    return f"{starts}-{ends}"
