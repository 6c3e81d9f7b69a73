"""Payments against cancellations, releases, repeats and each other."""

import random

from storefront.errors import OutOfStockError, PaymentInProgressError
from storefront.orders.status import OrderStateError, OrderStatus
from storefront.payments.inbound.bkash_callback import CallbackResult
from storefront.payments.model.attempt import Attempt
from storefront.payments.model.change import Outcome
from tests.support.clock import FrozenClock
from tests.support.fake_bkash import FakeBkash
from tests.support.fake_stripe import FakeStripe
from tests.support.races import (
    PageClosedError,
    after_looks,
    found,
    in_turn,
    pay_on_page,
    refusals,
    together,
)
from tests.support.shop import Shop

KEPT = "Money is kept only for goods"
ONCE = "A payment counts once, whoever hears of it"


def test_a_cancellation_against_a_payment_never_keeps_money_for_nothing(
    shop: Shop, stripe: FakeStripe, moment: int
) -> None:
    product, buyer = shop.product(stock=1), shop.buyer()
    order_id = shop.order(buyer, {product: 1})
    attempt = shop.begin_stripe(buyer, order_id)

    def pay() -> str:
        return pay_on_page(shop, stripe, attempt).value

    canceled, paid = together(
        lambda: shop.cancel(buyer, order_id).status.value,
        after_looks(moment % 5, shop, order_id, pay),
    )

    if isinstance(paid, PageClosedError):
        assert canceled == "canceled"
        assert shop.get(order_id).status is OrderStatus.CANCELED
        assert (shop.levels(product), stripe.ledger) == ((1, 1), {})
    else:
        # Canceled first and paid all the same, or refused: either way the buyer has the unit.
        assert canceled == "canceled" or isinstance(
            canceled, PaymentInProgressError | OrderStateError
        )
        assert shop.get(order_id).status is OrderStatus.PAID
        assert (shop.levels(product), len(stripe.ledger)) == ((0, 0), 1)
    figure = f"{shop.get(order_id).status.value}, {len(stripe.ledger)} captured"
    found(KEPT, "a cancellation against a card payment", figure)


def test_a_lapse_a_late_payment_and_a_new_buyer_share_out_the_last_unit(
    shop: Shop, stripe: FakeStripe, clock: FrozenClock, moment: int
) -> None:
    del moment
    product, buyer = shop.product(stock=1), shop.buyer()
    order_id = shop.order(buyer, {product: 1})
    event = stripe.pay(shop.begin_stripe(buyer, order_id).reference or "")
    clock.advance(minutes=50)  # the webhook is late: the hold has lapsed

    _, _, concurrent = together(
        lambda: str(shop.sweep()),
        lambda: shop.deliver(event).value,
        lambda: shop.order(shop.buyer(), {product: 1}),
    )

    if isinstance(concurrent, OutOfStockError):
        assert shop.get(order_id).status is OrderStatus.PAID
        assert shop.levels(product) == (0, 0)
    else:
        assert shop.get(order_id).status is OrderStatus.REFUND_DUE
        assert shop.levels(product) == (0, 1)
    race = "the end of a hold, a late payment and a new buyer of the last unit"
    found(KEPT, race, f"the payer's order is {shop.get(order_id).status.value}")


def test_each_webhook_three_times_shuffled_and_in_parallel_settles_once(
    shop: Shop, stripe: FakeStripe
) -> None:
    product = shop.product(stock=20)
    events = []
    for _ in range(20):
        buyer = shop.buyer()
        attempt = shop.begin_stripe(buyer, shop.order(buyer, {product: 1}))
        events.append(stripe.pay(attempt.reference or ""))
    deliveries = events * 3
    random.Random(20).shuffle(deliveries)

    outcomes = in_turn([lambda event=event: shop.deliver(event) for event in deliveries])  # type: ignore[misc]

    assert outcomes.count(Outcome.PAID) == 20
    assert outcomes.count(Outcome.UNCHANGED) == 40
    assert shop.levels(product) == (0, 0)
    race = "20 webhooks, each three times, shuffled, 16 at a time"
    found(ONCE, race, f"{outcomes.count(Outcome.PAID)} settled")


