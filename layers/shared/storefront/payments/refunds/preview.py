"""What a refund by units would be, before it is asked for: the very figures that it would have."""

import re
from collections.abc import Mapping, Sequence

from typing_extensions import TypedDict

from storefront.contract import Currency, Decimals, Id, Parameter, SaleId
from storefront.errors import FieldError, NotFoundError, ValidationFailedError
from storefront.money import Money
from storefront.orders.model import Order
from storefront.orders.repository import OrderRepository
from storefront.orders.status import OrderStateError
from storefront.payments.model.attempt import AttemptStateError, Provider, RefundTooLargeError
from storefront.payments.model.change import Snapshot
from storefront.payments.model.refund import (
    Disposition,
    MoreThanSoldError,
    Refund,
    RefundBreakdown,
    RefundParts,
    RefundStatus,
    RefundUnits,
    UnitsAwayError,
    require_step,
    take_units,
)
from storefront.payments.refunds.units import breakdown_of, shipping_left, split, units_left
from storefront.payments.store.attempts import AttemptRepository
from storefront.payments.store.refunds import RefundRepository

#: The query parameters of a preview.
PREVIEW_QUERY = {
    "units": Parameter("product:quantity:disposition, several of them with commas between"),
    "shipping": Parameter("a part of what was paid for delivery"),
    "goodwill": Parameter("what the shop gives besides"),
}
#: Why there cannot be such a refund.
REFUSALS = (
    OrderStateError,
    AttemptStateError,
    RefundTooLargeError,
    MoreThanSoldError,
    UnitsAwayError,
)
_UNITS = re.compile(
    rf"([!-+\--9;-~]{{1,64}}):([1-9][0-9]{{0,5}}):({'|'.join(one.value for one in Disposition)})"
)


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


class RefundShareView(TypedDict):
    """What goes back of one payment of an order."""

    attempt_id: Id
    provider: Provider
    amount: Decimals


class RefundPreviewView(TypedDict):
    """What a refund would come to: `amount` is its lines, `shipping` and `goodwill` together.

    `refundable`: what of the payments can be given back at all; `shipping_left`: of what was paid
    for delivery. `payments`: what goes back of which, cash first and what was paid before last.
    """

    amount: Decimals
    currency: Currency
    lines: list[RefundLineView]
    shipping: Decimals
    shipping_left: Decimals
    goodwill: Decimals
    refundable: Decimals
    payments: list[RefundShareView]


def previewed(query: Mapping[str, str]) -> RefundParts:
    """Return of what a refund would be made up, as a query says it.

    Raises:
        ValidationFailedError: it says what a refund cannot be.
    """
    units: dict[str, RefundUnits] = {}
    for text in filter(None, query.get("units", "").split(",")):
        match = _UNITS.fullmatch(text)
        if match is None or match[1] in units:
            message = "must be product:quantity:disposition, each product once"
            fault = FieldError(field="units", code="units", message=message)
            raise ValidationFailedError("The query is not valid; see errors.", [fault])
        units[match[1]] = RefundUnits(int(match[2]), Disposition(match[3]))
    return RefundParts(units, query.get("shipping") or None, query.get("goodwill") or None)


class RefundPreviews:
    """Reads what a refund by units would be reckoned from.

    Args:
        orders, attempts, refunds: repositories.
    """

    def __init__(
        self, orders: OrderRepository, attempts: AttemptRepository, refunds: RefundRepository
    ) -> None:
        self._orders = orders
        self._attempts = attempts
        self._refunds = refunds

    def look(self, order_id: str) -> Snapshot:
        """Return an order with the payments that paid it and their refunds, as they are.

        Raises:
            NotFoundError: no such order.
            OrderStateError: nothing was paid.
        """
        order = self._orders.get(order_id)
        if order is None:
            raise NotFoundError("There is no such order.")
        found = (self._attempts.get(one) for one in order.paying_ids)
        payers = tuple(one for one in found if one is not None)
        if not payers:
            raise OrderStateError("None of its payments was captured.", order.status)
        refunds = [
            one for one in self._refunds.of_order(order_id) if one.attempt_id in order.paying_ids
        ]
        return Snapshot(payers[0], order, tuple(refunds), payers)


def refund_preview(seen: Snapshot, parts: RefundParts) -> RefundPreviewView:
    """Return what a refund would be; nothing is written.

    Args:
        seen: the order, the payments that paid it, and their refunds.
        parts: of what it would be made up; may be empty.

    Raises:
        MoreThanSoldError, UnitsAwayError, ValidationFailedError, AttemptStateError,
            RefundTooLargeError: as the refund itself would be refused.
    """
    order, currency = seen.order, seen.order.total.currency
    breakdown = breakdown_of(seen, parts)
    shares = split(seen.payers, breakdown.amount)
    for payer, amount in shares:
        require_step(Money(amount, currency), payer)
    live = [one for one in seen.refunds if one.status is not RefundStatus.FAILED]

    def text(amount: int) -> str:
        return str(Money(amount, currency))

    return {
        "amount": text(breakdown.amount),
        "currency": currency,
        "lines": _lines(order, breakdown, live),
        "shipping": text(breakdown.shipping),
        "shipping_left": text(shipping_left(order, live)),
        "goodwill": text(breakdown.goodwill),
        "refundable": text(sum(one.refundable for one in seen.payers)),
        "payments": [
            {"attempt_id": one.attempt_id, "provider": one.provider, "amount": text(share)}
            for one, share in shares
        ],
    }


def _lines(
    order: Order, breakdown: RefundBreakdown, live: Sequence[Refund]
) -> list[RefundLineView]:
    """Return what a refund would take of each line.

    Args:
        order: the order.
        breakdown: the refund.
        live: the order's refunds before it that have not failed.
    """
    _, taken, restock = take_units(order, breakdown.wanted, order.updated_at, took_stock=True)
    return [
        {
            "product_id": line.product_id,
            "name": line.name,
            "left": units_left(order, line, live),
            "quantity": len(breakdown.numbers.get(line.product_id, ())),
            "amount": str(Money(breakdown.worth.get(line.product_id, 0), order.total.currency)),
            "canceled": taken.canceled.get(line.product_id, 0),
            "restocked": restock.get(line.product_id, 0),
        }
        for line in order.lines
    ]
