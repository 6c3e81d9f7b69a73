"""Orders and card payments that meet something else, at each of their steps.

Threads find some interleavings by chance; here every moment at which a request can be interrupted
has its turn.
"""

from contextlib import suppress
from functools import partial

from storefront.errors import StorefrontError
from storefront.orders.status import OrderStatus
from storefront.payments.model.attempt import Provider
from tests.support.interleaving import Interleaving
from tests.support.interleavings import (
    Interleave,
    World,
    each_provider,
    either,
    either_way,
    interleave,
)
from tests.support.provider_side import ProviderSide, late_payment

__all__ = ["interleave"]


def test_a_webhook_delivered_twice_settles_once(interleave: Interleave) -> None:
    def scene(world: World) -> Interleaving:
        event = world.stripe.pay(world.card().reference or "")
        deliver = partial(world.shop.deliver, event)

        def check() -> None:
            assert world.status is OrderStatus.PAID
            assert world.shop.levels(world.product) == (0, 0)

        return Interleaving(deliver, deliver, check)

    assert interleave(scene) > 2


def test_an_event_of_other_money_delivered_twice_is_noted_once(interleave: Interleave) -> None:
    def scene(world: World) -> Interleaving:
        attempt = world.card()
        paid = {"payment_status": "paid", "payment_intent": "pi_other", "amount_total": 1}
        event = world.stripe.event("completed", attempt.reference or "", **paid)
        deliver = partial(world.shop.deliver, event)

        def check() -> None:
            assert world.shop.events(attempt.order_id).count("payment.mismatch") == 1
            assert world.shop.get(attempt.order_id).is_pending

        return Interleaving(deliver, deliver, check)

    assert interleave(scene) > 2


@either
def test_a_webhook_and_the_reconciler_settle_once(interleave: Interleave, *, turned: bool) -> None:
    def scene(world: World) -> Interleaving:
        attempt = world.card()
        event = world.stripe.pay(attempt.reference or "")

        def check() -> None:
            assert world.shop.events(attempt.order_id).count("order.paid") == 1
            assert world.shop.levels(world.product) == (0, 0)

        return either_way(
            lambda: world.shop.deliver(event), world.shop.reconcile, check, turned=turned
        )

    assert interleave(scene) > 2


@either
def test_a_cancellation_and_a_payment_never_keep_money_for_nothing(
    interleave: Interleave, *, turned: bool
) -> None:
    def scene(world: World) -> Interleaving:
        attempt = world.card()

        def check() -> None:
            paid = world.status is OrderStatus.PAID
            assert paid or world.status is OrderStatus.CANCELED
            assert len(world.stripe.ledger) == paid

        return either_way(
            lambda: world.shop.cancel(world.buyer, attempt.order_id),
            lambda: world.pay(attempt),
            check,
            turned=turned,
        )

    assert interleave(scene) > 2


@either
def test_the_end_of_a_hold_and_a_late_webhook_leave_the_unit_with_its_buyer(
    interleave: Interleave, *, turned: bool
) -> None:
    def scene(world: World) -> Interleaving:
        attempt = world.card()
        event = world.stripe.pay(attempt.reference or "")
        world.lapse(attempt)

        def check() -> None:
            assert world.status is OrderStatus.PAID
            assert world.shop.levels(world.product) == (0, 0)

        return either_way(world.shop.sweep, lambda: world.shop.deliver(event), check, turned=turned)

    assert interleave(scene) > 2


@either
def test_a_late_webhook_and_another_buyer_share_out_the_last_unit(
    interleave: Interleave, *, turned: bool
) -> None:
    def scene(world: World) -> Interleaving:
        attempt = world.card()
        event = world.stripe.pay(attempt.reference or "")
        world.lapse(attempt)
        world.shop.sweep()

        def check() -> None:
            assert world.shop.levels(world.product)[0] == 0
            lost = len(world.orders) == 2
            assert world.status is (OrderStatus.REFUND_DUE if lost else OrderStatus.PAID)

        return either_way(
            lambda: world.shop.deliver(event),
            lambda: world.order(world.shop.buyer()),
            check,
            turned=turned,
        )

    assert interleave(scene) > 2


