"""Requests whose every step to the outside is interrupted: how each begins, and is repeated."""

from collections.abc import Callable
from dataclasses import dataclass

from storefront.errors import UnavailableError
from storefront.fulfilments.model import ParcelStatus, Returned
from storefront.payments.model.attempt import Provider
from storefront.payments.model.refund import RESEND_AFTER
from tests.properties.at_the_door import AT_THE_DOOR
from tests.properties.requests import (
    Request,
    approved,
    beginning,
    begun,
    canceling,
    ordered,
    ordering,
    ordering_with,
    paid,
    reconciling,
    refunding,
    sold_out_and_paid,
    spread,
    telling,
)
from tests.properties.world import World
from tests.support import parcels
from tests.support.fake_script import Fault
from tests.support.promoting import PromotingShop, limited

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


def checkout(world: World) -> Request:
    """A buyer orders, under an idempotency key."""
    world.stock_up(3)
    return ordering(world)


def checkout_of_the_last_units(world: World) -> Request:
    """A buyer orders what a lapsed order still holds."""
    ordered(world, units=2)
    world.clock.advance(minutes=20)
    return ordering(world)


def checkout_from_shards(world: World) -> Request:
    """A buyer orders more units of a hot product than any of its shards has."""
    spread(world, units=2)
    return ordering(world)


def spread_stock(world: World) -> Request:
    """Staff spread the stock of a product that orders hold units of."""
    ordered(world)
    return telling(lambda: world.shop.sharding_service.spread(world.products[0], 2))


def gather_stock(world: World) -> Request:
    """Staff gather the stock of a hot product, in whose shards an order holds units."""
    spread(world)
    world.place({world.products[0]: 2})
    return telling(lambda: world.shop.sharding_service.gather(world.products[0]))


def tend_stock(world: World) -> Request:
    """A product that has cooled is gathered by the clock when its last hold has ended."""
    spread(world)
    world.place({world.products[0]: 2})
    world.shop.sharding_service.gather(world.products[0])
    world.shop.cancel(world.orders[0].buyer, world.orders[0].order_id)
    return telling(world.shop.sharding_service.tend)


def late_webhook_of_a_hot_product(world: World) -> Request:
    """Stripe reports a payment of an order that has expired; its units are in several shards."""
    spread(world)
    world.place({world.products[0]: 3})
    world.visit_stripe(world.begin(world.orders[0], Provider.STRIPE), "pay")
    world.clock.advance(minutes=60)
    world.shop.sweep()
    return telling(lambda: world.shop.deliver(world.mail[0]))


def begin_stripe(world: World) -> Request:
    """A buyer begins to pay by card."""
    ordered(world)
    return beginning(world, Provider.STRIPE)


def begin_bkash(world: World) -> Request:
    """A buyer begins to pay with bKash."""
    ordered(world)
    return beginning(world, Provider.BKASH)


def switch_to_bkash(world: World) -> Request:
    """A buyer who has begun to pay by card begins to pay with bKash."""
    begun(world, Provider.STRIPE)
    return beginning(world, Provider.BKASH)


def switch_to_stripe(world: World) -> Request:
    """A buyer who has begun to pay with bKash begins to pay by card."""
    begun(world, Provider.BKASH)
    return beginning(world, Provider.STRIPE)


def webhook(world: World) -> Request:
    """Stripe reports a payment."""
    world.visit_stripe(begun(world, Provider.STRIPE), "pay")
    return telling(lambda: world.shop.deliver(world.mail[0]))


def late_webhook(world: World) -> Request:
    """Stripe reports a payment of an order that was sold out meanwhile."""
    sold_out_and_paid(world)
    return telling(lambda: world.shop.deliver(world.mail[0]))


def expired_event(world: World) -> Request:
    """Stripe reports that a session is over, unpaid."""
    attempt = begun(world, Provider.STRIPE)
    world.clock.advance(minutes=36)
    world.visit_stripe(attempt, "expire")
    return telling(lambda: world.shop.deliver(world.mail[0]))


def dispute_created(world: World) -> Request:
    """Stripe reports that a buyer disputes a payment."""
    intent = paid(world, Provider.STRIPE).transaction_id or ""
    event = world.stripe.dispute_event("created", intent, "needs_response")
    return telling(lambda: world.shop.deliver(event))


