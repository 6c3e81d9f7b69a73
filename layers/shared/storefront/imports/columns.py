"""Which column means what: the table of headers of other shops, and of our own.

A header is known by its words, whatever their case and what stands between them. To read one more,
add it here.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches

from storefront.imports.attributes import attribute_field, read_code
from storefront.imports.cells import unescaped
from storefront.imports.model import FileFault, FileFaultError, FileKind
from storefront.values import dataclass

#: Names of fields, and the headers by which Shopify, before and after it renamed them, and we call
#: them (https://help.shopify.com/manual/products/import-export/using-csv).
_PRODUCTS: Mapping[str, tuple[str, ...]] = {
    "handle": ("handle", "url handle"),
    "name": ("title", "name"),
    "description": ("body html", "description"),
    "name_bn": ("title bn", "name bn"),
    "description_bn": ("description bn",),
    "seo_title": ("seo title",),
    "seo_description": ("seo description",),
    "brand": ("vendor", "brand"),
    "type": ("type",),
    "category": ("product category", "category", "categories"),
    "tags": ("tags",),
    "published": ("published", "published on online store"),
    "status": ("status",),
    "option1": ("option1 name",),
    "option2": ("option2 name",),
    "option3": ("option3 name",),
    "value1": ("option1 value",),
    "value2": ("option2 value",),
    "value3": ("option3 value",),
    "sku": ("variant sku", "sku"),
    "barcode": ("variant barcode", "barcode"),
    "price": ("variant price", "price"),
    "compare_at_price": ("variant compare at price", "compare at price"),
    "quantity": ("variant inventory qty", "inventory quantity", "quantity"),
    "image": ("image src", "product image url", "images", "pictures"),
    "image_alt": ("image alt text",),
    "image_position": ("image position",),
    "variant_image": ("variant image", "variant image url"),
    "sale_price": ("sale price",),
    "sale_from": ("sale from",),
    "sale_until": ("sale until",),
    "low_mark": ("low stock at",),
    "exported": ("on hand as exported",),
    "tracker": ("variant inventory tracker", "inventory tracker"),
    "variant_status": ("variant status",),
    "tax_class": ("tax class",),
    "version": ("storefront version",),
}
#: And WooCommerce
#: (https://github.com/woocommerce/woocommerce/wiki/Product-CSV-Import-Schema).
_WOOCOMMERCE: Mapping[str, tuple[str, ...]] = {
    "id": ("id",),
    "kind": ("type",),
    "sku": ("sku",),
    "barcode": ("gtin upc ean or isbn",),
    "name": ("name",),
    "published": ("published",),
    "short_description": ("short description",),
    "description": ("description",),
    "sale_from": ("date sale price starts",),
    "sale_until": ("date sale price ends",),
    "quantity": ("stock",),
    "in_stock": ("in stock",),
    "low_mark": ("low stock amount",),
    "category": ("categories",),
    "tags": ("tags",),
    "brand": ("brands", "brand"),
    "tax_class": ("tax class",),
    "parent": ("parent",),
    "image": ("images",),
    "price": ("regular price",),
    "sale_price": ("sale price",),
}
_ATTRIBUTE = re.compile(r"attribute ([0-9]{1,4}) (name|value s|visible)")
#: What tells a file of WooCommerce from others: two of these.
_ONLY_WOOCOMMERCE = {
    *("regular price", "parent", "short description", "in stock", "sold individually"),
    *("is featured", "visibility in catalog", "attribute 1 value s"),
}
#: What Shopify writes and nobody by hand: one of these.
_ONLY_SHOPIFY = {
    *("variant inventory policy", "continue selling when out of stock", "gift card"),
    *("variant fulfillment service", "fulfillment service", "variant grams", "weight value grams"),
    *("variant requires shipping", "requires shipping"),
}
#: Columns of a file.
_MOST_COLUMNS = 1_000
_OURS = {"storefront version", "low stock at", "variant status"}
#: Every row is of something: one of these says of what.
_NAMING = ("handle", "sku")


@dataclass(frozen=True, slots=True)
class Layout:
    """What the columns of a file mean.

    Args:
        kind: whose columns they are.
        places: names of fields, and where their cells are.
        names: headers as they are written, by field.
        ignored: headers that mean nothing here.
        is_foreign: whether another shop has written it, and no person.
    """

    kind: FileKind
    places: Mapping[str, int]
    names: Mapping[str, str]
    ignored: tuple[str, ...]
    is_foreign: bool

    def cells(self, row: Sequence[str]) -> dict[str, str]:
        """Return the cells of a row that are not empty, by field."""
        found, width = {}, len(row)
        for name, at in self.places.items():
            if at < width and row[at] and (text := unescaped(row[at].strip())):
                found[name] = text
        return found

    def cell(self, row: Sequence[str], field: str) -> str:
        """Return one cell of a row; empty if the row, or the file, has none."""
        at = self.places.get(field, len(row))
        return unescaped(row[at].strip()) if at < len(row) else ""

    def called(self, field: str) -> str:
        """Return what a file calls a field."""
        return self.names.get(field, field)


def folded(header: str) -> str:
    """Return the words of a header, by which it is known."""
    return " ".join(re.findall(r"[a-z0-9]+", header.lower()))


def read_header(header: Sequence[str], attributes: Collection[str] = ()) -> Layout:
    """Return what the columns of a file mean.

    Args:
        header: the names of the columns.
        attributes: codes of those that the shop has. Of several columns for one of them, which
            differ in the name space, the first one is read.

    Raises:
        FileFaultError: nothing says which product a row is of, two columns say the same, or there
            are more than any file has.
    """
    if len(header) > _MOST_COLUMNS:
        raise FileFaultError(FileFault.COLUMNS, f"there are more than {_MOST_COLUMNS:,} columns", 1)
    words = [folded(one) for one in header]
    is_woocommerce = len(_ONLY_WOOCOMMERCE & set(words)) >= 2
    table = _WOOCOMMERCE if is_woocommerce else _PRODUCTS
    known = {spelling: field for field, spellings in table.items() for spelling in spellings}
    places: dict[str, int] = {}
    ignored = []
    for at, (word, text) in enumerate(zip(words, header, strict=True)):
        field = known.get(word)
        code = None if is_woocommerce else read_code(text)
        if code and code in attributes and attribute_field(code) not in places:
            field = attribute_field(code)
        if is_woocommerce and (found := _ATTRIBUTE.fullmatch(word)):
            field = f"attribute{found[1]}.{found[2].split()[0]}"
        if field is None:
            ignored += [text] if text else []
        elif field in places:
            told = f'"{header[places[field]]}" and "{text}" say the same'
            raise FileFaultError(FileFault.COLUMNS, told, 1)
        else:
            places[field] = at
    if not any(one in places for one in _NAMING):
        raise FileFaultError(FileFault.COLUMNS, _nearest(header, known), 1)
    kind = FileKind.WOOCOMMERCE if is_woocommerce else FileKind.SHOPIFY
    if not is_woocommerce and (_OURS & set(words) or "handle" not in places):
        kind = FileKind.STOREFRONT
    names = {field: header[at] for field, at in places.items()}
    is_shopify = kind is FileKind.SHOPIFY and not _ONLY_SHOPIFY.isdisjoint(words)
    return Layout(kind, places, names, tuple(ignored), is_woocommerce or is_shopify)


def _nearest(header: Sequence[str], known: Mapping[str, str]) -> str:
    near = [
        f'"{text}" is nearly "{found[0]}"'
        for text in header
        if (found := get_close_matches(folded(text), known, 1, 0.75)) and folded(text) != found[0]
    ]
    return "; ".join(["there is no column SKU or Handle", *near[:3]])
