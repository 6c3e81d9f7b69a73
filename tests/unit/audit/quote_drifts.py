"""Drifts of orders by quotes."""

from storefront.access import Caller, Role
from storefront.books.model import CommonRule
from storefront.categories.model import Text
from storefront.db.tables import Table
from storefront.fulfilments.audit import FulfilmentRule
from storefront.orders.audit.sections import OrderRule
from storefront.orders.quote import Quote, QuotedDelivery, QuotedLine, QuotedPromotion
from storefront.payments.audit.sections import PaymentRule
from storefront.pricing.model import Discount, Percentage, TaxRule
from tests.support.drift import Hand
from tests.support.past import Past
from tests.unit.audit.planting import change_json, order, planted, sale

_QUOTE_ID = "01JQUQTE000000000000000000"


def _placed(past: Past, *promotions: QuotedPromotion, units: int = 1) -> str:
    """Order units by a quote, with promotions; return the order's id."""
    shop, now = past.shop, past.shop.clock()
    buyer = Caller(past.pending.user_id, Role.GUEST)
    item = shop.stock.get(past.mug)
    assert item is not None
    price = item.prices.at(now)
    quote = Quote(
        _QUOTE_ID,
        buyer.user_id,
        price.currency,
        (QuotedLine(past.mug, units, price.amount, "standard", 1_500),),
        None if promotions else QuotedDelivery("dhaka", "home", Text("Home"), 6_000, 1_500),
        TaxRule(),
        now,
        now.replace(year=now.year + 1),
        promotions,
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
    cod = [9_999_999, 24, [5, False, False], False]
    change_json(hand, order(order_id), "charges", lambda kept: kept.update(cod=cod))
    return order_id


@planted(OrderRule.COD)
def units_that_were_refused_though_nothing_is_paid_on_delivery(past: Past, hand: Hand) -> str:
    hand.set(order(past.canceled), refused='{"01JNOTHING": [1, 0]}')
    return past.canceled


@planted(OrderRule.COD)
def a_unit_of_its_own_that_was_refused_though_nothing_is_paid_on_delivery(
    past: Past, hand: Hand
) -> str:
    hand.set(order(past.paid.order_id), refused=f'{{"{past.mug}": [1, 0]}}')
    return past.paid.order_id


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


def _given_away(past: Past, units: int = 1) -> str:
    """Order units that a promotion makes cost nothing; return the order's id."""
    everything = Discount("gift", Percentage(10_000))
    return _placed(past, QuotedPromotion("gift", Text("Gift"), everything), units=units)


@planted(PaymentRule.SOLD)
def a_gift_of_which_a_unit_too_few_left_the_shelf(past: Past, hand: Hand) -> str:
    order_id = _given_away(past, units=2)
    key = hand.key_of(Table.CATALOG, f"MOVEMENTS#{past.mug}", order_id=order_id)
    hand.set(key, quantity=-1)
    hand.add(sale(past.mug), available=1, on_hand=1)
    return order_id


@planted(PaymentRule.CAPTURE)
def a_gift_that_was_paid_for(past: Past, hand: Hand) -> str:
    order_id = _given_away(past)
    hand.set(order(order_id), captured_attempt_id=past.paid.attempt_id)
    return order_id


@planted(OrderRule.HISTORY, CommonRule.LISTING, OrderRule.HOLD_QUEUE, FulfilmentRule.UNITS)
def a_gift_that_was_given_back(past: Past, hand: Hand) -> str:
    order_id = _given_away(past)
    hand.set(order(order_id), status="canceled")
    return order_id


@planted(CommonRule.EXISTS)
def a_quote_whose_order_is_gone(past: Past, hand: Hand) -> str:
    _placed(past)
    hand.set((Table.ORDERS, f"QUOTE#{_QUOTE_ID}", "QUOTE"), order_id="01JGONE")
    return "01JGONE"
