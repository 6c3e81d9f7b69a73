"""How an order's money must agree: captures, refunds, and what leads to them."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from storefront.books.model import CommonRule, Difference, Differences
from storefront.orders.audit.history import CAPTURED
from storefront.orders.doorstep import forgone
from storefront.orders.model import Order
from storefront.orders.status import OrderStatus
from storefront.payments.audit.sections import (
    AttemptSection,
    OrderBooks,
    PaymentRule,
    PaymentSection,
    Pointer,
)
from storefront.payments.model.attempt import MOVES, OPENED, Attempt, AttemptStatus
from storefront.payments.model.refund import Refund, RefundStatus
from storefront.payments.store.attempts import (
    MARKS_KEPT,
    check_key,
    event_pk,
    reference_pk,
    transaction_pk,
)
from storefront.payments.store.failures import FAILURES_KEPT, RefundFailure
from storefront.payments.store.refunds import refund_pk

_POINTERS = {
    "TRANSACTION": PaymentRule.TRANSACTION,
    "REFERENCE": PaymentRule.REFERENCE,
    "REFUND": PaymentRule.REFUND_REFERENCE,
    "EVENT": PaymentRule.EVENT,
}

#: Of an order that something is paid for before it comes, by status: whether it has been, and
#: whether that may be kept, or must all go back.
_CAPTURES = {
    OrderStatus.ACCEPTED: (True, True, False),
    OrderStatus.PAID: (True, True, False),
    OrderStatus.CANCELED: (False, False, True),  # after its advance had come
    OrderStatus.REFUND_DUE: (True, False, True),
    OrderStatus.REFUNDED: (True, True, True),
    OrderStatus.REFUSED: (False, True, False),
}


def check_money(books: OrderBooks, now: datetime) -> Differences:
    """Yield everything about an order's money that is not as it must be.

    Args:
        books: the order's.
        now: marks of events that are old by then may be gone.
    """
    if books.order:
        yield from _captures(books, books.order)
        yield from _given_back(books, books.order)
    for section in books.money.attempts.values():
        if section.attempt:
            yield from _attempt(section, section.attempt)
            yield from _history(books, section.attempt)
            yield from _refunds(books.money, section.attempt)
    yield from _pointers(books.money, now)
    yield from _failures(books.money, now)


def _captures(books: OrderBooks, order: Order) -> Differences:
    captured = {one.attempt_id: one for one in books.money.existing_attempts if _is_captured(one)}
    kept = {one.attempt_id for one in captured.values() if not one.refund_due}
    own = set(order.paying_ids)
    needs, may_keep, may_owe = _CAPTURES.get(order.status, (False, False, False))
    if not order.due_online.amount:
        # Nothing has to have come of an order that is under way, or whose rest costs nothing.
        is_owed = order.due_on_delivery.amount > forgone(order)
        needs = needs and is_owed and not order.is_accepted
    if not own and not needs:
        if captured:
            status = "nothing to pay" if order.is_free else order.status.value
            expected = f"no money, {status}"
            yield books.differs(PaymentRule.CAPTURE, expected, sorted(captured))
        return
    fits = (may_keep and kept == own) or (may_owe and not kept)
    if not own or not own <= captured.keys() or not fits:
        found = f"{' and '.join(sorted(own))} of {sorted(captured)}, kept {sorted(kept)}"
        yield books.differs(PaymentRule.CAPTURE, f"one capture, {order.status.value}", found)


def _given_back(books: OrderBooks, order: Order) -> Differences:
    own = [one for paid in order.paying_ids for one in books.money.refunds_of(paid)]
    given = _sum(own, RefundStatus.SUCCEEDED)
    if order.refunded != given:
        yield books.differs(PaymentRule.REFUNDED, given, order.refunded)
    captured = books.money.attempts.get(order.captured_attempt_id or "")
    attempt = captured.attempt if captured else None
    taken = attempt.disputes.lost if attempt else 0
    if order.lost != taken:
        yield books.differs(PaymentRule.DISPUTE, f"{taken} lost", f"{order.lost} lost")
    lost = order.lost if attempt and attempt.refund_due else 0
    is_refunded = order.status is OrderStatus.REFUNDED
    went_back = order.status in CAPTURED and order.refunded + lost >= order.taken > 0
    if is_refunded != went_back:
        found = f"{order.status.value}, {order.refunded_money} of {order.total} refunded"
        yield books.differs(PaymentRule.STATUS, "refunded exactly with all that came", found)


def _attempt(books: AttemptSection, attempt: Attempt) -> Differences:
    expected = check_key(attempt)
    if books.check_key != expected:
        yield _of(attempt, PaymentRule.CHECK_KEY, expected, books.check_key)
    if _is_captured(attempt) != (attempt.transaction_id is not None):
        found = f"{attempt.status.value}, transaction {attempt.transaction_id}"
        yield _of(attempt, PaymentRule.TRANSACTION, "a transaction exactly with a capture", found)
    if _is_captured(attempt) != (attempt.captured_at is not None):
        found = f"{attempt.status.value}, captured at {attempt.captured_at}"
        yield _of(attempt, PaymentRule.CAPTURE, "a time exactly with a capture", found)
    if attempt.refund_due and not _is_captured(attempt):
        expected_money = "money that is due for refund"
        yield _of(attempt, PaymentRule.CAPTURE, expected_money, attempt.status.value)
    is_open = attempt.status is AttemptStatus.OPEN
    if (is_open or _is_captured(attempt)) and attempt.reference is None:
        yield _of(attempt, PaymentRule.REFERENCE, "the provider's name for it", None)
    if is_open and attempt.redirect_url is None:
        yield _of(attempt, PaymentRule.OPEN, "a page to pay it on", None)


def _history(books: OrderBooks, attempt: Attempt) -> Differences:
    """Compare where an attempt is with where the events that name it have led it."""
    events = sorted(books.order_section.events)
    if not books.order or len(events) != books.order.version:
        return  # what is missing may be what would explain the rest, and is another rule's
    statuses: frozenset[AttemptStatus | None] = frozenset({None})
    for event in events:
        if attempt.attempt_id in (event.data.get("attempt_id"), event.data.get("replaces")):
            statuses = frozenset(MOVES[one].get(event.type, one) for one in _opened(statuses))
    if attempt.status not in _opened(statuses):
        led_to = " or ".join(sorted(one.value if one else "nothing" for one in statuses))
        yield _of(attempt, PaymentRule.HISTORY, f"{led_to} by its events", attempt.status.value)


def _opened(statuses: frozenset[AttemptStatus | None]) -> frozenset[AttemptStatus | None]:
    """Return the statuses with what they become by what no event tells: the provider's opening."""
    return statuses | {MOVES[one][OPENED] for one in statuses if OPENED in MOVES[one]}