def test_two_beginnings_at_once_lead_to_one_session(
    shop: Shop, stripe: FakeStripe, moment: int
) -> None:
    del moment
    product, buyer = shop.product(stock=1), shop.buyer()
    order_id = shop.order(buyer, {product: 1})

    attempts = together(*[lambda: shop.begin_stripe(buyer, order_id) for _ in range(3)])

    assert refusals(attempts) == []
    assert {one.reference for one in attempts if isinstance(one, Attempt)} == set(stripe.sessions)
    assert len(stripe.sessions) == 1


def test_two_providers_at_once_leave_one_that_can_be_paid(
    shop: Shop, stripe: FakeStripe, moment: int
) -> None:
    del moment
    product, buyer = shop.product(stock=1), shop.buyer()
    order_id = shop.order(buyer, {product: 1})

    together(lambda: shop.begin_stripe(buyer, order_id), lambda: shop.begin_bkash(buyer, order_id))

    order = shop.get(order_id)
    live = [one for one in shop.attempts.get_many(order.attempt_ids) if one.is_live]
    assert [one.attempt_id for one in live] == [order.open_attempt_id]
    payable = {one for one, session in stripe.sessions.items() if session["status"] == "open"}
    assert payable <= {live[0].reference}, "a replaced session takes no money"


def test_callbacks_at_once_execute_once(shop: Shop, bkash: FakeBkash, moment: int) -> None:
    del moment
    product, buyer = shop.product(stock=1), shop.buyer()
    order_id = shop.order(buyer, {product: 1})
    attempt = shop.begin_bkash(buyer, order_id)
    bkash.approve(attempt.reference or "")

    results = together(*[lambda: shop.call_back(attempt) for _ in range(4)])

    assert bkash.script.calls.count("execute") == 1
    assert CallbackResult.SUCCESS in results
    assert set(results) <= {CallbackResult.SUCCESS, CallbackResult.PROCESSING}
    assert shop.get(order_id).status is OrderStatus.PAID
    found(ONCE, "4 returns from bKash at once", f"{bkash.script.calls.count('execute')} execution")


def test_reconcilers_a_return_and_the_end_of_the_hold_take_the_money_once_and_for_stock_only(
    shop: Shop, bkash: FakeBkash, clock: FrozenClock, moment: int
) -> None:
    product, buyer = shop.product(stock=1), shop.buyer()
    order_id = shop.order(buyer, {product: 1})
    attempt = shop.begin_bkash(buyer, order_id)
    bkash.approve(attempt.reference or "")
    if moment % 2:
        clock.now = shop.get(order_id).hold_expires_at

    together(
        *[lambda: str(shop.reconcile().differences)] * 2,
        lambda: str(shop.call_back(attempt)),
        lambda: str(shop.sweep()),
        lambda: shop.cancel(buyer, order_id).status.value,
    )
    shop.reconcile()

    order = shop.get(order_id)
    assert bkash.script.calls.count("execute") == len(bkash.ledger) <= 1
    assert (order.status is OrderStatus.PAID) is (len(bkash.ledger) == 1)
    assert shop.levels(product) == ((0, 0) if bkash.ledger else (1, 1))
    race = "2 reconcilers, a return, a cancellation and the end of a hold at once"
    found(KEPT, race, f"{order.status.value}, {len(bkash.ledger)} captured")


def test_a_callback_against_a_cancellation_moves_money_only_for_stock(
    shop: Shop, bkash: FakeBkash, moment: int
) -> None:
    del moment
    product, buyer = shop.product(stock=1), shop.buyer()
    order_id = shop.order(buyer, {product: 1})
    attempt = shop.begin_bkash(buyer, order_id)
    bkash.approve(attempt.reference or "")

    canceled, _ = together(
        lambda: shop.cancel(buyer, order_id).status.value,
        lambda: str(shop.call_back(attempt)),
    )

    if canceled == "canceled":
        assert (shop.get(order_id).status, bkash.ledger) == (OrderStatus.CANCELED, {})
    else:
        assert shop.get(order_id).status is OrderStatus.PAID
        assert len(bkash.ledger) == 1
    figure = f"{shop.get(order_id).status.value}, {len(bkash.ledger)} captured"
    found(KEPT, "a cancellation against a return from bKash", figure)
