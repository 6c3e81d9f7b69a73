"""Requests about orders that are paid when they come: how each begins, and is repeated."""

from storefront.access import Caller
from storefront.fulfilments.model import ParcelStatus
from storefront.orders.model import Order
from storefront.paging import PageRequest
from storefront.payments.inbound.remitting import CHUNK
from storefront.payments.model.attempt import Provider
from storefront.payments.model.refund import Disposition, Refund, RefundUnits
from storefront.terms.checkout import CashPolicy
from tests.properties.requests import Request, orders_of, telling
from tests.properties.staff import POLICY, WITH_ADVANCE, WITH_CODES, Send
from tests.properties.world import World
from tests.support.promoting import COUPON


def checkout_on_delivery(world: World) -> Request:
    """A buyer orders by a quote, with a coupon, what they pay when it comes."""
    world.stock_up(3)
    buyer = world.shop.buyer()
    send = world.staff.sell(buyer, {world.products[0]: 2}, POLICY, COUPON)
    return _ordering(world, buyer, send)


def checkout_of_a_gift(world: World) -> Request:
    """A buyer orders what costs nothing: it is paid, and its units are sold."""
    world.stock_up(3)
    buyer = world.shop.buyer()
    return _ordering(world, buyer, world.staff.give_away(buyer, {world.products[0]: 2}))


def callback_of_an_advance(world: World) -> Request:
    """A buyer comes back from bKash, having approved an advance: the order is accepted."""
    placed(world, WITH_ADVANCE)
    attempt = world.begin(world.orders[0], Provider.BKASH)
    world.visit_bkash(attempt, "approve")
    return telling(lambda: world.shop.call_back(attempt), at_once=False)


def late_webhook_of_an_advance(world: World) -> Request:
    """Stripe reports the advance of an order that has expired; its units are free."""
    placed(world, WITH_ADVANCE)
    world.visit_stripe(world.begin(world.orders[0], Provider.STRIPE), "pay")
    world.clock.advance(minutes=180)
    world.shop.sweep()
    return telling(lambda: world.shop.deliver(world.mail[0]))


def accept(world: World) -> Request:
    """Staff accept an order."""
    return _doing(world, placed(world), "accept")


def ask_for_a_code(world: World) -> Request:
    """A buyer asks for the code by which they confirm."""
    order = placed(world, WITH_CODES)
    return telling(lambda: world.staff.ask_for_code(world.orders[0].buyer, order))


def accept_by_code(world: World) -> Request:
    """A buyer confirms by the code that their phone was sent."""
    ask_for_a_code(world).send()
    placed = world.orders[0]
    return telling(world.staff.confirming(placed.buyer, world.shop.get(placed.order_id)))


def cancel_accepted(world: World) -> Request:
    """Staff cancel an accepted order: its units and its use come back, its advance is to go."""
    callback_of_an_advance(world).send()
    order_id = world.orders[0].order_id
    return telling(lambda: world.staff.shop.cancel(world.staff.clerk, order_id), at_once=False)


def collect(world: World) -> Request:
    """Staff write down cash: the order is paid."""
    return _collecting(world, accepted(world), 100)


def collect_a_part(world: World) -> Request:
    """Staff write down some of the cash."""
    return _collecting(world, accepted(world), 40)


def collect_the_rest(world: World) -> Request:
    """Staff write down the rest of the cash, and a little more than that."""
    order = accepted(world)
    world.staff.collecting(order, 40)()
    return _collecting(world, _again(world, order), 109, before=1)


def collect_beside_an_advance(world: World) -> Request:
    """Staff write down the cash for an order of which something was paid before."""
    callback_of_an_advance(world).send()
    return _collecting(world, world.shop.get(world.orders[0].order_id), 100)


def refuse_a_unit(world: World) -> Request:
    """Staff write down that one unit was not taken, and is back."""
    return telling(world.staff.refusing(accepted(world), 1, 1))


def refuse_all(world: World) -> Request:
    """Staff write down that nothing of an order that was sent was taken."""
    order = sent(world)
    return telling(world.staff.refusing(order, 2, 0))


def refuse_what_is_paid_for_by_then(world: World) -> Request:
    """Staff write down that one unit was not taken, when the other one is paid for."""
    order = accepted(world)
    world.staff.collecting(order, 60)()
    return telling(world.staff.refusing(_again(world, order), 1, 0))


def refused_unit_back(world: World) -> Request:
    """Staff write down that a unit is back which was not taken, of an order that is paid."""
    refuse_what_is_paid_for_by_then(world).send()
    return telling(world.staff.refusing(world.shop.get(world.orders[0].order_id), 0, 1))


def give_cash_back(world: World) -> Request:
    """A clerk writes down that a part of the cash was given back."""
    order = paid(world)
    return _giving_back(world, order, world.staff.giving_back(order, "50.00"))


def give_cash_back_for_a_unit(world: World) -> Request:
    """A clerk writes down that a unit's cash was given back; it was not sent, and will not be."""
    order = paid(world)
    units = {world.products[0]: RefundUnits(1, Disposition.RESTOCK)}
    return _giving_back(world, order, world.staff.giving_back(order, None, units))


