"""What clients see of orders."""

from collections.abc import Collection
from typing import NotRequired

from typing_extensions import TypedDict

from storefront.charging import methods_for
from storefront.clock import iso
from storefront.contacts.views import ContactView
from storefront.contract import Currency, Decimals, Email, Id, Moment, SaleId
from storefront.currencies import Provider
from storefront.orders.model import Order, OrderLine, OrderStatus


class OrderLineView(TypedDict):
    """One product of an order, with the name and price of when it was placed."""

    product_id: SaleId
    sku: str
    name: str
    unit_price: Decimals
    quantity: int
    line_total: Decimals


class BuyerView(TypedDict):
    """Who bought. A guest has no account: `name` and `email` are null."""

    id: Id
    name: str | None
    email: Email | None


class OrderView(TypedDict):
    """An order.

    `number`: what people call it by, on a receipt or the telephone; staff find it by that.
    `buyer`: who bought; for staff only, others find no such member. `contact`: whom it is for;
    where one order is shown, and null where nobody knows.
    `expires_at`: until when stock is held; null once it is not waiting for payment.
    `refunded_amount`: what the shop gave back; money due for refund that a bank gave back to the
    buyer is none of it, though the order is refunded. `payment_methods`: which can take its total;
    none once it is not waiting for payment. `disputed`: the buyer disputes a payment of it, and the
    bank has still to decide.
    """

    id: Id
    number: str
    buyer: NotRequired[BuyerView]
    contact: NotRequired[ContactView | None]
    status: OrderStatus
    lines: list[OrderLineView]
    total_amount: Decimals
    refunded_amount: Decimals
    currency: Currency
    payment_methods: list[Provider]
    disputed: bool
    expires_at: Moment | None
    created_at: Moment
    updated_at: Moment


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
        "status": order.status,
        "lines": [_line_view(line) for line in order.lines],
        "total_amount": str(order.total),
        "refunded_amount": str(order.refunded_money),
        "currency": order.total.currency,
        "payment_methods": methods,
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
