"""Queries of tantivy, built from terms.

There is no query language in which anything that a buyer writes could mean something: what is
written in one are digests, times of sales, and ranges of numbers.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from hashlib import blake2b
from itertools import product

from tantivy import FieldType, Index, Occur, Query, Searcher

from storefront.search.ladder import Clause, Climb, Rung
from storefront.search.model import Filters, SearchRequest, combo_of, term_of
from storefront.search.spans import Span
from storefront.search.terms import Term, TermKind

#: How much more a word weighs in a name, a code, or the name of a category than in a text.
_WEIGHTS = {"name": 4.0, "code": 6.0, "text": 1.0}
_INNER_WEIGHT, _SIGN_WEIGHT = 6.0, 2.0
#: Far above what words weigh: a rung's hits come before those of freer ones.
_STEP = 1_000.0
#: Up to so many terms are looked up one by one: a set of them is looked for among all there are.
_FEW = 40
#: What a hit scores for passing a filter.
_NOTHING = 0.0


class Queries:
    """Builds the queries of one search.

    Args:
        index: what is searched.
        wanted: what is looked for.
        sales: the times of sales that are on.
    """

    def __init__(self, index: Index, wanted: SearchRequest, sales: Sequence[str]) -> None:
        self.schema = index.schema
        self._index = index
        self.sales = sales
        self._wanted = wanted

    def hits(self, filters: Filters, taken: Climb | None) -> Query:
        """Return what finds the products that pass filters, and have the words as taken."""
        parts = [*self._filters(filters)]
        if taken:
            parts.append(self._words(taken.rungs))
        return all_of(parts or [Query.all_query()])

    def counted(self, filters: Filters, rungs: Sequence[Rung]) -> Query:
        """Return what finds the same without any order: it takes half the time of `hits`.

        Args:
            filters: what they pass.
            rungs: by which words are taken; none without words.
        """
        parts = [*self._filters(filters)]
        if rungs:
            parts.append(any_of([self._rung(one, is_scored=False) for one in rungs]))
        return all_of(parts or [Query.all_query()])

    def shown(self, query: Query) -> Query:
        """Return what finds, of what a query does, the products that may be seen."""
        return all_of([query, *self._status()])

    def reduced(self, query: Query) -> Query:
        """Return what finds, of what a query does, what is in a sale that is on."""
        return all_of([query, self._one_of("sale", self.sales)])

    def not_reduced(self, query: Query) -> Query:
        """Return what finds, of what a query does, all else."""
        on = self._one_of("sale", self.sales)
        return Query.boolean_query([(Occur.Must, query), (Occur.MustNot, on)])

    def _words(self, rungs: Sequence[Rung]) -> Query:
        """Return what any of some rungs finds, the strictest first."""
        taken: list[Query] = []
        for height, rung in enumerate(reversed(rungs), 1):
            query = self._rung(rung, is_scored=True)
            taken += [query, Query.const_score_query(query, _STEP * height)]
        return any_of(taken)

    def _rung(self, rung: Rung, *, is_scored: bool) -> Query:
        clauses = [self._fulfilled(one, is_scored=is_scored) for one in rung.clauses]
        return all_of(clauses) if rung.needs_all else any_of(clauses)

    def _fulfilled(self, clause: Clause, *, is_scored: bool) -> Query:
        ways = [[self.compared(one, is_scored=is_scored) for one in terms] for terms in clause]
        return any_of([way[0] if len(way) == 1 else all_of(way) for way in ways])

    def compared(self, term: Term, *, is_scored: bool = False) -> Query:
        """Return what finds the products that have a term."""
        wanted = self._wanted
        found = list[Query]()
        if ids := wanted.signs.ids(term):
            signs = Query.term_set_query(self.schema, "category", sorted(ids))
            found.append(Query.const_score_query(signs, _SIGN_WEIGHT))
        if term.kind is TermKind.SOUND:
            return any_of([*found, self._term("sound", term.text)])
        weights = _WEIGHTS
        if wanted.for_staff:
            weights = {**_WEIGHTS, "inner": _INNER_WEIGHT}
            found.append(Query.term_query(self.schema, "id", term.text.upper(), "basic"))
        for field, weight in weights.items():
            query = self._term(field, term.text)
            if term.kind is TermKind.PREFIX:
                query = Query.fuzzy_term_query(
                    self.schema, field, term.text, distance=0, prefix=True
                )
            found.append(Query.boost_query(query, weight) if is_scored else query)
        return any_of(found)

    def _status(self) -> Iterator[Query]:
        status = self._wanted.filters.status
        if status is not None:
            yield Query.const_score_query(self._term("status", status.value), _NOTHING)

    def _filters(self, filters: Filters) -> Iterator[Query]:
        yield from self._status()
        if filters.category_ids is not None:
            yield self._one_of("category", filters.category_ids)
        if filters.options or filters.in_stock:
            yield self._one_of("combo", codes_of(filters))
        if filters.brands:
            yield self._one_of("brand", filters.brands)
        for code, values in filters.attributes.items():
            yield self._one_of("attribute", [term_of(code, one) for one in values])
        for code, spans in filters.numbers.items():
            yield any_of([self._spanned(code, one) for one in spans])
        yield from self._priced(filters.low, filters.high)

    def _one_of(self, field: str, texts: Collection[str]) -> Query:
        if len(texts) > _FEW:
            query = Query.term_set_query(self.schema, field, sorted(texts))
        else:
            each = (Query.term_query(self.schema, field, one, "basic") for one in sorted(texts))
            query = any_of([*each])
        return Query.const_score_query(query, _NOTHING)

    def _range(self, field: str, low: int | None, high: int | None) -> Query:
        query = Query.range_query(self.schema, field, FieldType.Integer, low, high)
        return Query.const_score_query(query, _NOTHING)

    def _spanned(self, code: str, span: Span) -> Query:
        """Return what finds numbers within a range: of JSON, only that language knows ranges."""
        low, high = ("*" if one is None else one for one in (span.low, span.high))
        query = self._index.parse_query(f"{number_field(code)}:[{low} TO {high}]")
        return Query.const_score_query(query, _NOTHING)

    def _term(self, field: str, text: str) -> Query:
        return Query.term_query(self.schema, field, text, "freq")

    def _priced(self, low: int | None, high: int | None) -> Iterator[Query]:
        """Yield what hits of a range of prices have."""
        if low is None and high is None:
            return
        regular = all_of([*self._between("", low, high)])
        if not self.sales:
            yield regular
            return
        reduced = all_of([*self._between("sale_", low, high)])
        yield any_of([self.not_reduced(regular), self.reduced(reduced)])

    def _between(self, prefix: str, low: int | None, high: int | None) -> Iterator[Query]:
        if low is not None:
            yield self._range(f"{prefix}high", low, None)
        if high is not None:
            yield self._range(f"{prefix}low", None, high)


def all_of(queries: Sequence[Query]) -> Query:
    """Return what finds what each of some queries finds."""
    return Query.boolean_query([(Occur.Must, one) for one in queries])


def any_of(queries: Sequence[Query]) -> Query:
    """Return what finds what any of some queries finds."""
    return Query.boolean_query([(Occur.Should, one) for one in queries])


def count_of(searcher: Searcher, query: Query) -> int:
    """Return how many products a query finds."""
    found: int | None = searcher.search(query, 1).count  # type: ignore[attr-defined]  # its stub leaves it out
    return found or 0


def code_of(combo: str) -> str:
    """Return the term of what a variant has together: 16 hexadecimal digits, whatever that is.

    Two of a million have the same one once in forty million shops.
    """
    return blake2b(combo.encode(), digest_size=8).hexdigest()


def codes_of(filters: Filters) -> set[str]:
    """Return the terms of which a hit must have one: every way of fulfilling the filters."""
    choices = [[term_of(name, one) for one in many] for name, many in filters.options.items()]
    combos = (combo_of(terms, in_stock=filters.in_stock) for terms in product(*choices))
    return {code_of(one) for one in combos}


def number_field(code: str) -> str:
    """Return where an attribute's numbers are.

    Args:
        code: of an attribute that the shop has: letters, digits and hyphens.
    """
    return f"number.{code}"


def written(field: str, terms: Iterable[str]) -> str:
    """Return what finds any of some terms, in the language that aggregations know queries in.

    Args:
        field: where they are.
        terms: of our own making, with nothing but letters, digits and hyphens.
    """
    return " OR ".join(f'{field}:"{one}"' for one in sorted(terms))
