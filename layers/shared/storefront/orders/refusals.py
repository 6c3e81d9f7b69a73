"""Why orders are refused, besides what their bodies say."""

from collections.abc import Mapping

from storefront.accounts.model import SessionEndedError
from storefront.contract import AskedId, Decimals, Id, SaleId, with_members
from storefront.errors import ConflictError, OutOfStockError, ValidationFailedError
from storefront.money import Money
from storefront.orders.placing import HoldPolicy
from storefront.orders.repository import Unpaid


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


class PriceChangedError(ConflictError):
    """The buyer has seen other prices than those of this moment.

    Args:
        prices: of one unit, of those products, by their ids.
    """

    slug = "price-changed"
    title = "Some prices have changed"
    members = with_members(prices=dict[str, Decimals])

    def __init__(self, prices: Mapping[str, Money]) -> None:
        super().__init__(
            "Nothing was ordered: a unit of these products costs something else now. Show it, and "
            "order again.",
            prices={one: str(price) for one, price in prices.items()},
        )


class TooManyUnpaidError(ConflictError):
    """The account holds as much as one may without paying.

    Args:
        policy: how much that is.
        held: what it holds.
    """

    slug = "too-many-unpaid-orders"
    title = "Too much is ordered and not paid yet"
    members = with_members(
        order_ids=list[Id],
        unpaid_units=int,
        max_unpaid_orders=int,
        max_unpaid_units=int,
    )

    def __init__(self, policy: HoldPolicy, held: Unpaid) -> None:
        way_out = "Pay or cancel one of order_ids first." if held.order_ids else "Order less."
        super().__init__(
            f"Nothing was ordered: without paying, one may have {policy.max_orders} orders of "
            f"{policy.max_units} units together. {way_out}",
            order_ids=sorted(held.order_ids),
            unpaid_units=held.units,
            max_unpaid_orders=policy.max_orders,
            max_unpaid_units=policy.max_units,
        )


class QuoteNeededError(ConflictError):
    """The shop has terms by which a quote says what an order costs and where it goes."""

    slug = "quote-needed"
    title = "This shop sells by quotes"

    def __init__(self) -> None:
        super().__init__(
            "Nothing was ordered: the prices of products are not all that it would cost here. Ask "
            "for a quote (POST /api/quotes/), show its total, and order by it."
        )


#: What asking for something is refused for already, whether it is ordered or not.
ASKING_REFUSALS = (ChooseVariantError, ProductUnavailableError, SessionEndedError)
#: What an order is refused for, besides what its body says.
REFUSALS = (
    *ASKING_REFUSALS,
    OutOfStockError,
    PriceChangedError,
    QuoteNeededError,
    TooManyUnpaidError,
)
