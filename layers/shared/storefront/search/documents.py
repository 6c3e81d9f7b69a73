"""What of a product is searched: the one place that says so.

What a product gets besides (attributes, a sale price) becomes a field of `Document` here, and is
asked for in `Filters`.
"""

from collections.abc import Iterator
from itertools import combinations

from storefront.catalog.model import Product
from storefront.catalog.translations import Part
from storefront.inventory.model import ProductStatus, SaleItem
from storefront.money import Money, exponent
from storefront.search.folding import fold
from storefront.search.model import NO_PRICE, Document, combo_of, term_of

#: Decimals in which prices are compared: as many as any currency has.
PRICE_DECIMALS = 3


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
    low, high = _prices(product, currency)
    return Document(
        product_id=product.product_id,
        is_public=product.is_public,
        name=product.name,
        text=fold(" ".join([*_texts(product), details.facts.brand, *details.facts.tags])),
        codes=_sorted(fold(one.sku) for one in product.offered),
        category_ids=_sorted(iter(details.category_ids)),
        options=_sorted(term for _, terms in chosen for term in terms),
        stocked=_sorted(term for _, terms in stocked for term in terms),
        combos=_sorted(combo for one, terms in chosen for combo in _combos(one, terms)),
        low=low,
        high=high,
        created=int(details.created_at.timestamp() * 1000),
    )


def _texts(product: Product) -> Iterator[str]:
    """Yield what is said of a product besides its name, in all languages."""
    yield product.details.description
    for said in product.details.words.translations.values():
        yield from (said[part].text for part in (Part.NAME, Part.DESCRIPTION) if part in said)


def thousandths(price: Money) -> int:
    """Return a price by which it is compared, whatever decimals its currency has."""
    amount: int = price.amount * 10 ** (PRICE_DECIMALS - exponent(price.currency))
    return amount


def _prices(product: Product, currency: str) -> tuple[int, int]:
    # Regular ones: sales begin and end by the clock, and the index changes with the products only.
    regular = [one.prices.regular for one in product.offered]
    prices = [thousandths(one) for one in regular if one.currency == currency]
    return (min(prices), max(prices)) if prices else NO_PRICE


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
