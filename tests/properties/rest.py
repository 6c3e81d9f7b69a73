"""Letting time pass until nothing is left to do, and seeing that then nothing is done."""

from datetime import timedelta

from storefront.db.tables import Table
from storefront.orders.model import OrderStatus
from tests.properties.world import World
from tests.support.invariants import contents

#: How often `template.yaml` lets the schedules run.
_PERIOD = timedelta(minutes=2)
#: Runs after which everything must be over: four hours, for the longest hold and the last look.
_RUNS = 120
#: Every how many runs it is looked whether everything is over.
_LOOK_EACH = 5
#: Hours after which everything must be at rest when the reconciler asks about everything.
_HOURS = 6


def come_to_rest(world: World, *, by_schedule: bool) -> None:
    """Let everything come to its end, with all mail lost, and check the end.

    When it has, a further hour's sweep and reconciliation of everything must write nothing.

    Args:
        world: whose providers have nothing left to do by themselves.
        by_schedule: first let only the schedules bring it there, run by run: what the reconciler
            is not due to ask about it is not asked about.
    """
    if by_schedule:
        _run_schedules(world)
        assert _is_over(world), f"not over after {_RUNS} runs of the schedules"
        world.check_settled()
    for _ in range(_HOURS):
        before = contents(world.store)
        world.clock.now += timedelta(hours=1)
        world.shop.sweep()
        world.shop.reconcile(everything=True)
        if contents(world.store) == before and _is_over(world):
            world.check_settled()
            return
    raise AssertionError(f"not at rest after {_HOURS} hours")


def _run_schedules(world: World) -> None:
    for run in range(_RUNS):
        if run % _LOOK_EACH == 0 and _is_over(world):
            return
        world.clock.now += _PERIOD
        world.shop.sweep()
        world.shop.reconcile(everything=False)


def _is_over(world: World) -> bool:
    """Tell whether no order is pending or owed, and no attempt unfinished."""
    orders = [one for one in contents(world.store)[Table.ORDERS] if one["sk"] == "ORDER"]
    waiting = {OrderStatus.PENDING.value, OrderStatus.REFUND_DUE.value}
    if any(one["status"] in waiting for one in orders):
        return False
    attempts = world.shop.attempts.get_many(
        [one for order in orders for one in order["attempt_ids"]]
    )
    return not any(one.is_unfinished for one in attempts)
