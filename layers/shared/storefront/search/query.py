"""What a query string asks for."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Never

from storefront.choices import read_choice
from storefront.contract import Parameter, Says
from storefront.errors import FieldError, ValidationFailedError
from storefront.inventory.model import ProductStatus
from storefront.money import parse_money
from storefront.search.documents import thousandths
from storefront.search.folding import Word, words
from storefront.search.model import MAX_DEPTH, MAX_WORDS, Sort
from storefront.values import dataclass

MAX_LETTERS = 200
#: Values of options in one query, and ways of fulfilling them: 20 colours and 5 sizes are 100.
MAX_VALUES, MAX_WAYS = 50, 200
#: Hits of a page, and suggestions.
MOST_HITS, SUGGESTIONS = 48, 8

_Text = Annotated[str, Says({"maxLength": MAX_LETTERS})]
_Price = Annotated[str, Says({"pattern": r"^[0-9]{1,12}(\.[0-9]{1,3})?$"})]
_Flag = Annotated[bool, Says({"enum": [True]})]
TEXT_QUERY = {
    "q": Parameter("words to look for, in Bangla or English; without any, everything", _Text),
}
FILTER_QUERY = {
    "category": Parameter("products of this category and of those below it; an id or a slug"),
    "option": Parameter(
        "an option and its value, such as `Colour:Red`; can be repeated: values of one option are "
        "alternatives, those of several must be one variant's",
        list[str],
    ),
    "brand": Parameter("a brand, as products say it; can be repeated: any of them", list[str]),
    "attribute": Parameter(
        "an attribute that is a facet and a value, by their codes, such as `fabric:cotton`, or "
        "`waterproof:yes`, or a range of numbers: `weight:100..500`, `weight:100..`; can be "
        "repeated: values of one attribute are alternatives",
        list[str],
    ),
    "price_min": Parameter("not cheaper than this, in the shop's currency", _Price),
    "price_max": Parameter("not dearer than this", _Price),
    "available": Parameter("only what can be bought now", _Flag),
    "sort": Parameter("the order; relevance, if not given", Sort),
}


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What somebody looks for, as they say it.

    Args:
        text: what they have written.
        words: the words of it that are looked for.
        is_cut: whether there were more.
        category: id or slug of a category; None for all.
        options: values by option.
        low, high: prices in thousandths.
        in_stock: whether only what can be bought now.
        brands: any of these.
        attributes: values by attribute, or ranges, as they are written.
        sort: the order.
    """

    text: str
    words: tuple[Word, ...]
    is_cut: bool
    category: str | None
    options: Mapping[str, tuple[str, ...]]
    low: int | None
    high: int | None
    in_stock: bool
    brands: tuple[str, ...]
    attributes: Mapping[str, tuple[str, ...]]
    sort: Sort

    @property
    def is_of_words_alone(self) -> bool:
        """Whether nothing but words is asked for: what they do not find, the shop has not."""
        narrowed = (self.in_stock, self.options, self.brands, self.attributes)
        limits = (self.category, self.low, self.high)
        is_whole = not any(narrowed) and all(one is None for one in limits)
        return bool(self.words) and is_whole

    @property
    def scope(self) -> str:
        """What a page's cursor is good for: this query, and no other."""
        return "#".join(
            [
                "search",
                *(one.text for one in self.words),
                *map(str, (self.category, self.low, self.high, self.in_stock, self.sort)),
                *(f"{name}:{value}" for name, many in self.options.items() for value in many),
                "brands",
                *self.brands,
                "attributes",
                *(f"{name}:{value}" for name, many in self.attributes.items() for value in many),
            ]
        )


@dataclass(frozen=True, slots=True)
class StaffAsked:
    """What somebody of staff looks for.

    Args:
        words: the words that are looked for.
        is_cut: whether there were more.
        status: only products of this status; None for any.
    """

    words: tuple[Word, ...]
    is_cut: bool
    status: ProductStatus | None

    @property
    def scope(self) -> str:
        """What a page's cursor is good for: this query, and no other."""
        return "#".join(["staff", str(self.status), *(one.text for one in self.words)])


