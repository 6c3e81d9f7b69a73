"""Payments against cancellations, releases, repeats and each other."""

import random

from storefront.errors import OutOfStockError, PaymentInProgressError, StorefrontError
from storefront.orders.model import OrderStateError, OrderStatus
from storefront.payments.bkash_callback import CallbackResult
from storefront.payments.facts import Outcome
from storefront.payments.model import Attempt
from tests.support.clock import FrozenClock
from tests.support.gateways import FakeBkash, FakeStripe
from tests.support.races import LockedScript, in_turn, refusals, together
from tests.support.shop import Shop


class SessionOverError(StorefrontError):
    """The buyer finds that the page no longer takes money."""


def _pay(shop: Shop, stripe: FakeStripe, attempt: Attempt) -> Outcome:
    """Pay on Stripe's page, if it still takes money, and let the webhook arrive."""
    script, reference = stripe.script, attempt.reference or ""
    assert isinstance(script, LockedScript)
    with script.lock:
        if stripe.sessions[reference]["status"] != "open":
            raise SessionOverError
        event = stripe.pay(reference)
    return shop.deliver(event)


def test_a_cancellation_against_a_payment_never_keeps_money_for_nothing(
    shop: Shop, stripe: FakeStripe, turn: int
) -> None:
    del turn
    product, buyer = shop.product(stock=1), shop.buyer()
    order_id = shop.order(buyer, {product: 1})
    attempt = shop.begin_stripe(buyer, order_id)

    canceled, paid = together(
        lambda: shop.cancel(buyer, order_id).status.value,
        lambda: _pay(shop, stripe, attempt).value,
    )

    if isinstance(paid, SessionOverError):
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


def test_a_lapse_a_late_payment_and_a_new_buyer_share_out_the_last_unit(
    shop: Shop, stripe: FakeStripe, clock: FrozenClock, turn: int
) -> None:
    del turn
    product, buyer = shop.product(stock=1), shop.buyer()
    order_id = shop.order(buyer, {product: 1})
    event = stripe.pay(shop.begin_stripe(buyer, order_id).reference or "")
    clock.advance(minutes=50)  # the webhook is late: the hold has lapsed

    _, _, rival = together(
        lambda: str(shop.sweep()),
        lambda: shop.deliver(event).value,
        lambda: shop.order(shop.buyer(), {product: 1}),
    )

    if isinstance(rival, OutOfStockError):
        assert shop.get(order_id).status is OrderStatus.PAID
        assert shop.levels(product) == (0, 0)
    else:
        assert shop.get(order_id).status is OrderStatus.REFUND_DUE
        assert shop.levels(product) == (0, 1)


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
    random.Random(20).shuffle(deliveries)  # noqa: S311 - the same shuffle each time

    outcomes = in_turn([lambda event=event: shop.deliver(event) for event in deliveries])  # type: ignore[misc]

    assert outcomes.count(Outcome.SETTLED) == 20
    assert outcomes.count(Outcome.ALREADY) == 40
    assert shop.levels(product) == (0, 0)


def test_two_beginnings_at_once_lead_to_one_session(
    shop: Shop, stripe: FakeStripe, turn: int
) -> None:
    del turn
    product, buyer = shop.product(stock=1), shop.buyer()
    order_id = shop.order(buyer, {product: 1})

    attempts = together(*[lambda: shop.begin_stripe(buyer, order_id) for _ in range(3)])

    assert refusals(attempts) == []
    assert {one.reference for one in attempts if isinstance(one, Attempt)} == set(stripe.sessions)
    assert len(stripe.sessions) == 1


def test_two_providers_at_once_leave_one_that_can_be_paid(
    shop: Shop, stripe: FakeStripe, turn: int
) -> None:
    del turn
    product, buyer = shop.product(stock=1), shop.buyer()
    order_id = shop.order(buyer, {product: 1})

    together(lambda: shop.begin_stripe(buyer, order_id), lambda: shop.begin_bkash(buyer, order_id))

    order = shop.get(order_id)
    live = [one for one in shop.attempts.get_many(order.attempt_ids) if one.is_live]
    assert [one.attempt_id for one in live] == [order.open_attempt_id]
    payable = {one for one, session in stripe.sessions.items() if session["status"] == "open"}
    assert payable <= {live[0].reference}, "a replaced session takes no money"


def test_callbacks_at_once_execute_once(shop: Shop, bkash: FakeBkash, turn: int) -> None:
    del turn
    product, buyer = shop.product(stock=1), shop.buyer()
    order_id = shop.order(buyer, {product: 1})
    attempt = shop.begin_bkash(buyer, order_id)
    bkash.approve(attempt.reference or "")

    results = together(*[lambda: shop.call_back(attempt) for _ in range(4)])

    assert bkash.script.calls.count("execute") == 1
    assert CallbackResult.SUCCESS in results
    assert set(results) <= {CallbackResult.SUCCESS, CallbackResult.PROCESSING}
    assert shop.get(order_id).status is OrderStatus.PAID


def test_a_callback_against_a_cancellation_moves_money_only_for_stock(
    shop: Shop, bkash: FakeBkash, turn: int
) -> None:
    del turn
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
