"""What clients see of a search."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from typing_extensions import TypedDict

from storefront.attributes.model import AttributeDefinition, AttributeKind
from storefront.catalog.model import Product
from storefront.catalog.translations import TranslationState
from storefront.catalog.views import (
    ProductView,
    StaffProductView,
    listed_view,
    staff_listed_view,
)
from storefront.categories.views import TextView, text_view
from storefront.clock import iso
from storefront.contract import Currency, Decimals, Id, Moment, SaleId
from storefront.search.documents import PRICE_DECIMALS
from storefront.search.manifest import Manifest
from storefront.search.model import DAYS, Facets, Matched, Miss, SearchResult
from storefront.search.spans import number_of
from storefront.search.synonyms import Synonyms


class HitView(ProductView):
    """A product that was found, as it is now.

    `variant_id`: the first variant that has all options that were asked for.
    """

    variant_id: SaleId | None


class CorrectionView(TypedDict):
    """A word that nothing has, and the one that it was taken for."""

    written: str
    taken_for: str


class CategoryCountView(TypedDict):
    """How many hits are in a category and those below it."""

    id: Id
    count: int


class ValueCountView(TypedDict):
    """How many hits there would be with this value."""

    value: str
    count: int


class OptionCountView(TypedDict):
    """An option that hits have, and its values, the most frequent first."""

    name: str
    values: list[ValueCountView]


class BrandCountView(TypedDict):
    """How many hits there would be of this brand."""

    brand: str
    count: int


class AttributeValueCountView(TypedDict):
    """How many hits there would be with this value of an attribute.

    `value`: what filters take; `name`: of what can be chosen; null for yes and no.
    """

    value: str
    name: TextView | None
    count: int


class NumberRangeView(TypedDict):
    """The least and the greatest number that hits say by an attribute."""

    min: float
    max: float


class AttributeCountView(TypedDict):
    """An attribute that hits have, and its values in the order in which they are shown.

    `range`: of numbers, which are not counted one by one; null for others, and without hits.
    """

    code: str
    name: TextView
    type: AttributeKind
    unit: str
    values: list[AttributeValueCountView]
    range: NumberRangeView | None


class PriceRangeView(TypedDict):
    """What the hits cost; null if none has a price in the shop's currency."""

    min: Decimals | None
    max: Decimals | None
    currency: Currency


class FacetsView(TypedDict):
    """What the hits can be narrowed down by. Each is counted under all filters but its own.

    `categories`: those directly below the one that was asked for, or at the top.
    """

    categories: list[CategoryCountView]
    options: list[OptionCountView]
    brands: list[BrandCountView]
    attributes: list[AttributeCountView]
    price: PriceRangeView
    available: int


class IndexView(TypedDict):
    """Which state of the catalogue was searched: that of `as_of`, or later."""

    version: int
    as_of: Moment


class SearchView(TypedDict):
    """A page of hits; it may hold fewer than `limit`, as what is sold no more is left out.

    `matched`: how freely words were taken; null without words or hits. `ignored_words`: whether
    there were more words than are looked at. `degraded`: there is no index; the newest products are
    shown, and nothing is counted or narrowed down.
    """

    items: list[HitView]
    next_cursor: str | None
    total: int | None
    matched: Matched | None
    corrections: list[CorrectionView]
    ignored_words: bool
    facets: FacetsView | None
    index: IndexView | None
    degraded: bool


class StaffSearchView(TypedDict):
    """A page of products of any status that were found, as they are now.

    `matched`, `ignored_words` and `index` are as in a buyer's search. `degraded`: there is no
    index, and nothing was looked for.
    """

    items: list[StaffProductView]
    next_cursor: str | None
    total: int | None
    matched: Matched | None
    corrections: list[CorrectionView]
    ignored_words: bool
    index: IndexView | None
    degraded: bool


class TranslationCountsView(TypedDict):
    """How many products wait for a translation, those that are not on sale, too.

    `missing`, `outdated`: of how many at least one text is so; null where there is no index.
    """

    missing: int | None
    outdated: int | None
    index: IndexView | None


class SynonymsView(TypedDict):
    """Phrases that mean the same in this shop, group by group.

    `etag` is what If-Match takes when they are changed.
    """

    groups: list[list[str]]
    etag: str


class MissView(TypedDict):
    """Words that buyers have looked for and nothing was found by, as they are compared."""

    text: str
    count: int
    last_at: Moment


class MissListView(TypedDict):
    """What was not found in so many days, the most frequent first."""

    items: list[MissView]
    days: int


class SuggestionView(TypedDict):
    """A product that may be meant; its name is as the index has it."""

    id: Id
    name: str


