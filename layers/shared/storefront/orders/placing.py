"""Placing orders: what a new one is, and how long it holds its stock."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import reduce

from storefront.charging import fault_of_total, methods_for
from storefront.currencies import Provider
from storefront.errors import ValidationFailedError
from storefront.inventory.model import SALE_ITEM, Parts, SaleItem
from storefront.money import Money
from storefront.orders.lines import OrderLine
from storefront.orders.model import Order
from storefront.orders.quote import Charges, one_currency
from storefront.orders.status import OrderStatus
from storefront.settings import Settings
from storefront.values import dataclass


@dataclass(frozen=True, slots=True)
class HoldPolicy:
    """How long stock is held for an order, and how much for one account.

    Args:
        first: from placing the order.
        order_life: from placing the order, whatever payments are begun.
        max_orders: unpaid orders that an account may have at once.
        max_units: units that its unpaid orders may hold together.
    """

    first: timedelta
    order_life: timedelta
    max_orders: int
    max_units: int

    @classmethod
    def of(cls, settings: Settings) -> "HoldPolicy":
        """Return the configured policy."""
        return cls(
            settings.seconds("HOLD_SECONDS"),
            settings.seconds("ORDER_LIFE_SECONDS"),
            settings.count("MAX_UNPAID_ORDERS"),
            settings.count("MAX_HELD_UNITS"),
        )


def place_order(
    order_id: str,
    user_id: str,
    items: Sequence[tuple[SaleItem, Parts]],
    now: datetime,
    policy: HoldPolicy,
    providers: Collection[Provider],
    charges: Charges | None = None,
) -> Order:
    """Return a new order with snapshots of what is bought: pending, or paid if it costs nothing.

    Args:
        order_id: a new ULID.
        user_id: the buyer.
        items: each product once, with its units by the shard that they are taken from.
        now: when.
        policy: how long stock is held.
        providers: who charges for what is sold.
        charges: what is charged beside the products' prices, as it was quoted.

    Raises:
        ValidationFailedError: products in several currencies, or money that nobody could charge.
    """
    lines = tuple(_line(item, sum(parts.values()), now) for item, parts in items)
    one_currency([line.unit_price.currency for line in lines])
    goods = reduce(lambda left, right: left + right, (line.total for line in lines))
    order = Order(
        order_id=order_id,
        user_id=user_id,
        status=OrderStatus.PENDING,
        lines=lines,
        total=goods,
        hold_expires_at=now + policy.first,
        created_at=now,
        updated_at=now,
        charges=charges,
        held_in={item.product_id: parts for item, parts in items if parts.keys() != {SALE_ITEM}},
    )
    if order.price:
        order = replace(order, total=Money(order.price.total, goods.currency))
    if order.is_free:
        return replace(order, status=OrderStatus.PAID, hold_expires_at=now, sold=True)
    if charges and charges.on_delivery and not order.due_online.amount:
        # Nobody pays now, so that stock is held until the shop has accepted the order.
        until = now + timedelta(hours=charges.on_delivery.hold_hours)
        return replace(order, hold_expires_at=until)
    if not methods_for(order.due_online, providers, order.prices):
        raise ValidationFailedError(fault_of_total(order.due_online, providers))
    return order


def _line(item: SaleItem, quantity: int, now: datetime) -> OrderLine:
    """Return a snapshot of what is bought, at the price of the moment."""
    return OrderLine(item.product_id, item.sku, item.full_name, item.prices.at(now), quantity)