def _refunds(money: PaymentSection, attempt: Attempt) -> Differences:
    refunds = money.refunds_of(attempt.attempt_id)
    for refund in refunds:
        given, provider = refund.amount, refund.provider
        fits = given.currency == attempt.amount.currency and provider is attempt.provider
        if not fits or given.amount <= 0:
            expected = f"{attempt.amount.currency} by {attempt.provider.value}"
            found = f"{given} {given.currency} by {provider.value}"
            yield Difference(PaymentRule.AMOUNT, refund.refund_id, expected, found)
    taken = _sum(refunds, RefundStatus.PENDING, RefundStatus.SUCCEEDED)
    captured = attempt.amount.amount if _is_captured(attempt) else 0
    lost = attempt.disputes.lost
    # A dispute may have taken the same money as a refund; two refunds may not.
    if attempt.left != captured - taken - lost or taken > captured:
        found = f"{attempt.left} left, {taken} refunded or being refunded, {lost} lost"
        yield _of(attempt, PaymentRule.REFUNDABLE, f"{captured} in all", found)
    pending = [refund for refund in refunds if refund.status is RefundStatus.PENDING]
    if attempt.pending_refunds != len(pending):
        yield _of(attempt, PaymentRule.PENDING_REFUNDS, len(pending), attempt.pending_refunds)
    unconfirmed = {refund.refund_id for refund in pending if refund.is_unconfirmed}
    if unconfirmed != {attempt.unconfirmed_refund_id} - {None}:
        named = attempt.unconfirmed_refund_id
        yield _of(attempt, PaymentRule.UNCONFIRMED_REFUND, sorted(unconfirmed), named)


