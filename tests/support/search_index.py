"""An index as simple as can be: what the real one is compared with."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from storefront.search.folding import Word, words
from storefront.search.ladder import Kind, Rung, Term, climb, nearness
from storefront.search.model import Document, Facets, Filters, Found, Hit, Sort, Wanted
from storefront.search.synonyms import NO_SYNONYMS, Synonyms


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
        wanted = Wanted(words=typed, synonyms=synonyms, limit=limit, with_facets=False)
        return self.search(wanted).hits

    def search(self, wanted: Wanted) -> Found:
        """See `SearchIndex`."""
        every = list(self._documents.values())
        public = [one for one in every if one.is_public or not wanted.filters.is_public]

        def count(rungs: Sequence[Rung]) -> int:
            return len(_matching(public, wanted.filters, rungs))

        parts = wanted.synonyms.parts(wanted.words)
        taken = climb(parts, _Words(public), count) if parts else None
        rungs = taken.rungs if taken else ()
        hits = _matching(public, wanted.filters, rungs)
        hits.sort(key=_order(wanted.sort, rungs))
        page = hits[wanted.offset : wanted.offset + wanted.limit]
        return Found(
            hits=tuple(Hit(one.product_id, one.name) for one in page),
            total=len(hits),
            matched=taken.matched if taken and taken.total else None,
            corrections=taken.corrections if taken else (),
            facets=_facets(public, wanted, rungs) if wanted.with_facets else None,
        )


class _Words:
    def __init__(self, documents: Iterable[Document]) -> None:
        self._documents = list(documents)

    def knows(self, text: str) -> bool:
        return any(_fits(_read(one), Term(Kind.WORD, text)) for one in self._documents)

    def nearest(self, text: str, slips: int) -> str | None:
        shown = {part for one in self._documents for part in one.name.split()}
        near = sorted(nearness(text, one) for one in shown)
        return near[0][2] if near and near[0][0] <= slips else None


def _read(document: Document) -> _Read:
    named = words(document.name)
    codes = [part for code in document.codes for part in code.split()]
    return _Read(
        frozenset([*(one.text for one in named), *codes]),
        frozenset(document.text.split()),
        frozenset(sound for one in named for sound in one.sounds),
    )


def _fits(read: _Read, term: Term) -> bool:
    match term.kind:
        case Kind.SOUND:
            return term.text in read.sounds
        case Kind.PREFIX:
            return any(one.startswith(term.text) for one in read.names | read.texts)
        case Kind.WORD:
            return term.text in read.names | read.texts


def _climbs(document: Document, rung: Rung) -> bool:
    read = _read(document)
    fulfilled = [
        any(all(_fits(read, term) for term in terms) for terms in clause) for clause in rung.clauses
    ]
    return all(fulfilled) if rung.needs_all else any(fulfilled)


def _passes(document: Document, filters: Filters) -> bool:
    in_category = filters.category_ids is None or not filters.category_ids.isdisjoint(
        document.category_ids
    )
    low = filters.low is None or document.high >= filters.low
    high = filters.high is None or document.low <= filters.high
    return in_category and low and high and _has_variant(document, filters)


def _has_variant(document: Document, filters: Filters) -> bool:
    """Tell whether one of a document's variants has all that is asked for, part by part."""
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
    documents: Iterable[Document], filters: Filters, rungs: Sequence[Rung]
) -> list[Document]:
    passing = [one for one in documents if _passes(one, filters)]
    return [one for one in passing if not rungs or any(_climbs(one, rung) for rung in rungs)]


def _order(sort: Sort, rungs: Sequence[Rung]) -> Callable[[Document], tuple[int, ...]]:
    def by_rung(document: Document) -> tuple[int, ...]:
        first = next(number for number, rung in enumerate(rungs) if _climbs(document, rung))
        return (first,)

    if sort is Sort.PRICE:
        return lambda one: (one.low,)
    if sort is Sort.PRICE_DOWN:
        return lambda one: (-one.high,)
    if sort is Sort.NEWEST or not rungs:
        return lambda one: (-one.created,)
    return by_rung


def _facets(documents: Sequence[Document], wanted: Wanted, rungs: Sequence[Rung]) -> Facets:
    filters = wanted.filters

    def matching(**changed: object) -> list[Document]:
        return _matching(documents, replace(filters, **changed), rungs)  # type: ignore[arg-type]

    groups = {
        name: len(matching(category_ids=frozenset(ids))) for name, ids in wanted.groups.items()
    }
    values: dict[str, dict[str, int]] = {}
    free = matching(options={})
    every = {term for one in free for term in (one.stocked if filters.in_stock else one.options)}
    for term in every:
        name, _, value = term.partition(":")
        count = len(matching(options={**filters.options, name: (value,)}))
        if count or value in filters.options.get(name, ()):
            values.setdefault(name, {})[value] = count
    priced = [one for one in matching(low=None, high=None) if one.high]
    return Facets(
        categories={name: count for name, count in groups.items() if count},
        options=values,
        in_stock=len(matching(in_stock=True)),
        low=min((one.low for one in priced), default=None),
        high=max((one.high for one in priced), default=None),
    )
