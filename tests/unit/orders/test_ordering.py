"""An order by a quote costs what was seen, to the last unit, and a quote becomes one at most."""

from dataclasses import replace
from datetime import timedelta

import pytest

from storefront.access import Caller
from storefront.catalog.model import ProductChanges
from storefront.contacts.model import Contact
from storefront.errors import OutOfStockError, ValidationFailedError
from storefront.idempotency import IdempotencyKey
from storefront.orders.ordering import OrderingService, QuoteChangedError
from storefront.orders.quote import QuoteInvalidError
from storefront.orders.views import ChargesView, OrderView
from storefront.terms.checkout import CheckoutTerms
from storefront.terms.shipping import ShippingTerms
from storefront.terms.tax import TaxPeriod
from tests.support.clock import FrozenClock
from tests.support.dynamodb import counted_calls
from tests.support.interleaving import just_before
from tests.support.invariants import check_invariants
from tests.support.shop import Shop
from tests.unit.inventory.spreading import hot
from tests.unit.orders.quotes import DHAKA, IN_DHAKA, SHIPPING, TAX, Counter

RATES = (TaxPeriod({"standard": 1_500, "zero": 0}),)


class Till(Counter):
    """A shop in Dhaka in which one orders by quotes."""

    def __init__(self, shop: Shop) -> None:
        super().__init__(shop)
        self.say(SHIPPING, TAX)
        self.ordering = OrderingService(shop.order_service, self.service, self.seal)

    def order(
        self,
        token: str | None,
        buyer: Caller | None = None,
        key: IdempotencyKey | None = None,
        contact: Contact | None = IN_DHAKA,
    ) -> OrderView:
        assert token, "it was not said where to"
        return self.ordering.order(buyer or self.buyer, token, key, contact)


@pytest.fixture
def till(shop: Shop) -> Till:
    return Till(shop)


def test_what_is_charged_is_what_was_seen(till: Till) -> None:
    product = till.shop.product(stock=5, price=19_900)
    quote = till.ask({product: 3})

    order = till.order(quote["quote"])

    assert order["total_amount"] == quote["total"] == "657.00"
    expected: ChargesView = {
        "goods": "597.00",
        "delivery": quote["delivery"],
        "promotions": [],
        "taxes": quote["taxes"],
        "tax_included": True,
    }
    assert order["charges"] == expected
    kept = till.shop.get(order["id"])
    assert str(kept.total) == quote["total"]
    asked = [(one.name.split(" ")[0], one.price.amount, one.quantity) for one in kept.asked]
    assert asked == [("3", 59_700, 1), ("home", 6_000, 1)]
    assert sum(one.price.amount for one in kept.asked) == kept.total.amount
    check_invariants(till.shop)


def test_it_takes_two_calls(till: Till) -> None:
    token = till.ask({till.shop.product(): 1})["quote"]

    with counted_calls() as calls:
        till.order(token)

    assert calls == ["BatchGetItem", "TransactWriteItems"]


def test_a_fee_and_a_rate_that_change_afterwards_do_not_count(till: Till) -> None:
    product = till.shop.product(price=19_900)
    quote = till.ask({product: 1})
    dearer = replace(SHIPPING.methods[0], tiers=(replace(SHIPPING.methods[0].tiers[0], fee=9_900),))
    till.say(replace(SHIPPING, methods=(dearer, *SHIPPING.methods[1:])))

    assert till.order(quote["quote"])["total_amount"] == quote["total"]


def test_a_price_that_has_changed_is_shown_before_it_is_charged(till: Till) -> None:
    product = till.shop.product(price=19_900)
    token = till.ask({product: 1})["quote"]
    till.shop.product_service.update(product, ProductChanges(price="250.00"))

    with pytest.raises(QuoteChangedError) as caught:
        till.order(token)

    fresh = caught.value.fields["quote"]
    assert fresh["total"] == "310.00"
    assert till.order(fresh["quote"])["total_amount"] == "310.00"


def test_a_price_that_changes_at_the_last_moment_is_not_charged(till: Till) -> None:
    product = till.shop.product(price=19_900)
    token = till.ask({product: 1})["quote"]
    service = till.shop.product_service

    with (
        just_before(lambda: service.update(product, ProductChanges(price="250.00"))),
        pytest.raises(QuoteChangedError),
    ):
        till.order(token)
    check_invariants(till.shop)


