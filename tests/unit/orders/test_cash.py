"""A buyer may pay when the goods come, as far as the shop's terms say, and is told why not."""

from dataclasses import replace

import pytest

from storefront.currencies import Provider
from storefront.orders.ordering import QuoteChangedError
from storefront.orders.quote import CashNotOfferedError, PayMethod
from storefront.terms.checkout import Advance, CashPolicy, CheckoutTerms, PayBy
from tests.support.clock import FrozenClock
from tests.support.dynamodb import counted_calls
from tests.support.invariants import check_invariants
from tests.support.shop import Shop
from tests.unit.orders.cash import ADVANCE, BY_CASH, CashSales, terms
from tests.unit.orders.quotes import IN_DHAKA, SHIPPING


@pytest.fixture
def sales(shop: Shop) -> CashSales:
    return CashSales(shop)


def why_not(sales: CashSales, product: str) -> str | None:
    """Return why a product cannot be paid when it comes, as an offer says it."""
    offers = {one["method"]: one for one in sales.ask({product: 1})["payment_offers"]}
    reason = offers[PayBy.CASH]["reason"]
    assert offers[PayBy.CASH]["offered"] is (reason is None)
    return reason


def test_all_of_it_may_be_paid_when_it_comes(sales: CashSales) -> None:
    quote = sales.ask_cod(sales.shop.product(price=19_900))

    assert (quote["method"], quote["total"]) == (PayMethod.COD, "259.00")
    assert (quote["due_online"], quote["due_on_delivery"]) == ("0.00", "259.00")


@pytest.mark.parametrize(
    ("policy", "online", "later"),
    [
        (ADVANCE, "60.00", "199.00"),
        (CashPolicy(advance=Advance.AMOUNT, amount=10_000), "100.00", "159.00"),
        (CashPolicy(advance=Advance.PERCENTAGE, basis_points=1_001), "25.93", "233.07"),
    ],
)
def test_an_advance_is_a_part_of_the_total(
    sales: CashSales, policy: CashPolicy, online: str, later: str
) -> None:
    sales.say(checkout=terms(policy))

    quote = sales.ask_cod(sales.shop.product(price=19_900))

    assert (quote["due_online"], quote["due_on_delivery"]) == (online, later)
    assert quote["total"] == "259.00"


@pytest.mark.parametrize(
    ("policy", "reason"),
    [
        (CashPolicy(most=25_899), "Cash on delivery is at most 258.99 BDT."),
        (CashPolicy(most=25_900), None),
        (
            CashPolicy(except_districts=("dhaka",)),
            "Cash on delivery is not offered in this district.",
        ),
        (
            CashPolicy(advance=Advance.AMOUNT, amount=25_900),
            "Nothing of it would be left to be paid on delivery.",
        ),
        (
            CashPolicy(advance=Advance.AMOUNT, amount=99),
            "No payment method of this shop takes the advance of 0.99 BDT.",
        ),
    ],
)
def test_who_may_not_is_told_why(sales: CashSales, policy: CashPolicy, reason: str | None) -> None:
    product = sales.shop.product(price=19_900)
    sales.say(checkout=terms(policy))

    assert why_not(sales, product) == reason
    if reason:
        with pytest.raises(CashNotOfferedError, match=reason.rstrip(".")):
            sales.ask_cod(product)


def test_a_way_that_takes_no_cash_is_paid_before(sales: CashSales) -> None:
    sales.say(SHIPPING)

    reason = why_not(sales, sales.shop.product())

    assert reason == "What comes in this way cannot be paid on delivery."


def test_a_shop_without_cash_offers_none(sales: CashSales) -> None:
    sales.say(checkout=CheckoutTerms("BDT"))
    product = sales.shop.product()

    assert PayBy.CASH not in [one["method"] for one in sales.ask({product: 1})["payment_offers"]]
    with pytest.raises(CashNotOfferedError):
        sales.ask_cod(product)


def test_without_an_advance_stock_is_held_until_the_shop_accepts(
    sales: CashSales, clock: FrozenClock
) -> None:
    product = sales.shop.product(stock=3)

    order = sales.place(product, 2)

    assert (order.hold_expires_at - clock()).total_seconds() == 48 * 3600
    assert (order.due_online.amount, order.asked) == (0, [])
    assert sales.shop.levels(product) == (1, 3)
    check_invariants(sales.shop)
    clock.now = order.hold_expires_at
    assert sales.shop.sweep() == 1
    assert sales.shop.levels(product) == (3, 3)
    check_invariants(sales.shop)


def test_an_advance_is_asked_for_like_any_payment(shop: Shop, clock: FrozenClock) -> None:
    sales = CashSales(shop, ADVANCE)

    order = sales.place(shop.product(price=19_900))

    assert order.hold_expires_at == clock() + shop.hold_policy.first
    attempt = shop.begin_stripe(sales.buyer, order.order_id)
    assert attempt.amount == order.due_online
    (line,) = attempt.request["line_items"]
    asked = (line["quantity"] * line["price_data"]["unit_amount"], line["price_data"])
    assert asked[0] == 6_000
    assert asked[1]["product_data"]["name"] == f"Advance for order {order.number}"
    attempt = shop.begin_bkash(sales.buyer, order.order_id)
    assert attempt.request["amount"] == "60.00"
    check_invariants(shop)


def test_who_pays_an_advance_is_offered_what_takes_it(shop: Shop) -> None:
    sales = CashSales(shop, CashPolicy(advance=Advance.AMOUNT, amount=5_000))
    token = sales.token({shop.product(price=19_900): 1}, method=PayMethod.COD)

    order = sales.ordering.order(sales.buyer, token, None, IN_DHAKA)

    assert order["payment_methods"] == [Provider.BKASH]  # a card takes 60.00 at least
    assert (order["due_online"], order["due_on_delivery"]) == ("50.00", "209.00")


def test_an_order_takes_as_many_calls_as_any(sales: CashSales) -> None:
    product = sales.shop.product()
    with counted_calls() as calls:
        token = sales.token({product: 1}, method=PayMethod.COD)
        sales.ordering.order(sales.buyer, token, None, IN_DHAKA)

    assert calls == ["BatchGetItem", "BatchGetItem", "TransactWriteItems"]


def test_what_is_quoted_anew_is_paid_in_the_same_way(sales: CashSales, clock: FrozenClock) -> None:
    token = sales.token({sales.shop.product(): 1}, method=PayMethod.COD)
    clock.advance(minutes=15)

    with pytest.raises(QuoteChangedError) as caught:
        sales.ordering.order(sales.buyer, token, None, IN_DHAKA)
    assert caught.value.fields["quote"]["method"] is PayMethod.COD

    sales.say(replace(BY_CASH, methods=SHIPPING.methods))
    with pytest.raises(CashNotOfferedError):
        sales.ordering.order(sales.buyer, token, None, IN_DHAKA)
