"""Returns from bKash that meet something else, at each of their steps: money moves once.

See `test_payments_meet`.
"""

from functools import partial

from storefront.orders.status import OrderStatus
from tests.support.interleaving import Action, Interleaving
from tests.support.interleavings import Interleave, World, either, either_way, interleave
from tests.support.provider_side import DOWN, LOST

__all__ = ["interleave"]


def _executed_once(world: World) -> Action:
    def check() -> None:
        assert world.bkash.script.calls.count("execute") == 1
        assert world.status is OrderStatus.PAID
        assert world.shop.levels(world.product) == (0, 0)

    return check


def test_two_returns_from_bkash_execute_once(interleave: Interleave) -> None:
    def scene(world: World) -> Interleaving:
        attempt = world.wallet()
        back = partial(world.shop.call_back, attempt)
        return Interleaving(back, back, _executed_once(world))

    assert interleave(scene) > 5


def test_a_return_beside_one_whose_execution_is_under_way_does_not_execute(
    interleave: Interleave,
) -> None:
    def scene(world: World) -> Interleaving:
        attempt = world.wallet()
        world.bkash.script.next("execute", DOWN)
        world.bkash.script.next("query", DOWN)
        back = partial(world.shop.call_back, attempt)

        def check() -> None:
            assert world.bkash.script.calls.count("execute") == 1
            assert world.shop.get(attempt.order_id).is_pending

        return Interleaving(back, back, check)

    assert interleave(scene) > 5


@either
def test_a_return_and_a_notification_settle_once(interleave: Interleave, *, turned: bool) -> None:
    def scene(world: World) -> Interleaving:
        attempt = world.wallet()
        return either_way(
            lambda: world.shop.call_back(attempt),
            lambda: world.notify(attempt),
            _executed_once(world),
            turned=turned,
        )

    assert interleave(scene) > 2


@either
def test_a_notification_and_the_reconciler_settle_what_was_never_answered_once(
    interleave: Interleave, *, turned: bool
) -> None:
    def scene(world: World) -> Interleaving:
        attempt = world.wallet()
        world.bkash.script.next("execute", LOST)
        world.bkash.script.next("query", DOWN)
        world.shop.call_back(attempt)
        return either_way(
            lambda: world.notify(attempt),
            world.shop.reconcile,
            _executed_once(world),
            turned=turned,
        )

    assert interleave(scene) > 3


@either
def test_a_return_and_the_reconciler_settle_what_was_never_executed_once(
    interleave: Interleave, *, turned: bool
) -> None:
    def scene(world: World) -> Interleaving:
        attempt = world.wallet()
        world.bkash.script.next("execute", DOWN)
        world.bkash.script.next("query", DOWN)
        world.shop.call_back(attempt)
        world.clock.advance(minutes=2)

        def check() -> None:
            assert len(world.bkash.ledger) == 1
            assert world.status is OrderStatus.PAID

        return either_way(
            lambda: world.shop.call_back(attempt), world.shop.reconcile, check, turned=turned
        )

    assert interleave(scene) > 3


@either
def test_a_return_and_a_cancellation_move_money_only_for_stock(
    interleave: Interleave, *, turned: bool
) -> None:
    def scene(world: World) -> Interleaving:
        attempt = world.wallet()

        def check() -> None:
            paid = world.status is OrderStatus.PAID
            assert paid or world.status is OrderStatus.CANCELED
            assert len(world.bkash.ledger) == paid

        return either_way(
            lambda: world.shop.call_back(attempt),
            lambda: world.shop.cancel(world.buyer, attempt.order_id),
            check,
            turned=turned,
        )

    assert interleave(scene) > 3


@either
def test_a_return_and_the_end_of_its_hold_move_money_only_for_stock(
    interleave: Interleave, *, turned: bool
) -> None:
    def scene(world: World) -> Interleaving:
        attempt = world.wallet()
        world.lapse(attempt)

        def check() -> None:
            paid = world.status is OrderStatus.PAID
            assert paid or world.status is OrderStatus.EXPIRED
            assert len(world.bkash.ledger) == paid

        return either_way(
            lambda: world.shop.call_back(attempt), world.shop.sweep, check, turned=turned
        )

    assert interleave(scene) > 3
