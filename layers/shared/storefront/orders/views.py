"""What clients see of orders."""

from collections.abc import Collection
from typing import NotRequired

from typing_extensions import TypedDict

from storefront.categories.views import TextView
from storefront.charging import methods_for
from storefront.clock import iso
from storefront.contacts.views import ContactView
from storefront.contract import Currency, Decimals, Email, Id, Moment, SaleId
from storefront.currencies import ONLINE, Provider
from storefront.money import Money
from storefront.orders.doorstep import balance, forgone, outstanding
from storefront.orders.goods import FulfilmentStatus
from storefront.orders.grades import CashGrade, claimed, grade_of
from storefront.orders.lines import OrderLine
from storefront.orders.model import Order
from storefront.orders.quote import Charges, PayMethod
from storefront.orders.shipping import fulfilment_status
from storefront.orders.status import OrderStatus
from storefront.pricing.model import Breakdown
from storefront.terms.tax import percent


class OrderLineView(TypedDict):
    """One product of an order, with the name and price of when it was placed."""

    product_id: SaleId
    sku: str
    name: str
    unit_price: Decimals
    quantity: int
    line_total: Decimals


class DeliveryChargeView(TypedDict):
    """How it comes, and what is charged for that."""

    district: str
    method: str
    name: TextView
    fee: Decimals
    charged: Decimals
    tax_rate: Decimals
    tax: Decimals


class RateView(TypedDict):
    """The tax of all that has one rate: `base` is what is charged at it."""

    rate: Decimals
    base: Decimals
    tax: Decimals


class PromotionTakenView(TypedDict):
    """What a promotion takes off, of goods or of delivery."""

    code: str
    name: TextView
    amount: Decimals


class ChargesView(TypedDict):
    """How a total is made up: goods, delivery, and the tax if it is not `tax_included`.

    `promotions` are taken off already.
    """

    goods: Decimals
    delivery: DeliveryChargeView | None
    promotions: list[PromotionTakenView]
    taxes: list[RateView]
    tax_included: bool


class RefusedView(TypedDict):
    """Units of a product that the buyer did not take, and how many are back on the shelf."""

    product_id: SaleId
    refused: int
    back: int


class CashView(TypedDict):
    """What became of what is paid on delivery.

    `outstanding`: what the buyer is still to pay, or is asked for by whoever brings it. `forgone`:
    what units that were refused are worth, which nobody pays. `surplus`: what was collected beyond
    what was due. `by_code`: whether the buyer can confirm it by a code that their phone is sent.
    `claimed`: what couriers should have, since they say that it was delivered; nobody has written
    it down, and it pays nothing. `grade`: `claimed` as long as there is any of that, `verified`
    once it is written down; null where nothing is known of any cash. Whether it was handed over
    (`remitted`) is told by its payments.
    """

    by_code: bool
    grade: CashGrade | None
    claimed: Decimals
    collected: Decimals
    forgone: Decimals
    outstanding: Decimals
    surplus: Decimals
    refused: list[RefusedView]


class BuyerView(TypedDict):
    """Who bought. A guest has no account: `name` and `email` are null."""

    id: Id
    name: str | None
    email: Email | None


class OrderView(TypedDict):
    """An order.

    `number`: what people call it by, on a receipt or the telephone; staff find it by that.
    `buyer`: who bought; for staff only, others find no such member. `contact`: whom it is for;
    where one order is shown, and null where nobody knows. `token_epoch`: how often the tokens that
    open this order alone were ended; for staff only.
    `expires_at`: until when stock is held; null once it is not waiting for payment.
    `refunded_amount`: what the shop gave back; money due for refund that a bank gave back to the
    buyer is none of it, though the order is refunded. `payment_methods`: which can take
    `due_online`; none once it is not waiting for payment. `due_online` is paid before it comes,
    `due_on_delivery` when it does: nothing, unless `method` is `cod`; what became of that is in
    `cash`, null of others. `charges`: how the total of an order by a quote is made up; null if it
    is the sum of the lines. `disputed`: the buyer disputes a payment of it, and the bank has still
    to decide. `fulfilment_status`: how far its goods are.
    """

    id: Id
    number: str
    buyer: NotRequired[BuyerView]
    contact: NotRequired[ContactView | None]
    token_epoch: NotRequired[int]
    status: OrderStatus
    fulfilment_status: FulfilmentStatus
    lines: list[OrderLineView]
    total_amount: Decimals
    method: PayMethod
    due_online: Decimals
    due_on_delivery: Decimals
    cash: CashView | None
    refunded_amount: Decimals
    currency: Currency
    payment_methods: list[Provider]
    charges: ChargesView | None
    disputed: bool
    expires_at: Moment | None
    created_at: Moment
    updated_at: Moment


