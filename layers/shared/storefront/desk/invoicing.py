"""Invoices: what was sold to whom and by whom, what it cost with which tax, and what was paid."""

from collections.abc import Sequence

from typing_extensions import TypedDict

from storefront.access import Caller
from storefront.clock import iso
from storefront.contract import Currency, Decimals, Moment
from storefront.currencies import Provider
from storefront.desk.orders import StaffOrderService
from storefront.orders.model import Order
from storefront.orders.status import OrderStateError
from storefront.orders.views import OrderView
from storefront.payments.model.attempt import Attempt
from storefront.payments.store.attempts import AttemptRepository
from storefront.terms.repository import TermsRepository


class SellerView(TypedDict):
    """Who sells, as the settings of tax say it; empty where these do not.

    `name`: the shop's name and address, in lines. `registration`: its number with the tax office.
    """

    name: str
    registration: str


class PaidView(TypedDict):
    """Money that came for an order. `name`: trxID, PaymentIntent, or the receipt of cash."""

    provider: Provider
    amount: Decimals
    currency: Currency
    at: Moment
    name: str | None


class InvoiceView(TypedDict):
    """An invoice: its number is the order's.

    `sold_at`: its date. `payments`: what came, the earliest first; what went back is the order's
    `refunded_amount`, and what is due at the door its `cash.outstanding`.
    """

    seller: SellerView
    sold_at: Moment
    order: OrderView
    payments: list[PaidView]


class Invoices:
    """Makes invoices of orders that are sold.

    Args:
        desk: shows orders.
        attempts: a repository.
        terms: say who sells.
    """

    def __init__(
        self, desk: StaffOrderService, attempts: AttemptRepository, terms: TermsRepository
    ) -> None:
        self._desk = desk
        self._attempts = attempts
        self._terms = terms

    def of(self, order_id: str, caller: Caller) -> InvoiceView:
        """Return the invoice of an order, as it is now.

        Raises:
            NotFoundError: the caller may not see the order.
            OrderStateError: nothing of it was ever sold.
        """
        order, shown = self._desk.read_one(order_id, caller)
        if not order.sold:
            detail = f"The order is {order.status.value}: nothing of it is sold."
            raise OrderStateError(detail, order.status)
        tax = self._terms.tax().terms
        paid = self._attempts.get_many(order.paying_ids) if order.paying_ids else []
        return {
            "seller": {"name": tax.seller, "registration": tax.registration},
            "sold_at": iso(order.hold_expires_at),
            "order": shown,
            "payments": _paid_views(order, paid),
        }


def _paid_views(order: Order, paid: Sequence[Attempt]) -> list[PaidView]:
    return [
        {
            "provider": one.provider,
            "amount": str(one.amount),
            "currency": order.total.currency,
            "at": iso(one.closed_at),
            "name": one.transaction_id,
        }
        for one in sorted(paid, key=lambda one: one.closed_at)
    ]
