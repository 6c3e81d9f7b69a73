"""Asking for something, whether it is ordered or not: it must be sold."""

from collections.abc import Collection, Mapping

from storefront.accounts.model import SessionEndedError
from storefront.contract import AskedId, SaleId, with_members
from storefront.errors import ConflictError, ValidationFailedError
from storefront.inventory.model import ProductStatus, SaleItem, product_of
from storefront.inventory.repository import StockRepository


class ProductUnavailableError(ConflictError):
    """Products of the order do not exist or are not sold.

    Args:
        product_ids: which.
    """

    slug = "product-unavailable"
    title = "Some products cannot be ordered"
    members = with_members(product_ids=list[AskedId])

    def __init__(self, product_ids: list[str]) -> None:
        super().__init__(
            "Nothing was ordered: these products do not exist or are not sold.",
            product_ids=product_ids,
        )


class ChooseVariantError(ValidationFailedError):
    """Products of the order have options: one of their variants is to be ordered.

    Args:
        variants: the ids of theirs that are not archived, by product id.
    """

    slug = "choose-variant"
    title = "A variant must be chosen"
    members = with_members(variants=dict[str, list[SaleId]])

    def __init__(self, variants: Mapping[str, list[str]]) -> None:
        super().__init__(
            "Nothing was ordered: these products have options. Order one of their variants.",
            variants=dict(variants),
        )


#: What asking for something is refused for already, whether it is ordered or not.
ASKING_REFUSALS = (ChooseVariantError, ProductUnavailableError, SessionEndedError)


def require_sold(
    found: Mapping[str, SaleItem], wanted: Collection[str], stock: StockRepository
) -> dict[str, SaleItem]:
    """Return what is wanted, in that order, if all of it is sold.

    Args:
        found: the sale items that there are, by product id.
        wanted: product ids.
        stock: tells which variants there are of what has options.

    Raises:
        ProductUnavailableError: a product does not exist or is not sold.
        ChooseVariantError: a product has options, of which none was chosen.
    """
    sold = {
        product_id: found[product_id]
        for product_id in wanted
        if product_id in found and found[product_id].status is ProductStatus.ACTIVE
    }
    if len(sold) < len(wanted):
        missing = [one for one in wanted if one not in sold]
        variants = stock.variants_of([one for one in missing if one == product_of(one)])
        if variants:
            raise ChooseVariantError(variants)
        raise ProductUnavailableError(missing)
    return sold
