"""One account holds so many unpaid orders and units, and no more."""

from collections.abc import Callable
from typing import Any

import pytest

from storefront.access import Caller
from storefront.audit.service import AuditService
from storefront.orders.refusals import TooManyUnpaidError
from tests.support.clock import FrozenClock
from tests.support.dynamodb import counted_calls
from tests.support.fake_bkash import FakeBkash
from tests.support.fake_stripe import FakeStripe
from tests.support.invariants import check_invariants, contents
from tests.support.shop import POLICY, Shop

End = Callable[[Shop, Caller, str], object]


def full(shop: Shop) -> tuple[Caller, str, list[str]]:
    """Return a buyer with as many unpaid orders as one may have, the product, and the orders."""
    buyer, product = shop.buyer(), shop.product(stock=1000)
    return buyer, product, [shop.order(buyer, {product: 1}) for _ in range(POLICY.max_orders)]


def refused(shop: Shop, buyer: Caller, product: str, quantity: int = 1) -> TooManyUnpaidError:
    with pytest.raises(TooManyUnpaidError) as caught:
        shop.order(buyer, {product: quantity})
    return caught.value


def test_one_account_does_not_hold_a_whole_stock(shop: Shop) -> None:
    """What was seen: twelve unpaid orders of one account held 960 of 1,000 units."""
    buyer, product = shop.buyer(), shop.product(stock=1000)

    shop.order(buyer, {product: 80})
    for _ in range(11):
        refused(shop, buyer, product, 80)

    assert shop.levels(product) == (920, 1000)
    check_invariants(shop)


def test_who_is_refused_hears_which_orders_to_pay_or_cancel(shop: Shop) -> None:
    buyer, product, order_ids = full(shop)
    before = contents(shop.store)

    error = refused(shop, buyer, product)

    assert error.status == 409
    assert error.fields["order_ids"] == sorted(order_ids)
    assert error.fields["max_unpaid_orders"] == POLICY.max_orders
    assert contents(shop.store) == before
    assert shop.order(shop.buyer(), {product: 1})


@pytest.mark.parametrize("quantity", [POLICY.max_units, POLICY.max_units + 1])
def test_one_order_holds_no_more_than_all_may(shop: Shop, quantity: int) -> None:
    buyer, product = shop.buyer(), shop.product(stock=1000)
    if quantity > POLICY.max_units:
        assert refused(shop, buyer, product, quantity).fields["order_ids"] == []
    else:
        assert shop.order(buyer, {product: quantity})
        refused(shop, buyer, product)


def cancel(shop: Shop, buyer: Caller, order_id: str) -> None:
    shop.cancel(buyer, order_id)


def pay_by_card(shop: Shop, buyer: Caller, order_id: str) -> None:
    assert isinstance(shop.stripe, FakeStripe)
    shop.deliver(shop.stripe.pay(shop.begin_stripe(buyer, order_id).reference or ""))


def pay_by_wallet(shop: Shop, buyer: Caller, order_id: str) -> None:
    assert isinstance(shop.bkash, FakeBkash)
    attempt = shop.begin_bkash(buyer, order_id)
    shop.bkash.approve(attempt.reference or "")
    shop.call_back(attempt)


def lapse(shop: Shop, buyer: Caller, order_id: str) -> None:
    del buyer, order_id
    assert isinstance(shop.clock, FrozenClock)
    shop.clock.advance(minutes=15)
    shop.sweep()


@pytest.mark.parametrize("end", [cancel, pay_by_card, pay_by_wallet, lapse])
def test_an_order_that_is_no_longer_unpaid_makes_room(shop: Shop, end: End) -> None:
    buyer, product, order_ids = full(shop)
    end(shop, buyer, order_ids[0])

    assert shop.order(buyer, {product: 1})

    check_invariants(shop)


def test_a_late_payment_of_a_canceled_order_is_not_counted_twice(
    shop: Shop, stripe: FakeStripe
) -> None:
    buyer, product = shop.buyer(), shop.product()
    order_id = shop.order(buyer, {product: 1})
    paid = stripe.pay(shop.begin_stripe(buyer, order_id).reference or "")
    shop.clock.advance(minutes=45)  # type: ignore[attr-defined]  # frozen in tests
    shop.sweep()
    shop.deliver(paid)

    assert shop.get(order_id).status.value == "paid"
    check_invariants(shop)


def test_beginning_to_pay_gives_no_room(shop: Shop) -> None:
    buyer, product, order_ids = full(shop)
    for order_id in order_ids:
        shop.begin_bkash(buyer, order_id)

    refused(shop, buyer, product)


def test_what_has_lapsed_is_released_on_the_spot(shop: Shop, clock: FrozenClock) -> None:
    """A sweep that is late costs no sale: whether a hold has lapsed, times say."""
    buyer, product, order_ids = full(shop)
    clock.advance(minutes=15)

    assert shop.order(buyer, {product: 1})

    assert {shop.get(one).status.value for one in order_ids} == {"expired"}
    check_invariants(shop)


def test_a_repeat_of_the_last_order_is_answered_and_not_refused(shop: Shop) -> None:
    buyer, product = shop.buyer(), shop.product(stock=1000)
    first = shop.order(buyer, {product: POLICY.max_units}, key="key")

    assert shop.order(buyer, {product: POLICY.max_units}, key="key") == first


def test_the_limit_costs_no_call(shop: Shop) -> None:
    buyer, product = shop.buyer(), shop.product()

    with counted_calls() as calls:
        shop.order(buyer, {product: 1})

    assert calls == ["BatchGetItem", "TransactWriteItems"]


def test_a_wrong_count_keeps_no_payment_from_its_order(shop: Shop, aws: Any) -> None:
    """As of an order that was placed before they were counted."""
    buyer, product = shop.buyer(), shop.product()
    order_id = shop.order(buyer, {product: 1})
    key = {"pk": {"S": f"BUYER#{buyer.user_id}"}, "sk": {"S": "UNPAID"}}
    aws.delete_item(TableName="orders", Key=key)

    pay_by_card(shop, buyer, order_id)

    assert shop.get(order_id).status.value == "paid"
    found = AuditService(shop.store, shop.clock, sleep=lambda _: None).at_rest()
    assert [one.rule.value for one in found] == ["unpaid"]
    proposal = shop.unpaid_repair_service.propose(buyer.user_id)
    shop.unpaid_repair_service.apply(proposal)
    check_invariants(shop)
