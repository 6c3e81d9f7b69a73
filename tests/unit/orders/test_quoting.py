"""A buyer is told what an order costs: by the terms of that moment, in one call."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from storefront.access import Caller, Role
from storefront.catalog.model import NewSale, ProductChanges
from storefront.errors import ValidationFailedError
from storefront.ids import new_id
from storefront.orders.quote import (
    AccountRequiredError,
    BelowMinimumError,
    CannotDeliverError,
    QuoteInvalidError,
)
from storefront.orders.quoting import Destination
from storefront.orders.refusals import ProductUnavailableError
from storefront.orders.seal import QuoteSeal
from storefront.terms import repository
from storefront.terms.checkout import CheckoutTerms, PayBy
from storefront.terms.tax import TaxPeriod, TaxTerms
from tests.support.clock import FrozenClock
from tests.support.dynamodb import counted_calls, items_of
from tests.support.shop import Shop
from tests.unit.orders.quotes import KHULNA, SHIPPING, TAX, Counter


@pytest.fixture
def counter(shop: Shop) -> Counter:
    return Counter(shop)


@pytest.fixture
def dhaka(counter: Counter) -> Counter:
    """The same, in a shop that delivers in Dhaka and reckons tax."""
    counter.say(SHIPPING, TAX)
    return counter


def test_a_quote_says_what_everything_costs(dhaka: Counter) -> None:
    shirt, mug = dhaka.shop.product(price=45_000), dhaka.shop.product(price=19_900)

    quote = dhaka.ask({shirt: 2, mug: 1}, Destination("dhaka", "express"))

    assert [(one["gross"], one["charged"], one["tax"]) for one in quote["lines"]] == [
        ("900.00", "900.00", "117.39"),
        ("199.00", "199.00", "25.96"),
    ]
    assert quote["delivery"] == {
        "district": "dhaka",
        "method": "express",
        "name": {"en": "express", "bn": "বাংলা"},
        "fee": "150.00",
        "charged": "150.00",
        "tax_rate": "15.00",
        "tax": "19.56",
    }
    assert quote["taxes"] == [{"rate": "15.00", "base": "1249.00", "tax": "162.91"}]
    assert (quote["goods"], quote["total"]) == ("1099.00", "1249.00")
    assert (quote["due_online"], quote["due_on_delivery"]) == ("1249.00", "0.00")
    offered = [(one["code"], one["fee"], one["free_from"]) for one in quote["delivery_methods"]]
    assert offered == [("home", "0.00", "1000.00"), ("express", "150.00", None)]


def test_terms_that_have_changed_count_at_once_and_others_are_not_read_again(
    dhaka: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    shirt = dhaka.shop.product(price=45_000)
    dhaka.ask({shirt: 1})
    with monkeypatch.context() as patch:
        patch.delattr(repository, "kept_tax")
        before = dhaka.ask({shirt: 1})
    dhaka.say(tax=TaxTerms(periods=(TaxPeriod({"standard": 500}),)))

    assert before["taxes"][0]["rate"] == "15.00"
    assert dhaka.ask({shirt: 1})["taxes"][0]["rate"] == "5.00"


def test_it_takes_one_call_and_writes_nothing(dhaka: Counter, aws: Any) -> None:
    from storefront.db.tables import Table  # noqa: PLC0415 - for this test alone

    product = dhaka.shop.product()
    before = [items_of(aws, table) for table in Table]

    with counted_calls() as calls:
        dhaka.ask({product: 1})

    assert calls == ["BatchGetItem"]
    assert [items_of(aws, table) for table in Table] == before


def test_a_shop_without_terms_charges_what_things_cost(counter: Counter) -> None:
    product = counter.shop.product(price=19_900)

    quote = counter.ask({product: 3}, None)

    assert (quote["total"], quote["delivery"], quote["taxes"]) == ("597.00", None, [])
    assert (quote["delivery_methods"], quote["delivers"]) == ([], False)
    assert quote["quote"]


def test_a_sale_counts_as_long_as_it_lasts(counter: Counter, clock: FrozenClock) -> None:
    product = counter.shop.product(price=19_900)
    sale = NewSale("150.00", clock(), clock() + timedelta(hours=1))
    counter.shop.product_service.update(product, ProductChanges(sale=sale))

    during = counter.ask({product: 1}, None)["total"]
    clock.advance(hours=1)

    assert (during, counter.ask({product: 1}, None)["total"]) == ("150.00", "199.00")


def test_the_rate_of_tax_is_that_of_the_moment(counter: Counter, clock: FrozenClock) -> None:
    then = clock() + timedelta(minutes=1)
    periods = (TaxPeriod({"standard": 1_500}), TaxPeriod({"standard": 2_000}, then))
    counter.say(tax=TaxTerms(is_inclusive=False, periods=periods))
    product = counter.shop.product(price=10_000)

    before = counter.ask({product: 1}, None)["total"]
    clock.advance(minutes=1)

    assert (before, counter.ask({product: 1}, None)["total"]) == ("115.00", "120.00")


def test_without_where_to_goods_are_told_and_no_order_can_be_placed(dhaka: Counter) -> None:
    product = dhaka.shop.product(price=19_900)

    quote = dhaka.ask({product: 2}, None)

    assert (quote["goods"], quote["total"], quote["delivery"]) == ("398.00", "398.00", None)
    assert (quote["delivers"], quote["quote"], quote["delivery_methods"]) == (True, None, [])
    there = dhaka.ask({product: 2})
    assert there["delivers"]
    assert there["quote"]


def test_where_to_must_be_somewhere(dhaka: Counter) -> None:
    product = dhaka.shop.product()

    def wrong(to: Destination) -> str:
        with pytest.raises(ValidationFailedError) as caught:
            dhaka.ask({product: 1}, to)
        return str(caught.value.fields["errors"][0]["field"])

    assert wrong(Destination("atlantis")) == "delivery.district"
    assert wrong(Destination("dhaka", "balloon")) == "delivery.method"


def test_where_nobody_delivers_one_is_told(dhaka: Counter) -> None:
    product = dhaka.shop.product()

    for to in (KHULNA, Destination("chattogram")):  # in no zone; in one without a way
        with pytest.raises(CannotDeliverError) as caught:
            dhaka.ask({product: 1}, to)
        assert caught.value.fields == {"district": to.district}


def test_an_order_that_is_too_small_is_told_what_is_missing(counter: Counter) -> None:
    counter.say(checkout=CheckoutTerms("BDT", minimum=20_000))
    product = counter.shop.product(price=19_900)

    with pytest.raises(BelowMinimumError) as caught:
        counter.ask({product: 1}, None)

    assert caught.value.fields == {"minimum": "200.00", "missing": "1.00", "currency": "BDT"}
    assert counter.ask({product: 2}, None)["total"] == "398.00"


def test_a_minimum_that_is_met_exactly_is_met(counter: Counter) -> None:
    counter.say(checkout=CheckoutTerms("BDT", minimum=19_900))

    assert counter.ask({counter.shop.product(price=19_900): 1}, None)["total"] == "199.00"


def test_guests_ask_where_the_shop_lets_them(counter: Counter, clock: FrozenClock) -> None:
    product = counter.shop.product()
    counter.buyer = Caller(new_id(clock()), Role.GUEST)

    assert counter.ask({product: 1}, None)["quote"]
    counter.say(checkout=CheckoutTerms("BDT", lets_guests=False))
    with pytest.raises(AccountRequiredError):
        counter.ask({product: 1}, None)


def test_a_way_to_pay_that_cannot_take_the_total_says_why(counter: Counter) -> None:
    product = counter.shop.product(price=5_000)

    offers = counter.ask({product: 1}, None)["payment_offers"]

    assert [(one["method"], one["offered"]) for one in offers] == [
        (PayBy.STRIPE, False),
        (PayBy.BKASH, True),
    ]
    assert offers[0]["reason"] == "A payment by card is at least 60.00 BDT."
    counter.say(checkout=CheckoutTerms("BDT", pay_by=(PayBy.STRIPE,)))
    assert len(counter.ask({product: 2}, None)["payment_offers"]) == 1


def test_what_is_not_sold_is_not_quoted(counter: Counter) -> None:
    product = counter.shop.product()
    counter.shop.product_service.archive(product)

    with pytest.raises(ProductUnavailableError):
        counter.ask({product: 1}, None)


def test_what_there_is_less_of_is_told(counter: Counter) -> None:
    product = counter.shop.product(stock=2)

    assert counter.ask({product: 2}, None)["short"] == []
    assert counter.ask({product: 3}, None)["short"] == [{"product_id": product, "available": 2}]


def test_a_quote_opens_as_what_was_sealed(dhaka: Counter, clock: FrozenClock) -> None:
    product = dhaka.shop.product(price=19_900)

    asked = dhaka.ask({product: 3})
    assert asked["quote"]
    quote = dhaka.seal.open(asked["quote"], dhaka.buyer.user_id)

    assert str(quote.total) == asked["total"]
    assert quote.quote_id == asked["id"]
    assert [(one.product_id, one.quantity, one.unit_price) for one in quote.lines] == [
        (product, 3, 19_900)
    ]
    assert quote.delivery
    assert (quote.delivery.district, quote.delivery.method) == ("dhaka", "home")
    assert quote.is_good_at(clock() + timedelta(seconds=899))
    assert not quote.is_good_at(clock() + timedelta(seconds=900))


def test_a_token_that_is_changed_anywhere_is_none(dhaka: Counter) -> None:
    token = dhaka.token({dhaka.shop.product(): 1})

    for place, letter in enumerate(token):
        other = "A" if letter != "A" else "B"
        changed = token[:place] + other + token[place + 1 :]
        with pytest.raises(QuoteInvalidError):
            dhaka.seal.open(changed, dhaka.buyer.user_id)


@pytest.mark.parametrize(
    "token", ["", "a.b.c", "x" * 9_000, "é.b." + "c" * 43, "key-1.." + "c" * 43]
)
def test_what_is_no_token_is_none(counter: Counter, token: str) -> None:
    with pytest.raises(QuoteInvalidError):
        counter.seal.open(token, counter.buyer.user_id)


def test_a_quote_is_its_buyer_s_and_its_stage_s(dhaka: Counter, clock: FrozenClock) -> None:
    token = dhaka.token({dhaka.shop.product(): 1})
    elsewhere = QuoteSeal(dhaka.keys, "storefront/live")  # type: ignore[arg-type]

    for seal, subject in (
        (dhaka.seal, new_id(clock())),
        (elsewhere, dhaka.buyer.user_id),
    ):
        with pytest.raises(QuoteInvalidError):
            seal.open(token, subject)


def test_a_key_that_was_rotated_opens_and_one_that_was_dropped_does_not(dhaka: Counter) -> None:
    token = dhaka.token({dhaka.shop.product(): 1})
    old = dict(dhaka.keys.keys)

    dhaka.keys.keys = {"key-2": "a2V5dHdv" * 6} | old
    assert dhaka.seal.open(token, dhaka.buyer.user_id).subject == dhaka.buyer.user_id
    assert dhaka.token({dhaka.shop.product(): 1}).startswith("key-2.")
    del dhaka.keys.keys["key-1"]
    with pytest.raises(QuoteInvalidError):
        dhaka.seal.open(token, dhaka.buyer.user_id)


def test_a_quote_that_other_code_has_reckoned_is_none(
    dhaka: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = dhaka.token({dhaka.shop.product(): 1})

    monkeypatch.setattr("storefront.orders.quote.VERSION", 2)

    with pytest.raises(QuoteInvalidError):
        dhaka.seal.open(token, dhaka.buyer.user_id)


def test_thirty_lines_fit_a_short_token(dhaka: Counter) -> None:
    products = {dhaka.shop.product(price=10_000 + one): 1 + one for one in range(30)}

    assert len(dhaka.token(products)) < 2_500


def test_how_long_a_quote_is_good_is_a_setting(counter: Counter, clock: FrozenClock) -> None:
    terms = CheckoutTerms("BDT", quote_seconds=60)
    counter.say(checkout=replace(terms))
    token = counter.token({counter.shop.product(): 1}, None)

    quote = counter.seal.open(token, counter.buyer.user_id)

    assert quote.expires_at == clock().replace(microsecond=0) + timedelta(seconds=60)
