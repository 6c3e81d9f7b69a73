"""What payments register with the audit."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import chain

from storefront.books.look import Look
from storefront.books.model import Differences
from storefront.books.registration import Answer, DomainAudit, Inspection, Kind, Operation
from storefront.books.sections import Books
from storefront.db.idempotency import OrderIdempotencyRecord
from storefront.db.shards import entries
from storefront.db.store import BATCH_LIMIT
from storefront.db.tables import BY_CHECK, Table
from storefront.orders.audit.sections import OrderSection
from storefront.payments.audit.message_rules import check_messages
from storefront.payments.audit.money_rules import check_money
from storefront.payments.audit.order_rules import check_order
from storefront.payments.audit.overdue_rules import check_overdue
from storefront.payments.audit.provider_messages import message_of
from storefront.payments.audit.sections import (
    AttemptSection,
    OrderBooks,
    PaymentRule,
    PaymentSection,
    Pointer,
)
from storefront.payments.gateways.bkash.tokens import TokenRecord
from storefront.payments.store.attempts import (
    ATTEMPT,
    UNFINISHED,
    AttemptRecord,
    CheckKey,
    PointerRecord,
    RawRecord,
    attempt_pk,
    closed_groups,
    event_pk,
    reference_pk,
    transaction_pk,
)
from storefront.payments.store.attempts import to_model as attempt_of
from storefront.payments.store.failures import FAILED_REFUNDS, FailedRefundRecord
from storefront.payments.store.refunds import RefundRecord, refund_pk, refunds_pk
from storefront.payments.store.refunds import to_model as refund_of

POINTER = "POINTER"


def _enter_attempt(books: Books, attempt_id: str, record: AttemptRecord) -> None:
    # The request is by far the largest part of an attempt, and says nothing that could disagree.
    attempt = replace(attempt_of(record), attempt_id=attempt_id, request={})
    section = books.open(AttemptSection, attempt_id)
    section.attempt = attempt
    section.check_key = CheckKey(record.check_group, record.check_from)


def _enter_words(books: Books, attempt_id: str, record: RawRecord) -> None:
    section = books.open(AttemptSection, attempt_id)
    section.messages.append(message_of(record))


def _enter_refund(books: Books, order_id: str, record: RefundRecord) -> None:
    refund = refund_of(record)
    books.open(PaymentSection, order_id).refunds[refund.refund_id] = refund


def _enter_pointer(books: Books, _: str, record: PointerRecord) -> None:
    pointer = Pointer(record.attempt_id, record.refund_id)
    books.open(AttemptSection, record.attempt_id).pointers[record.pk] = pointer


def _enter_failure(books: Books, _: str, record: FailedRefundRecord) -> None:
    books.open(PaymentSection, record.order_id).failures[record.sk] = record.to_model()


def _enter_refund_answer(books: Books, answer: Answer) -> None:
    books.open(PaymentSection, answer.scope).answers[answer.key] = answer.body["refund_id"]


def _enter_collection_answer(books: Books, answer: Answer) -> None:
    books.open(PaymentSection, answer.scope).collected[answer.key] = answer.body["attempt_id"]


def _gather(books: Books) -> None:
    """Bring attempts, and what leads to them, to their orders."""
    pointers: dict[str, Pointer] = {}
    for attempt_id, section in books.all(AttemptSection).items():
        money = books.open(PaymentSection, section.belongs_to or attempt_id)
        money.attempts[attempt_id] = section
        money.pointers |= section.pointers
        pointers |= section.pointers
    for order_id, money in books.all(PaymentSection).items():
        for key in _names(money):
            if key in pointers:  # also one that leads to another order
                money.pointers[key] = pointers[key]
        _note_lost(books, order_id, money)


def _note_lost(books: Books, order_id: str, money: PaymentSection) -> None:
    """Tell the order what disputes took of the money that paid it."""
    order_section = books.section(OrderSection, order_id)
    if order_section.order:
        kept = order_section.order.captured_attempt_id
        every = money.existing_attempts
        order_section.lost = sum(one.disputes.lost for one in every if one.attempt_id == kept)


def _names(money: PaymentSection) -> Iterator[str]:
    """Yield the partitions of the pointers that should, or may, lead to an order's money."""
    for section in money.attempts.values():
        attempt = section.attempt
        if attempt is None:
            continue
        if attempt.reference is not None:
            yield reference_pk(attempt.provider, attempt.reference)
        if attempt.transaction_id is not None:
            yield transaction_pk(attempt.provider, attempt.transaction_id)
        for message in section.messages:
            if message.event_id is not None:
                yield event_pk(attempt.provider, message.event_id)
    for refund in money.refunds.values():
        if refund.reference is not None:
            yield refund_pk(refund.provider, refund.reference)


