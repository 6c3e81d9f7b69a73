"""How an order must agree with what its events say: it is what they made of it."""

from collections.abc import Iterator
from datetime import datetime

from storefront.audit.entries import OrderBooks, Told
from storefront.audit.model import Differences, Rule
from storefront.audit.order_rules import CAPTURED, differs
from storefront.clock import epoch, iso
from storefront.money import Money, parse_money
from storefront.orders.model import Order, OrderStatus, plain_moves

_Statuses = frozenset[OrderStatus | None]
#: Events that bring about a status, and from where; after refunds it follows from the sum.
_STEPS: dict[str, tuple[_Statuses, OrderStatus]] = plain_moves()


def check_history(books: OrderBooks) -> Differences:
    """Yield everything in which an order is not what its events made of it."""
    if books.order is None:
        return
    expected = list(range(1, books.order.version + 1))
    found = sorted(told.sequence for told in books.events)
    if found != expected:
        # What is missing may be what would explain the rest.
        odd = sorted(set(expected) ^ set(found))
        subject = f"{books.order.version} events"
        yield differs(books, Rule.TIMELINE, subject, f"missing or extra: {odd}")
        return
    events = sorted(books.events)
    yield from _placed(books, books.order, events[0])
    yield from _replayed(books, books.order, events)
    yield from _hold(books, books.order, events)


def _placed(books: OrderBooks, order: Order, first: Told) -> Differences:
    now = {
        "total_amount": str(order.total),
        "currency": order.total.currency,
        "units": sum(line.quantity for line in order.lines),
    }
    then = {name: first.data[name] for name in now if name in first.data}
    now |= {"owner": order.user_id}
    then |= {"owner": first.actor}
    odd = [name for name, value in then.items() if now[name] != value]
    if odd:
        said = ", ".join(f"{name} {then[name]}" for name in odd)
        yield differs(books, Rule.PLACED, said, ", ".join(f"{name} {now[name]}" for name in odd))


def _replayed(books: OrderBooks, order: Order, events: list[Told]) -> Differences:
    status: OrderStatus | None = None
    refunded = Money(0, order.total.currency)
    for told in events:
        if told.type in _STEPS:
            allowed, following = _STEPS[told.type]
            if status not in allowed:
                expected = f"{told.type} after {' or '.join(_names(allowed))}"
                found = f"event {told.sequence} after {status.value if status else 'nothing'}"
                yield differs(books, Rule.HISTORY, expected, found)
                return
            status = following
        elif "refunded" in told.data:
            refunded = parse_money(told.data["refunded"], order.total.currency)
    if status in CAPTURED and refunded.amount + _lost(books, status) >= order.total.amount:
        status = OrderStatus.REFUNDED
    if status is not order.status:
        led_to = status.value if status else "nothing"
        yield differs(books, Rule.HISTORY, f"{led_to} by its events", order.status.value)


def _lost(books: OrderBooks, status: OrderStatus | None) -> int:
    """Return the minor units that were due and that disputes took; see `Order.dispute`."""
    if status is not OrderStatus.REFUND_DUE or books.order is None:
        return 0
    kept = books.order.captured_attempt_id
    return sum(one.disputes.lost for one in books.existing_attempts if one.attempt_id == kept)


def _names(statuses: _Statuses) -> Iterator[str]:
    return (one.value if one else "nothing" for one in sorted(statuses, key=str))


def _hold(books: OrderBooks, order: Order, events: list[Told]) -> Differences:
    until = [told.data["hold_until"] for told in events if "hold_until" in told.data]
    if until and epoch(datetime.fromisoformat(until[-1])) != epoch(order.hold_expires_at):
        yield differs(books, Rule.HOLD, f"until {until[-1]}", iso(order.hold_expires_at))
    if not order.is_pending or order.processing_attempt_id:
        return
    for attempt in books.existing_attempts:
        is_open = attempt.is_live and attempt.attempt_id == order.open_attempt_id
        if is_open and attempt.expires_at > order.hold_expires_at:
            expected = f"at least until {iso(attempt.expires_at)}"
            yield differs(books, Rule.HOLD, expected, iso(order.hold_expires_at))
