"""How new things that are sold come into a product, and what a status of it does to them."""

from collections.abc import Iterable
from dataclasses import replace

from storefront.catalog.facts import NO_MARK
from storefront.catalog.model import NewItem, Product, status_within, with_facts
from storefront.inventory.model import ProductStatus, SaleItem
from storefront.inventory.prices import Prices


def marked(product: Product, new: Iterable[tuple[str, NewItem]]) -> Product:
    """Return a product with the marks of new sale items, given by their ids."""
    told = [(item_id, item.mark) for item_id, item in new if item.mark != NO_MARK]
    facts = product.details.facts
    for item_id, mark in told:
        facts = facts.marked(item_id, mark)
    return with_facts(product, facts) if told else product


def sale_item(product: Product, item_id: str, new: NewItem) -> SaleItem:
    """Return a new sale item of a product, without stock."""
    return SaleItem(
        product_id=item_id,
        sku=new.sku,
        name=product.name,
        prices=Prices(new.price),
        status=status_within(product.status, new.status),
        available=0,
        on_hand=0,
        choice=new.choice,
        own_status=new.status,
        compare_at=new.compare_at,
        priced=1,
        tax_class=product.details.facts.tax_class,
    )


def with_tax_class(product: Product, tax_class: str) -> Product:
    """Return a product of another class of tax, with all that is sold of it."""
    facts = replace(product.details.facts, tax_class=tax_class)
    items = tuple(replace(one, tax_class=tax_class) for one in product.items)
    return replace(with_facts(product, facts), items=items)


def with_status(product: Product, status: ProductStatus) -> Product:
    """Return a product of another status, which hides its variants or lets them be seen."""
    items = (replace(one, status=status_within(status, one.own_status)) for one in product.items)
    return replace(product, status=status, items=tuple(items))
