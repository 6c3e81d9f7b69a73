"""Orders without a quote are taken where the catalogue says all that they cost, and there only."""

from typing import Any

import pytest

from storefront.catalog.model import ProductChanges
from storefront.idempotency import IdempotencyKey
from storefront.orders.refusals import QuoteNeededError
from storefront.terms.checkout import CheckoutTerms
from storefront.terms.promotions import PromotionTerms
from storefront.terms.shipping import ShippingTerms
from storefront.terms.tax import TaxTerms
from tests.support.dynamodb import counted_calls
from tests.support.interleaving import just_before
from tests.support.invariants import check_invariants, contents
from tests.support.promoting import EID
from tests.support.shop import Shop
from tests.unit.orders.quotes import SHIPPING, TAX, Counter

#: Whatever a price depends on, each by itself.
TERMS: dict[str, dict[str, Any]] = {
    "delivery": {"shipping": SHIPPING},
    "tax": {"tax": TAX},
    "discounts": {"promotions": PromotionTerms("BDT", (EID,))},
    "a least amount": {"checkout": CheckoutTerms("BDT", minimum=100)},
}
#: What a shop says of itself by which no price changes.
NOTHING: dict[str, Any] = {
    "shipping": ShippingTerms("BDT", SHIPPING.zones),
    "tax": TaxTerms(registration="000123456-0101"),
    "checkout": CheckoutTerms("BDT", lets_guests=False),
    "promotions": PromotionTerms("BDT"),
}
LETS = CheckoutTerms("BDT", minimum=100, lets_plain_orders=True)


@pytest.mark.parametrize("terms", TERMS.values(), ids=TERMS)
def test_an_order_that_would_leave_out_what_the_shop_charges_is_refused(
    shop: Shop, terms: dict[str, Any]
) -> None:
    product = shop.product(stock=5)
    Counter(shop).say(**terms)
    before = contents(shop.store)

    with pytest.raises(QuoteNeededError, match="/api/quotes/"):
        shop.order(shop.buyer(), {product: 1})

    assert contents(shop.store) == before


def test_a_shop_whose_terms_change_no_price_takes_it(shop: Shop) -> None:
    product = shop.product(price=19_900)
    Counter(shop).say(**NOTHING)

    assert str(shop.get(shop.order(shop.buyer(), {product: 2})).total) == "398.00"


def test_staff_may_let_one_order_so_and_it_takes_two_calls(shop: Shop) -> None:
    product = shop.product(price=19_900)
    Counter(shop).say(SHIPPING, TAX, LETS, PromotionTerms("BDT", (EID,)))

    with counted_calls() as calls:
        order_id = shop.order(shop.buyer(), {product: 1})

    assert calls == ["BatchGetItem", "TransactWriteItems"]
    assert str(shop.get(order_id).total) == "199.00"


def test_an_order_that_is_tried_again_obeys_the_terms_that_were_set_meanwhile(shop: Shop) -> None:
    counter, product = Counter(shop), shop.product(stock=5, price=19_900)

    def set_terms() -> None:
        counter.say(SHIPPING)
        shop.product_service.update(product, ProductChanges(price="250.00"))

    with just_before(set_terms), pytest.raises(QuoteNeededError):
        shop.order(shop.buyer(), {product: 1})

    assert shop.levels(product) == (5, 5)
    check_invariants(shop)


def test_a_repeat_is_answered_as_the_first_one_whatever_was_set_since(shop: Shop) -> None:
    product, buyer = shop.product(stock=5), shop.buyer()
    key = IdempotencyKey(buyer.user_id, "create_order", "one", {})
    first = shop.order_service.place(buyer, {product: 1}, key)
    Counter(shop).say(SHIPPING)

    assert shop.order_service.place(buyer, {product: 1}, key) == first
    with pytest.raises(QuoteNeededError):
        shop.order_service.place(buyer, {product: 1}, None)
