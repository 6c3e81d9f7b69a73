"""How the books of an order must agree: itself, its units and its attempts."""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import reduce

from storefront.audit.entries import OrderBooks
from storefront.audit.model import Difference, Differences, Rule
from storefront.inventory.model import MovementKind
from storefront.orders.model import Order, OrderStatus
from storefront.orders.repository import to_record
from storefront.payments.model.attempt import AttemptStatus

#: An order in one of these has, or had, the money of a capture.
CAPTURED = frozenset({OrderStatus.PAID, OrderStatus.REFUND_DUE, OrderStatus.REFUNDED})


def check_order(books: OrderBooks) -> Differences:
    """Yield what is not as it must be in an order's books; about money see `payment_rules`."""
    if books.order is None:
        yield from _missing(books)
        return
    for check in (_document, _movements, _attempts, _awaited, _answers):
        yield from check(books, books.order)


def differs(books: OrderBooks, rule: Rule, expected: object, found: object) -> Difference:
    """Return a difference about the order itself."""
    return Difference(rule, books.order_id, str(expected), str(found))


def _missing(books: OrderBooks) -> Differences:
    parts = {
        "events": books.events,
        "attempts": list(books.existing_attempts),
        "a provider's words": [one for one in books.attempts.values() if one.words],
        "refunds": books.refunds,
        "movements": books.movements,
    }
    found = [name for name, part in parts.items() if part]
    if found:
        yield differs(books, Rule.EXISTS, "an order", f"only {', '.join(found)}")
    if books.answers:
        yield differs(books, Rule.ANSWER, "an order", "none")


def _document(books: OrderBooks, order: Order) -> Differences:
    total = reduce(lambda left, right: left + right, (line.total for line in order.lines))
    if order.total != total:
        yield differs(books, Rule.TOTAL, total, order.total)
    record = to_record(order)
    if books.status_shard != record.status_shard:
        yield differs(books, Rule.LISTING, record.status_shard, books.status_shard)
    queue = (record.hold_queue, sorted(record.product_ids))
    found = (books.hold_queue, sorted(books.product_ids))
    if queue != found:
        yield differs(books, Rule.HOLD_QUEUE, queue, found)


def _movements(books: OrderBooks, order: Order) -> Differences:
    captured = books.attempts.get(order.captured_attempt_id or "")
    attempt = captured.attempt if captured else None
    took_stock = order.status in CAPTURED and attempt is not None and not attempt.refund_due
    sold = {line.product_id: line.quantity for line in order.lines} if took_stock else {}
    left: list[tuple[str, int]] = []
    back: Counter[str] = Counter()
    for moved in books.movements.values():
        if moved.kind is MovementKind.RETURNED:
            back[moved.product_id] += moved.quantity
        else:
            left.append((moved.product_id, -moved.quantity))
    if sorted(left) != sorted(sold.items()):
        yield differs(books, Rule.SOLD, _named(order, sold.items()), _named(order, left))
    restocked: Counter[str] = Counter()
    for refund in books.refunds.values():
        restocked.update(refund.restocked)
    returned = _counted(order.returned)
    if not _counted(back) == _counted(restocked) == returned:
        moved_back, with_refunds = _named(order, back.items()), _named(order, restocked.items())
        found = f"{moved_back} moved, {with_refunds} with refunds"
        yield differs(books, Rule.RETURNED, _named(order, returned.items()), found)
    if any(quantity > sold.get(one, 0) for one, quantity in returned.items()):
        expected = f"at most {_named(order, sold.items())}"
        yield differs(books, Rule.RETURNED, expected, _named(order, returned.items()))


def _named(order: Order, units: Iterable[tuple[str, int]]) -> str:
    """Return units of products as people say it."""
    names = {line.product_id: line.name for line in order.lines}
    parts = [
        f"{units} \N{MULTIPLICATION SIGN} {names.get(one, one)}" for one, units in units if units
    ]
    return ", ".join(parts) or "nothing"


def _attempts(books: OrderBooks, order: Order) -> Differences:
    existing = {one.attempt_id: one for one in books.existing_attempts}
    if sorted(existing) != sorted(order.attempt_ids):
        yield differs(books, Rule.ATTEMPTS, sorted(order.attempt_ids), sorted(existing))
    for attempt in existing.values():
        if attempt.user_id != order.user_id:
            yield Difference(Rule.ATTEMPTS, attempt.attempt_id, "the order's owner", "another")
        if attempt.amount != order.total:
            money = f"{order.total} {order.total.currency}"
            found = f"{attempt.amount} {attempt.amount.currency}"
            yield Difference(Rule.AMOUNT, attempt.attempt_id, money, found)
    disputes = {name for attempt in existing.values() for name in attempt.disputes.open}
    if order.open_disputes != disputes:
        yield differs(books, Rule.DISPUTE, sorted(disputes), sorted(order.open_disputes))


def _awaited(books: OrderBooks, order: Order) -> Differences:
    status = {attempt.attempt_id: attempt for attempt in books.existing_attempts}
    current = status.get(order.open_attempt_id or "")
    if order.open_attempt_id and not (order.is_pending and current and current.is_live):
        state = current.status.value if current else "missing"
        yield differs(books, Rule.OPEN, "a live attempt", f"{state}, order {order.status.value}")
    named = {order.open_attempt_id, order.processing_attempt_id}
    live = {attempt.attempt_id for attempt in status.values() if attempt.is_live}
    # An order that is over may leave an attempt to run out by itself.
    if order.is_pending and not live <= named:
        found = f"{sorted(live)} can be paid"
        yield differs(books, Rule.OPEN, f"only {order.open_attempt_id} to pay", found)
    executing = {
        attempt.attempt_id
        for attempt in status.values()
        if attempt.status is AttemptStatus.EXECUTING
    }
    awaited = {order.processing_attempt_id} - {None}
    # An order that is over awaits nothing, though the end of an attempt may still come.
    if awaited != (executing if order.is_pending else set()):
        yield differs(books, Rule.PROCESSING, sorted(executing), order.processing_attempt_id)


def _answers(books: OrderBooks, order: Order) -> Differences:
    total = f"{order.total} {order.total.currency}"
    for answered in books.answers.values():
        if answered.refund_id is not None:
            if answered.refund_id not in books.refunds:
                yield differs(books, Rule.ANSWER, f"refund {answered.refund_id}", "none")
            continue
        if answered.user_id != order.user_id:
            yield differs(books, Rule.ANSWER, f"an answer to {order.user_id}", answered.user_id)
        if answered.total != total:
            yield differs(books, Rule.ANSWER, f"an answer of {total}", answered.total)


def _counted(quantities: Mapping[str, int]) -> dict[str, int]:
    return {product_id: quantity for product_id, quantity in quantities.items() if quantity}