class SuggestionListView(TypedDict):
    """What somebody may mean who is still typing."""

    items: list[SuggestionView]
    index: IndexView | None
    degraded: bool


def translation_counts_view(manifest: Manifest | None) -> TranslationCountsView:
    """Return how many wait, as an index has counted them."""
    waiting = manifest.waiting if manifest else None
    return {
        "missing": waiting.get(TranslationState.MISSING, 0) if waiting is not None else None,
        "outdated": waiting.get(TranslationState.OUTDATED, 0) if waiting is not None else None,
        "index": index_view(manifest),
    }


def synonyms_view(synonyms: Synonyms) -> SynonymsView:
    """Return the synonyms as staff see them."""
    groups = [list(one) for one in synonyms.groups]
    return {"groups": groups, "etag": synonyms.edition}


def miss_list_view(misses: Iterable[Miss]) -> MissListView:
    """Return what was not found as staff see it."""
    items: list[MissView] = [
        {"text": one.text, "count": one.count, "last_at": iso(one.last_at)} for one in misses
    ]
    return {"items": items, "days": DAYS}


def hit_view(product: Product, variant_id: str | None, now: datetime) -> HitView:
    """Return a hit as clients see it."""
    return {**listed_view(product, now, variant_id), "variant_id": variant_id}


def corrections_view(found: SearchResult) -> list[CorrectionView]:
    """Return which words were taken for others."""
    return [{"written": one.written, "taken_for": one.taken_for} for one in found.corrections]


def staff_search_view(
    products: Iterable[Product],
    found: SearchResult | None,
    is_cut: bool,  # noqa: FBT001 - it is a member of the answer
    manifest: Manifest | None,
    now: datetime,
) -> StaffSearchView:
    """Return a page of a search as staff see it.

    Args:
        products: the hits, as they are.
        found: what the index says; None where there is none.
        is_cut: whether there were more words than are looked at.
        manifest: of the index.
        now: the present, by which prices are told.
    """
    return {
        "items": [staff_listed_view(one, now) for one in products],
        "next_cursor": None,
        "total": found.total if found else None,
        "matched": found.matched if found else None,
        "corrections": corrections_view(found) if found else [],
        "ignored_words": is_cut,
        "index": index_view(manifest),
        "degraded": found is None,
    }


def index_view(manifest: Manifest | None) -> IndexView | None:
    """Return which state was searched."""
    return {"version": manifest.version, "as_of": iso(manifest.as_of)} if manifest else None


def facets_view(
    facets: Facets, attributes: Iterable[AttributeDefinition], currency: str
) -> FacetsView:
    """Return facets as clients see them, the most frequent values first.

    Args:
        facets: as the index counts them.
        attributes: those that buyers may narrow lists by, in order.
        currency: of the prices.
    """
    return {
        "categories": [{"id": one, "count": many} for one, many in facets.categories.items()],
        "options": [
            {"name": name, "values": _values(values)}
            for name, values in sorted(facets.options.items())
        ],
        "brands": [
            {"brand": one["value"], "count": one["count"]} for one in _values(facets.brands)
        ],
        "attributes": [
            _attribute(one, facets)
            for one in attributes
            if one.code in facets.attributes or one.code in facets.numbers
        ],
        "price": {
            "min": _price(facets.low),
            "max": _price(facets.high),
            "currency": currency,
        },
        "available": facets.in_stock,
    }


def in_turn(attribute: AttributeDefinition, values: Iterable[str]) -> list[str]:
    """Return values in the order in which they are shown: as staff have put them."""
    if attribute.kind is AttributeKind.CHOICE:
        return [one for one in attribute.value_codes if one in set(values)]
    return sorted(values, reverse=True)  # yes before no


def _values(counts: Mapping[str, int]) -> list[ValueCountView]:
    ordered = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return [{"value": value, "count": count} for value, count in ordered]


def _attribute(attribute: AttributeDefinition, facets: Facets) -> AttributeCountView:
    counts = facets.attributes.get(attribute.code, {})
    ends = facets.numbers.get(attribute.code)
    names = {one.code: text_view(one.name) for one in attribute.values}
    values: list[AttributeValueCountView] = [
        {"value": value, "name": names.get(value), "count": counts[value]}
        for value in in_turn(attribute, counts)
    ]
    return {
        "code": attribute.code,
        "name": text_view(attribute.name),
        "type": attribute.kind,
        "unit": attribute.unit,
        "values": values,
        "range": {"min": number_of(ends[0]), "max": number_of(ends[1])} if ends else None,
    }


def _price(thousandths: int | None) -> str | None:
    if thousandths is None:
        return None
    whole, part = divmod(thousandths, 10**PRICE_DECIMALS)
    return f"{whole}.{part // 10:02}" if part % 10 == 0 else f"{whole}.{part:03}"