def dispute_closed(world: World) -> Request:
    """Stripe reports that a dispute is over, and the money is ours."""
    intent = paid(world, Provider.STRIPE).transaction_id or ""
    world.shop.deliver(world.stripe.dispute_event("created", intent, "needs_response"))
    event = world.stripe.dispute_event("closed", intent, "won")
    return telling(lambda: world.shop.deliver(event))


def refund_failed(world: World) -> Request:
    """Stripe reports that a refund which took its time has failed."""
    intent = paid(world, Provider.STRIPE).transaction_id or ""
    world.stripe.given.next_status = "pending"
    world.shop.refund(world.orders[0].order_id, "100.00", "one")
    (made,) = world.stripe.given.of(intent)
    event = world.stripe.refund_event("failed", world.stripe.given.change(made["id"], "failed"))
    return telling(lambda: world.shop.deliver(event))


def callback(world: World) -> Request:
    """A buyer comes back from bKash, having approved."""
    attempt = approved(world)
    return telling(lambda: world.shop.call_back(attempt), at_once=False)


def turned_back(world: World) -> Request:
    """A buyer comes back from bKash, having approved nothing."""
    attempt = begun(world, Provider.BKASH)
    return telling(lambda: world.shop.call_back(attempt, "cancel"))


def notification(world: World) -> Request:
    """BKash's topic says that a payment was made, of whose execution we heard nothing."""
    attempt = approved(world)
    payment_id = attempt.reference or ""
    world.shop.recorder.await_outcome(attempt.attempt_id, payment_id, None)
    trx_id = world.bkash.execute(payment_id)["trxID"]
    return telling(lambda: world.shop.notify(attempt, trx_id))


def cancel(world: World) -> Request:
    """A buyer cancels while a session is open."""
    begun(world, Provider.STRIPE)
    return canceling(world)


def cancel_bkash(world: World) -> Request:
    """A buyer cancels while bKash waits for an approval."""
    begun(world, Provider.BKASH)
    return canceling(world)


def refund_card(world: World) -> Request:
    """A clerk refunds a part, and a unit comes back."""
    paid(world, Provider.STRIPE)
    return refunding(world, "100.00", {world.products[0]: 1})


def refund_bkash(world: World) -> Request:
    """A clerk refunds everything."""
    paid(world, Provider.BKASH)
    return refunding(world, None)


def refund_bkash_in_part(world: World) -> Request:
    """A clerk refunds a part, and a unit comes back."""
    paid(world, Provider.BKASH)
    return refunding(world, "100.00", {world.products[0]: 1})


def refund_bkash_again(world: World) -> Request:
    """A clerk repeats, much later, a request for a refund that never reached bKash."""
    paid(world, Provider.BKASH)
    request = refunding(world, "100.00")
    world.bkash.script.next("refund", Fault(UnavailableError()))
    request.send()
    world.clock.now += RESEND_AFTER[Provider.BKASH]
    return request


def pack(world: World) -> Request:
    """Staff pack an order, under an idempotency key."""
    paid(world, Provider.BKASH)
    order_id, product = world.orders[0].order_id, world.products[0]

    def send() -> str:
        return f"parcel {parcels.pack(world.shop, order_id, {product: 2}, 'one')['number']}"

    def made() -> list[str]:
        return [f"parcel {one + 1}" for one in range(world.shop.get(order_id).parcels)]

    return Request(send, made)


def hand_over(world: World) -> Request:
    """Staff hand a parcel over: its units leave the shop."""
    pack(world).send()
    order_id = world.orders[0].order_id
    return telling(lambda: parcels.go(world.shop, order_id, ParcelStatus.HANDED_OVER))


def parcel_back(world: World) -> Request:
    """A parcel is back: one unit is for sale again, the other is damaged."""
    hand_over(world).send()
    order_id, back = world.orders[0].order_id, {world.products[0]: Returned(1, 1)}
    parcels.go(world.shop, order_id, *parcels.RETURNS)
    return telling(lambda: parcels.go(world.shop, order_id, ParcelStatus.BACK, back=back))


def release(world: World) -> Request:
    """The schedule releases two lapsed holds."""
    ordered(world)
    world.place({world.products[0]: 1})
    world.clock.advance(minutes=20)
    return telling(world.shop.sweep)


def reconcile_lost_webhook(world: World) -> Request:
    """The reconciler finds a payment whose webhook never came."""
    world.visit_stripe(begun(world, Provider.STRIPE), "pay")
    return reconciling(world)


