"""What a refund by units would be, before it is asked for: the very figures that it would have."""

from typing_extensions import TypedDict

from storefront.contract import Currency, Decimals, SaleId
from storefront.money import Money
from storefront.orders.shipping import take_back
from storefront.payments.model.change import Snapshot
from storefront.payments.model.refund import RefundParts, RefundStatus
from storefront.payments.refunds.service import reckoned_of
from storefront.payments.refunds.units import shipping_left, units_left


class RefundLineView(TypedDict):
    """A line of an order, and what a refund would do to it.

    `left`: units whose money is not back, nor going. `amount`: what the asked `quantity` is worth.
    `canceled`: units that would not be sent any more; `restocked`: those that would be for sale
    again.
    """

    product_id: SaleId
    name: str
    left: int
    quantity: int
    amount: Decimals
    canceled: int
    restocked: int


class RefundPreviewView(TypedDict):
    """What a refund would come to: `amount` is its lines, `shipping` and `goodwill` together.

    `refundable`: what of the payment can be given back at all; `shipping_left`: of what was paid
    for delivery.
    """

    amount: Decimals
    currency: Currency
    lines: list[RefundLineView]
    shipping: Decimals
    shipping_left: Decimals
    goodwill: Decimals
    refundable: Decimals


def refund_preview(seen: Snapshot, parts: RefundParts) -> RefundPreviewView:
    """Return what a refund would be; nothing is written.

    Args:
        seen: the order, the payment that paid it, and that payment's refunds.
        parts: of what it would be made up; may be empty.

    Raises:
        MoreThanSoldError, UnitsAwayError, ValidationFailedError, AttemptStateError: as the refund
            itself would be refused.
    """
    order, currency = seen.order, seen.order.total.currency
    reckoned = reckoned_of(seen, parts)
    _, taken, restock = take_back(order, reckoned.wanted, order.updated_at, took_stock=True)
    live = [one for one in seen.refunds if one.status is not RefundStatus.FAILED]

    def text(amount: int) -> str:
        return str(Money(amount, currency))

    return {
        "amount": text(reckoned.amount),
        "currency": currency,
        "lines": [
            {
                "product_id": line.product_id,
                "name": line.name,
                "left": units_left(line, live),
                "quantity": len(reckoned.numbers.get(line.product_id, ())),
                "amount": text(reckoned.worth.get(line.product_id, 0)),
                "canceled": taken.canceled.get(line.product_id, 0),
                "restocked": restock.get(line.product_id, 0),
            }
            for line in order.lines
        ],
        "shipping": text(reckoned.shipping),
        "shipping_left": text(shipping_left(order, live)),
        "goodwill": text(reckoned.goodwill),
        "refundable": text(seen.attempt.refundable),
    }