class PlacedOrderView(OrderView):
    """An order that was just placed.

    `order_token`: opens this order alone, for 180 days; for guests only. It is shown here and
    nowhere else, and is to be kept like a password.
    """

    order_token: NotRequired[str]


class TokenEpochView(TypedDict):
    """How often tokens for an order were ended; only those that were made since are good."""

    token_epoch: int


class OrderListView(TypedDict):
    """A page of orders, the newest first."""

    items: list[OrderView]
    next_cursor: str | None


def order_view(order: Order, providers: Collection[Provider] = ONLINE) -> OrderView:
    """Return an order as clients see it.

    Args:
        order: what to show.
        providers: who charges for what is sold.
    """
    methods = methods_for(order.due_online, providers, order.prices) if order.is_pending else []
    return {
        "id": order.order_id,
        "number": order.number,
        "status": order.status,
        "fulfilment_status": fulfilment_status(order),
        "lines": [_line_view(line) for line in order.lines],
        "total_amount": str(order.total),
        "method": order.method,
        "due_online": str(order.due_online),
        "due_on_delivery": str(order.due_on_delivery),
        "cash": _cash_view(order) if order.method is PayMethod.COD else None,
        "refunded_amount": str(order.refunded_money),
        "currency": order.total.currency,
        "payment_methods": methods,
        "charges": _charges_view(order),
        "disputed": order.disputed,
        "expires_at": iso(order.hold_expires_at) if order.is_pending else None,
        "created_at": iso(order.created_at),
        "updated_at": iso(order.updated_at),
    }


def delivery_view(charges: Charges, price: Breakdown, currency: str) -> DeliveryChargeView | None:
    """Return how something comes, and what is charged for that; None where it does not."""
    delivery = charges.delivery
    if delivery is None:
        return None
    return {
        "district": delivery.district,
        "method": delivery.method,
        "name": {"en": delivery.name.en, "bn": delivery.name.bn},
        "fee": str(Money(delivery.fee, currency)),
        "charged": str(Money(price.delivery, currency)),
        "tax_rate": percent(delivery.rate),
        "tax": str(Money(price.delivery_tax, currency)),
    }


def promotions_view(charges: Charges, price: Breakdown, currency: str) -> list[PromotionTakenView]:
    """Return what each promotion takes off: those on goods first, as the money kernel has them."""
    amounts = [sum(parts) for parts in zip(*(one.discounts for one in price.lines), strict=True)]
    amounts.append(price.delivery_fee - price.delivery)
    return [
        {
            "code": one.code,
            "name": {"en": one.name.en, "bn": one.name.bn},
            "amount": str(Money(amount, currency)),
        }
        for one, amount in zip(charges.promotions, amounts, strict=False)
    ]


def rates_view(price: Breakdown, currency: str) -> list[RateView]:
    """Return the taxes of a price, by rate."""
    return [
        {
            "rate": percent(one.rate),
            "base": str(Money(one.base, currency)),
            "tax": str(Money(one.tax, currency)),
        }
        for one in price.taxes
        if one.rate
    ]


def _cash_view(order: Order) -> CashView:
    currency = order.total.currency
    later = order.charges.on_delivery if order.charges else None
    return {
        "by_code": bool(later and later.by_code),
        "grade": grade_of(order),
        "claimed": str(claimed(order)),
        "collected": str(Money(sum(order.collections.values()), currency)),
        "forgone": str(Money(forgone(order), currency)),
        "outstanding": str(outstanding(order)),
        "surplus": str(Money(max(0, -balance(order)) if order.collections else 0, currency)),
        "refused": [
            {"product_id": product_id, "refused": units, "back": back}
            for product_id, (units, back) in order.refused.items()
        ],
    }


def _charges_view(order: Order) -> ChargesView | None:
    price, currency = order.price, order.total.currency
    if order.charges is None or price is None:
        return None
    return {
        "goods": str(Money(price.goods, currency)),
        "delivery": delivery_view(order.charges, price, currency),
        "promotions": promotions_view(order.charges, price, currency),
        "taxes": rates_view(price, currency),
        "tax_included": price.inclusive,
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
