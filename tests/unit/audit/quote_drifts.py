"""Drifts of orders by quotes."""

from storefront.access import Caller, Role
from storefront.books.model import CommonRule
from storefront.categories.model import Text
from storefront.db.tables import Table
from storefront.orders.audit.sections import OrderRule
from storefront.orders.quote import Quote, QuotedDelivery, QuotedLine
from storefront.pricing.model import TaxRule
from tests.support.drift import Hand
from tests.support.past import Past
from tests.unit.audit.planting import change_json, order, planted

_QUOTE_ID = "01JQUQTE000000000000000000"


def _placed(past: Past) -> str:
    """Order a unit by a quote; return the order's id."""
    shop, now = past.shop, past.shop.clock()
    buyer = Caller(past.pending.user_id, Role.GUEST)
    item = shop.stock.get(past.mug)
    assert item is not None
    price = item.prices.at(now)
    quote = Quote(
        _QUOTE_ID,
        buyer.user_id,
        price.currency,
        (QuotedLine(past.mug, 1, price.amount, "standard", 1_500),),
        QuotedDelivery("dhaka", "home", Text("Home"), 6_000, 1_500),
        TaxRule(),
        now,
        now.replace(year=now.year + 1),
    )
    return shop.order_service.place_quoted(buyer, quote, None)["id"]


@planted(OrderRule.TOTAL)
def a_fee_that_is_not_in_the_total(past: Past, hand: Hand) -> str:
    order_id = _placed(past)

    def dearer(kept: dict[str, list[int]]) -> None:
        kept["to"][4] += 100

    change_json(hand, order(order_id), "charges", dearer)
    return order_id


@planted(OrderRule.DUE)
def more_to_be_paid_when_it_comes_than_it_costs(past: Past, hand: Hand) -> str:
    order_id = _placed(past)
    change_json(hand, order(order_id), "charges", lambda kept: kept.update(cod=[9_999_999, 24]))
    return order_id


@planted(OrderRule.QUOTED)
def two_quotes_that_became_one_order(past: Past, hand: Hand) -> str:
    order_id = _placed(past)
    hand.copy((Table.ORDERS, f"QUOTE#{_QUOTE_ID}", "QUOTE"), pk="QUOTE#01JANOTHER")
    return order_id


@planted(OrderRule.QUOTED)
def a_quote_that_became_an_order_of_goods_alone(past: Past, hand: Hand) -> str:
    order_id = _placed(past)
    claim = Table.ORDERS, f"QUOTE#{_QUOTE_ID}", "QUOTE"
    hand.set(claim, order_id=past.pending.order_id)
    assert order_id
    return past.pending.order_id


@planted(CommonRule.EXISTS)
def a_quote_whose_order_is_gone(past: Past, hand: Hand) -> str:
    _placed(past)
    hand.set((Table.ORDERS, f"QUOTE#{_QUOTE_ID}", "QUOTE"), order_id="01JGONE")
    return "01JGONE"