def read_text(query: Mapping[str, str]) -> tuple[Word, ...]:
    """Return the words of `q`, at most `MAX_WORDS` of them and one more.

    Raises:
        ValidationFailedError: it is too long, or holds what nobody writes.
    """
    text = query.get("q", "")
    if len(text) > MAX_LETTERS:
        _refuse("q", "too-long", f"must have at most {MAX_LETTERS} characters")
    if any(unicodedata.category(one) in {"Cc", "Cs", "Co", "Cn"} for one in text):
        _refuse("q", "characters", "must hold no control characters")
    return words(text)[: MAX_WORDS + 1]


def read_staff_asked(query: Mapping[str, str]) -> StaffAsked:
    """Return what somebody of staff asks for.

    Raises:
        ValidationFailedError: something of it cannot be meant.
    """
    found = read_text(query)
    status = read_choice(query, "status", ProductStatus)
    return StaffAsked(found[:MAX_WORDS], len(found) > MAX_WORDS, status)


def read_asked(
    query: Mapping[str, str], repeated: Mapping[str, Sequence[str]], currency: str
) -> SearchQuery:
    """Return what a query asks for.

    Args:
        query: parameters that are known.
        repeated: all values of those that can be given several times.
        currency: the shop's.

    Raises:
        ValidationFailedError: something of it cannot be meant.
    """
    found = read_text(query)
    low, high = (_price(query, name, currency) for name in ("price_min", "price_max"))
    if low is not None and high is not None and low > high:
        _refuse("price_min", "range", "must not be above price_max")
    if query.get("available", "true") != "true":
        _refuse("available", "enum", "must be true, or left out")
    return SearchQuery(
        text=query.get("q", ""),
        words=found[:MAX_WORDS],
        is_cut=len(found) > MAX_WORDS,
        category=query.get("category"),
        options=_options(repeated.get("option", ())),
        low=low,
        high=high,
        in_stock="available" in query,
        brands=_brands(repeated.get("brand", ())),
        attributes=_pairs("attribute", repeated.get("attribute", ()), "fabric:cotton"),
        sort=read_choice(query, "sort", Sort) or Sort.RELEVANCE,
    )


def _price(query: Mapping[str, str], name: str, currency: str) -> int | None:
    text = query.get(name)
    if text is None:
        return None
    try:
        return thousandths(parse_money(text, currency))
    except ValueError as error:
        _refuse(name, "price", str(error))


def _options(given: Sequence[str]) -> dict[str, tuple[str, ...]]:
    distinct = _pairs("option", given, "Colour:Red")
    if _ways(distinct.values()) > MAX_WAYS:
        _refuse("option", "too-many", f"can be fulfilled in {MAX_WAYS} ways at the most")
    return distinct


def _pairs(field: str, given: Sequence[str], example: str) -> dict[str, tuple[str, ...]]:
    """Return values by the name before the colon, sorted and each once."""
    _require_few(field, given)
    values: dict[str, list[str]] = {}
    for one in given:
        name, colon, value = one.partition(":")
        if not (name and colon and value) or not one.isprintable():
            _refuse(field, "form", f"must be a name and a value, such as {example}")
        values.setdefault(name, []).append(value)
    return {name: tuple(sorted(set(many))) for name, many in sorted(values.items())}


def _brands(given: Sequence[str]) -> tuple[str, ...]:
    _require_few("brand", given)
    if not all(one and one.isprintable() for one in given):
        _refuse("brand", "form", "must be the name of a brand")
    return tuple(sorted(set(given)))


def _require_few(field: str, given: Sequence[str]) -> None:
    if len(given) > MAX_VALUES:
        _refuse(field, "too-many", f"can be given {MAX_VALUES} times at the most")


def _ways(values: Iterable[Sequence[str]]) -> int:
    ways = 1
    for many in values:
        ways *= len(many)
    return ways


def read_offset(after: str | None) -> int:
    """Return how many hits come before a page.

    Raises:
        ValidationFailedError: nobody reads that far.
    """
    offset = int(after) if after and after.isascii() and after.isdigit() else 0
    if offset >= MAX_DEPTH:
        _refuse("cursor", "too-deep", f"leads beyond the first {MAX_DEPTH} hits: narrow it down")
    return offset


def _refuse(name: str, code: str, message: str) -> Never:
    error = FieldError(field=name, code=code, message=message)
    raise ValidationFailedError("The query is not valid; see errors.", [error])