def _check(books: Books, order_id: str, now: datetime) -> Differences:
    """Yield everything about an order's payments and refunds that is not as it must be."""
    one = OrderBooks.of(books, order_id)
    yield from check_order(one)
    yield from check_money(one, now)
    yield from check_messages(one, now)
    yield from check_overdue(one.money, now)


def _reread(look: Look, order_id: str) -> None:
    known = look.known.section(PaymentSection, order_id)
    order = look.books.section(OrderSection, order_id).order
    for attempt_id in sorted(known.attempts.keys() | set(order.attempt_ids if order else ())):
        look.partition(Table.PAYMENTS, attempt_pk(attempt_id))
    look.partition(Table.PAYMENTS, refunds_pk(order_id))
    _gather(look.books)  # so that it is known what is to lead here
    names = known.pointers.keys() | set(_names(look.books.section(PaymentSection, order_id)))
    look.items(Table.PAYMENTS, [(key, POINTER) for key in names])
    listed = known.failures.keys() | look.books.section(PaymentSection, order_id).refunds.keys()
    look.items(Table.PAYMENTS, [(FAILED_REFUNDS, refund_id) for refund_id in listed])
    look.answers(OrderIdempotencyRecord, known.answers | known.collected)


def _follow(look: Look, order_id: str) -> str:
    """Return the order to which a trace of an attempt belongs that the full reading missed."""
    trace = look.known.section(PaymentSection, order_id)
    if order_id not in trace.attempts:
        return order_id
    look.partition(Table.PAYMENTS, attempt_pk(order_id))
    attempt = look.books.section(AttemptSection, order_id).attempt
    if attempt is None:
        return order_id
    whole = look.known.open(PaymentSection, attempt.order_id)
    whole.attempts |= trace.attempts
    whole.pointers |= trace.pointers
    return attempt.order_id


def _changed(look: Look, since: datetime) -> Iterator[str]:
    """Yield the orders of attempts that are not finished, or have become so since a moment."""
    now, ask = look.clock(), partial(entries, look.store, Table.PAYMENTS, BY_CHECK)
    in_time = AttemptRecord.check_from.between(since, now)
    closed = (ask([group], in_time) for group in closed_groups(since, now))
    keys = list(dict.fromkeys((one["pk"]["S"], ATTEMPT) for one in chain(ask(UNFINISHED), *closed)))
    for start in range(0, len(keys), BATCH_LIMIT):
        for record in look.store.get_many(AttemptRecord, keys[start : start + BATCH_LIMIT]):
            yield record.order_id


#: Noted by the audit of remittances, too.
ATTEMPTS = Kind(
    AttemptRecord, "ATTEMPT", ATTEMPT, _enter_attempt, named="attempt_id", hidden=("request",)
)

AUDIT = DomainAudit(
    rules=PaymentRule,
    kinds=[
        ATTEMPTS,
        Kind(RawRecord, "ATTEMPT", "RAW", _enter_words),
        Kind(RefundRecord, "REFUNDS", None, _enter_refund),
        Kind(FailedRefundRecord, FAILED_REFUNDS, None, _enter_failure),
        Kind(PointerRecord, "REFERENCE", POINTER, _enter_pointer),
        Kind(PointerRecord, "TRANSACTION", POINTER, _enter_pointer),
        Kind(PointerRecord, "REFUND", POINTER, _enter_pointer),
        Kind(PointerRecord, "EVENT", POINTER, _enter_pointer),
        Kind(TokenRecord, "TOKEN", "TOKEN"),
    ],
    operations=[
        Operation(OrderIdempotencyRecord, "create_refund", _enter_refund_answer),
        Operation(OrderIdempotencyRecord, "create_collection", _enter_collection_answer),
    ],
    inspections=[Inspection(PaymentSection, _check, _reread, _follow, _changed)],
    counted=[AttemptSection],
    gather=_gather,
)