def reconcile_lost_execution(world: World) -> Request:
    """The reconciler finds an approved payment whose execution was lost on its way."""
    attempt = approved(world)
    world.shop.recorder.await_outcome(attempt.attempt_id, attempt.reference or "", None)
    world.clock.advance(minutes=3)
    return reconciling(world)


def reconcile_due_refund(world: World) -> Request:
    """The reconciler gives money back for which there is no stock."""
    sold_out_and_paid(world)
    world.shop.deliver(world.mail[0])
    return reconciling(world)


def reconcile_second_capture(world: World) -> Request:
    """The reconciler gives back what a buyer has paid a second time."""
    first = begun(world, Provider.STRIPE)
    world.visit_stripe(first, "pay_later")
    world.shop.recorder.expire(first.attempt_id, None)
    second = world.begin(world.orders[0], Provider.BKASH)
    world.visit_bkash(second, "approve")
    world.shop.call_back(second)
    world.visit_stripe(first, "settle")
    return reconciling(world)


def reconcile_dashboard_refund(world: World) -> Request:
    """The reconciler finds a refund that somebody made at Stripe's."""
    world.refund_at_provider(paid(world, Provider.STRIPE), 5_000)
    return reconciling(world)


def reconcile_bkash_dashboard_refund(world: World) -> Request:
    """The reconciler finds a refund that somebody made at bKash's."""
    world.refund_at_provider(paid(world, Provider.BKASH), 5_000)
    return reconciling(world)


def checkout_with_the_last_use(world: World) -> Request:
    """A buyer orders with the last use of a coupon, of which each buyer has one."""
    return ordering_with(_promoting(world), world)


def late_webhook_with_a_use(world: World) -> Request:
    """Stripe reports a payment of an order that has expired, and has given its use back."""
    _late(world, _promoting(world))
    return telling(lambda: world.shop.deliver(world.mail[0]))


def late_webhook_without_a_use(world: World) -> Request:
    """Stripe reports a payment of an order whose use another buyer has meanwhile."""
    eid = _promoting(world)
    _late(world, eid)
    _bought(world, eid)
    return telling(lambda: world.shop.deliver(world.mail[0]))


def cancel_with_a_use(world: World) -> Request:
    """A buyer cancels what they had a coupon for."""
    _bought(world, _promoting(world))
    return canceling(world)


def release_with_a_use(world: World) -> Request:
    """The schedule releases a lapsed hold of an order with a coupon."""
    _bought(world, _promoting(world))
    world.clock.advance(minutes=20)
    return telling(world.shop.sweep)


def _promoting(world: World) -> PromotingShop:
    world.stock_up(9)
    return PromotingShop(world.shop, limited(total=1, per_buyer=1))


def _bought(world: World, eid: PromotingShop) -> None:
    buyer = world.shop.buyer()
    world.remember(eid.buy(world.products[0], buyer), buyer)


def _late(world: World, eid: PromotingShop) -> None:
    _bought(world, eid)
    world.visit_stripe(world.begin(world.orders[0], Provider.STRIPE), "pay")
    world.clock.advance(minutes=60)
    world.shop.sweep()


SCENARIOS = [
    Scenario(prepare.__name__, prepare)
    for prepare in (
        checkout,
        checkout_of_the_last_units,
        checkout_from_shards,
        checkout_with_the_last_use,
        spread_stock,
        gather_stock,
        tend_stock,
        late_webhook_of_a_hot_product,
        begin_stripe,
        begin_bkash,
        switch_to_bkash,
        switch_to_stripe,
        webhook,
        late_webhook,
        late_webhook_with_a_use,
        late_webhook_without_a_use,
        expired_event,
        dispute_created,
        dispute_closed,
        refund_failed,
        callback,
        turned_back,
        notification,
        cancel,
        cancel_with_a_use,
        cancel_bkash,
        refund_card,
        refund_bkash,
        refund_bkash_in_part,
        refund_bkash_again,
        pack,
        hand_over,
        parcel_back,
        release,
        release_with_a_use,
        reconcile_lost_webhook,
        reconcile_lost_execution,
        reconcile_due_refund,
        reconcile_second_capture,
        reconcile_dashboard_refund,
        reconcile_bkash_dashboard_refund,
        *AT_THE_DOOR,
    )
]
