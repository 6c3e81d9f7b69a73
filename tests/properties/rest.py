"""Letting time pass until nothing is left to do, and seeing that then nothing is done."""

from datetime import timedelta

from storefront.db.tables import Table
from storefront.orders.status import OrderStatus
from storefront.payments.reconciliation.schedule import EVERY
from tests.properties.tally import Contents
from tests.properties.world import World
from tests.support.invariants import contents

#: Runs after which everything must be over: four hours, for the longest hold and the last look.
_RUNS = 120
#: Every how many runs it is looked whether everything is over.
_LOOK_EACH = 5
#: Between two looks at everything: more than any hold lasts, or any wait for a provider's list.
_PAUSE = timedelta(hours=2)
#: Looks at everything after which nothing may be left to do.
_LOOKS = 3
_WAITING = {OrderStatus.PENDING.value, OrderStatus.REFUND_DUE.value}


def come_to_rest(world: World, *, by_schedule: bool) -> Contents:
    """Let everything come to its end, with all mail lost, check the end, and return the tables.

    When it has, a further sweep and reconciliation of everything must write nothing.

    Args:
        world: whose providers have nothing left to do by themselves but to decide disputes.
        by_schedule: first let only the schedules bring it there, run by run: what the reconciler
            is not due to ask about it is not asked about.
    """
    for dispute in world.stripe.disputed.values():
        dispute["status"] = "won"
    if by_schedule:
        _run_schedules(world)
        assert _is_over(world, contents(world.store)), "not over by the schedules"
        world.check_settled()
    before = contents(world.store)
    for _ in range(_LOOKS):
        world.clock.now += _PAUSE
        world.shop.sweep()
        world.shop.reconcile(everything=True)
        after = contents(world.store)
        if after == before and _is_over(world, after):
            world.check_settled()
            return after
        before = after
    raise AssertionError(f"not at rest after {_LOOKS} looks at everything")


def _run_schedules(world: World) -> None:
    for run in range(_RUNS):
        if run % _LOOK_EACH == 0 and _is_over(world, contents(world.store)):
            return
        world.clock.now += EVERY
        world.shop.sweep()
        world.shop.reconcile(everything=False)


def _is_over(world: World, items: Contents) -> bool:
    """Return whether no order is pending or owed, and no attempt unfinished."""
    orders = [one for one in items[Table.ORDERS] if one["sk"] == "ORDER"]
    if any(one["status"] in _WAITING for one in orders):
        return False
    attempt_ids = [attempt_id for order in orders for attempt_id in order["attempt_ids"]]
    return not any(one.is_unfinished for one in world.shop.attempts.get_many(attempt_ids))
