"""Requests whose every step to the outside is interrupted: how each begins, and is repeated."""

from collections.abc import Callable
from dataclasses import dataclass

from storefront.db.tables import Table
from storefront.errors import UnavailableError
from storefront.payments.model import Attempt, Provider
from storefront.payments.refund import RESEND_AFTER
from tests.properties.world import World
from tests.support.gateways import Fault
from tests.support.invariants import contents

#: What answers a request for something that is made once: its name.
Name = str


@dataclass(frozen=True)
class Request:
    """A request, and what must be true of its answers.

    Args:
        send: sends it. Sending it again is what a client does who got no answer.
        made: returns the names of all that requests of this kind have made. That must be one
            thing, and its name the answer to each of them. None for a request that makes nothing.
        at_once: whether a repeat has its whole effect at once. Otherwise it may first have to
            leave a provider time to do what an earlier request may have asked for.
    """

    send: Callable[[], Name | None]
    made: Callable[[], list[Name]] | None = None
    at_once: bool = True


#: Makes the world in which a request is sent, and returns that request.
Prepare = Callable[[World], Request]


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


def _telling(action: Callable[[], object], *, at_once: bool = True) -> Request:
    """Return a request that makes nothing with a name."""

    def send() -> None:
        action()

    return Request(send, at_once=at_once)


def _ordered(world: World, units: int = 3) -> None:
    world.stock_up(units)
    world.place({world.products[0]: 2})


def _begun(world: World, provider: Provider) -> Attempt:
    _ordered(world)
    return world.begin(world.orders[0], provider)


def _approved(world: World) -> Attempt:
    attempt = _begun(world, Provider.BKASH)
    world.visit_bkash(attempt, "approve")
    return attempt


def _paid(world: World, provider: Provider) -> Attempt:
    if provider is Provider.STRIPE:
        world.visit_stripe(_begun(world, provider), "pay")
        world.shop.deliver(world.mail[0])
    else:
        world.shop.call_back(_approved(world))
    return world.attempts(provider)[0]


def _sold_out_and_paid(world: World) -> None:
    """Let a buyer pay when the order has expired and its units are another's."""
    world.visit_stripe(_begun(world, Provider.STRIPE), "pay")
    world.clock.advance(minutes=60)
    world.shop.sweep()
    world.place({world.products[0]: 3})


def _ordering(world: World) -> Request:
    buyer = world.shop.buyer()

    def order() -> Name:
        order_id = world.shop.order(buyer, {world.products[0]: 2}, "one")
        world.remember(order_id, buyer)
        return order_id

    def ordered() -> list[Name]:
        items = contents(world.store)[Table.ORDERS]
        mine = [one for one in items if one["sk"] == "ORDER" and one["user_id"] == buyer.user_id]
        return [one["order_id"] for one in mine]

    return Request(order, ordered)


def _beginning(world: World, provider: Provider) -> Request:
    placed = world.orders[0]

    def begin() -> Name:
        return _name_of(world.begin(placed, provider))

    def begun() -> list[Name]:
        attempts = world.shop.attempts.get_many(world.shop.get(placed.order_id).attempt_ids)
        return [_name_of(one) for one in attempts if one.provider is provider]

    return Request(begin, begun)


def _name_of(attempt: Attempt) -> Name:
    """Return what the buyer is sent to."""
    return f"{attempt.attempt_id} {attempt.redirect_url}"


def _canceling(world: World) -> Request:
    placed = world.orders[0]
    return _telling(lambda: world.shop.cancel(placed.buyer, placed.order_id))


def _refunding(world: World, amount: str | None, restock: dict[str, int] | None = None) -> Request:
    order_id = world.orders[0].order_id

    def refund() -> Name:
        return world.shop.refund(order_id, amount, "one", restock).refund_id

    def refunded() -> list[Name]:
        (attempt_id,) = world.shop.get(order_id).attempt_ids
        return [one.refund_id for one in world.shop.refunds.of_attempt(order_id, attempt_id)]

    return Request(refund, refunded, at_once=False)


