"""How an order must agree with its payments: its units, its attempts, and what they await."""

from collections import Counter
from collections.abc import Iterable, Mapping

from storefront.books.model import CommonRule, Difference, Differences
from storefront.clock import iso
from storefront.inventory.model import MovementKind
from storefront.money import Money
from storefront.orders.audit.sections import OrderRule
from storefront.orders.model import Order
from storefront.orders.status import OrderStatus
from storefront.payments.audit.sections import OrderBooks, PaymentRule
from storefront.payments.model.attempt import AttemptStatus
from storefront.payments.model.refund import RefundStatus, units_gone
from storefront.payments.refunds.units import charge_of
from storefront.pricing.shares import worth

#: Events by which an order sells its units.
_SELLING = frozenset({"order.accepted", "order.paid"})

#: Events by which units come back without a parcel or a refund: of those that are unpacked, and of
#: those whose money a bank has taken, the ones whose order is over.
_CALLING_BACK = frozenset(
    {
        "order.canceled",
        "order.refused",
        "order.paid",
        "parcel.canceled",
        "payment.dispute_closed",
        "units.refused",
        "units.returned",
    }
)


def check_order(books: OrderBooks) -> Differences:
    """Yield what is not as it must be with an order; about its money see `money_rules`."""
    if books.order is None:
        if books.money.answers or books.money.collected:
            yield books.differs(CommonRule.ANSWER, "an order", "none")
        return
    for check in (_movements, _owned, _refused, _attempts, _awaited, _hold):
        yield from check(books, books.order)
    for refund_id in books.money.answers.values():
        if refund_id not in books.money.refunds:
            yield books.differs(CommonRule.ANSWER, f"refund {refund_id}", "none")
    for attempt_id in books.money.collected.values():
        if attempt_id not in books.order.collections:
            yield books.differs(CommonRule.ANSWER, f"cash {attempt_id}", "none")


def _movements(books: OrderBooks, order: Order) -> Differences:
    sells = order.is_free or any(event.type in _SELLING for event in books.order_section.events)
    sold = {line.product_id: line.quantity for line in order.lines} if sells else {}
    left: list[tuple[str, int]] = []
    back: Counter[str] = Counter()
    for moved in books.order_section.movements.values():
        if moved.kind is MovementKind.RETURNED:
            back[moved.product_id] += moved.quantity
        else:
            left.append((moved.product_id, -moved.quantity))
    if sorted(left) != sorted(sold.items()):
        yield books.differs(PaymentRule.SOLD, _named(order, sold.items()), _named(order, left))
    if order.sold != sells:
        expected = "sold" if sells else "not sold"
        yield books.differs(PaymentRule.SOLD, expected, "sold" if order.sold else "not sold")
    yield from _returned(books, order, back)
    yield from _taken(books, order)
    returned = _counted(order.returned)
    if any(quantity > sold.get(one, 0) for one, quantity in returned.items()):
        expected = f"at most {_named(order, sold.items())}"
        yield books.differs(PaymentRule.RETURNED, expected, _named(order, returned.items()))


def _returned(books: OrderBooks, order: Order, back: Counter[str]) -> Differences:
    """Compare what came back, or is to, as the ledger, the refunds and the order tell it.

    What came back in parcels is counted by line, and compared with these by who knows parcels.
    """
    restocked, coming = Counter[str](), Counter[str]()
    restocked.update(_called_back(books))
    in_parcels = Counter({one: units.restocked for one, units in order.goods.items()})
    for refund in books.money.refunds.values():
        restocked.update(refund.restocked)
        coming.update(refund.coming_back)
    returned = _counted(order.returned)
    moved = _counted(restocked + in_parcels)
    if _counted(back) != moved or _counted(restocked + coming) != returned:
        moved_back, with_refunds = _named(order, back.items()), _named(order, restocked.items())
        found = f"{moved_back} moved, {with_refunds} with refunds"
        if coming:
            found += f", {_named(order, coming.items())} to come"
        yield books.differs(PaymentRule.RETURNED, _named(order, returned.items()), found)