def give_cash_back_for_what_came(world: World) -> Request:
    """A clerk writes down that the cash of units was given back, one of which is for sale again."""
    order = sent(world)
    world.staff.carrying(order, ParcelStatus.DELIVERED)()
    world.staff.collecting(_again(world, order), 100)()
    order = _again(world, order)
    units = {world.products[0]: RefundUnits(1, Disposition.RESTOCK)}
    return _giving_back(world, order, world.staff.giving_back(order, None, units))


def give_an_advance_and_cash_back_for_units(world: World) -> Request:
    """A clerk gives back what units cost: the cash, and of the advance what is missing."""
    collect_beside_an_advance(world).send()
    order = world.shop.get(world.orders[0].order_id)
    units = {world.products[0]: RefundUnits(2, Disposition.RESTOCK)}
    send = world.staff.giving_back(order, None, units, shipping=True)
    return _giving_back(world, order, send, at_once=False)


def enter_a_remittance(world: World) -> Request:
    """Staff enter an invoice of two transactions: by its last line one collection came."""
    order = paid(world)
    (attempt_id,) = order.collections
    cash = world.shop.attempt(attempt_id)
    names = [*(f"NOBODY{number}" for number in range(CHUNK)), cash.transaction_id or ""]
    send = world.staff.remitting([(name, str(cash.amount)) for name in names])

    def made() -> list[str]:
        return [one.name for one in world.shop.remittances.list(PageRequest()).items]

    return Request(lambda: str(send()), made)


def pack_accepted(world: World) -> Request:
    """Staff pack what is accepted, under an idempotency key."""
    order = accepted(world)
    send = world.staff.packing(order, {world.products[0]: 2})

    def made() -> list[str]:
        return [str(one + 1) for one in range(_again(world, order).parcels)]

    return Request(lambda: str(_number(send())), made)


def hand_over_accepted(world: World) -> Request:
    """Staff hand over what is paid when it comes: its units leave the shop."""
    order = accepted(world)
    world.staff.packing(order, {world.products[0]: 2})()
    return telling(world.staff.carrying(order, ParcelStatus.HANDED_OVER))


def refused_parcel_back(world: World) -> Request:
    """A parcel is back of which nothing was taken: one unit is for sale again, one damaged."""
    order = sent(world)
    for status in (ParcelStatus.FAILED, ParcelStatus.COMING_BACK):
        world.staff.carrying(order, status)()
    world.staff.refusing(_again(world, order), 2, 0)()
    return telling(world.staff.carrying(order, ParcelStatus.BACK))


def placed(world: World, policy: CashPolicy = POLICY) -> Order:
    world.stock_up(3)
    buyer = world.shop.buyer()
    order_id = str(world.staff.sell(buyer, {world.products[0]: 2}, policy, COUPON)())
    world.remember(order_id, buyer)
    return world.shop.get(order_id)


def accepted(world: World) -> Order:
    return world.staff.accept(placed(world))


def sent(world: World) -> Order:
    hand_over_accepted(world).send()
    return world.shop.get(world.orders[0].order_id)


def paid(world: World) -> Order:
    order = accepted(world)
    world.staff.collecting(order, 100)()
    return _again(world, order)


def _again(world: World, order: Order) -> Order:
    return world.shop.get(order.order_id)


def _doing(world: World, order: Order, deed: str) -> Request:
    return telling(world.staff.deed(deed, order.order_id))


def _ordering(world: World, buyer: Caller, send: Send) -> Request:
    def order() -> str:
        order_id = str(send())
        world.remember(order_id, buyer)
        return order_id

    return Request(order, lambda: orders_of(world, buyer))


def _collecting(world: World, order: Order, hundredths: int, before: int = 0) -> Request:
    send = world.staff.collecting(order, hundredths)

    def collect() -> str:
        after = send()
        assert isinstance(after, Order)
        return list(after.collections)[-1]

    return Request(collect, lambda: list(_again(world, order).collections)[before:])


def _giving_back(world: World, order: Order, send: Send, *, at_once: bool = True) -> Request:
    def give_back() -> str:
        refund = send()
        assert isinstance(refund, Refund)
        return refund.refund_id

    def made() -> list[str]:
        found = world.shop.refunds.of_order(order.order_id)
        with_others = {refund_id for one in found for refund_id in one.rest}
        return [one.refund_id for one in found if one.refund_id not in with_others]

    return Request(give_back, made, at_once=at_once)


def _number(view: object) -> int:
    assert isinstance(view, dict)
    return int(view["number"])


#: What is interrupted, step by step.
AT_THE_DOOR = (
    checkout_on_delivery,
    checkout_of_a_gift,
    callback_of_an_advance,
    late_webhook_of_an_advance,
    accept,
    ask_for_a_code,
    accept_by_code,
    cancel_accepted,
    collect,
    collect_a_part,
    collect_the_rest,
    collect_beside_an_advance,
    refuse_a_unit,
    refuse_all,
    refuse_what_is_paid_for_by_then,
    refused_unit_back,
    give_cash_back,
    give_cash_back_for_a_unit,
    give_cash_back_for_what_came,
    give_an_advance_and_cash_back_for_units,
    enter_a_remittance,
    pack_accepted,
    hand_over_accepted,
    refused_parcel_back,
)
