"""What the rows of a product say, written Shopify's way and ours, or WooCommerce's."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import field
from datetime import datetime
from functools import partial
from typing import Any

from storefront.attributes.model import AttributeDefinition
from storefront.imports import cells, foreign
from storefront.imports.attributes import attribute_field, by_names, code_of, reader_of
from storefront.imports.cells import CLEAR
from storefront.imports.columns import Layout
from storefront.imports.entries import WORD_FIELDS, Entry, Fault, Item, Shot
from storefront.imports.grouping import VARIATION, Group, kinds_of
from storefront.imports.model import FileKind
from storefront.imports.reading import Row
from storefront.imports.shots import Named, read_addresses, shots_of
from storefront.imports.versions import read_version
from storefront.slugs import read_slug
from storefront.values import dataclass

#: What is imported of WooCommerce's kinds of products; the others sell nothing that is stocked.
_SOLD = {"simple", "variable", VARIATION, "virtual"}
_STATUSES = {
    "active": "active",
    "draft": "inactive",
    "inactive": "inactive",
    "archived": "inactive",
    "unlisted": "inactive",
}
#: What can be made empty, and what it is then.
_CLEARED: Mapping[str, Any] = {
    "description": "",
    "brand": "",
    "tax_class": "",
    "tags": [],
    "barcode": "",
    "compare_at_price": None,
    "low_mark": 0,
    **dict.fromkeys(WORD_FIELDS, ""),
}
#: Cells that only what is sold has; and those that say something of a sale.
_OF_WHAT_IS_SOLD = frozenset({"sku", "price", "value1", "value2", "value3"})
#: What of a row is of one thing only, and of none where it stands for several.
_OF_ONE = frozenset({"sku", "barcode", "quantity"})
_OF_A_SALE = frozenset({"sale_price", "sale_from", "sale_until"})
_ONLY_CHOICE = ("Title", "Default Title")


@dataclass(slots=True)
class _Reading:
    """What has been read of a product, and what was wrong with it."""

    layout: Layout
    faults: list[Fault] = field(default_factory=list)

    def fault(self, line: int, name: str, message: str) -> None:
        """Note that a cell is wrong."""
        self.faults.append(Fault(line, f"{self.layout.called(name)}: {message}"))

    def each(
        self, row: "_Cells", readers: Mapping[str, Callable[[str], Any]], into: dict[str, Any]
    ) -> None:
        """Read those cells of a row that say something, each by its reader."""
        for name, read in readers.items():
            if name in row.said:  # most cells of most rows are empty
                self.one(row, name, read, into)

    def one(
        self, row: "_Cells", name: str, read: Callable[[str], Any], into: dict[str, Any]
    ) -> None:
        """Read a cell into fields; an empty one says nothing, a cleared one that it is empty."""
        text = row.said.get(name)
        if text is None:
            return
        if text == CLEAR:
            if name in _CLEARED or code_of(name):
                into[name] = _CLEARED.get(name)
            else:
                self.fault(row.line, name, "cannot be empty")
            return
        try:
            into[name] = read(text)
        except ValueError as error:
            self.fault(row.line, name, str(error))


@dataclass(frozen=True, slots=True)
class _Cells:
    """A row: where it begins, and its cells that are not empty."""

    line: int
    said: dict[str, str]


class Describer:
    """Reads what rows say of products.

    Args:
        layout: what the columns mean.
        currency: of prices.
        now: a sale that is over by then is left out.
        attributes: those that the shop has, by code.

    Attributes:
        unsaid: names of attributes of WooCommerce that were left out, in their order: the shop does
            not have them, or they are hidden there, and here nothing is.
    """

    def __init__(
        self,
        layout: Layout,
        currency: str,
        now: datetime,
        attributes: Mapping[str, AttributeDefinition] | None = None,
    ) -> None:
        self._layout = layout
        self._currency = currency
        self._now = now
        self._named = by_names((attributes or {}).values())
        self.unsaid: dict[str, None] = {}
        self._of_product = _product_readers(layout, attributes or {})
        self._of_item: dict[str, Callable[[str], Any]] = {
            "price": self._price,
            "compare_at_price": self._price,
            "barcode": str,
            "low_mark": lambda text: max(0, cells.read_count(text)),
        }

    def entry(self, group: Group) -> Entry:
        """Return a product as its rows describe it, with whatever is wrong about them."""
        if group.faults:
            return Entry(tuple(group.rows), faults=tuple(group.faults))
        rows = [_Cells(one.line, self._layout.cells(one.cells)) for one in group.rows]
        if self._layout.kind is FileKind.WOOCOMMERCE:
            return self._of_woocommerce(group.rows, rows)
        return self._of_rows(group.rows, rows)

    def _of_rows(self, raw: list[Row], rows: list[_Cells]) -> Entry:
        reading, first = _Reading(self._layout), rows[0]
        named = [first.said.get(f"option{number}") for number in (1, 2, 3)]
        sold = [first, *(one for one in rows[1:] if _sells(one))]
        if named[0] == _ONLY_CHOICE[0] and first.said.get("value1") == _ONLY_CHOICE[1]:
            named = []
        options = tuple(one for one in named if one)
        items = []
        self._take_codes(sold)
        places = [f"value{at}" for at, one in enumerate(named, 1) if one]
        choices = [tuple(row.said.get(one, "") for one in places) for row in sold]
        codes = foreign.made_of(first.said.get("handle", ""), choices)
        for row, choice, made in zip(sold, choices, codes, strict=True):
            if options and not all(choice):
                reading.fault(row.line, "value1", "needs a value for each option of the product")
            items.append(self._item(reading, row, made, choice))
        _refuse_second(reading, items, options)
        fields = self._product(reading, first)
        lines = {row.line: [at] for at, row in enumerate(sold)} if options else {}
        shots = self._shots(reading, rows, lines)
        return self._entry(reading, raw, first, fields, items, options, shots)

    def _of_woocommerce(self, raw: list[Row], rows: list[_Cells]) -> Entry:
        reading, first = _Reading(self._layout), rows[0]
        for row in rows:
            unsold = [one for one in kinds_of(row.said) if one not in _SOLD]
            if unsold:
                reading.fault(row.line, "kind", f"{unsold[0]} products are not imported")
        variations = rows[1:]
        own = {name: value for _, name, value in _attributes(first.said)}
        said = [{name: value for _, name, value in _attributes(one.said)} for one in variations]
        options = tuple(name for name in own if any(name in one for one in said))
        offered = {name: cells.read_words(own[name]) for name in options}
        items, places = list[Item](), dict[int, range]()
        self._take_codes(variations or [first])
        for row, ways in zip(variations, foreign.ways_of(said, offered), strict=True):
            places[row.line] = range(len(items), len(items) + len(ways))
            items += self._varied(reading, row, ways)
        if "variable" in kinds_of(first.said) and not variations:
            reading.faults.append(Fault(first.line, "has no variations in this file"))
        if not variations:
            items.append(self._item(reading, first, _woo_id(first.said), ()))
        if "description" not in first.said and "short_description" in first.said:
            first.said["description"] = first.said["short_description"]
        fields = self._product(reading, first)
        fields |= self._facts(reading, first, options)
        for row in variations:  # what Shopify calls the picture of a variant
            row.said["variant_image"] = row.said.pop("image", "")
        shots = self._shots(reading, rows, places)
        return self._entry(reading, raw, first, fields, items, options, shots)

    def _varied(
        self, reading: _Reading, row: _Cells, ways: Sequence[tuple[str, ...]]
    ) -> Iterator[Item]:
        """Yield what a variation of WooCommerce stands for; of several, none has its code."""
        if not ways:
            told = "a variation that stands for nothing which no other one is"
            reading.faults.append(Fault(row.line, told))
        if len(ways) == 1:
            yield self._item(reading, row, _woo_id(row.said), ways[0])
            return
        codes = foreign.made_of(row.said.get("sku") or _woo_id(row.said), ways)
        said = {name: text for name, text in row.said.items() if name not in _OF_ONE}
        for code, choice in zip(codes, ways, strict=True):
            yield self._item(reading, _Cells(row.line, said), code, choice)

    def _facts(self, reading: _Reading, row: _Cells, options: Collection[str]) -> dict[str, Any]:
        """Return what a product of WooCommerce says by attributes in which no variant differs."""
        fields: dict[str, Any] = {}
        for number, name, text in _attributes(row.said):
            if name in options or not text:
                continue
            found = self._named.get(name.casefold())
            if found is None or row.said.get(f"attribute{number}.visible") == "0":
                self.unsaid[name] = None
                continue
            try:
                value = None if text == CLEAR else reader_of(found)(text)
                fields[attribute_field(found.code)] = value
            except ValueError as error:
                reading.fault(row.line, f"attribute{number}.value", f"{name} {error}")
        return fields

    @staticmethod
    def _shots(
        reading: _Reading, rows: list[_Cells], places: Mapping[int, Sequence[int]]
    ) -> tuple[Shot, ...]:
        """Return the pictures of a product.

        Args:
            reading: what was wrong with it.
            rows: all of it.
            places: of variants, among all that are sold of it, by the lines of their rows.
        """
        named = []
        for row in rows:
            said: dict[str, Any] = {}
            reading.one(row, "image", read_addresses, said)
            reading.one(row, "variant_image", read_addresses, said)
            alt, position = row.said.get("image_alt", ""), row.said.get("image_position", "")
            named += [Named(row.line, one, alt, position) for one in said.get("image", ())]
            shown = said.get("variant_image", ())
            for place in places.get(row.line, (None,)):
                named += [Named(row.line, one, item=place) for one in shown]
        return shots_of(named)

    def _entry(
        self,
        reading: _Reading,
        raw: list[Row],
        first: _Cells,
        fields: Mapping[str, Any],
        items: list[Item],
        options: tuple[str, ...],
        shots: tuple[Shot, ...],
    ) -> Entry:
        paths = first.said.get("type") or first.said.get("category")
        categories: tuple[tuple[str, ...], ...] | None = None
        if paths == CLEAR:
            categories = ()
        elif paths:
            categories = tuple(tuple(one) for one in cells.read_paths(paths))
        faults = tuple(dict.fromkeys(reading.faults))
        return Entry(tuple(raw), fields, tuple(items), options, categories, faults, shots)

    def _product(self, reading: _Reading, row: _Cells) -> dict[str, Any]:
        fields: dict[str, Any] = {}
        reading.each(row, self._of_product, fields)
        with suppress(ValueError):  # one that is no slug says which rows belong together, no more
            fields["slug"] = read_slug(row.said.get("handle", ""))
        status = self._status(reading, row)
        return {**fields, "status": status} if status else fields

    def _status(self, reading: _Reading, row: _Cells) -> str | None:
        word = row.said.get("status")
        if word and word.lower() not in _STATUSES:
            reading.fault(row.line, "status", "must be active or draft")
        said: dict[str, Any] = {}
        reading.one(row, "published", cells.read_flag, said)
        if said.get("published") is False:
            return "inactive"
        if word:
            return _STATUSES.get(word.lower())
        return "active" if said else None

    def _take_codes(self, sold: Sequence[_Cells]) -> None:
        """Let what is sold have codes that this shop takes, or none where others mean nothing."""
        if not self._layout.is_foreign:
            return
        codes = [foreign.sku_of(one.said.get("sku", "")) for one in sold]
        ambiguous = foreign.repeated(codes)
        for row, code in zip(sold, codes, strict=True):
            row.said.pop("sku", None)
            if code and code not in ambiguous:
                row.said["sku"] = code

    def _item(self, reading: _Reading, row: _Cells, made: str, choice: tuple[str, ...]) -> Item:
        fields: dict[str, Any] = {}
        reading.each(row, self._of_item, fields)
        if not _OF_A_SALE.isdisjoint(row.said):
            self._sale(reading, row, fields)
        counted: dict[str, Any] = {}
        reading.one(row, "quantity", cells.read_count, counted)
        if choice:
            self._variant_status(reading, row, fields)
        reading.one(row, "exported", cells.read_count, counted)
        barcode = ""
        if self._layout.is_foreign:
            fields = foreign.compared(fields)
            if not foreign.is_barcode(fields.get("barcode") or "0"):
                barcode = fields.pop("barcode", "")
        units, exported = counted.get("quantity"), counted.get("exported")
        version = read_version(row.said.get("version", ""))
        sku = row.said.get("sku", "").upper() or made
        is_made = "sku" not in row.said
        return Item(
            *(row.line, sku, choice, fields, units, exported, version, is_made, barcode),
            is_uncounted=not units and self._is_uncounted(row),
        )

    def _is_uncounted(self, row: _Cells) -> bool:
        """Return whether another shop sells something without saying how much of it there is."""
        places = self._layout.places
        if not self._layout.is_foreign:
            return False
        if self._layout.kind is FileKind.WOOCOMMERCE:
            return "quantity" not in row.said and row.said.get("in_stock") == "1"
        # Shopify leaves the column out of files of shops with several places.
        return "quantity" not in places or ("tracker" in places and "tracker" not in row.said)

    def _variant_status(self, reading: _Reading, row: _Cells, fields: dict[str, Any]) -> None:
        if self._layout.kind is FileKind.WOOCOMMERCE:
            said: dict[str, Any] = {}
            reading.one(row, "published", cells.read_flag, said)
            if said:
                fields["status"] = "active" if said["published"] else "inactive"
            return
        word = row.said.get("variant_status", "").lower()
        if word and word not in _STATUSES:
            reading.fault(row.line, "variant_status", "must be active or inactive")
        elif word:
            fields["status"] = _STATUSES[word]

    def _price(self, text: str) -> str:
        return cells.read_price(text, self._currency)

    def _sale(self, reading: _Reading, row: _Cells, fields: dict[str, Any]) -> None:
        """Read a sale: with an end, one by the clock; without, a price that is compared with."""
        if row.said.get("sale_price") == CLEAR:
            fields["sale"] = None
            return
        said: dict[str, Any] = {}
        reading.one(row, "sale_price", self._price, said)
        reading.one(row, "sale_from", cells.read_moment, said)
        reading.one(row, "sale_until", cells.read_moment, said)
        if "sale_price" not in said:
            return
        ends = said.get("sale_until")
        if ends is None and self._layout.kind is FileKind.WOOCOMMERCE and "price" in fields:
            # Without an end it is what the product costs, and the other what it is compared with.
            fields["compare_at_price"], fields["price"] = fields["price"], said["sale_price"]
        elif ends is None:
            reading.fault(row.line, "sale_until", "a sale needs an end")
        elif datetime.fromisoformat(ends) > self._now:
            starts = {"starts_at": said["sale_from"]} if "sale_from" in said else {}
            fields["sale"] = {"price": said["sale_price"], "ends_at": ends, **starts}


def _product_readers(
    layout: Layout, attributes: Mapping[str, AttributeDefinition]
) -> dict[str, Callable[[str], Any]]:
    """Return what reads the cells that say something of a whole product, in their order."""
    described: Callable[[str], str] = cells.plain_text
    if "version" in layout.places:  # what we have written is text, even if it looks like HTML
        described = str
    elif layout.kind is FileKind.WOOCOMMERCE:
        described = _of_lines
    name: Callable[[str], str] = str
    title: Callable[[str], str] = str
    sentence: Callable[[str], str] = str
    tags: Callable[[str], list[str]] = cells.read_words
    if layout.is_foreign:
        name, tags = foreign.line_of, foreign.tags_of
        title = partial(foreign.cut, most=foreign.SEO_TITLE)
        sentence = partial(foreign.cut, most=foreign.SEO_DESCRIPTION)
    readers: dict[str, Callable[[str], Any]] = {
        "name": name,
        "description": described,
        "brand": str,
        "tax_class": str.lower,
        "tags": tags,
        "seo_title": title,
        "seo_description": sentence,
        "name_bn": str,
        "description_bn": described,
    }
    fields = {attribute_field(code): one for code, one in attributes.items()}
    return readers | {name: reader_of(fields[name]) for name in fields if name in layout.places}


def _refuse_second(reading: _Reading, items: Sequence[Item], options: Collection[str]) -> None:
    """Refuse what is sold of a product besides the first, if nothing tells them apart."""
    if not options:
        told = "a second row of a product without options"
        reading.faults += [Fault(one.line, told) for one in items[1:]]


def _sells(row: _Cells) -> bool:
    """Return whether a row is of something that is sold: others only add a picture."""
    return not _OF_WHAT_IS_SOLD.isdisjoint(row.said)


def _attributes(said: Mapping[str, str]) -> Iterator[tuple[int, str, str]]:
    """Yield numbers, names and values of a row's attributes, in the order of their numbers."""
    numbers = sorted({int(one[9:].split(".")[0]) for one in said if one.startswith("attribute")})
    for number in numbers:
        name = said.get(f"attribute{number}.name")
        if name:
            yield number, name, said.get(f"attribute{number}.value", "")


def _woo_id(said: Mapping[str, str]) -> str:
    """Return a SKU code for a row of WooCommerce without one; empty if it has no id either."""
    return f"WOO-{said['id']}".upper() if "id" in said else ""


def _of_lines(text: str) -> str:
    r"""Return a description of WooCommerce as text: it writes the end of a line as `\n`."""
    unfolded = re.sub(r"(?<!\\)\\n", "\n", text).replace("\\\\n", "\\n")
    return cells.plain_text(unfolded)
