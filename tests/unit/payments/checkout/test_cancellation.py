"""Cancelling: by whom, when, and what happens to a payment under way."""

import pytest

from storefront.errors import NotFoundError, PaymentInProgressError, UnavailableError
from storefront.orders.status import OrderStateError, OrderStatus
from storefront.payments.model.attempt import AttemptStatus
from storefront.payments.model.change import Outcome
from tests.support.clock import FrozenClock
from tests.support.fake_bkash import FakeBkash
from tests.support.fake_script import Fault
from tests.support.fake_stripe import FakeStripe
from tests.support.interleaving import just_before
from tests.support.invariants import contents
from tests.support.shop import Shop


def test_the_owner_cancels_and_the_units_are_free(shop: Shop) -> None:
    buyer, product = shop.buyer(), shop.product(stock=5)
    order_id = shop.order(buyer, {product: 2})

    canceled = shop.cancel(buyer, order_id)

    assert canceled == shop.get(order_id)
    assert canceled.status is OrderStatus.CANCELED
    assert shop.levels(product) == (5, 5)
    assert shop.events(order_id) == ["order.placed", "order.canceled"]


def test_staff_may_cancel_anybodys_order(shop: Shop) -> None:
    order_id = shop.order(shop.buyer(), {shop.product(): 1})

    assert shop.cancel(shop.staff(), order_id).status is OrderStatus.CANCELED


def test_somebody_elses_order_does_not_exist(shop: Shop) -> None:
    order_id = shop.order(shop.buyer(), {shop.product(): 1})

    with pytest.raises(NotFoundError):
        shop.cancel(shop.buyer(), order_id)

    assert shop.get(order_id).is_pending


def test_an_order_is_canceled_once(shop: Shop) -> None:
    buyer, product = shop.buyer(), shop.product(stock=5)
    order_id = shop.order(buyer, {product: 2})
    shop.cancel(buyer, order_id)

    assert shop.cancel(buyer, order_id) == shop.get(order_id)

    assert shop.levels(product) == (5, 5)
    assert shop.events(order_id).count("order.canceled") == 1


def test_a_paid_order_cannot_be_canceled(shop: Shop, stripe: FakeStripe) -> None:
    buyer, product = shop.buyer(), shop.product(stock=5)
    order_id = shop.order(buyer, {product: 1})
    shop.deliver(stripe.pay(shop.begin_stripe(buyer, order_id).reference or ""))

    with pytest.raises(OrderStateError, match="paid"):
        shop.cancel(buyer, order_id)

    assert shop.levels(product) == (4, 4)


def test_an_order_whose_payment_is_being_executed_cannot_be_canceled(
    shop: Shop, bkash: FakeBkash
) -> None:
    buyer, product = shop.buyer(), shop.product()
    order_id = shop.order(buyer, {product: 1})
    attempt = shop.begin_bkash(buyer, order_id)
    bkash.approve(attempt.reference or "")
    for call in ("execute", "query"):
        bkash.script.next(call, Fault(UnavailableError()))
    shop.call_back(attempt)

    with pytest.raises(PaymentInProgressError):
        shop.cancel(buyer, order_id)

    assert shop.get(order_id).is_pending


def test_an_open_session_is_ended_at_stripe_before_the_units_are_free(
    shop: Shop, stripe: FakeStripe
) -> None:
    buyer, product = shop.buyer(), shop.product(stock=5)
    order_id = shop.order(buyer, {product: 1})
    attempt = shop.begin_stripe(buyer, order_id)
    held_at_expiry: list[tuple[int, int]] = []
    look = Fault(meanwhile=lambda: held_at_expiry.append(shop.levels(product)))
    stripe.script.next("expire", look)

    shop.cancel(buyer, order_id)

    assert held_at_expiry == [(4, 5)]
    assert stripe.sessions[attempt.reference or ""]["status"] == "expired"
    assert shop.attempt(attempt.attempt_id).status is AttemptStatus.EXPIRED