def _reconciling(world: World) -> Request:
    return _telling(world.shop.reconcile, at_once=False)


def checkout(world: World) -> Request:
    """A buyer orders, under an idempotency key."""
    world.stock_up(3)
    return _ordering(world)


def checkout_of_the_last_units(world: World) -> Request:
    """A buyer orders what a lapsed order still holds."""
    _ordered(world, units=2)
    world.clock.advance(minutes=20)
    return _ordering(world)


def begin_stripe(world: World) -> Request:
    """A buyer begins to pay by card."""
    _ordered(world)
    return _beginning(world, Provider.STRIPE)


def begin_bkash(world: World) -> Request:
    """A buyer begins to pay with bKash."""
    _ordered(world)
    return _beginning(world, Provider.BKASH)


def switch_to_bkash(world: World) -> Request:
    """A buyer who has begun to pay by card begins to pay with bKash."""
    _begun(world, Provider.STRIPE)
    return _beginning(world, Provider.BKASH)


def switch_to_stripe(world: World) -> Request:
    """A buyer who has begun to pay with bKash begins to pay by card."""
    _begun(world, Provider.BKASH)
    return _beginning(world, Provider.STRIPE)


def webhook(world: World) -> Request:
    """Stripe reports a payment."""
    world.visit_stripe(_begun(world, Provider.STRIPE), "pay")
    return _telling(lambda: world.shop.deliver(world.mail[0]))


def late_webhook(world: World) -> Request:
    """Stripe reports a payment of an order that was sold out meanwhile."""
    _sold_out_and_paid(world)
    return _telling(lambda: world.shop.deliver(world.mail[0]))


def expired_event(world: World) -> Request:
    """Stripe reports that a session is over, unpaid."""
    attempt = _begun(world, Provider.STRIPE)
    world.clock.advance(minutes=36)
    world.visit_stripe(attempt, "expire")
    return _telling(lambda: world.shop.deliver(world.mail[0]))


def dispute_created(world: World) -> Request:
    """Stripe reports that a buyer disputes a payment."""
    intent = _paid(world, Provider.STRIPE).transaction_id or ""
    event = world.stripe.dispute_event("created", intent, "needs_response")
    return _telling(lambda: world.shop.deliver(event))


def dispute_closed(world: World) -> Request:
    """Stripe reports that a dispute is over, and the money is ours."""
    intent = _paid(world, Provider.STRIPE).transaction_id or ""
    world.shop.deliver(world.stripe.dispute_event("created", intent, "needs_response"))
    event = world.stripe.dispute_event("closed", intent, "won")
    return _telling(lambda: world.shop.deliver(event))


def refund_failed(world: World) -> Request:
    """Stripe reports that a refund which took its time has failed."""
    intent = _paid(world, Provider.STRIPE).transaction_id or ""
    world.stripe.given.next_status = "pending"
    world.shop.refund(world.orders[0].order_id, "100.00", "one")
    (made,) = world.stripe.given.of(intent)
    event = world.stripe.refund_event("failed", world.stripe.given.change(made["id"], "failed"))
    return _telling(lambda: world.shop.deliver(event))


def callback(world: World) -> Request:
    """A buyer comes back from bKash, having approved."""
    attempt = _approved(world)
    return _telling(lambda: world.shop.call_back(attempt), at_once=False)


def turned_back(world: World) -> Request:
    """A buyer comes back from bKash, having approved nothing."""
    attempt = _begun(world, Provider.BKASH)
    return _telling(lambda: world.shop.call_back(attempt, "cancel"))


def notification(world: World) -> Request:
    """BKash's topic says that a payment was made, of whose execution we heard nothing."""
    attempt = _approved(world)
    payment_id = attempt.reference or ""
    world.shop.settlement.await_outcome(attempt.attempt_id, payment_id, None)
    trx_id = world.bkash.execute(payment_id)["trxID"]
    return _telling(lambda: world.shop.notify(attempt, trx_id))


