"""How an order must agree with what its events say: it is what they made of it."""

from collections.abc import Iterator
from datetime import datetime

from storefront.books.model import Differences
from storefront.clock import epoch, iso
from storefront.money import Money, parse_money
from storefront.orders.audit.sections import OrderRule, OrderSection, RecordedEvent, differs
from storefront.orders.model import Order
from storefront.orders.status import CANCELED, PLACED, OrderStatus, plain_moves

#: An order in one of these has, or had, the money of a capture.
CAPTURED = frozenset({OrderStatus.PAID, OrderStatus.REFUND_DUE, OrderStatus.REFUNDED})
_Statuses = frozenset[OrderStatus | None]
#: Events that bring about a status, and from where; after refunds it follows from the sum.
_STEPS: dict[str, tuple[_Statuses, OrderStatus]] = plain_moves()


def check_history(section: OrderSection, order: Order) -> Differences:
    """Yield everything in which an order is not what its events made of it."""
    expected = list(range(1, order.version + 1))
    found = sorted(event.sequence for event in section.events)
    if found != expected:
        # What is missing may be what would explain the rest.
        odd = sorted(set(expected) ^ set(found))
        subject = f"{order.version} events"
        yield differs(order.order_id, OrderRule.TIMELINE, subject, f"missing or extra: {odd}")
        return
    events = sorted(section.events)
    yield from _placed(order, events)
    yield from _replayed(order, events, section.lost)
    yield from _hold(order, events)
    ended = sum(event.type == "order.tokens_ended" for event in events)
    if ended != order.token_epoch:
        yield differs(order.order_id, OrderRule.TOKENS, f"epoch {ended}", order.token_epoch)


def _placed(order: Order, events: list[RecordedEvent]) -> Differences:
    first, claims = events[0], [event for event in events if event.type == "order.claimed"]
    now = {
        "total_amount": str(order.total),
        "currency": order.total.currency,
        "units": sum(line.quantity for line in order.lines),
    }
    then = {name: first.data[name] for name in now if name in first.data}
    now |= {"owner": order.user_id}
    then |= {"owner": (claims or events)[-1 if claims else 0].actor}
    odd = [name for name, value in then.items() if now[name] != value]
    if odd:
        said = ", ".join(f"{name} {then[name]}" for name in odd)
        found = ", ".join(f"{name} {now[name]}" for name in odd)
        yield differs(order.order_id, OrderRule.PLACED, said, found)


def _replayed(order: Order, events: list[RecordedEvent], lost: int) -> Differences:
    status: OrderStatus | None = None
    refunded = Money(0, order.total.currency)
    steps = {**_STEPS, PLACED: _first_step(order), CANCELED: _last_step(order)}
    for event in events:
        if event.type in steps:
            allowed, following = steps[event.type]
            if status not in allowed:
                expected = f"{event.type} after {' or '.join(_names(allowed))}"
                found = f"event {event.sequence} after {status.value if status else 'nothing'}"
                yield differs(order.order_id, OrderRule.HISTORY, expected, found)
                return
            status = following
        elif "refunded" in event.data:
            refunded = parse_money(event.data["refunded"], order.total.currency)
    # Money that was due and that disputes took is with the buyer; see `Order.dispute`.
    with_buyer = refunded.amount + (lost if status is OrderStatus.REFUND_DUE else 0)
    if status in CAPTURED and with_buyer >= order.taken > 0:
        status = OrderStatus.REFUNDED
    if status is not order.status:
        led_to = status.value if status else "nothing"
        expected = f"{led_to} by its events"
        yield differs(order.order_id, OrderRule.HISTORY, expected, order.status.value)


def _first_step(order: Order) -> tuple[_Statuses, OrderStatus]:
    """Return where placing an order leads: one that costs nothing is paid by that."""
    return frozenset({None}), OrderStatus.PAID if order.is_free else OrderStatus.PENDING


def _last_step(order: Order) -> tuple[_Statuses, OrderStatus]:
    """Return where canceling an order leads: one that is paid is canceled if it costs nothing."""
    starts, end = _STEPS[CANCELED]
    return (starts if order.is_free else starts - {OrderStatus.PAID}), end


def _names(statuses: _Statuses) -> Iterator[str]:
    return (one.value if one else "nothing" for one in sorted(statuses, key=str))


def _hold(order: Order, events: list[RecordedEvent]) -> Differences:
    until = [event.data["hold_until"] for event in events if "hold_until" in event.data]
    sold_at = events[0].at if order.is_free else _sold_at(events)
    if (sold_at is not None) is not order.sold:
        return  # that is another rule's
    ends = sold_at or datetime.fromisoformat(until[-1])
    if epoch(ends) != epoch(order.hold_expires_at):
        found = iso(order.hold_expires_at)
        yield differs(order.order_id, OrderRule.HOLD, f"until {iso(ends)}", found)


def _sold_at(events: list[RecordedEvent]) -> datetime | None:
    """Return when the units were sold: by a payment, or by accepting."""
    sold_at: datetime | None = None
    is_accepted = False
    for event in events:
        # What is paid when it comes was sold before.
        if event.type == "order.accepted" or (event.type == "order.paid" and not is_accepted):
            sold_at = event.at
        if event.type in {"order.accepted", "order.paid", "order.canceled"}:
            is_accepted = event.type == "order.accepted"
    return sold_at