def _called_back(books: OrderBooks) -> Counter[str]:
    """Return the units that came back when an order was canceled, not taken, or unpacked."""
    called_back: Counter[str] = Counter()
    for event in books.order_section.events:
        if event.type in _CALLING_BACK:
            called_back.update(event.data.get("restocked", {}))
    return called_back


def _retrieved(books: OrderBooks) -> Counter[str]:
    """Return the units among `_called_back` that came out of parcels that were delivered."""
    found: Counter[str] = Counter()
    for event in books.order_section.events:
        found.update(event.data.get("retrieved", {}))
    return found


def _taken(books: OrderBooks, order: Order) -> Differences:
    """Compare the units that refunds cancel, or take back, with those that the order counts."""
    expected: dict[str, Counter[str]] = {"canceled": Counter(), "canceling": Counter()}
    expected |= {"retrieved": _retrieved(books), "kept": Counter()}
    expected["canceled"].update(_called_back(books))
    expected["canceled"].subtract(_retrieved(books))
    for refund in books.money.refunds.values():
        is_pending = refund.status is RefundStatus.PENDING
        expected["canceling" if is_pending else "canceled"].update(refund.taken.canceled)
        expected["retrieved"].update(refund.taken.retrieved)
        expected["kept"].update(refund.taken.kept)
    for name, units in expected.items():
        found = {one: getattr(counted, name) for one, counted in order.goods.items()}
        if _counted(units) != _counted(found):
            stated = f"{name}: {_named(order, sorted(units.items()))}"
            counted = f"{name}: {_named(order, sorted(found.items()))}"
            yield books.differs(PaymentRule.UNITS, stated, counted)


def _owned(books: OrderBooks, order: Order) -> Differences:
    """Compare the units whose money is back, or going, with those that there are, and their worth.

    Of each line a unit goes back once, at its own price.
    """
    places = {line.product_id: place for place, line in enumerate(order.lines)}
    owned = Counter[tuple[str, int]]()
    for refund in books.money.refunds.values():
        if refund.status is RefundStatus.FAILED:
            continue
        value = refund.shipping
        for product_id, numbers in refund.units.items():
            owned.update((product_id, number) for number in numbers)
            if product_id in places and set(numbers) <= _numbers(order, product_id):
                place = places[product_id]
                quantity = order.lines[place].quantity
                value += worth(charge_of(order, place), quantity, numbers)
        found = [books.money.refunds.get(one) for one in refund.rest]
        if None in found:
            expected = f"refunds {', '.join(refund.rest)} with it"
            yield Difference(PaymentRule.UNITS, refund.refund_id, expected, "fewer")
        # What of them a provider has refused is free again, and the units are back all the same.
        amount = refund.amount.amount + sum(one.amount.amount for one in found if one)
        if refund.units and value > amount:
            expected = f"at least {Money(value, order.total.currency)}"
            money = str(Money(amount, order.total.currency))
            yield Difference(PaymentRule.UNITS, refund.refund_id, expected, money)
    odd = [
        one for one, times in owned.items() if times > 1 or one[1] not in _numbers(order, one[0])
    ]
    if odd:
        yield books.differs(PaymentRule.UNITS, "each unit back once", sorted(odd))


def _refused(books: OrderBooks, order: Order) -> Differences:
    """Compare an order that nobody wanted with its units: each was refused, paid back or kept."""
    if order.status is not OrderStatus.REFUSED:
        return
    paid_back = units_gone(books.money.refunds.values())
    for line in order.lines:
        refused, back = order.refused.get(line.product_id, (0, 0))
        units = order.units_of(line)
        here = units.canceled + units.canceling + units.retrieved - back
        if refused + max(here, paid_back[line.product_id]) < line.quantity:
            found = f"{refused} of {line.quantity} refused, and no others back"
            yield books.differs(OrderRule.COD, f"nothing of {line.product_id} taken", found)


