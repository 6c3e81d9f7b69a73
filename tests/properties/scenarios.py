"""Requests whose every step to the outside is interrupted: how each begins, and is repeated."""

from collections.abc import Callable
from dataclasses import dataclass

from storefront.payments.model import Attempt, Provider
from tests.properties.world import World

#: Makes the world in which a request is sent, and returns that request. Sending it again is what
#: a client does who got no answer.
Prepare = Callable[[World], Callable[[], object]]


@dataclass(frozen=True)
class Scenario:
    """A request under faults.

    Args:
        name: for reports.
        prepare: see `Prepare`.
    """

    name: str
    prepare: Prepare

    def __str__(self) -> str:
        return self.name


def _ordered(world: World, units: int = 3) -> None:
    world.stock_up(units)
    world.place({world.products[0]: 2})


def _begun(world: World, provider: Provider) -> Attempt:
    _ordered(world)
    return world.begin(world.orders[0], provider)


def _paid(world: World, provider: Provider) -> None:
    attempt = _begun(world, provider)
    if provider is Provider.STRIPE:
        world.visit_stripe(attempt, "pay")
        world.shop.deliver(world.mail[0])
    else:
        world.visit_bkash(attempt, "approve")
        world.shop.call_back(attempt)


def checkout(world: World) -> Callable[[], object]:
    """A buyer orders, under an idempotency key."""
    world.stock_up(3)
    buyer = world.shop.buyer()

    def order() -> str:
        order_id = world.shop.order(buyer, {world.products[0]: 2}, "one")
        world.remember(order_id, buyer)
        return order_id

    return order


def checkout_of_the_last_units(world: World) -> Callable[[], object]:
    """A buyer orders what a lapsed order still holds."""
    _ordered(world, units=2)
    world.clock.advance(minutes=20)
    buyer = world.shop.buyer()
    return lambda: world.remember(world.shop.order(buyer, {world.products[0]: 2}, "one"), buyer)


def begin_stripe(world: World) -> Callable[[], object]:
    """A buyer begins to pay by card."""
    _ordered(world)
    return lambda: world.begin(world.orders[0], Provider.STRIPE)


def switch_to_bkash(world: World) -> Callable[[], object]:
    """A buyer who has begun to pay by card begins to pay with bKash."""
    _begun(world, Provider.STRIPE)
    return lambda: world.begin(world.orders[0], Provider.BKASH)


def webhook(world: World) -> Callable[[], object]:
    """Stripe reports a payment."""
    world.visit_stripe(_begun(world, Provider.STRIPE), "pay")
    return lambda: world.shop.deliver(world.mail[0])


def late_webhook(world: World) -> Callable[[], object]:
    """Stripe reports a payment of an order that was sold out meanwhile."""
    world.visit_stripe(_begun(world, Provider.STRIPE), "pay")
    world.clock.advance(minutes=60)
    world.shop.sweep()
    world.place({world.products[0]: 3})
    return lambda: world.shop.deliver(world.mail[0])


def callback(world: World) -> Callable[[], object]:
    """A buyer comes back from bKash, having approved."""
    attempt = _begun(world, Provider.BKASH)
    world.visit_bkash(attempt, "approve")
    return lambda: world.shop.call_back(attempt)


def turned_back(world: World) -> Callable[[], object]:
    """A buyer comes back from bKash, having approved nothing."""
    attempt = _begun(world, Provider.BKASH)
    return lambda: world.shop.call_back(attempt, "cancel")


def cancel(world: World) -> Callable[[], object]:
    """A buyer cancels while a session is open."""
    _begun(world, Provider.STRIPE)
    placed = world.orders[0]
    return lambda: world.shop.cancel(placed.buyer, placed.order_id)


def refund_card(world: World) -> Callable[[], object]:
    """A clerk refunds a part, and a unit comes back."""
    _paid(world, Provider.STRIPE)
    order_id, product = world.orders[0].order_id, world.products[0]
    return lambda: world.shop.refund(order_id, "100.00", "one", {product: 1})


def refund_bkash(world: World) -> Callable[[], object]:
    """A clerk refunds everything."""
    _paid(world, Provider.BKASH)
    return lambda: world.shop.refund(world.orders[0].order_id, None, "one")


def release(world: World) -> Callable[[], object]:
    """The schedule releases two lapsed holds."""
    _ordered(world)
    world.place({world.products[0]: 1})
    world.clock.advance(minutes=20)
    return world.shop.sweep


def reconcile_lost_webhook(world: World) -> Callable[[], object]:
    """The reconciler finds a payment whose webhook never came, and one that nobody made."""
    world.visit_stripe(_begun(world, Provider.STRIPE), "pay")
    return world.shop.reconcile


def reconcile_lost_execution(world: World) -> Callable[[], object]:
    """The reconciler finds an approved payment whose execution was lost on its way."""
    attempt = _begun(world, Provider.BKASH)
    world.visit_bkash(attempt, "approve")
    world.shop.settlement.await_outcome(attempt.attempt_id, attempt.reference or "", None)
    world.clock.advance(minutes=3)
    return world.shop.reconcile


def reconcile_due_refund(world: World) -> Callable[[], object]:
    """The reconciler gives money back for which there is no stock."""
    late_webhook(world)()
    return world.shop.reconcile


def reconcile_second_capture(world: World) -> Callable[[], object]:
    """The reconciler gives back what a buyer has paid a second time."""
    first = _begun(world, Provider.STRIPE)
    world.visit_stripe(first, "pay_later")
    world.shop.settlement.expire(first.attempt_id, None)
    second = world.begin(world.orders[0], Provider.BKASH)
    world.visit_bkash(second, "approve")
    world.shop.call_back(second)
    world.visit_stripe(first, "settle")
    return world.shop.reconcile


def reconcile_dashboard_refund(world: World) -> Callable[[], object]:
    """The reconciler finds a refund that somebody made at Stripe's."""
    _paid(world, Provider.STRIPE)
    attempt = world.attempts(Provider.STRIPE)[0]
    world.refund_at_provider(attempt, 5_000)
    return world.shop.reconcile


SCENARIOS = [
    Scenario(prepare.__name__, prepare)
    for prepare in (
        checkout,
        checkout_of_the_last_units,
        begin_stripe,
        switch_to_bkash,
        webhook,
        late_webhook,
        callback,
        turned_back,
        cancel,
        refund_card,
        refund_bkash,
        release,
        reconcile_lost_webhook,
        reconcile_lost_execution,
        reconcile_due_refund,
        reconcile_second_capture,
        reconcile_dashboard_refund,
    )
]
