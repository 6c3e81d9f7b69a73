"""An index as simple as can be: what the real one is compared with."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from storefront.search.folding import Word, words
from storefront.search.ladder import Rung, climb, nearness
from storefront.search.model import (
    Document,
    Facets,
    Filters,
    Hit,
    SearchRequest,
    SearchResult,
    Sort,
    term_of,
)
from storefront.search.synonyms import NO_SYNONYMS, Synonyms
from storefront.search.terms import Term, TermKind

#: The documents that match when filters are others, named as fields of `Filters`.
_Matching = Callable[..., list[Document]]


@dataclass(frozen=True)
class _Read:
    """A document's words: those of its name and codes, of its text, and how the name sounds."""

    names: frozenset[str]
    texts: frozenset[str]
    sounds: frozenset[str]


class SimpleIndex:
    """A `SearchIndex` that looks at every document."""

    def __init__(self) -> None:
        self._documents: dict[str, Document] = {}

    def replace(self, documents: Sequence[Document], removed: Collection[str] = ()) -> None:
        """See `SearchIndex`."""
        for product_id in removed:
            self._documents.pop(product_id, None)
        self._documents |= {one.product_id: one for one in documents}

    def size(self) -> int:
        """See `SearchIndex`."""
        return len(self._documents)

    def suggest(
        self, typed: tuple[Word, ...], limit: int, synonyms: Synonyms = NO_SYNONYMS
    ) -> tuple[Hit, ...]:
        """See `SearchIndex`."""
        wanted = SearchRequest(words=typed, synonyms=synonyms, limit=limit, with_facets=False)
        return self.search(wanted).hits

    def search(self, wanted: SearchRequest) -> SearchResult:
        """See `SearchIndex`."""
        every = list(self._documents.values())
        shown = [one for one in every if wanted.filters.status in {None, one.status}]

        def count(rungs: Sequence[Rung]) -> int:
            return len(_matching(shown, wanted, rungs))

        parts = wanted.synonyms.parts(wanted.words)
        taken = climb(parts, _Words(shown, wanted), count) if parts else None
        rungs = taken.rungs if taken else ()
        hits = _matching(shown, wanted, rungs)
        hits.sort(key=_order(wanted, rungs))
        page = hits[wanted.offset : wanted.offset + wanted.limit]
        return SearchResult(
            hits=tuple(Hit(one.product_id, one.name, one.others) for one in page),
            total=len(hits),
            matched=taken.matched if taken and taken.total else None,
            corrections=taken.corrections if taken else (),
            facets=_facets(shown, wanted, rungs) if wanted.with_facets else None,
        )


class _Words:
    def __init__(self, documents: Iterable[Document], wanted: SearchRequest) -> None:
        self._documents = list(documents)
        self._wanted = wanted

    def knows(self, text: str) -> bool:
        return any(_fits(one, Term(TermKind.WORD, text), self._wanted) for one in self._documents)

    def nearest(self, text: str, slips: int) -> str | None:
        shown = {part for one in self._documents for name in one.names for part in name.split()}
        near = sorted(nearness(text, one) for one in shown)
        return near[0][2] if near and near[0][0] <= slips else None


def _read(document: Document, wanted: SearchRequest) -> _Read:
    named = [word for name in document.names for word in words(name)]
    every = (*document.codes, *(document.inner if wanted.for_staff else ()))
    codes = [part for code in every for part in code.split()]
    return _Read(
        frozenset([*(one.text for one in named), *codes]),
        frozenset(document.text.split()),
        frozenset(sound for one in named for sound in one.sounds),
    )


def _fits(document: Document, term: Term, wanted: SearchRequest) -> bool:
    if not wanted.signs.ids(term).isdisjoint(document.category_ids):
        return True
    if wanted.for_staff and term.text.upper() == document.product_id:
        return True
    read = _read(document, wanted)
    match term.kind:
        case TermKind.SOUND:
            return term.text in read.sounds
        case TermKind.PREFIX:
            return any(one.startswith(term.text) for one in read.names | read.texts)
        case TermKind.WORD:
            return term.text in read.names | read.texts


def _climbs(document: Document, rung: Rung, wanted: SearchRequest) -> bool:
    fulfilled = [
        any(all(_fits(document, term, wanted) for term in terms) for terms in clause)
        for clause in rung.clauses
    ]
    return all(fulfilled) if rung.needs_all else any(fulfilled)