def cancel(world: World) -> Request:
    """A buyer cancels while a session is open."""
    _begun(world, Provider.STRIPE)
    return _canceling(world)


def cancel_bkash(world: World) -> Request:
    """A buyer cancels while bKash waits for an approval."""
    _begun(world, Provider.BKASH)
    return _canceling(world)


def refund_card(world: World) -> Request:
    """A clerk refunds a part, and a unit comes back."""
    _paid(world, Provider.STRIPE)
    return _refunding(world, "100.00", {world.products[0]: 1})


def refund_bkash(world: World) -> Request:
    """A clerk refunds everything."""
    _paid(world, Provider.BKASH)
    return _refunding(world, None)


def refund_bkash_in_part(world: World) -> Request:
    """A clerk refunds a part, and a unit comes back."""
    _paid(world, Provider.BKASH)
    return _refunding(world, "100.00", {world.products[0]: 1})


def refund_bkash_again(world: World) -> Request:
    """A clerk repeats, much later, a request for a refund that never reached bKash."""
    _paid(world, Provider.BKASH)
    request = _refunding(world, "100.00")
    world.bkash.script.next("refund", Fault(UnavailableError()))
    request.send()
    world.clock.now += RESEND_AFTER[Provider.BKASH]
    return request


def release(world: World) -> Request:
    """The schedule releases two lapsed holds."""
    _ordered(world)
    world.place({world.products[0]: 1})
    world.clock.advance(minutes=20)
    return _telling(world.shop.sweep)


def reconcile_lost_webhook(world: World) -> Request:
    """The reconciler finds a payment whose webhook never came."""
    world.visit_stripe(_begun(world, Provider.STRIPE), "pay")
    return _reconciling(world)


def reconcile_lost_execution(world: World) -> Request:
    """The reconciler finds an approved payment whose execution was lost on its way."""
    attempt = _approved(world)
    world.shop.settlement.await_outcome(attempt.attempt_id, attempt.reference or "", None)
    world.clock.advance(minutes=3)
    return _reconciling(world)


def reconcile_due_refund(world: World) -> Request:
    """The reconciler gives money back for which there is no stock."""
    _sold_out_and_paid(world)
    world.shop.deliver(world.mail[0])
    return _reconciling(world)


def reconcile_second_capture(world: World) -> Request:
    """The reconciler gives back what a buyer has paid a second time."""
    first = _begun(world, Provider.STRIPE)
    world.visit_stripe(first, "pay_later")
    world.shop.settlement.expire(first.attempt_id, None)
    second = world.begin(world.orders[0], Provider.BKASH)
    world.visit_bkash(second, "approve")
    world.shop.call_back(second)
    world.visit_stripe(first, "settle")
    return _reconciling(world)


def reconcile_dashboard_refund(world: World) -> Request:
    """The reconciler finds a refund that somebody made at Stripe's."""
    world.refund_at_provider(_paid(world, Provider.STRIPE), 5_000)
    return _reconciling(world)


def reconcile_bkash_dashboard_refund(world: World) -> Request:
    """The reconciler finds a refund that somebody made at bKash's."""
    world.refund_at_provider(_paid(world, Provider.BKASH), 5_000)
    return _reconciling(world)


SCENARIOS = [
    Scenario(prepare.__name__, prepare)
    for prepare in (
        checkout,
        checkout_of_the_last_units,
        begin_stripe,
        begin_bkash,
        switch_to_bkash,
        switch_to_stripe,
        webhook,
        late_webhook,
        expired_event,
        dispute_created,
        dispute_closed,
        refund_failed,
        callback,
        turned_back,
        notification,
        cancel,
        cancel_bkash,
        refund_card,
        refund_bkash,
        refund_bkash_in_part,
        refund_bkash_again,
        release,
        reconcile_lost_webhook,
        reconcile_lost_execution,
        reconcile_due_refund,
        reconcile_second_capture,
        reconcile_dashboard_refund,
        reconcile_bkash_dashboard_refund,
    )
]