def _pointers(money: PaymentSection, now: datetime) -> Differences:
    """Compare what should lead to attempts and refunds with what does."""
    needed, allowed = _needed(money, now), _allowed(money)
    for key, pointer in needed.items():
        if money.pointers.get(key) != pointer:
            yield _pointing(key, pointer, "a pointer to it", money.pointers.get(key))
    for key, pointer in money.pointers.items():
        if key not in needed and allowed.get(key) != pointer:
            subject = allowed.get(key, pointer)
            yield _pointing(key, subject, "what it leads to", f"a pointer to {pointer.attempt_id}")
    for attempt_id, attempt in money.attempts.items():
        times = Counter(
            message.event_id for message in attempt.messages if message.event_id is not None
        )
        for event_id in (event_id for event_id, count in times.items() if count > 1):
            found = f"{times[event_id]} times"
            yield Difference(PaymentRule.EVENT, attempt_id, f"{event_id} once", found)
    for refund in money.refunds.values():
        section = money.attempts.get(refund.attempt_id)
        if section is None or section.attempt is None:
            expected = f"attempt {refund.attempt_id}"
            yield Difference(CommonRule.EXISTS, refund.refund_id, expected, "none")


def _needed(money: PaymentSection, now: datetime) -> dict[str, Pointer]:
    """Return the pointers that must be there."""
    needed = {}
    for attempt in money.existing_attempts:
        to_attempt = Pointer(attempt.attempt_id, None)
        if _is_captured(attempt):
            needed[transaction_pk(attempt.provider, attempt.transaction_id or "")] = to_attempt
        if attempt.reference is not None and attempt.redirect_url is not None:
            needed[reference_pk(attempt.provider, attempt.reference)] = to_attempt
        for message in money.attempts[attempt.attempt_id].messages:
            if message.event_id is not None and message.received_at + MARKS_KEPT > now:
                needed[event_pk(attempt.provider, message.event_id)] = to_attempt
    for refund in money.refunds.values():
        if refund.reference is not None:
            key = refund_pk(refund.provider, refund.reference)
            needed[key] = Pointer(refund.attempt_id, refund.refund_id)
    return needed


def _allowed(money: PaymentSection) -> dict[str, Pointer]:
    """Return the pointers that may be there: names and events that were not always marked."""
    allowed = {}
    for attempt in money.existing_attempts:
        to_attempt = Pointer(attempt.attempt_id, None)
        # It was not marked where a webhook was quicker than the answer to the call that opened the
        # attempt; then there is no `redirect_url` either.
        if attempt.reference is not None:
            allowed[reference_pk(attempt.provider, attempt.reference)] = to_attempt
        for message in money.attempts[attempt.attempt_id].messages:
            if message.event_id is not None:
                allowed[event_pk(attempt.provider, message.event_id)] = to_attempt
    return allowed


def _pointing(key: str, pointer: Pointer, expected: str, found: object) -> Difference:
    kind, _, name = key.partition("#")
    subject = pointer.refund_id or pointer.attempt_id
    return Difference(_POINTERS[kind], subject, f"{expected} for {name}", str(found))


def _failures(money: PaymentSection, now: datetime) -> Differences:
    """Compare the refunds that failed with those that are listed, for people to read, as failed."""
    failed = {one.refund_id: one for one in money.refunds.values() if one.needs_attention}
    for refund_id, refund in failed.items():
        listed, is_old = money.failures.get(refund_id), refund.updated_at + FAILURES_KEPT <= now
        expected = RefundFailure(refund.attempt_id, refund.updated_at, refund.amount.amount)
        if listed != expected and not (is_old and listed is None):
            yield Difference(PaymentRule.FAILED_REFUND, refund_id, str(expected), str(listed))
    for refund_id, listed in money.failures.items():
        if refund_id not in failed:
            yield Difference(PaymentRule.FAILED_REFUND, refund_id, "none", str(listed))


def _is_captured(attempt: Attempt) -> bool:
    return attempt.status is AttemptStatus.CAPTURED


def _sum(refunds: Iterable[Refund], *statuses: RefundStatus) -> int:
    return sum(refund.amount.amount for refund in refunds if refund.status in statuses)


def _of(attempt: Attempt, rule: PaymentRule, expected: object, found: object) -> Difference:
    return Difference(rule, attempt.attempt_id, str(expected), str(found))
