"""Who tries codes until one fits is stopped; who has a good one is not bothered."""

import pytest

from storefront.orders.ordering import QuoteChangedError
from storefront.orders.quote_views import QuoteView
from tests.support.clock import FrozenClock
from tests.support.dynamodb import counted_calls
from tests.support.invariants import check_invariants, contents
from tests.support.promoting import COUPON, EID, PromotingShop, limited
from tests.support.shop import Shop


def reason(quote: QuoteView) -> str | None:
    """Return why the coupon gives nothing; None if it does."""
    assert quote["coupon"]
    return quote["coupon"]["reason"]


def test_who_guesses_is_stopped_for_a_quarter_of_an_hour(shop: Shop, clock: FrozenClock) -> None:
    eid = PromotingShop(shop, EID)
    wanted, buyer = {shop.product(): 1}, shop.buyer()
    clock.now = clock.now.replace(minute=0)

    wrong = [reason(eid.ask(buyer, wanted, f"GUESS{n}", "192.0.2.7")) for n in range(10)]

    assert set(wrong) == {"unknown"}
    assert reason(eid.ask(buyer, wanted, COUPON, "198.51.100.9")) == "too-many"
    assert reason(eid.ask(shop.buyer(), wanted, COUPON, "192.0.2.7")) == "too-many"
    assert reason(eid.ask(shop.buyer(), wanted, COUPON, "198.51.100.9")) is None
    assert eid.ask(buyer, wanted, None, "192.0.2.7")["coupon"] is None
    clock.advance(minutes=15)
    assert reason(eid.ask(buyer, wanted, COUPON, "192.0.2.7")) is None


def test_a_wrong_code_that_is_sent_again_is_one_guess(shop: Shop) -> None:
    eid = PromotingShop(shop, EID)
    wanted, buyer = {shop.product(): 1}, shop.buyer()

    wrong = [reason(eid.ask(buyer, wanted, "WRONG", "192.0.2.7")) for _ in range(12)]

    assert set(wrong) == {"unknown"}
    assert reason(eid.ask(buyer, wanted, COUPON, "192.0.2.7")) is None


def test_a_good_code_is_no_guess_and_takes_one_call(shop: Shop) -> None:
    eid = PromotingShop(shop, EID)
    wanted, buyer = {shop.product(): 1}, shop.buyer()
    before = contents(shop.store)

    for _ in range(20):
        with counted_calls() as calls:
            assert reason(eid.ask(buyer, wanted, COUPON, "192.0.2.7")) is None

    assert calls == ["BatchGetItem"]
    assert contents(shop.store) == before


def test_what_the_shop_quotes_anew_is_no_guess(shop: Shop) -> None:
    eid = PromotingShop(shop, limited(total=10))
    product, buyer = shop.product(), shop.buyer()
    quote = eid.ask(buyer, {product: 1}, COUPON, "192.0.2.7")
    eid.say()
    before = contents(shop.store)

    with pytest.raises(QuoteChangedError) as caught:
        eid.order(buyer, quote)

    assert reason(caught.value.fields["quote"]) == "unknown"
    assert contents(shop.store) == before


def test_no_address_is_kept_of_who_guesses(shop: Shop) -> None:
    eid = PromotingShop(shop, EID)
    eid.ask(shop.buyer(), {shop.product(): 1}, "WRONG", "192.0.2.7")

    assert "192.0.2.7" not in str(contents(shop.store))
    check_invariants(shop)