def test_an_unpaid_bkash_payment_ends_with_its_order_and_is_never_executed(
    shop: Shop, bkash: FakeBkash
) -> None:
    buyer, product = shop.buyer(), shop.product()
    order_id = shop.order(buyer, {product: 1})
    attempt = shop.begin_bkash(buyer, order_id)
    shop.cancel(buyer, order_id)

    bkash.approve(attempt.reference or "")
    shop.call_back(attempt)

    assert "execute" not in bkash.script.calls
    assert bkash.ledger == {}


def test_an_order_the_customer_has_just_paid_cannot_be_canceled(
    shop: Shop, stripe: FakeStripe
) -> None:
    buyer, product = shop.buyer(), shop.product(stock=5)
    order_id = shop.order(buyer, {product: 1})
    event = stripe.pay(shop.begin_stripe(buyer, order_id).reference or "")

    with pytest.raises(PaymentInProgressError):
        shop.cancel(buyer, order_id)
    shop.deliver(event)

    assert shop.get(order_id).status is OrderStatus.PAID
    assert shop.levels(product) == (4, 4)


def test_a_payment_settled_while_canceling_wins(shop: Shop, stripe: FakeStripe) -> None:
    buyer, product = shop.buyer(), shop.product(stock=5)
    order_id = shop.order(buyer, {product: 1})
    # Stripe says the session is expired, and yet an event of its payment arrives.
    attempt = shop.begin_stripe(buyer, order_id)
    event = stripe.event(
        "completed", attempt.reference or "", payment_status="paid", payment_intent="pi_race"
    )

    with (
        just_before(lambda: shop.deliver(event)),
        pytest.raises(OrderStateError, match="paid"),
    ):
        shop.cancel(buyer, order_id)

    assert shop.levels(product) == (4, 4)


def test_nothing_changes_while_stripe_cannot_be_asked(shop: Shop, stripe: FakeStripe) -> None:
    buyer, product = shop.buyer(), shop.product()
    order_id = shop.order(buyer, {product: 1})
    shop.begin_stripe(buyer, order_id)
    before = contents(shop.store)
    stripe.script.next("expire", Fault(UnavailableError()))

    with pytest.raises(UnavailableError):
        shop.cancel(buyer, order_id)

    assert contents(shop.store) == before


def test_a_session_whose_creation_was_not_answered_is_ended_too(
    shop: Shop, stripe: FakeStripe
) -> None:
    buyer, product = shop.buyer(), shop.product()
    order_id = shop.order(buyer, {product: 1})
    stripe.script.next("open", Fault(UnavailableError(), after_effect=True))
    with pytest.raises(UnavailableError):
        shop.begin_stripe(buyer, order_id)

    shop.cancel(buyer, order_id)

    assert [one["status"] for one in stripe.sessions.values()] == ["expired"]


def test_an_expired_session_is_no_obstacle(
    shop: Shop, stripe: FakeStripe, clock: FrozenClock
) -> None:
    buyer, product = shop.buyer(), shop.product()
    order_id = shop.order(buyer, {product: 1})
    attempt = shop.begin_stripe(buyer, order_id)
    clock.now = attempt.expires_at

    assert shop.cancel(buyer, order_id).status is OrderStatus.CANCELED
    late = stripe.event("expired", attempt.reference or "")
    assert shop.deliver(late) is Outcome.UNCHANGED


def test_the_timeline_names_the_payment_that_a_cancellation_ended(shop: Shop) -> None:
    buyer = shop.buyer()
    order_id = shop.order(buyer, {shop.product(): 1})
    attempt = shop.begin_stripe(buyer, order_id)

    shop.cancel(buyer, order_id)

    *_, canceled = shop.orders.history(order_id, buyer)[1]
    assert canceled.type == "order.canceled"
    assert canceled.data == {"attempt_id": attempt.attempt_id, "provider": "stripe"}
