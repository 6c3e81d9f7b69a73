"""Which products staff want to see, as a query says it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal

from storefront.catalog.barcodes import read_barcode
from storefront.catalog.model import Product, not_valid
from storefront.catalog.translating import waits_for
from storefront.catalog.translations import TranslationState
from storefront.choices import read_choice
from storefront.contract import Parameter
from storefront.inventory.model import ProductStatus
from storefront.values import dataclass


class StockState(StrEnum):
    """By what of their stock staff look for products."""

    LOW = "low"


#: The query parameter of staff's list, besides those of every list.
STATUS_QUERY = {"status": Parameter("products of this status", ProductStatus)}
#: And those by which it is narrowed to few.
PICK_QUERY = {
    "stock": Parameter("products of which something is low or sold out", StockState),
    "barcode": Parameter("the product of which something is sold with this barcode"),
    "translation": Parameter(
        "products of which a translation is missing, or older than what it translates",
        Literal["missing", "outdated"],
    ),
}
#: In which turn the statuses are read for a list of all. One that a product may move to is read
#: after those that it may come from, so that a product which moves meanwhile is not missed; staff
#: put products on sale and take them off it, so these are read twice.
IN_TURN = [
    ProductStatus.ACTIVE,
    ProductStatus.INACTIVE,
    ProductStatus.ACTIVE,
    ProductStatus.ARCHIVED,
]


@dataclass(frozen=True, slots=True)
class ProductFilters:
    """Which products staff want to see.

    Args:
        status: of this; None for any.
        is_low: only those of which something is low or sold out.
        barcode: only the one of which something is sold with it; None for any.
        translation: only those with a translation in this state; None for any.
    """

    status: ProductStatus | None = None
    is_low: bool = False
    barcode: str | None = None
    translation: TranslationState | None = None

    @property
    def is_picked(self) -> bool:
        """Whether they are picked out of all, since no index lists them."""
        return self.is_low or self.translation is not None

    @property
    def scope(self) -> str:
        """What names a list of these, for its cursors; one that is found by a barcode has none."""
        low = "#low" if self.is_low else ""
        return f"{self.status or 'any'}{low}{f'#{self.translation}' if self.translation else ''}"

    @property
    def statuses(self) -> list[ProductStatus]:
        """Which statuses are listed, in which turn."""
        return IN_TURN if self.status is None else [self.status]

    def takes(self, product: Product) -> bool:
        """Return whether a product is one of these, apart from its barcode."""
        is_right = self.status in {None, product.status}
        is_right &= self.translation is None or waits_for(product, self.translation)
        return is_right and (not self.is_low or bool(product.running_low))


def read_wanted(query: Mapping[str, str]) -> ProductFilters:
    """Return which products are wanted.

    Raises:
        ValidationFailedError: there is no such status or state, or the barcode is none.
    """
    status = read_choice(query, "status", ProductStatus)
    is_low = read_choice(query, "stock", StockState) is not None
    try:
        barcode = read_barcode(query["barcode"]) if "barcode" in query else None
    except ValueError as error:
        raise not_valid("barcode", str(error)) from None
    state = read_choice(query, "translation", TranslationState)
    if state is TranslationState.DONE:
        raise not_valid("translation", "must be one of missing, outdated")
    return ProductFilters(status, is_low, barcode, state)