def _passes(document: Document, wanted: SearchRequest) -> bool:
    filters, (lowest, highest) = wanted.filters, document.prices_at(wanted.now)
    in_category = filters.category_ids is None or not filters.category_ids.isdisjoint(
        document.category_ids
    )
    low = filters.low is None or highest >= filters.low
    high = filters.high is None or lowest <= filters.high
    brand = not filters.brands or document.brand in filters.brands
    said = all(
        any(term_of(code, value) in document.attributes for value in values)
        for code, values in filters.attributes.items()
    )
    number = all(
        code in document.numbers and any(one.holds(document.numbers[code]) for one in spans)
        for code, spans in filters.numbers.items()
    )
    is_said = brand and said and number
    return in_category and low and high and is_said and _has_variant(document, filters)


def _has_variant(document: Document, filters: Filters) -> bool:
    """Return whether one of a document's variants has all that is asked for, part by part."""
    if not filters.options and not filters.in_stock:
        return True
    for combo in document.combos:
        terms = combo.split("\n")
        is_stocked = terms[-1] == "in stock"
        chosen = dict(one.split(":", 1) for one in terms if ":" in one)
        fits = chosen.keys() == filters.options.keys() and all(
            chosen[name] in many for name, many in filters.options.items()
        )
        if fits and is_stocked is filters.in_stock:
            return True
    return False


def _matching(
    documents: Iterable[Document], wanted: SearchRequest, rungs: Sequence[Rung]
) -> list[Document]:
    passing = [one for one in documents if _passes(one, wanted)]
    return [
        one for one in passing if not rungs or any(_climbs(one, rung, wanted) for rung in rungs)
    ]


def _order(wanted: SearchRequest, rungs: Sequence[Rung]) -> Callable[[Document], tuple[int, ...]]:
    def by_rung(document: Document) -> tuple[int, ...]:
        climbed = (number for number, rung in enumerate(rungs) if _climbs(document, rung, wanted))
        return (next(climbed),)

    sort = wanted.sort
    if sort is Sort.PRICE:
        return lambda one: (one.prices_at(wanted.now)[0],)
    if sort is Sort.PRICE_DOWN:
        return lambda one: (-one.prices_at(wanted.now)[1],)
    if sort is Sort.NEWEST or not rungs:
        return lambda one: (-one.created,)
    return by_rung


def _facets(documents: Sequence[Document], wanted: SearchRequest, rungs: Sequence[Rung]) -> Facets:
    def matching(**changed: object) -> list[Document]:
        changes = replace(wanted.filters, **changed)  # type: ignore[arg-type]
        return _matching(documents, replace(wanted, filters=changes), rungs)

    filters = wanted.filters
    groups = {
        name: len(matching(category_ids=frozenset(ids))) for name, ids in wanted.groups.items()
    }
    brands = {one.brand for one in matching(brands=()) if one.brand} | {*filters.brands}
    priced = [one.prices_at(wanted.now) for one in matching(low=None, high=None) if one.high]
    return Facets(
        categories={name: count for name, count in groups.items() if count},
        options=_options(filters, matching),
        brands={brand: len(matching(brands=(brand,))) for brand in brands},
        attributes=_attributes(filters, matching),
        numbers=_numbers(wanted, matching),
        in_stock=len(matching(in_stock=True)),
        low=min((low for low, _ in priced), default=None),
        high=max((high for _, high in priced), default=None),
    )


def _options(filters: Filters, matching: _Matching) -> dict[str, dict[str, int]]:
    values: dict[str, dict[str, int]] = {}
    free = matching(options={})
    every = {term for one in free for term in (one.stocked if filters.in_stock else one.options)}
    every |= {term_of(name, value) for name, many in filters.options.items() for value in many}
    for term in every:
        name, _, value = term.partition(":")
        count = len(matching(options={**filters.options, name: (value,)}))
        if count or value in filters.options.get(name, ()):
            values.setdefault(name, {})[value] = count
    return values


def _attributes(filters: Filters, matching: _Matching) -> dict[str, dict[str, int]]:
    said: dict[str, dict[str, int]] = {
        code: dict.fromkeys(values, 0) for code, values in filters.attributes.items()
    }
    for term in {term for one in matching(attributes={}) for term in one.attributes}:
        code, _, value = term.partition(":")
        count = len(matching(attributes={**filters.attributes, code: (value,)}))
        if count:
            said.setdefault(code, {})[value] = count
    return said


def _numbers(wanted: SearchRequest, matching: _Matching) -> dict[str, tuple[int, int] | None]:
    numbers: dict[str, tuple[int, int] | None] = {}
    for code in wanted.numbers:
        others = {one: spans for one, spans in wanted.filters.numbers.items() if one != code}
        each = [one.numbers[code] for one in matching(numbers=others) if code in one.numbers]
        if each or code in wanted.filters.numbers:
            numbers[code] = (min(each), max(each)) if each else None
    return numbers