@each_provider
def test_a_payment_begun_as_the_hold_ends_has_stock_or_is_refused(
    interleave: Interleave, provider: Provider
) -> None:
    def scene(world: World) -> Interleaving:
        order_id = world.order()
        side = ProviderSide(world.shop, provider)

        def end_the_hold() -> None:
            world.lapse()
            world.shop.sweep()

        def check() -> None:
            order = world.shop.get(order_id)
            assert order.is_pending or order.status is OrderStatus.EXPIRED
            assert order.is_pending == (order.open_attempt_id is not None)

        return Interleaving(lambda: side.begin(world.buyer, order_id), end_the_hold, check)

    assert interleave(scene) > 2


def test_a_release_beside_a_payment_that_was_just_begun_leaves_the_order(
    interleave: Interleave,
) -> None:
    def scene(world: World) -> Interleaving:
        order_id = world.order()
        lapsed_at = world.shop.get(order_id).hold_expires_at

        def begin_at_the_last_moment() -> None:
            world.clock.advance(seconds=-1)
            with suppress(StorefrontError):
                world.shop.begin_stripe(world.buyer, order_id)
            world.clock.now = lapsed_at

        def check() -> None:
            order = world.shop.get(order_id)
            assert order.is_pending == (order.open_attempt_id is not None)

        world.clock.now = lapsed_at
        return Interleaving(world.shop.sweep, begin_at_the_last_moment, check)

    assert interleave(scene) > 2


@each_provider
def test_two_payments_begun_at_once_leave_one_that_can_be_paid(
    interleave: Interleave, provider: Provider
) -> None:
    def scene(world: World) -> Interleaving:
        order_id = world.order()
        side = ProviderSide(world.shop, provider)

        def check() -> None:
            order = world.shop.get(order_id)
            live = [one for one in world.shop.attempts.get_many(order.attempt_ids) if one.is_live]
            assert [one.attempt_id for one in live] == [order.open_attempt_id]
            sessions = world.stripe.sessions.items()
            payable = {name for name, session in sessions if session["status"] == "open"}
            assert payable <= {live[0].reference}

        return Interleaving(
            lambda: world.shop.begin_stripe(world.buyer, order_id),
            lambda: side.begin(world.buyer, order_id),
            check,
        )

    assert interleave(scene) > 3


def test_the_last_unit_is_sold_once(interleave: Interleave) -> None:
    def scene(world: World) -> Interleaving:
        def check() -> None:
            assert len(world.orders) == 1
            assert world.shop.levels(world.product) == (0, 1)

        return Interleaving(
            lambda: world.order(world.shop.buyer()), lambda: world.order(world.shop.buyer()), check
        )

    assert interleave(scene) > 1


def test_an_order_sent_twice_is_one_order(interleave: Interleave) -> None:
    def scene(world: World) -> Interleaving:
        world.shop.receive(world.product, 9)

        def check() -> None:
            assert len(world.orders) == 2
            assert len(set(world.orders)) == 1
            assert world.shop.levels(world.product) == (9, 10)

        place = partial(world.order, key="k")
        return Interleaving(place, place, check)

    assert interleave(scene) > 1


def test_a_second_capture_beside_the_first_is_owed_and_given_back(interleave: Interleave) -> None:
    def scene(world: World) -> Interleaving:
        late = world.card()
        world.shop.deliver(world.stripe.event("expired", late.reference or ""))
        second = world.shop.begin_stripe(world.buyer, late.order_id)
        events = [world.stripe.pay(second.reference or ""), late_payment(world.stripe, late)]

        def check() -> None:
            attempts = world.shop.attempts.get_many([late.attempt_id, second.attempt_id])
            assert sorted(one.refund_due for one in attempts) == [False, True]

        return Interleaving(
            lambda: world.shop.deliver(events[0]), lambda: world.shop.deliver(events[1]), check
        )

    assert interleave(scene) > 2
