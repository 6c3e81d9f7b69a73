"""Lines: what an order is for, as it was when it was placed, and what its buyer is asked to pay."""

from storefront.money import Money
from storefront.values import dataclass

#: Most distinct products in one order: two writes each must fit one transaction of 100.
MAX_LINES = 30


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One product of an order, as it was when the order was placed."""

    product_id: str
    sku: str
    name: str
    unit_price: Money
    quantity: int

    @property
    def total(self) -> Money:
        """Unit price times quantity."""
        return self.unit_price * self.quantity

    @property
    def counted_name(self) -> str:
        """Its name with how many units it is for: 3 x T-shirt."""
        return self.name if self.quantity == 1 else f"{self.quantity} x {self.name}"


@dataclass(frozen=True, slots=True)
class AskedLine:
    """A line of what a provider asks a buyer for.

    Args:
        name: what for.
        price: of one.
        quantity: how often.
    """

    name: str
    price: Money
    quantity: int = 1
