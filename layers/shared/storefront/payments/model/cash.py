"""Cash: what people collect on delivery, and give back; each by a name that is used once, ever."""

from datetime import datetime

from storefront.money import Money
from storefront.orders.model import Order
from storefront.payments.model.attempt import Attempt, AttemptStatus, Provider
from storefront.payments.model.message import ProviderMessage
from storefront.values import dataclass

#: Sources of what is kept as proof of cash: a clerk's word, with the name of the receipt.
COLLECTED = "cash.collection"
GIVEN_BACK = "cash.refund"


@dataclass(frozen=True, slots=True)
class Collection:
    """Cash that was collected, as staff write it down.

    Args:
        amount: decimal text in the order's currency.
        reference: the courier's consignment, or the receipt of the till.
    """

    amount: str
    reference: str


def collected(order: Order, attempt_id: str, money: Money, name: str, now: datetime) -> Attempt:
    """Return the attempt that cash is: captured when it is written down.

    Args:
        order: for which it was collected.
        attempt_id: a new ULID.
        money: how much.
        name: of the consignment, or the receipt.
        now: when.
    """
    return Attempt(
        attempt_id=attempt_id,
        order_id=order.order_id,
        user_id=order.user_id,
        provider=Provider.CASH,
        status=AttemptStatus.CAPTURED,
        amount=money,
        request={},
        expires_at=now,
        created_at=now,
        updated_at=now,
        reference=name,
        transaction_id=name,
        captured_at=now,
        left=money.amount,
    )


def word_of(source: str, money: Money, name: str) -> ProviderMessage:
    """Return what is kept as proof of cash."""
    payload = {"amount": money.amount, "currency": money.currency, "trxID": name}
    return ProviderMessage(source, payload)
