"""How the books of an order must agree, but for the money, which is in `payment_rules`."""

from collections import Counter
from collections.abc import Mapping
from functools import reduce

from storefront.inventory.model import MovementKind
from storefront.orders.model import Order, OrderStatus
from storefront.orders.repository import to_record
from storefront.payments.model import AttemptStatus
from storefront.verification.model import Difference, Differences, OrderBooks, Rule

#: An order in one of these has, or had, the money of a capture.
CAPTURED = frozenset({OrderStatus.PAID, OrderStatus.REFUND_DUE, OrderStatus.REFUNDED})


def check_order(books: OrderBooks) -> Differences:
    """Yield everything in an order's books that is not as it must be, except about money."""
    if books.order is None:
        yield from _missing(books)
        return
    for check in (_document, _movements, _attempts, _awaited):
        yield from check(books, books.order)
    for target in books.answers.values():
        if target is not None and target not in books.refunds:
            yield differs(books, Rule.ANSWER, f"refund {target}", "none")


def differs(books: OrderBooks, rule: Rule, expected: object, found: object) -> Difference:
    """Return a difference about the order itself."""
    return Difference(rule, books.order_id, str(expected), str(found))


def _missing(books: OrderBooks) -> Differences:
    parts = {
        "events": books.sequences,
        "attempts": list(books.existing_attempts),
        "a provider's words": [one for one in books.attempts.values() if one.events],
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
    expected = list(range(1, order.version + 1))
    if sorted(books.sequences) != expected:
        odd = sorted(set(expected) ^ set(books.sequences))
        yield differs(books, Rule.TIMELINE, f"{order.version} events", f"missing or extra: {odd}")
    record = to_record(order)
    queue = (record.hold_queue, sorted(record.product_ids))
    found = (books.hold_queue, sorted(books.product_ids))
    if queue != found:
        yield differs(books, Rule.HOLD_QUEUE, queue, found)


def _movements(books: OrderBooks, order: Order) -> Differences:
    captured = books.attempts.get(order.captured_attempt_id or "")
    attempt = captured.attempt if captured else None
    took_stock = order.status in CAPTURED and attempt is not None and not attempt.refund_due
    sold = {line.product_id: [-line.quantity] for line in order.lines} if took_stock else {}
    left: dict[str, list[int]] = {}
    back: Counter[str] = Counter()
    for moved in books.movements.values():
        if moved.kind is MovementKind.RETURNED:
            back[moved.product_id] += moved.quantity
        else:
            left.setdefault(moved.product_id, []).append(moved.quantity)
    if left != sold:
        yield differs(books, Rule.SOLD, sold, left)
    restocked: Counter[str] = Counter()
    for refund in books.refunds.values():
        restocked.update(refund.restocked)
    returned = _counted(order.returned)
    if not _counted(back) == _counted(restocked) == returned:
        found = f"{_counted(back)} moved, {_counted(restocked)} with refunds"
        yield differs(books, Rule.RETURNED, returned, found)
    if any(quantity > -sum(sold.get(one, [])) for one, quantity in returned.items()):
        yield differs(books, Rule.RETURNED, f"at most {sold}", returned)


def _attempts(books: OrderBooks, order: Order) -> Differences:
    existing = {one.attempt_id: one for one in books.existing_attempts}
    if existing.keys() != set(order.attempt_ids):
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
    executing = {
        attempt.attempt_id
        for attempt in status.values()
        if attempt.status is AttemptStatus.EXECUTING
    }
    awaited = {order.processing_attempt_id} - {None}
    # An order that is over awaits nothing, though the end of an attempt may still come.
    if awaited != (executing if order.is_pending else set()):
        yield differs(books, Rule.PROCESSING, sorted(executing), order.processing_attempt_id)


def _counted(quantities: Mapping[str, int]) -> dict[str, int]:
    return {product_id: quantity for product_id, quantity in quantities.items() if quantity}
