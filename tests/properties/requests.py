"""Requests as they are interrupted and repeated, and the worlds in which they are sent."""

from collections.abc import Callable
from dataclasses import dataclass

from storefront.access import Caller
from storefront.db.tables import Table
from storefront.payments.model.attempt import Attempt, Provider
from tests.properties.world import World
from tests.support.invariants import contents
from tests.support.promoting import PromotingShop

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


def telling(action: Callable[[], object], *, at_once: bool = True) -> Request:
    """Return a request that makes nothing with a name."""

    def send() -> None:
        action()

    return Request(send, at_once=at_once)


def ordered(world: World, units: int = 3) -> None:
    world.stock_up(units)
    world.place({world.products[0]: 2})


def begun(world: World, provider: Provider) -> Attempt:
    ordered(world)
    return world.begin(world.orders[0], provider)


def approved(world: World) -> Attempt:
    attempt = begun(world, Provider.BKASH)
    world.visit_bkash(attempt, "approve")
    return attempt


def paid(world: World, provider: Provider) -> Attempt:
    if provider is Provider.STRIPE:
        world.visit_stripe(begun(world, provider), "pay")
        world.shop.deliver(world.mail[0])
    else:
        world.shop.call_back(approved(world))
    return world.attempts(provider)[0]


def spread(world: World, units: int = 4) -> None:
    """Spread a product evenly over two shards: whichever is drawn, the same follows."""
    world.stock_up(units)
    world.shop.sharding_service.spread(world.products[0], 2)


def sold_out_and_paid(world: World) -> None:
    """Let a buyer pay when the order has expired and its units are another's."""
    world.visit_stripe(begun(world, Provider.STRIPE), "pay")
    world.clock.advance(minutes=60)
    world.shop.sweep()
    world.place({world.products[0]: 3})


def ordering(world: World) -> Request:
    buyer = world.shop.buyer()

    def order() -> Name:
        order_id = world.shop.order(buyer, {world.products[0]: 2}, "one")
        world.remember(order_id, buyer)
        return order_id

    return Request(order, lambda: orders_of(world, buyer))


def ordering_with(eid: PromotingShop, world: World) -> Request:
    """Return a request that orders by a quote, with a coupon."""
    buyer = world.shop.buyer()
    quote = eid.ask(buyer, {world.products[0]: 2})

    def order() -> Name:
        order_id = eid.order(buyer, quote)["id"]
        world.remember(order_id, buyer)
        return order_id

    return Request(order, lambda: orders_of(world, buyer))


def orders_of(world: World, buyer: Caller) -> list[Name]:
    """Return the ids of a buyer's orders."""
    items = contents(world.store)[Table.ORDERS]
    mine = [one for one in items if one["sk"] == "ORDER" and one["user_id"] == buyer.user_id]
    return [one["order_id"] for one in mine]


def beginning(world: World, provider: Provider) -> Request:
    placed = world.orders[0]

    def begin() -> Name:
        return _name_of(world.begin(placed, provider))

    def made() -> list[Name]:
        attempts = world.shop.attempts.get_many(world.shop.get(placed.order_id).attempt_ids)
        return [_name_of(one) for one in attempts if one.provider is provider]

    return Request(begin, made)


def _name_of(attempt: Attempt) -> Name:
    """Return what the buyer is sent to."""
    return f"{attempt.attempt_id} {attempt.redirect_url}"


def canceling(world: World) -> Request:
    placed = world.orders[0]
    return telling(lambda: world.shop.cancel(placed.buyer, placed.order_id))


def refunding(world: World, amount: str | None, restock: dict[str, int] | None = None) -> Request:
    order_id = world.orders[0].order_id

    def refund() -> Name:
        return world.shop.refund(order_id, amount, "one", restock).refund_id

    def made() -> list[Name]:
        (attempt_id,) = world.shop.get(order_id).attempt_ids
        return [one.refund_id for one in world.shop.refunds.of_attempt(order_id, attempt_id)]

    return Request(refund, made, at_once=False)


def reconciling(world: World) -> Request:
    return telling(world.shop.reconcile, at_once=False)
