"""Handles of a file, which are slugs of the shop: whose they are, and what they lead to."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from storefront.catalog.model import Product
from storefront.catalog.repository import ProductRepository
from storefront.imports.entries import Entry, Fault, Item
from storefront.imports.repository import ImportRepository
from storefront.inventory.model import ProductStatus
from storefront.values import dataclass

#: The field of a product that its handle is.
SLUG = "slug"


@dataclass(frozen=True, slots=True)
class Owners:
    """Whose in the shop is what a file names.

    Args:
        skus: ids of what is, or was, sold with SKU codes.
        slugs: ids of what slugs lead, or led, to.
    """

    skus: Mapping[str, str]
    slugs: Mapping[str, str]


def owners_of(entries: Sequence[Entry], imports: ImportRepository) -> Owners:
    """Return whose in the shop is what products of a file name."""
    skus = imports.holders(sku for one in entries for sku in one.skus)
    slugs = imports.led_to(one.fields[SLUG] for one in entries if SLUG in one.fields)
    return Owners(skus, slugs)


def recognised(
    entries: Sequence[Entry], owners: Owners, products: ProductRepository
) -> tuple[list[Entry], Owners]:
    """Return products of a file with the SKU codes of those that their handles lead to.

    A product whose rows have SKU codes is known by these alone. Of one that has none, nor had any
    by an import before, the handle says which it is, and the options which variant.

    Args:
        entries: products of a file.
        owners: of their SKU codes and slugs.
        products: the repository.

    Returns:
        the products, with a fault where that cannot be told; and the owners, with what was found.
    """
    unknown = {
        owners.slugs[one.fields[SLUG]]
        for one in entries
        if one.fields.get(SLUG) in owners.slugs and _is_nameless(one, owners)
    }
    found = {one.product_id: one for one in products.every(sorted(unknown))} if unknown else {}
    skus = dict(owners.skus)
    told = []
    for entry in entries:
        product = found.get(owners.slugs.get(entry.fields.get(SLUG, ""), ""))
        if product and product.status is not ProductStatus.ARCHIVED and _is_nameless(entry, owners):
            named = _named(entry, product)
            skus |= {one.sku: one.product_id for one in product.items if one.sku in named.skus}
            told.append(_without_codes(named))
        else:
            told.append(_without_codes(entry))
    return told, Owners(skus, owners.slugs)


def _is_nameless(entry: Entry, owners: Owners) -> bool:
    return all(one.is_made and one.sku not in owners.skus for one in entry.items)


def _named(entry: Entry, product: Product) -> Entry:
    sold = product.variants if product.details.options else list(product.items)
    codes = {one.choice: one.sku for one in sold}
    items = tuple(_with_code(one, codes.get(one.choice)) for one in entry.items)
    if items == entry.items:
        told = "its handle leads to a product of the shop that sells none of this: name SKU codes"
        return replace(entry, faults=(Fault(entry.line, told),))
    return replace(entry, items=items)


def _with_code(item: Item, sku: str | None) -> Item:
    return replace(item, sku=sku, is_made=False) if sku else item


def _without_codes(entry: Entry) -> Entry:
    """Return a product with a fault for each row that no SKU code could be made for."""
    faults = tuple(Fault(one.line, "needs a SKU code") for one in entry.items if not one.sku)
    return replace(entry, faults=(*entry.faults, *faults)) if faults else entry
