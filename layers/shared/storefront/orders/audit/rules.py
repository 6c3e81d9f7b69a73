"""How an order must agree with itself, and stock with what pending orders hold."""

from datetime import datetime, timedelta
from functools import reduce

from storefront.books.model import CommonRule, Difference, Differences
from storefront.books.sections import Books
from storefront.clock import iso
from storefront.inventory.audit import StockSection
from storefront.money import Money
from storefront.orders.audit.history import check_history
from storefront.orders.audit.sections import (
    BuyerSection,
    HeldSection,
    OrderRule,
    OrderSection,
    differs,
    differs_in,
)
from storefront.orders.doorstep import balance
from storefront.orders.ending import is_left_with_nothing
from storefront.orders.model import Order
from storefront.orders.quote import PayMethod
from storefront.orders.repository import to_record
from storefront.orders.status import OrderStatus

#: Holds are released every minute.
_RELEASED_WITHIN = timedelta(hours=1)
#: DynamoDB deletes "within a few days" of the time that an item's TTL says
#: (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/howitworks-ttl.html).
_FORGOTTEN_WITHIN = timedelta(days=7)


def check_held(books: Books, product_id: str, now: datetime) -> Differences:
    """Yield whether a product's counters say something else than the pending orders."""
    del now
    held = books.section(StockSection, product_id).held
    ordered = books.section(HeldSection, product_id).units
    for number in sorted(held.keys() | ordered.keys()) if held else ():
        counted, expected = held.get(number, 0), ordered.get(number, 0)
        if counted != expected:
            yield differs_in(number, product_id, str(expected), counted)


def check_buyer(books: Books, user_id: str, now: datetime) -> Differences:
    """Yield whether what is counted for a buyer is something else than their pending orders."""
    del now
    section = books.section(BuyerSection, user_id)
    if section.counted != section.unpaid:
        yield Difference(OrderRule.UNPAID, user_id, str(section.unpaid), str(section.counted))


def check_order(books: Books, order_id: str, now: datetime) -> Differences:
    """Yield everything in which an order does not agree with itself; see also `history`."""
    section = books.section(OrderSection, order_id)
    if section.order is None:
        if section.answers:
            yield differs(order_id, CommonRule.ANSWER, "an order", "none")
        return
    yield from _document(section, section.order)
    yield from _answers(section, section.order)
    yield from check_history(section, section.order)
    yield from _contact(section, section.order, now)
    if section.order.is_lapsed(now - _RELEASED_WITHIN):
        found = f"held, though only until {iso(section.order.hold_expires_at)}"
        yield differs(order_id, CommonRule.OVERDUE, "released", found)


def _document(section: OrderSection, order: Order) -> Differences:
    goods = reduce(lambda left, right: left + right, (line.total for line in order.lines))
    total = Money(order.price.total, goods.currency) if order.price else goods
    if order.total != total:
        yield differs(order.order_id, OrderRule.TOTAL, total, order.total)
    if min(order.due_online.amount, order.due_on_delivery.amount) < 0:
        parts = f"{order.due_online} before, {order.due_on_delivery} on delivery"
        yield differs(order.order_id, OrderRule.DUE, f"parts of {order.total}", parts)
    if order.is_accepted and order.method is PayMethod.ONLINE:
        yield differs(order.order_id, OrderRule.DUE, "something due on delivery", "accepted")
    yield from _on_delivery(order)
    # What is known of a quote is kept for some days only.
    if section.quotes and (order.charges is None or len(section.quotes) > 1):
        stated = f"{len(section.quotes)} quotes, {'charges' if order.charges else 'goods alone'}"
        yield differs(order.order_id, OrderRule.QUOTED, "one quote, with its charges", stated)
    if section.numbers != {order.number}:
        led = ", ".join(sorted(section.numbers)) or "no number"
        yield differs(order.order_id, OrderRule.NUMBER, order.number, f"{led} leads to it")
    record = to_record(order)
    queue = (record.hold_queue, sorted(record.product_ids))
    found = (section.hold_queue, sorted(section.product_ids))
    if queue != found:
        yield differs(order.order_id, OrderRule.HOLD_QUEUE, queue, found)
    if section.status_shard != record.status_shard:
        listed = section.status_shard
        yield differs(order.order_id, CommonRule.LISTING, record.status_shard, listed)


def _on_delivery(order: Order) -> Differences:
    """Yield whether an order is elsewhere than what was collected, or refused, brings it to."""
    refused = sum(units for units, _ in order.refused.values())
    sold = {line.product_id: line.quantity for line in order.lines}
    counted = {one: units.refused for one, units in order.goods.items() if units.refused}
    if any(
        not 0 <= back <= units <= sold.get(one, 0) or counted.pop(one, 0) > units - back
        for one, (units, back) in order.refused.items()
    ):
        yield differs(order.order_id, OrderRule.COD, "units of its own", dict(order.refused))
        return
    if counted:
        yield differs(order.order_id, OrderRule.COD, "units that were refused", counted)
    left, status = balance(order), order.status
    was_sent = any(units.shipped for units in order.goods.values())
    fits = {
        OrderStatus.ACCEPTED: left > 0
        and refused < order.units
        and not is_left_with_nothing(order),
        OrderStatus.REFUSED: bool(refused or order.collections) or was_sent,
        OrderStatus.PAID: left <= 0 and refused < order.units,
        OrderStatus.REFUNDED: left <= 0 or not order.collections,
        OrderStatus.REFUND_DUE: not order.collections and not refused,
    }.get(status, not order.collections and not refused)
    if order.method is PayMethod.ONLINE:
        fits = not order.collections and not refused and status is not OrderStatus.REFUSED
    if not fits:
        found = f"{status.value}, {refused} units refused, {Money(left, order.total.currency)} left"
        yield differs(order.order_id, OrderRule.COD, "what was collected and refused", found)


def _contact(section: OrderSection, order: Order, now: datetime) -> Differences:
    until, found = order.contact_until, section.contact_until
    if found is not None and found != until:
        expected = f"a contact until {iso(until)}" if until else "no contact"
        yield differs(order.order_id, OrderRule.CONTACT, expected, f"one until {iso(found)}")
    elif found is not None and found <= now - _FORGOTTEN_WITHIN:
        expected = f"none since {iso(found)}"
        yield differs(order.order_id, OrderRule.CONTACT, expected, "a contact")
    elif found is None and until is not None and now < until:
        expected = f"a contact until {iso(until)}"
        yield differs(order.order_id, OrderRule.CONTACT, expected, "none")


def _answers(section: OrderSection, order: Order) -> Differences:
    total = f"{order.total} {order.total.currency}"
    for answer in section.answers.values():
        if answer.user_id not in section.owners | {order.user_id}:
            expected = f"an answer to {order.user_id}"
            yield differs(order.order_id, CommonRule.ANSWER, expected, answer.user_id)
        if answer.total != total:
            yield differs(order.order_id, CommonRule.ANSWER, f"an answer of {total}", answer.total)
