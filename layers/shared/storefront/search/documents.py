"""What of a product is searched: the one place that says so.

What a product gets besides becomes a field of `Document` here, and is asked for in `Filters`.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import combinations

from storefront.attributes.model import AttributeValue, ProductAttributes
from storefront.catalog.barcodes import lengths_of
from storefront.catalog.model import Product
from storefront.catalog.translating import waits_for
from storefront.catalog.translations import TranslatedPart
from storefront.inventory.model import ProductStatus, SaleItem
from storefront.money import Money, exponent
from storefront.search.folding import fold
from storefront.search.model import NO_PRICE, WAITING, Document, Reduced, combo_of, term_of
from storefront.search.spans import ten_thousandths

#: Decimals in which prices are compared: as many as any currency has.
PRICE_DECIMALS = 3
#: What is said by an attribute that is yes or no.
YES, NO = "yes", "no"


def document_of(product: Product, currency: str) -> Document:
    """Return a product as it is searched.

    Args:
        product: as last written, and not archived.
        currency: the shop's; prices in others are not compared with it.
    """
    details = product.details
    names = [one.name for one in details.options]
    sold = [one for one in product.items if one.own_status is ProductStatus.ACTIVE]
    chosen = [
        (one, [term_of(*pair) for pair in zip(names, one.choice, strict=False)]) for one in sold
    ]
    stocked = [(one, terms) for one, terms in chosen if one.available > 0]
    low, high = _range((one.prices.regular for one in product.offered), currency)
    codes = _sorted(_codes(product, product.offered))
    return Document(
        product_id=product.product_id,
        status=product.status,
        name=product.name,
        others=_sorted(_translated(product, TranslatedPart.NAME)),
        text=fold(" ".join(_texts(product))),
        codes=codes,
        inner=_sorted(one for one in _codes(product, product.items) if one not in codes),
        category_ids=_sorted(iter(details.category_ids)),
        brand=details.facts.brand,
        attributes=_sorted(_said(details.facts.attributes)),
        numbers=_numbers(details.facts.attributes),
        options=_sorted(term for _, terms in chosen for term in terms),
        stocked=_sorted(term for _, terms in stocked for term in terms),
        combos=_sorted(combo for one, terms in chosen for combo in _combos(one, terms)),
        waits=tuple(state for state in WAITING if waits_for(product, state)),
        low=low,
        high=high,
        reduced=_reduced(product, currency),
        created=milliseconds(details.created_at),
    )


def _texts(product: Product) -> Iterator[str]:
    """Yield what is said of a product besides its names, in all languages."""
    facts = product.details.facts
    yield product.details.description
    yield from _translated(product, TranslatedPart.DESCRIPTION)
    yield facts.brand
    yield from facts.tags
    yield from (said for said in facts.attributes.values() if isinstance(said, str))


def _translated(product: Product, part: TranslatedPart) -> Iterator[str]:
    """Yield a text of a product in the languages into which it is translated."""
    for said in product.details.words.translations.values():
        if part in said:
            yield said[part].text


def _codes(product: Product, items: Iterable[SaleItem]) -> Iterator[str]:
    """Yield the codes by which something that is sold is found."""
    for one in items:
        yield fold(one.sku)
        yield from lengths_of(product.mark_of(one).barcode)


def _said(attributes: ProductAttributes) -> Iterator[str]:
    """Yield the terms of what a product says by attributes; free text is no facet."""
    for code, value in attributes.items():
        yield from (term_of(code, one) for one in _values(value))


def _values(value: AttributeValue) -> tuple[str, ...]:
    """Return what a product says by an attribute as filters write it, if it is of some values."""
    if isinstance(value, tuple):
        return value
    return (YES if value else NO,) if isinstance(value, bool) else ()


def _numbers(attributes: ProductAttributes) -> dict[str, int]:
    return {
        code: ten_thousandths(value)
        for code, value in attributes.items()
        if isinstance(value, (int, float)) and not isinstance(value, bool)
    }


def thousandths(price: Money) -> int:
    """Return a price by which it is compared, whatever decimals its currency has."""
    amount: int = price.amount * 10 ** (PRICE_DECIMALS - exponent(price.currency))
    return amount


def _range(prices: Iterable[Money], currency: str) -> tuple[int, int]:
    compared = [thousandths(one) for one in prices if one.currency == currency]
    return (min(compared), max(compared)) if compared else NO_PRICE


def _reduced(product: Product, currency: str) -> Reduced | None:
    """Return what a product costs while a sale is on: by the clock, when somebody searches.

    Variants whose sales are at different times are rare: of them the last sale to end counts, with
    what all cost when it starts.
    """
    sales = [one.prices.sale for one in product.offered if one.prices.sale]
    if not sales or sales[0].price.currency != currency:
        return None
    sale = max(sales, key=lambda one: (one.ends, one.starts))
    low, high = _range((one.prices.at(sale.starts) for one in product.offered), currency)
    return Reduced(milliseconds(sale.starts), milliseconds(sale.ends), low, high)


def milliseconds(moment: datetime) -> int:
    """Return a moment as the index holds it: milliseconds since the epoch."""
    return int(moment.timestamp() * 1000)


def _combos(item: SaleItem, terms: list[str]) -> Iterator[str]:
    """Yield what a filter may ask of one variant together, or of a product without options."""
    for many in range(len(terms) + 1):
        for some in combinations(terms, many):
            if some:
                yield combo_of(some, in_stock=False)
            if item.available > 0:
                yield combo_of(some, in_stock=True)


def _sorted(texts: Iterator[str]) -> tuple[str, ...]:
    return tuple(sorted(set(texts)))
