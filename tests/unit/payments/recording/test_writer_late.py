"""Money for an order that is over: it pays if the stock is still there, else it is owed back."""

from typing import Any

import pytest

from storefront.db.refusals import TransactionCanceledError
from storefront.db.tables import Table
from storefront.orders.status import OrderStatus
from storefront.payments.model.attempt import Attempt
from storefront.payments.model.change import Outcome
from tests.support.clock import FrozenClock
from tests.support.drift import Hand
from tests.support.fake_stripe import FakeStripe
from tests.support.interleaving import just_before
from tests.support.shop import Shop


@pytest.fixture(params=["canceled", "expired"])
def late(request: pytest.FixtureRequest, shop: Shop, clock: FrozenClock) -> Attempt:
    """An open session of an order for 2 of 2 mugs and 1 of 5 plates that is over already."""
    buyer = shop.buyer()
    mug, plate = shop.product(stock=2), shop.product(stock=5)
    order_id = shop.order(buyer, {mug: 2, plate: 1})
    attempt = shop.begin_stripe(buyer, order_id)
    if request.param == "canceled":
        shop.cancel(buyer, order_id)
    else:
        clock.now = shop.get(order_id).hold_expires_at
        assert shop.sweep() == 1
    assert shop.get(order_id).status.value == request.param
    return attempt


def payment(stripe: FakeStripe, attempt: Attempt, intent: str = "pi_late") -> dict[str, object]:
    """Return the event of money that Stripe took although the session was over."""
    changes = {"payment_status": "paid", "status": "complete", "payment_intent": intent}
    return stripe.event("completed", attempt.reference or "", **changes)


def stocks(shop: Shop, attempt: Attempt) -> list[tuple[int, int]]:
    """Return available and on-hand units of each line."""
    return [shop.levels(line.product_id) for line in shop.get(attempt.order_id).lines]


def test_a_late_payment_takes_free_units_and_pays_the_order(
    shop: Shop, stripe: FakeStripe, late: Attempt
) -> None:
    assert shop.deliver(payment(stripe, late)) is Outcome.PAID

    assert shop.get(late.order_id).status is OrderStatus.PAID
    assert stocks(shop, late) == [(0, 0), (4, 4)]
    assert shop.events(late.order_id)[-1] == "order.paid"


def test_a_late_payment_is_owed_back_when_one_product_is_gone_and_takes_no_units(
    shop: Shop, stripe: FakeStripe, late: Attempt
) -> None:
    mug = shop.get(late.order_id).lines[0].product_id
    shop.order(shop.buyer(), {mug: 1})

    assert shop.deliver(payment(stripe, late)) is Outcome.REFUND_DUE

    attempt = shop.attempt(late.attempt_id)
    assert shop.get(late.order_id).status is OrderStatus.REFUND_DUE
    assert (attempt.refund_due, attempt.refundable) == (True, attempt.amount.amount)
    assert stocks(shop, late) == [(1, 2), (5, 5)]
    assert shop.events(late.order_id)[-1] == "order.refund_due"


def test_a_late_payment_that_is_owed_back_stays_so_when_stock_returns(
    shop: Shop, stripe: FakeStripe, late: Attempt
) -> None:
    mug = shop.get(late.order_id).lines[0].product_id
    shop.order(shop.buyer(), {mug: 1})
    event = payment(stripe, late)
    shop.deliver(event)
    shop.receive(mug, 10)

    assert shop.deliver(event) is Outcome.UNCHANGED
    assert shop.deliver({**event, "id": "evt_again"}) is Outcome.UNCHANGED

    assert shop.get(late.order_id).status is OrderStatus.REFUND_DUE


def test_the_last_units_sold_while_a_late_payment_is_settled_are_not_sold_twice(
    shop: Shop, stripe: FakeStripe, late: Attempt
) -> None:
    mug = shop.get(late.order_id).lines[0].product_id
    concurrent = shop.buyer()

    with just_before(lambda: shop.order(concurrent, {mug: 2})):
        outcome = shop.deliver(payment(stripe, late))

    assert outcome is Outcome.REFUND_DUE
    assert stocks(shop, late) == [(0, 2), (5, 5)]


def test_a_payment_that_comes_while_the_hold_is_released_takes_the_free_units(
    shop: Shop, stripe: FakeStripe, clock: FrozenClock
) -> None:
    buyer, product = shop.buyer(), shop.product(stock=2)
    order_id = shop.order(buyer, {product: 2})
    event = stripe.pay(shop.begin_stripe(buyer, order_id).reference or "")
    clock.now = shop.get(order_id).hold_expires_at
    swept: list[int] = []

    with just_before(lambda: swept.append(shop.sweep())):
        outcome = shop.deliver(event)

    assert (swept, outcome) == ([1], Outcome.PAID)
    assert shop.get(order_id).status is OrderStatus.PAID
    assert shop.levels(product) == (0, 0)


@pytest.mark.parametrize("gone", [False, True], ids=["first pays", "first is owed back"])
def test_a_second_payment_is_recorded_and_owed_back(
    shop: Shop, stripe: FakeStripe, clock: FrozenClock, *, gone: bool
) -> None:
    buyer, product = shop.buyer(), shop.product(stock=2)
    order_id = shop.order(buyer, {product: 2})
    first = shop.begin_stripe(buyer, order_id)
    shop.deliver(stripe.event("expired", first.reference or ""))
    second = shop.begin_stripe(buyer, order_id)
    if gone:
        clock.now = shop.get(order_id).hold_expires_at
        shop.order(shop.buyer(), {product: 2})
    shop.deliver(payment(stripe, second, "pi_second"))
    before = shop.levels(product)

    assert shop.deliver(payment(stripe, first, "pi_first")) is Outcome.REFUND_DUE

    assert shop.attempt(first.attempt_id).refund_due
    assert shop.attempt(second.attempt_id).refund_due is gone
    assert shop.levels(product) == before
    assert shop.get(order_id).status is (OrderStatus.REFUND_DUE if gone else OrderStatus.PAID)
    assert shop.events(order_id)[-1] == "payment.surplus"


def test_of_two_payments_at_once_one_is_kept(shop: Shop, stripe: FakeStripe) -> None:
    buyer, product = shop.buyer(), shop.product(stock=5)
    order_id = shop.order(buyer, {product: 2})
    first = shop.begin_stripe(buyer, order_id)
    shop.deliver(stripe.event("expired", first.reference or ""))
    second = shop.begin_stripe(buyer, order_id)

    with just_before(lambda: shop.deliver(payment(stripe, second, "pi_second"))):
        outcome = shop.deliver(payment(stripe, first, "pi_first"))

    assert outcome is Outcome.REFUND_DUE
    assert shop.attempt(first.attempt_id).refund_due
    assert not shop.attempt(second.attempt_id).refund_due
    assert shop.levels(product) == (3, 3)


def test_money_is_not_owed_back_because_the_books_are_wrong(
    shop: Shop, stripe: FakeStripe, aws: Any
) -> None:
    """Units that are held and yet not on the shelf: a fault for the operator, not a sold-out."""
    buyer, product = shop.buyer(), shop.product(stock=2)
    attempt = shop.begin_stripe(buyer, shop.order(buyer, {product: 2}))
    shelf = (Table.CATALOG, f"PRODUCT#{product}", "SALE")
    Hand(aws).set(shelf, on_hand=1)

    with pytest.raises(TransactionCanceledError):
        shop.deliver(stripe.pay(attempt.reference or ""))

    assert shop.get(attempt.order_id).is_pending
    assert not shop.attempt(attempt.attempt_id).refund_due
    Hand(aws).set(shelf, on_hand=2)
