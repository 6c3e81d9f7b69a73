"""Drifts of what is counted of phones."""

from storefront.books.model import CommonRule
from storefront.db.tables import Table
from storefront.orders.audit.sections import OrderRule
from storefront.orders.model import Order
from tests.support.drift import Hand, Key
from tests.support.past import Past
from tests.unit.audit.planting import order, planted
from tests.unit.orders.cash import CashSales


def _ordered(past: Past) -> tuple[CashSales, Order]:
    """Order a unit that is paid when it comes; return the sales and the order."""
    sales = CashSales(past.shop)
    return sales, sales.place(past.mug)


def _phone(one: Order) -> tuple[str, Key]:
    name = one.phone_name or ""
    return name, (Table.SHOP, f"PHONE#{name}", "PHONE")


@planted(OrderRule.PHONES)
def an_open_order_that_a_phone_does_not_have(past: Past, hand: Hand) -> str:
    name, key = _phone(_ordered(past)[1])
    hand.add(key, open_orders=1)
    return name


@planted(OrderRule.PHONES)
def an_order_that_was_counted_as_over_twice(past: Past, hand: Hand) -> str:
    sales, one = _ordered(past)
    past.shop.cancel(sales.clerk, one.order_id)
    name, key = _phone(one)
    hand.add(key, open_orders=-1)
    return name


@planted(OrderRule.PHONES)
def a_refusal_that_nobody_has_counted(past: Past, hand: Hand) -> str:
    sales, one = _ordered(past)
    sales.refuse(sales.accept(one), **{past.mug: (1, 1)})
    name, key = _phone(one)
    hand.add(key, refused=-1)
    return name


@planted(OrderRule.PHONES, CommonRule.EXISTS)
def an_order_of_a_phone_of_which_nothing_is_counted(past: Past, hand: Hand) -> str:
    _, one = _ordered(past)
    hand.set(order(one.order_id), phone_name="somebody-else")
    return "somebody-else"