def test_a_class_of_tax_that_changes_is_shown_before_it_is_charged(till: Till) -> None:
    till.say(tax=replace(TAX, is_inclusive=False, periods=RATES))
    product, service = till.shop.product(price=10_000), till.shop.product_service
    quote = till.ask({product: 1})
    assert quote["total"] == "184.00"  # 115.00, and 69.00 for delivery
    service.update(product, ProductChanges(tax_class="zero"))

    with pytest.raises(QuoteChangedError) as caught:
        till.order(quote["quote"])

    fresh = caught.value.fields["quote"]
    assert fresh["total"] == "169.00"
    assert till.order(fresh["quote"])["total_amount"] == "169.00"
    check_invariants(till.shop)


def test_a_class_of_tax_that_changes_at_the_last_moment_is_not_charged(till: Till) -> None:
    product, service = till.shop.product(price=10_000), till.shop.product_service
    token = till.ask({product: 1})["quote"]

    with (
        just_before(lambda: service.update(product, ProductChanges(tax_class="zero"))),
        pytest.raises(QuoteChangedError),
    ):
        till.order(token)
    check_invariants(till.shop)


def test_a_hot_product_is_taxed_in_every_shard_as_it_is(till: Till) -> None:
    till.say(tax=replace(TAX, is_inclusive=False, periods=RATES))
    product = hot(till.shop, stock=8)
    token = till.ask({product: 1})["quote"]

    till.shop.product_service.update(product, ProductChanges(tax_class="zero"))

    with pytest.raises(QuoteChangedError) as caught:
        till.order(token)
    for _ in range(5):
        till.order(till.ask({product: 1})["quote"])
    assert caught.value.fields["quote"]["lines"][0]["tax_rate"] == "0.00"
    check_invariants(till.shop)


def test_a_quote_that_has_lapsed_is_made_anew(till: Till, clock: FrozenClock) -> None:
    token = till.ask({till.shop.product(price=19_900): 1})["quote"]
    clock.advance(seconds=900)

    with pytest.raises(QuoteChangedError) as caught:
        till.order(token)

    assert till.order(caught.value.fields["quote"]["quote"])["total_amount"] == "259.00"


def test_a_quote_becomes_one_order_with_or_without_a_key(till: Till, clock: FrozenClock) -> None:
    product = till.shop.product(stock=5)
    token = till.ask({product: 2})["quote"]
    keys = [IdempotencyKey(till.buyer.user_id, "create_order", one, token) for one in "ab"]

    first = till.order(token)
    again = [till.order(token, key=key) for key in (None, *keys)]
    clock.advance(seconds=900 + 1)
    late = till.order(token)

    assert {one["id"] for one in (*again, late)} == {first["id"]}
    assert till.shop.levels(product) == (3, 5)
    check_invariants(till.shop)


def test_the_last_unit_that_a_repeat_finds_gone_is_its_own(till: Till) -> None:
    product = till.shop.product(stock=1)
    token = till.ask({product: 1})["quote"]
    first = till.order(token)

    assert till.order(token)["id"] == first["id"]
    with pytest.raises(OutOfStockError):
        till.order(till.ask({product: 1})["quote"])


def test_a_quote_is_of_use_to_its_buyer_only(till: Till) -> None:
    token = till.ask({till.shop.product(): 1})["quote"]

    with pytest.raises(QuoteInvalidError):
        till.order(token, buyer=till.shop.buyer())


def test_two_who_order_by_one_quote_at_the_same_moment_make_one_order(till: Till) -> None:
    product = till.shop.product(stock=5)
    token = till.ask({product: 1})["quote"]
    others = list[OrderView]()

    with just_before(lambda: others.append(till.order(token))):
        mine = till.order(token)

    assert [one["id"] for one in others] == [mine["id"]]
    assert till.shop.levels(product) == (4, 5)


