"""What is looked for, and what is found."""

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import datetime
from enum import StrEnum

from storefront.catalog.translations import TranslationState
from storefront.inventory.model import ProductStatus
from storefront.search.folding import Word
from storefront.search.signs import NO_SIGNS, Signs
from storefront.search.spans import Span
from storefront.search.synonyms import NO_SYNONYMS, Synonyms
from storefront.values import dataclass

#: Most words of a query that are looked at.
MAX_WORDS = 12
#: Most hits that pages lead to: nobody reads further, and each page would cost more.
MAX_DEPTH = 1_000
#: Days of which misses are told, today among them.
DAYS = 7


class Sort(StrEnum):
    """The order of hits."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    PRICE = "price"
    PRICE_DOWN = "-price"


class Matched(StrEnum):
    """How freely words had to be taken to find something: each finds what those before it do."""

    #: All words, as they are.
    EXACT = "exact"
    #: The last word is only begun.
    PREFIX = "prefix"
    #: Words that nothing has are taken for the nearest that something has.
    CORRECTED = "corrected"
    #: Words that sound alike, also in the other script.
    SOUNDS_LIKE = "sounds-like"
    #: Any of the words.
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Reduced:
    """What a product costs for a time.

    Args:
        starts, ends: the time, in milliseconds since the epoch; the last is no part of it.
        low, high: what it costs then, in thousandths of the shop's currency.
    """

    starts: int
    ends: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Document:
    """A product as the index holds it.

    Args:
        product_id: the product.
        status: whether it is on sale.
        name: as it is shown.
        others: its names in other languages.
        text: what is said of it besides, folded.
        codes: SKU codes and barcodes of what is offered, folded.
        inner: those of what is not offered; only staff find it by these.
        category_ids: the categories it is in; not those above them, which may change.
        brand: as it is shown; empty for none.
        attributes: `term_of` what it says by attributes, but for numbers and free text.
        numbers: what it says by those that are numbers, in ten-thousandths.
        options: `term_of` each value that a variant on sale has.
        stocked: those of variants that can be bought now.
        combos: `combo_of` all that a filter may ask of one variant together.
        waits: what is to be done about its translations, if it is not archived.
        low, high: what it costs when nothing is reduced, in thousandths of the shop's currency; see
            `NO_PRICE`.
        reduced: what it costs while a sale is on; None for no sale.
        created: when it was made, in milliseconds since the epoch.
    """

    product_id: str
    status: ProductStatus
    name: str
    others: tuple[str, ...]
    text: str
    codes: tuple[str, ...]
    inner: tuple[str, ...]
    category_ids: tuple[str, ...]
    brand: str
    attributes: tuple[str, ...]
    numbers: Mapping[str, int]
    options: tuple[str, ...]
    stocked: tuple[str, ...]
    combos: tuple[str, ...]
    waits: tuple[TranslationState, ...]
    low: int
    high: int
    reduced: Reduced | None
    created: int

    def prices_at(self, now: int) -> tuple[int, int]:
        """Return the lowest and the highest price at a moment, in milliseconds since the epoch."""
        sale = self.reduced
        is_on = sale is not None and sale.starts <= now < sale.ends
        return (sale.low, sale.high) if sale and is_on else (self.low, self.high)

    @property
    def names(self) -> tuple[str, ...]:
        """What it is called, in all languages."""
        return (self.name, *self.others)


#: What can be to be done about a translation.
WAITING = (TranslationState.MISSING, TranslationState.OUTDATED)
#: `low` and `high` of what is sold in another currency: no filter fits, and it is sorted last.
NO_PRICE = (1 << 62, 0)


def term_of(option: str, value: str) -> str:
    """Return the term of an option's value, or of an attribute's."""
    return f"{option}:{value}"


def combo_of(terms: Sequence[str], *, in_stock: bool) -> str:
    """Return the one term of several values that a variant has together.

    A filter on colour and size asks for one term, so it is exact for each variant. Two terms would
    also find what is red in M and blue in XL.

    Args:
        terms: of different options, in any order; none for the product as a whole.
        in_stock: whether it must be one that can be bought now.
    """
    return "\n".join([*sorted(terms), *(["in stock"] if in_stock else [])])


@dataclass(frozen=True, slots=True)
class Filters:
    """What hits must have besides the words.

    Args:
        category_ids: one of these; None for any.
        options: of each option one of these values, all in one variant.
        low, high: the range of prices that theirs must touch, in thousandths; None for no limit.
        in_stock: whether that variant must be to be had now.
        brands: one of these; none for any.
        attributes: by each of these one of these values, as documents have them.
        numbers: by each of these a number within one of these ranges.
        status: of this one; None for any, which is for staff.
    """

    category_ids: frozenset[str] | None = None
    options: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    low: int | None = None
    high: int | None = None
    in_stock: bool = False
    brands: tuple[str, ...] = ()
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    numbers: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)
    status: ProductStatus | None = ProductStatus.ACTIVE


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """What is looked for.

    Args:
        words: all of them are wanted; without any, all products are.
        filters: narrow it down.
        groups: categories to count, by the id to count them under: all that are below it.
        numbers: attributes that are numbers, and whose ranges are told with the facets.
        sort: the order of hits.
        offset, limit: which of them.
        with_facets: whether facets are counted.
        synonyms: what else finds as much as the words do.
        signs: what categories are called: what is in one is found by its name.
        now: the present, in milliseconds since the epoch: by it sales are on or not.
        for_staff: whether it is found by what is not offered of it, too.
    """

    words: tuple[Word, ...] = ()
    filters: Filters = field(default_factory=Filters)
    groups: Mapping[str, frozenset[str]] = field(default_factory=dict)
    numbers: tuple[str, ...] = ()
    sort: Sort = Sort.RELEVANCE
    offset: int = 0
    limit: int = 20
    with_facets: bool = True
    synonyms: Synonyms = NO_SYNONYMS
    signs: Signs = NO_SIGNS
    now: int = 0
    for_staff: bool = False


@dataclass(frozen=True, slots=True)
class Facets:
    """What hits would be left if one more filter was set, or set otherwise.

    Each is counted under all filters but its own.

    Args:
        categories: by the id in `SearchRequest.groups`; those without hits are left out.
        options: by option, and by value.
        brands: by brand.
        attributes: by attribute, and by value.
        numbers: by attribute the least and the greatest number that hits say, in ten-thousandths;
            None if none says one, though some are asked for. Others are left out.
        in_stock: hits that can be bought now.
        low, high: what they cost, in thousandths; None if none has a price in the currency.
    """

    categories: Mapping[str, int]
    options: Mapping[str, Mapping[str, int]]
    brands: Mapping[str, int]
    attributes: Mapping[str, Mapping[str, int]]
    numbers: Mapping[str, tuple[int, int] | None]
    in_stock: int
    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class Correction:
    """A word that was taken for another one."""

    written: str
    taken_for: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A product that was found; its names are as the index has them."""

    product_id: str
    name: str
    others: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """What it is called, in all languages."""
        return (self.name, *self.others)


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What was found.

    Args:
        hits: those of the page.
        total: how many there are in all.
        matched: how; None without words.
        corrections: words that were taken for others.
        facets: None where nobody asked for them.
    """

    hits: tuple[Hit, ...]
    total: int
    matched: Matched | None = None
    corrections: tuple[Correction, ...] = ()
    facets: Facets | None = None


@dataclass(frozen=True, slots=True)
class Miss:
    """Words that found nothing.

    Args:
        text: folded.
        count: how often; rarely one too many.
        last_at: when for the last time.
    """

    text: str
    count: int
    last_at: datetime
