"""What clients see of a search."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from typing_extensions import TypedDict

from storefront.catalog.model import Product
from storefront.catalog.views import ProductView, listed_view
from storefront.clock import iso
from storefront.contract import Currency, Decimals, Id, Moment, SaleId
from storefront.search.documents import PRICE_DECIMALS
from storefront.search.manifest import Manifest
from storefront.search.model import DAYS, Facets, Matched, Miss
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


def index_view(manifest: Manifest | None) -> IndexView | None:
    """Return which state was searched."""
    return {"version": manifest.version, "as_of": iso(manifest.as_of)} if manifest else None


def facets_view(facets: Facets, currency: str) -> FacetsView:
    """Return facets as clients see them, the most frequent values first."""
    return {
        "categories": [{"id": one, "count": many} for one, many in facets.categories.items()],
        "options": [
            {"name": name, "values": _values(values)}
            for name, values in sorted(facets.options.items())
        ],
        "price": {
            "min": _price(facets.low),
            "max": _price(facets.high),
            "currency": currency,
        },
        "available": facets.in_stock,
    }


def _values(counts: Mapping[str, int]) -> list[ValueCountView]:
    ordered = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return [{"value": value, "count": count} for value, count in ordered]


def _price(thousandths: int | None) -> str | None:
    if thousandths is None:
        return None
    whole, part = divmod(thousandths, 10**PRICE_DECIMALS)
    return f"{whole}.{part // 10:02}" if part % 10 == 0 else f"{whole}.{part:03}"