def test_goods_alone_are_still_ordered_as_ever(till: Till) -> None:
    product = till.shop.product(price=19_900)
    till.say(checkout=CheckoutTerms("BDT", lets_plain_orders=True))

    order = till.shop.get(till.shop.order(till.buyer, {product: 2}))

    assert (str(order.total), order.charges) == ("398.00", None)


def test_tax_that_comes_on_top_is_asked_for_with_its_line(till: Till) -> None:
    till.say(tax=replace(TAX, is_inclusive=False))
    product = till.shop.product(price=10_000)

    order = till.shop.get(till.order(till.ask({product: 1}, DHAKA)["quote"])["id"])

    assert [one.price.amount for one in order.asked] == [11_500, 6_900]
    assert order.total.amount == 18_400


def test_an_order_that_lapses_gives_its_units_back(till: Till, clock: FrozenClock) -> None:
    product = till.shop.product(stock=2)
    till.order(till.ask({product: 2})["quote"])
    clock.now += timedelta(minutes=16)

    till.order(till.ask({product: 2})["quote"])

    assert till.shop.levels(product) == (0, 2)


def test_a_card_is_asked_for_the_total_line_by_line(till: Till) -> None:
    product = till.shop.product(price=19_900)
    order = till.order(till.ask({product: 3})["quote"])

    attempt = till.shop.begin_stripe(till.buyer, order["id"])

    lines = attempt.request["line_items"]
    asked = [(one["quantity"], one["price_data"]["unit_amount"]) for one in lines]
    assert asked == [(1, 59_700), (1, 6_000)]
    assert str(attempt.amount) == order["total_amount"]


def test_bkash_is_asked_for_the_total(till: Till) -> None:
    order = till.order(till.ask({till.shop.product(price=19_900): 1})["quote"])

    assert str(till.shop.begin_bkash(till.buyer, order["id"]).amount) == order["total_amount"]


@pytest.mark.parametrize(
    ("contact", "missing"),
    [(None, ["contact", "delivery"]), (replace(IN_DHAKA, delivery=None), ["delivery"])],
    ids=["nobody", "nowhere"],
)
def test_what_is_delivered_needs_somebody_who_takes_it(
    till: Till, contact: Contact | None, missing: list[str]
) -> None:
    product = till.shop.product(stock=3)
    token = till.token({product: 1})

    with pytest.raises(ValidationFailedError) as caught:
        till.order(token, contact=contact)

    assert [one["field"] for one in caught.value.fields["errors"]] == missing
    assert till.shop.levels(product) == (3, 3)
    assert till.order(token)["total_amount"]


def test_where_nothing_is_delivered_nobody_need_say_who_takes_it(till: Till) -> None:
    till.say(ShippingTerms("BDT"))

    assert till.order(till.token({till.shop.product(): 1}, None), contact=None)["id"]


ABROAD = "+447911123456"


def contact_of(phone: str) -> Contact:
    return replace(IN_DHAKA, phone=phone)


def test_whom_it_is_for_is_known_for_as_long_as_the_shop_says(
    till: Till, clock: FrozenClock
) -> None:
    till.say(checkout=CheckoutTerms("BDT", contact_days=30))
    token = till.ask({till.shop.product(): 1})["quote"]

    order = till.order(token, contact=contact_of("+8801712345678"))

    assert till.shop.get(order["id"]).contact_until == clock() + timedelta(days=30)
    check_invariants(till.shop)


def test_a_phone_of_another_country_is_taken_where_the_shop_lets_it(till: Till) -> None:
    till.say(checkout=CheckoutTerms("BDT", lets_foreign_phones=True))
    token = till.ask({till.shop.product(): 1})["quote"]

    assert till.order(token, contact=contact_of(ABROAD))


def test_a_phone_of_another_country_is_refused_where_it_does_not_and_nothing_is_ordered(
    till: Till,
) -> None:
    product = till.shop.product(stock=1)
    token = till.ask({product: 1})["quote"]

    with pytest.raises(ValidationFailedError) as caught:
        till.order(token, contact=contact_of(ABROAD))

    assert [one["field"] for one in caught.value.fields["errors"]] == ["contact.phone"]
    assert till.shop.levels(product) == (1, 1)
    assert till.order(token, contact=contact_of("+8801712345678"))
