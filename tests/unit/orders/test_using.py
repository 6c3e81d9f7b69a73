"""A promotion is used as often as it may be, to the last use, and by nobody more than they may."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from storefront.categories.model import Text
from storefront.errors import OutOfStockError, ValidationFailedError
from storefront.idempotency import IdempotencyKey
from storefront.orders.ordering import QuoteChangedError
from storefront.orders.status import OrderStatus
from storefront.terms.promotions import Promotion, UseLimits
from tests.support.clock import FrozenClock
from tests.support.dynamodb import counted_calls
from tests.support.fake_stripe import FakeStripe
from tests.support.interleaving import just_before
from tests.support.invariants import check_invariants, contents
from tests.support.promoting import (
    COUPON,
    EID,
    PromotingShop,
    fresh,
    limited,
    paid,
    reason,
)
from tests.support.shop import Shop


def test_a_promotion_without_limits_counts_nothing(shop: Shop) -> None:
    eid = PromotingShop(shop, EID)
    product, buyer = shop.product(), shop.buyer()
    quote = eid.ask(buyer, {product: 1})

    with counted_calls() as calls:
        order = eid.order(buyer, quote)

    assert eid.counters() == {}
    assert calls == ["BatchGetItem", "TransactWriteItems"]
    assert shop.get(order["id"]).uses == ()


def test_a_limited_one_takes_no_call_more(shop: Shop) -> None:
    eid = PromotingShop(shop, limited(total=200, per_buyer=1))
    product, buyer = shop.product(), shop.buyer()
    eid.ask(shop.buyer(), {product: 1})  # knows from now on what is limited

    with counted_calls() as calls:
        eid.order(buyer, eid.ask(buyer, {product: 1}), eid.contact(email="a@example.com"))

    assert calls == ["BatchGetItem", "BatchGetItem", "TransactWriteItems"]
    used = eid.counters()
    assert (eid.used(), len(used)) == (1, 8 + 2 + 1)
    assert sum(limit for sk, (_, limit) in used.items() if sk.startswith("TOTAL#")) == 200
    assert not any("1712345678" in str(one) for one in used)
    assert not any("example.com" in str(one) for one in used)
    check_invariants(shop)


def test_the_last_use_is_used_once_and_the_loser_takes_no_stock(shop: Shop) -> None:
    eid = PromotingShop(shop, limited(total=1))
    product, first, second = shop.product(stock=5, price=10_000), shop.buyer(), shop.buyer()
    quotes = [eid.ask(first, {product: 1}), eid.ask(second, {product: 1})]
    assert [one["total"] for one in quotes] == ["90.00", "90.00"]

    eid.order(first, quotes[0])
    with pytest.raises(QuoteChangedError, match="used up") as caught:
        eid.order(second, quotes[1])

    assert shop.levels(product) == (4, 5)
    assert (fresh(caught.value)["total"], reason(fresh(caught.value))) == ("100.00", "used-up")
    assert eid.order(second, fresh(caught.value))["total_amount"] == "100.00"
    assert eid.used() == 1
    check_invariants(shop)


def test_whoever_takes_the_last_use_a_moment_before_wins(shop: Shop) -> None:
    eid = PromotingShop(shop, limited(total=1))
    product, buyer = shop.product(stock=5), shop.buyer()
    quote = eid.ask(buyer, {product: 1})

    with just_before(lambda: eid.buy(product)), pytest.raises(QuoteChangedError, match="used up"):
        eid.order(buyer, quote)

    assert (eid.used(), shop.levels(product)) == (1, (4, 5))
    check_invariants(shop)


@pytest.mark.thorough
def test_a_full_part_leaves_those_of_others(shop: Shop) -> None:
    eid = PromotingShop(shop, limited(total=200))
    product, buyer = shop.product(stock=500), shop.staff()
    quote = eid.ask(buyer, {product: 1})
    for _ in range(199):
        eid.buy(product)

    eid.order(buyer, quote)

    assert eid.used() == 200
    assert reason(eid.ask(shop.buyer(), {product: 1})) == "used-up"
    check_invariants(shop)


def test_a_repeat_that_finds_the_last_use_gone_is_its_own(shop: Shop) -> None:
    eid = PromotingShop(shop, limited(total=1, per_buyer=1))
    product, buyer = shop.product(stock=5), shop.buyer()
    quote = eid.ask(buyer, {product: 1})
    key = IdempotencyKey(buyer.user_id, "create_order", "a", quote["quote"])

    orders = [eid.order(buyer, quote, key=one) for one in (key, key, None)]

    assert len({one["id"] for one in orders}) == 1
    assert eid.used() == 1


@pytest.mark.parametrize("second", ["account", "phone", "email"])
def test_one_buyer_is_known_by_account_phone_and_email(shop: Shop, second: str) -> None:
    eid = PromotingShop(shop, limited(per_buyer=1))
    product, buyer = shop.product(stock=5), shop.buyer()
    eid.buy(product, buyer, eid.contact("+8801712345678", "rahima@example.com"))
    again = buyer if second == "account" else eid.guest()
    contact = eid.contact(
        "+8801712345678" if second == "phone" else "+8801812345678",
        "rahima@example.com" if second == "email" else "karim@example.com",
    )
    quote = eid.ask(again, {product: 1})

    if second == "account":
        assert reason(quote) == "not-yours"
        return
    with pytest.raises(QuoteChangedError, match="as often as one may") as caught:
        eid.order(again, quote, contact)

    assert reason(fresh(caught.value)) == "not-yours"
    assert eid.order(again, fresh(caught.value), contact)["total_amount"] == "199.00"
    assert shop.levels(product) == (3, 5)
    check_invariants(shop)


def test_a_guest_says_who_they_are_for_what_each_gets_once(shop: Shop) -> None:
    eid = PromotingShop(shop, limited(per_buyer=1))
    product, guest = shop.product(stock=5), eid.guest()
    quote = eid.ask(guest, {product: 1})

    with pytest.raises(ValidationFailedError) as caught:
        eid.order(guest, quote)

    assert [(one["field"], one["code"]) for one in caught.value.fields["errors"]] == [
        ("contact", "missing")
    ]
    assert shop.levels(product) == (5, 5)
    assert eid.order(guest, quote, eid.contact())["total_amount"] == "179.10"


@pytest.mark.parametrize(
    "change",
    [
        lambda one: [replace(one, is_active=False)],
        lambda one: [replace(one, minimum=1)],
        lambda one: [replace(one, limits=UseLimits(11))],
        lambda one: [replace(one, limits=UseLimits())],
        lambda _: [],
    ],
    ids=["paused", "changed", "of more", "without a limit", "gone"],
)
def test_a_limited_promotion_that_is_changed_refuses_old_quotes(
    shop: Shop, change: Callable[[Promotion], list[Promotion]]
) -> None:
    eid = PromotingShop(shop, limited(total=10))
    product, buyer = shop.product(stock=5), shop.buyer()
    quote = eid.ask(buyer, {product: 1})
    eid.say(*change(limited(total=10)))

    with pytest.raises(QuoteChangedError, match="promotion has changed") as caught:
        eid.order(buyer, quote)

    eid.order(buyer, fresh(caught.value))
    assert shop.levels(product) == (4, 5)
    check_invariants(shop)


def test_a_promotion_that_is_changed_at_the_last_moment_is_not_used(shop: Shop) -> None:
    eid = PromotingShop(shop, limited(total=10))
    product, buyer = shop.product(stock=5), shop.buyer()
    quote = eid.ask(buyer, {product: 1})
    dearer = replace(limited(total=10), minimum=1_000_000)

    with just_before(lambda: eid.say(dearer)), pytest.raises(QuoteChangedError) as caught:
        eid.order(buyer, quote)

    assert (eid.used(), shop.levels(product)) == (0, (5, 5))
    assert reason(fresh(caught.value)) == "minimum"


def test_a_promotion_that_is_the_same_again_takes_quotes_as_before(shop: Shop) -> None:
    eid = PromotingShop(shop, limited(total=10))
    product, buyer = shop.product(), shop.buyer()
    quote = eid.ask(buyer, {product: 1})
    eid.say()
    eid.say(limited(total=10))

    eid.order(buyer, quote)

    assert eid.used() == 1


def test_a_total_below_what_is_used_is_refused_with_the_figure(shop: Shop) -> None:
    eid = PromotingShop(shop, limited(total=5))
    product = shop.product(stock=10)
    for _ in range(3):
        eid.buy(product)
    before = contents(shop.store)

    with pytest.raises(ValidationFailedError) as caught:
        eid.say(limited(total=2))

    (error,) = caught.value.fields["errors"]
    assert (error["field"], error["code"]) == ("promotions.0.limits.total", "used")
    assert "the 3 that are used" in error["message"]
    assert contents(shop.store) == before
    eid.say(limited(total=3))
    assert reason(eid.ask(shop.buyer(), {product: 1})) == "used-up"


def test_what_is_used_while_a_total_is_lowered_counts(shop: Shop) -> None:
    eid = PromotingShop(shop, limited(total=5))
    product = shop.product(stock=10)
    eid.buy(product)

    with just_before(lambda: eid.buy(product)), pytest.raises(ValidationFailedError):
        eid.say(limited(total=1))

    assert eid.used() == 2
    check_invariants(shop)


def test_a_change_of_one_promotion_leaves_the_counters_of_another(shop: Shop) -> None:
    other = replace(limited(total=9), code="puja", coupons=("PUJA27",))
    eid = PromotingShop(shop, limited(total=300), other)
    product = shop.product(stock=10)
    for _ in range(5):
        eid.buy(product)
    eid.say(limited(total=5), other)  # all that is left is what is used, wherever that is
    before = eid.counters("eid")

    eid.say(limited(total=5), replace(other, name=Text("Puja discount")))

    assert eid.counters("eid") == before
    assert reason(eid.ask(shop.buyer(), {product: 1})) == "used-up"
    check_invariants(shop)


def test_totals_grow_and_shrink_over_what_is_used(shop: Shop) -> None:
    eid = PromotingShop(shop, limited(total=300))
    product = shop.product(stock=500)
    orders = [eid.buy(product) for _ in range(12)]

    for total in (12, 199, 4_000, 13):
        eid.say(limited(total=total))
        parts = [limit for sk, (_, limit) in eid.counters().items() if sk.startswith("TOTAL#")]
        assert sum(parts) == total
    for order_id in orders:
        shop.cancel(shop.staff(), order_id)
    for _ in range(13):
        eid.buy(product)

    assert reason(eid.ask(shop.buyer(), {product: 1})) == "used-up"
    assert eid.used() == 13
    check_invariants(shop)


def test_what_is_canceled_or_expires_is_given_back_once(shop: Shop) -> None:
    eid = PromotingShop(shop, limited(total=2, per_buyer=1))
    product, buyer, other = shop.product(), shop.buyer(), shop.buyer()
    canceled, _ = eid.buy(product, buyer), eid.buy(product, other)

    for _ in range(2):
        shop.cancel(buyer, canceled)
    assert eid.used() == 1
    for _ in range(2):
        eid.lapse()

    assert {used for used, _ in eid.counters().values()} == {0}
    eid.buy(product, buyer)
    eid.buy(product, other)
    check_invariants(shop)


def test_a_refund_gives_nothing_back(shop: Shop, stripe: FakeStripe) -> None:
    eid = PromotingShop(shop, limited(total=2))
    order_id, buyer = paid(eid, stripe)
    total = str(shop.get(order_id).total)

    shop.refund(order_id, total)

    assert shop.get(order_id).status is OrderStatus.REFUNDED
    assert eid.used() == 1
    assert reason(eid.ask(buyer, {shop.product(): 1})) is None
    check_invariants(shop)


def test_what_is_short_of_stock_uses_nothing(shop: Shop) -> None:
    eid = PromotingShop(shop, limited(total=1))
    product, buyer = shop.product(stock=1), shop.buyer()
    quote = eid.ask(buyer, {product: 2})

    with pytest.raises(OutOfStockError):
        eid.order(buyer, quote)

    assert eid.used() == 0


def test_everybody_gets_what_takes_no_coupon_until_it_is_used_up(
    shop: Shop, clock: FrozenClock
) -> None:
    del clock
    eid = PromotingShop(shop, replace(limited(total=1), coupons=()))
    product, buyer = shop.product(price=10_000), shop.buyer()
    first = eid.ask(buyer, {product: 1}, None)
    eid.order(buyer, first)

    second = eid.ask(shop.buyer(), {product: 1}, None)

    assert (first["total"], second["total"]) == ("90.00", "100.00")
    assert second["coupon"] is None
    assert COUPON not in str(second)


def test_the_story_of_an_order_tells_what_it_uses(shop: Shop) -> None:
    eid = PromotingShop(shop, limited(total=3))

    story = shop.timeline_service.tell(eid.buy(shop.product()), shop.staff())

    assert story.entries[0].text.endswith("; it uses eid")
