"""What of a product is history: the one place that says so.

What a product gets besides becomes a field here; a test holds that none is forgotten.
"""

from collections.abc import Collection, Iterator
from typing import Any

from storefront.addresses.model import Seo
from storefront.catalog.facts import Mark
from storefront.catalog.model import Details, Product
from storefront.clock import iso
from storefront.history.model import Content
from storefront.inventory.model import SaleItem, number_of
from storefront.inventory.prices import SalePrice
from storefront.pictures.model import told_of

#: The fields of what is sold: of a product without options, or of a variant.
SOLD_FIELDS = (
    "sku",
    "choice",
    "price",
    "compare_at_price",
    "sale",
    "status",
    "barcode",
    "low_mark",
)


def content_of(product: Product) -> Content:
    """Return all that is said of a product, and of what is sold of it."""
    details = product.details
    kept = [number_of(one.product_id) for one in product.variants]
    content = {(0, field): value for field, value in said_in(details, kept).items()}
    content |= {(0, "name"): product.name, (0, "status"): product.status.value}
    for item in product.items:
        if is_said_of(item, details):
            said = said_of(item, product.mark_of(item))
            content |= {(number_of(item.product_id), field): value for field, value in said}
    return content


def is_said_of(item: SaleItem, details: Details) -> bool:
    """Return whether something that is sold is history: what had no options yet is no variant."""
    return bool(item.choice) or not details.options


def said_in(details: Details, kept: Collection[int]) -> dict[str, Any]:
    """Return what the details alone say, by field.

    Args:
        details: of the product.
        kept: numbers of its variants that are not archived.
    """
    facts = details.facts
    return {
        "description": details.description,
        "category_ids": list(details.category_ids),
        "brand": facts.brand,
        "tax_class": facts.tax_class,
        "tags": list(facts.tags),
        "attributes": {
            code: list(value) if isinstance(value, tuple) else value
            for code, value in facts.attributes.items()
        },
        "slug": details.words.slug,
        "seo": _seo(details.words.seo),
        "translations": {
            language.value: {part.value: one.text for part, one in said.items()}
            for language, said in details.words.translations.items()
        },
        "options": [{"name": one.name, "values": list(one.values)} for one in details.options],
        "pictures": told_of(details.pictures, details.product_id, kept),
    }


def said_of(item: SaleItem, mark: Mark) -> Iterator[tuple[str, Any]]:
    """Yield what is said of something that is sold, by field; a product says its own status."""
    yield "sku", item.sku
    if item.choice:
        yield "choice", list(item.choice)
        yield "status", item.own_status.value
    yield "price", str(item.prices.regular)
    yield "compare_at_price", str(item.compare_at) if item.compare_at else None
    yield "sale", _sale(item.prices.sale)
    yield "barcode", mark.barcode
    yield "low_mark", mark.low_mark


def _seo(seo: Seo) -> dict[str, str] | None:
    return None if seo.is_empty else {"title": seo.title, "description": seo.description}


def _sale(sale: SalePrice | None) -> dict[str, str] | None:
    if sale is None:
        return None
    return {"price": str(sale.price), "starts_at": iso(sale.starts), "ends_at": iso(sale.ends)}
