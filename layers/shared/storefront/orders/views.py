"""What clients see of orders."""

from collections.abc import Collection
from typing import NotRequired

from typing_extensions import TypedDict

from storefront.charging import methods_for
from storefront.clock import iso
from storefront.currencies import Provider
from storefront.orders.model import Order, OrderLine


class OrderLineView(TypedDict):
    """One product of an order, with the name and price of when it was placed."""

    product_id: str
    sku: str
    name: str
    unit_price: str
    quantity: int
    line_total: str


class BuyerView(TypedDict):
    """Who bought. A guest has no account: `name` and `email` are null."""

    id: str
    name: str | None
    email: str | None


class OrderView(TypedDict):
    """An order.

    `number`: what people call it by, on a receipt or the telephone; staff find it by that.
    `buyer`: who bought; for staff only, others find no such member.
    `expires_at`: until when stock is held; null once it is not waiting for payment.
    `refunded_amount`: what the shop gave back; money due for refund that a bank gave back to the
    buyer is none of it, though the order is refunded. `payment_methods`: which can take its total,
    `stripe` (cards) or `bkash`; none once it is not waiting for payment. `disputed`: the buyer
    disputes a payment of it, and the bank has still to decide.
    """

    id: str
    number: str
    buyer: NotRequired[BuyerView]
    status: str
    lines: list[OrderLineView]
    total_amount: str
    refunded_amount: str
    currency: str
    payment_methods: list[str]
    disputed: bool
    expires_at: str | None
    created_at: str
    updated_at: str


class OrderListView(TypedDict):
    """A page of orders, the newest first."""

    items: list[OrderView]
    next_cursor: str | None


def order_view(order: Order, providers: Collection[Provider] = frozenset(Provider)) -> OrderView:
    """Return an order as clients see it.

    Args:
        order: what to show.
        providers: who charges for what is sold.
    """
    methods = methods_for(order.total, providers, order.prices) if order.is_pending else []
    return {
        "id": order.order_id,
        "number": order.number,
        "status": order.status.value,
        "lines": [_line_view(line) for line in order.lines],
        "total_amount": str(order.total),
        "refunded_amount": str(order.refunded_money),
        "currency": order.total.currency,
        "payment_methods": [method.value for method in methods],
        "disputed": order.disputed,
        "expires_at": iso(order.hold_expires_at) if order.is_pending else None,
        "created_at": iso(order.created_at),
        "updated_at": iso(order.updated_at),
    }


def _line_view(line: OrderLine) -> OrderLineView:
    return {
        "product_id": line.product_id,
        "sku": line.sku,
        "name": line.name,
        "unit_price": str(line.unit_price),
        "quantity": line.quantity,
        "line_total": str(line.total),
    }