def _numbers(order: Order, product_id: str) -> set[int]:
    quantity = sum(one.quantity for one in order.lines if one.product_id == product_id)
    return set(range(1, quantity + 1))


def _named(order: Order, units: Iterable[tuple[str, int]]) -> str:
    """Return units of products as people say it."""
    names = {line.product_id: line.name for line in order.lines}
    parts = [
        f"{units} \N{MULTIPLICATION SIGN} {names.get(one, one)}" for one, units in units if units
    ]
    return ", ".join(parts) or "nothing"


def _attempts(books: OrderBooks, order: Order) -> Differences:
    existing = {one.attempt_id: one for one in books.money.existing_attempts}
    if sorted(existing) != sorted(order.attempt_ids):
        yield books.differs(PaymentRule.ATTEMPTS, sorted(order.attempt_ids), sorted(existing))
    for attempt in existing.values():
        if attempt.user_id not in books.order_section.owners | {order.user_id}:
            owner = "an owner of the order"
            yield Difference(PaymentRule.ATTEMPTS, attempt.attempt_id, owner, "another")
        expected = _asked_for(order, attempt.attempt_id)
        if attempt.amount != expected:
            money = f"{expected} {expected.currency}"
            found = f"{attempt.amount} {attempt.amount.currency}"
            yield Difference(PaymentRule.AMOUNT, attempt.attempt_id, money, found)
    disputes = {name for attempt in existing.values() for name in attempt.disputes.open}
    if order.open_disputes != disputes:
        yield books.differs(PaymentRule.DISPUTE, sorted(disputes), sorted(order.open_disputes))


def _asked_for(order: Order, attempt_id: str) -> Money:
    """Return what an attempt must be of: what is due before or, of cash, what was collected."""
    if attempt_id in order.collections:
        return Money(order.collections[attempt_id], order.total.currency)
    return order.due_online


def _awaited(books: OrderBooks, order: Order) -> Differences:
    status = {attempt.attempt_id: attempt for attempt in books.money.existing_attempts}
    current = status.get(order.open_attempt_id or "")
    if order.open_attempt_id and not (order.is_pending and current and current.is_live):
        state = current.status.value if current else "missing"
        found = f"{state}, order {order.status.value}"
        yield books.differs(PaymentRule.OPEN, "a live attempt", found)
    named = {order.open_attempt_id, order.processing_attempt_id}
    live = {attempt.attempt_id for attempt in status.values() if attempt.is_live}
    # An order that is over may leave an attempt to run out by itself.
    if order.is_pending and not live <= named:
        found = f"{sorted(live)} can be paid"
        yield books.differs(PaymentRule.OPEN, f"only {order.open_attempt_id} to pay", found)
    executing = {
        attempt.attempt_id
        for attempt in status.values()
        if attempt.status is AttemptStatus.EXECUTING
    }
    awaited = {order.processing_attempt_id} - {None}
    # An order that is over awaits nothing, though the end of an attempt may still come.
    if awaited != (executing if order.is_pending else set()):
        yield books.differs(PaymentRule.PROCESSING, sorted(executing), order.processing_attempt_id)


def _hold(books: OrderBooks, order: Order) -> Differences:
    if not order.is_pending or order.processing_attempt_id:
        return
    for attempt in books.money.existing_attempts:
        is_open = attempt.is_live and attempt.attempt_id == order.open_attempt_id
        if is_open and attempt.expires_at > order.hold_expires_at:
            expected = f"at least until {iso(attempt.expires_at)}"
            yield books.differs(OrderRule.HOLD, expected, iso(order.hold_expires_at))


def _counted(quantities: Mapping[str, int]) -> dict[str, int]:
    return {product_id: quantity for product_id, quantity in quantities.items() if quantity}
