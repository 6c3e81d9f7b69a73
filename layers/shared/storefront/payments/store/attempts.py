"""Attempts in DynamoDB, what leads to them, and what makes a provider's facts count once.

Providers tell more than a shop needs: telephone numbers, names, addresses of all kinds, cards, and
tomorrow what they do not tell today. So what proves a payment is kept, and nothing of who paid:
fields are kept by their names, and what nobody has named here is left out: also sentences, in which
anything may stand.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar, NamedTuple

from pynamodb.attributes import BooleanAttribute, UnicodeAttribute

from storefront.db.records import (
    IntegerAttribute,
    JSONTextAttribute,
    MomentAttribute,
    Record,
    SecondsAttribute,
    partition_of,
)
from storefront.db.store import Store, Transaction
from storefront.db.tables import BY_CHECK, Table
from storefront.money import Money
from storefront.payments.model.attempt import (
    Attempt,
    AttemptDisputes,
    AttemptStatus,
    Dispute,
    Provider,
)
from storefront.payments.model.message import ProviderMessage

#: Label prefix of writes of attempts (`attempt:<id>`); such a write fails when somebody else
#: changed the attempt first.
ATTEMPT_LABEL = "attempt"
#: Label of an event's mark; it fails when the event has had its effect.
EVENT_LABEL = "provider-event"
#: Label of the claim on a provider's transaction; it fails when another attempt has it.
TRANSACTION_LABEL = "provider-transaction"

_RAW_PREFIX = "RAW#"
#: Of a dispute: what is no JSON.
_MOMENTS = ("opened_at", "due_by")

ATTEMPT = "ATTEMPT"
ATTEMPT_PREFIX = "ATTEMPT#"
#: Groups of the index `by_check`, of attempts that are not finished. Those by which money may come
#: are the many, and come and go with the buyers; what waits beyond that is found without them.
LIVE = "unfinished"
DISPUTED = "disputed"
WAITING = "waiting"
UNFINISHED = (LIVE, WAITING, DISPUTED)
CLOSED = "closed#"
#: Stripe delivers an event again for up to three days; marks outlive that by far.
MARKS_KEPT = timedelta(days=90)

#: How long a provider's words are kept, unless the stack says otherwise.
MESSAGES_KEPT = timedelta(days=2190)
#: A stack keeps them for longer than this, whatever it says (`template.yaml`).
MESSAGES_KEPT_AT_LEAST = timedelta(days=180)

#: Names of things in Stripe's words (https://docs.stripe.com/api), in bKash's and in ours. One of
#: bKash's may be digits alone.
_NAMES = frozenset(
    "id payment_intent client_reference_id latest_charge charge balance_transaction "
    "failure_balance_transaction idempotency_key account "
    "order_id attempt_id refund_id stack "
    "paymentID paymentId trxID trxId merchantInvoiceNumber merchantInvoice originalTrxId "
    "originalTrxID refundTrxId refundTrxID sku creditShortCode dateTime "
    "sha256".split()
)
#: States, codes, money and times.
_FACTS = frozenset(
    "object type api_version created livemode mode status payment_status "
    "amount amount_total amount_subtotal amount_received amount_captured amount_refunded "
    "amount_capturable currency captured paid refunded disputed reason network_reason_code "
    "failure_reason failure_code cancellation_reason decline_code code is_charge_refundable "
    "expires_at due_by has_evidence past_due submission_count network_status risk_level "
    "pending_webhooks has_more "
    "intent transactionStatus transactionType verificationStatus statusCode errorCode "
    "internalCode externalCode paymentCreateTime paymentExecuteTime initiationTime completedTime "
    "maxRefundableAmount originalTrxAmount refundTransactionStatus refundAmount saleAmount "
    "couponAmount merchantShareAmount "
    "bytes".split()
)
#: Fields in which such fields stand.
_PLACES = frozenset(
    "data object payment_intent latest_charge charge charges refunds refund metadata request "
    "outcome evidence_details previous_attributes refundTransactions oversize".split()
)
#: An id, a code, an amount or a time; not an address of mail.
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:/+ -]{0,254}")
#: A name, whatever its letters; not an address of mail, nor a sentence.
_NAME = re.compile(r"[^\s@]{1,255}")
#: What may be a telephone number.
_NUMBER = re.compile(r"[0-9 -]{8,}")

#: Most bytes of JSON that are kept; an item of DynamoDB holds 400 KB, names and keys included
#: (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html).
LARGEST = 350_000
#: Most characters of a name.
_LONGEST = 255
#: What says which fact it was: fields of Stripe's events and objects, and of bKash's answers.
_DECISIVE = (
    "id object type status payment_status payment_intent amount amount_total currency "
    "paymentID trxID transactionStatus refundTrxId"
).split()


class AttemptRecord(Record):
    """The attempt's item. `check_group` and `check_from` are where the reconciler finds it."""

    table: ClassVar[Table] = Table.PAYMENTS

    attempt_id = UnicodeAttribute()
    order_id = UnicodeAttribute()
    user_id = UnicodeAttribute()
    provider = UnicodeAttribute()
    status = UnicodeAttribute()
    amount = IntegerAttribute()
    currency = UnicodeAttribute()
    request = JSONTextAttribute()
    expires_at = MomentAttribute()
    created_at = MomentAttribute()
    updated_at = MomentAttribute()
    version = IntegerAttribute()
    reference = UnicodeAttribute(null=True)
    redirect_url = UnicodeAttribute(null=True)
    transaction_id = UnicodeAttribute(null=True)
    reason = UnicodeAttribute(null=True)
    captured_at = MomentAttribute(null=True)
    #: `Attempt.left`.
    refundable = IntegerAttribute()
    refund_due = BooleanAttribute()
    pending_refunds = IntegerAttribute()
    unconfirmed_refund_id = UnicodeAttribute(null=True)
    recheck = BooleanAttribute()
    hints = IntegerAttribute(null=True)
    disputes = JSONTextAttribute(null=True)
    remitted = UnicodeAttribute(null=True)
    remitted_at = MomentAttribute(null=True)
    check_group = UnicodeAttribute()
    check_from = MomentAttribute()


class CheckKey(NamedTuple):
    """The key of an attempt in the index `by_check`.

    Args:
        partition: one of its group's. Those that are not finished are in three groups; those that
            are, in one a day (UTC).
        since: from when on its age counts.
    """

    partition: str
    since: datetime

    def __str__(self) -> str:
        return f"{self.partition} since {self.since.isoformat()}"


class RawRecord(Record):
    """The proof in one thing a provider said, beside its attempt. Never changed."""

    table: ClassVar[Table] = Table.PAYMENTS

    source = UnicodeAttribute()
    received_at = MomentAttribute()
    payload = JSONTextAttribute()
    ttl = SecondsAttribute()


class PointerRecord(Record):
    """A provider's name for something of ours, which nothing else can have while it is kept."""

    table: ClassVar[Table] = Table.PAYMENTS

    attempt_id = UnicodeAttribute()
    refund_id = UnicodeAttribute(null=True)
    ttl = SecondsAttribute(null=True)


class AttemptRepository:
    """Reads attempts and adds their next versions to transactions.

    Args:
        store: must know the payments table.
        messages_kept: how long the providers' words are kept.
    """

    def __init__(self, store: Store, messages_kept: timedelta = MESSAGES_KEPT) -> None:
        self._store = store
        self._messages_kept = messages_kept

    def get(self, attempt_id: str) -> Attempt | None:
        """Return the attempt as last written."""
        record = self._store.get(AttemptRecord, attempt_pk(attempt_id), ATTEMPT)
        return to_model(record) if record else None

    def get_many(self, attempt_ids: Sequence[str]) -> list[Attempt]:
        """Return the attempts, the oldest first."""
        keys = [(attempt_pk(attempt_id), ATTEMPT) for attempt_id in attempt_ids]
        records = self._store.get_many(AttemptRecord, keys) if keys else []
        return sorted((to_model(record) for record in records), key=lambda one: one.attempt_id)

    def id_by_reference(self, provider: Provider, reference: str) -> str | None:
        """Return the id of the attempt that a provider knows as `reference`."""
        record = self._store.get(PointerRecord, reference_pk(provider, reference), "POINTER")
        return record.attempt_id if record else None

    def id_by_transaction(self, provider: Provider, transaction_id: str) -> str | None:
        """Return the id of the attempt to which a provider's transaction belongs."""
        pk = transaction_pk(provider, transaction_id)
        record = self._store.get(PointerRecord, pk, "POINTER")
        return record.attempt_id if record else None

    def messages(self, attempt_id: str) -> list[tuple[datetime, ProviderMessage]]:
        """Return what the provider said of an attempt, the oldest first, with when it came."""
        return list(self.messages_by_version(attempt_id).values())

    def messages_by_version(self, attempt_id: str) -> dict[int, tuple[datetime, ProviderMessage]]:
        """Return what the provider said, by the attempt's version that it brought about."""
        found: dict[int, tuple[datetime, ProviderMessage]] = {}
        after, pk = None, attempt_pk(attempt_id)
        while True:
            raws = RawRecord.sk.startswith(_RAW_PREFIX)
            page = self._store.query(Table.PAYMENTS, pk, raws, after=after)
            for record in map(RawRecord.from_raw_data, page.items):
                version = int(record.sk.removeprefix(_RAW_PREFIX))
                found[version] = (
                    record.received_at,
                    ProviderMessage(record.source, record.payload),
                )
            after = page.last
            if after is None:
                return found

    def save(
        self, transaction: Transaction, attempt: Attempt, message: ProviderMessage | None = None
    ) -> None:
        """Write the next version of an attempt, with the provider's message that is the reason.

        Args:
            transaction: is cancelled under `attempt:<id>` unless the stored version is the one
                before, and under `EVENT_LABEL` if the message is an event that has had its effect.
            attempt: as a transition returned it, or a new one.
            message: what the provider said, if that is why.
        """
        record, is_new = to_record(attempt), attempt.version == 1
        condition = None if is_new else AttemptRecord.version == attempt.version - 1
        transaction.put(f"{ATTEMPT_LABEL}:{attempt.attempt_id}", record, condition)
        if message:
            self._add_message(transaction, attempt, message)

    def add_reference(self, transaction: Transaction, attempt: Attempt) -> None:
        """Make the provider's reference lead to the attempt, and to no other ever."""
        if attempt.reference is None:
            raise AssertionError("the attempt has no reference")
        pointer = PointerRecord(
            pk=reference_pk(attempt.provider, attempt.reference),
            sk="POINTER",
            attempt_id=attempt.attempt_id,
        )
        transaction.put("reference", pointer)

    def claim_transaction(self, transaction: Transaction, attempt: Attempt) -> None:
        """Make the provider's transaction belong to this attempt for ever."""
        pointer = PointerRecord(
            pk=transaction_pk(attempt.provider, attempt.transaction_id or ""),
            sk="POINTER",
            attempt_id=attempt.attempt_id,
        )
        transaction.put(TRANSACTION_LABEL, pointer)

    def _add_message(
        self, transaction: Transaction, attempt: Attempt, message: ProviderMessage
    ) -> None:
        now = attempt.updated_at
        raw = RawRecord(
            pk=attempt_pk(attempt.attempt_id),
            # One message a version: the key is unique and sorts by time.
            sk=f"{_RAW_PREFIX}{attempt.version:06d}",
            source=message.source,
            received_at=now,
            payload=kept_of(message),
            ttl=now + self._messages_kept,
        )
        transaction.put(f"provider-message:{attempt.attempt_id}", raw)
        if message.event_id is not None:
            mark = PointerRecord(
                pk=event_pk(attempt.provider, message.event_id),
                sk="POINTER",
                attempt_id=attempt.attempt_id,
                ttl=now + MARKS_KEPT,
            )
            transaction.put(EVENT_LABEL, mark)


def check_key(attempt: Attempt) -> CheckKey:
    """Return where the reconciler finds an attempt."""
    since = attempt.updated_at
    if not attempt.is_unfinished:
        since = attempt.closed_at
        group = _closed_group(_day(since))
    elif attempt.disputes.open:
        group = DISPUTED
    else:
        group = LIVE if attempt.is_live and not attempt.has_mismatched_money else WAITING
    return CheckKey(partition_of(BY_CHECK, group, attempt.attempt_id), since)


def closed_groups(start: datetime, end: datetime) -> Iterator[str]:
    """Yield the groups of the attempts that became final from one moment to another."""
    first = _day(start)
    for days in range((_day(end) - first).days + 1):
        yield _closed_group(first + timedelta(days=days))


def _closed_group(day: date) -> str:
    return f"{CLOSED}{day.isoformat()}"


def _day(moment: datetime) -> date:
    return moment.astimezone(UTC).date()


def transaction_pk(provider: Provider, transaction_id: str) -> str:
    """Return the partition of the claim on a provider's transaction."""
    return f"TRANSACTION#{provider.value}#{transaction_id}"


def event_pk(provider: Provider, event_id: str) -> str:
    """Return the partition of the mark of an event that has had its effect."""
    return f"EVENT#{provider.value}#{event_id}"


def attempt_pk(attempt_id: str) -> str:
    """Return the partition of an attempt and of what the provider said of it."""
    return f"{ATTEMPT_PREFIX}{attempt_id}"


def reference_pk(provider: Provider, reference: str) -> str:
    """Return the partition of the claim on a provider's name for an attempt."""
    return f"REFERENCE#{provider.value}#{reference}"


def to_record(attempt: Attempt) -> AttemptRecord:
    """Return an attempt as it is stored."""
    key, pk = check_key(attempt), attempt_pk(attempt.attempt_id)
    return AttemptRecord(
        pk=pk,
        sk=ATTEMPT,
        attempt_id=attempt.attempt_id,
        order_id=attempt.order_id,
        user_id=attempt.user_id,
        provider=attempt.provider.value,
        status=attempt.status.value,
        amount=attempt.amount.amount,
        currency=attempt.amount.currency,
        request=attempt.kept_request,
        expires_at=attempt.expires_at,
        created_at=attempt.created_at,
        updated_at=attempt.updated_at,
        version=attempt.version,
        reference=attempt.reference,
        redirect_url=attempt.redirect_url,
        transaction_id=attempt.transaction_id,
        reason=attempt.reason,
        captured_at=attempt.captured_at,
        refundable=attempt.left,
        refund_due=attempt.refund_due,
        pending_refunds=attempt.pending_refunds,
        unconfirmed_refund_id=attempt.unconfirmed_refund_id,
        recheck=attempt.recheck,
        hints=attempt.hints,
        disputes=[_written(one) for one in attempt.disputes.each] or None,
        remitted=attempt.remitted,
        remitted_at=attempt.remitted_at,
        check_group=key.partition,
        check_from=key.since,
    )


def to_model(record: AttemptRecord) -> Attempt:
    """Return a stored attempt as the domain sees it."""
    values: dict[str, Any] = {
        name: getattr(record, name)
        for name in (
            "attempt_id order_id user_id request expires_at created_at updated_at version "
            "reference redirect_url transaction_id reason captured_at refund_due "
            "pending_refunds unconfirmed_refund_id recheck remitted remitted_at"
        ).split()
    }
    return Attempt(
        provider=Provider(record.provider),
        status=AttemptStatus(record.status),
        amount=Money(record.amount, record.currency),
        left=record.refundable,
        hints=record.hints or 0,
        disputes=AttemptDisputes(tuple(_read(one) for one in record.disputes or ())),
        **values,
    )


def _written(dispute: Dispute) -> dict[str, Any]:
    values = asdict(dispute)
    return values | {name: values[name].isoformat() for name in _MOMENTS if values[name]}


def _read(stored: dict[str, Any]) -> Dispute:
    moments = {name: datetime.fromisoformat(stored[name]) for name in _MOMENTS if stored.get(name)}
    return Dispute(**stored | moments)


def kept_of(message: ProviderMessage) -> Any:
    """Return what is kept of a message: of an event also its name, by which its mark is found."""
    proof = proof_of(room_for(message.payload))
    return proof if message.event_id is None else {**proof, "id": message.event_id}


def proof_of(payload: Any) -> Any:
    """Return what to keep of something a provider said.

    Args:
        payload: the provider's JSON.
    """
    if isinstance(payload, list):
        return [proof_of(one) for one in payload if isinstance(one, Mapping)]
    if not isinstance(payload, Mapping):
        return None
    kept = {}
    for name, value in payload.items():
        if name in _PLACES and isinstance(value, Mapping | list):
            kept[name] = proof_of(value)
        elif (name in _NAMES and _fits(value, _NAME)) or (name in _FACTS and _is_fact(value)):
            kept[name] = value
    return kept


def _fits(value: Any, pattern: re.Pattern[str]) -> bool:
    if isinstance(value, str):
        return pattern.fullmatch(value) is not None
    return value is None or isinstance(value, bool | int | float)


def _is_fact(value: Any) -> bool:
    is_number = isinstance(value, str) and _NUMBER.fullmatch(value) is not None
    return _fits(value, _PLAIN) and not is_number


def room_for(payload: Any) -> Any:
    """Return what there is room for of something a provider said.

    Args:
        payload: the provider's JSON.

    Returns:
        the payload itself; of one that is too large the fields that say which fact it was, in
        their places, and `oversize` with its size in bytes and its SHA-256, both as compact JSON.
    """
    text = json.dumps(payload, separators=(",", ":")).encode()
    if len(text) <= LARGEST:
        return payload
    digest = hashlib.sha256(text).hexdigest()
    return _gist(payload) | {"oversize": {"bytes": len(text), "sha256": digest}}


def _gist(payload: Any) -> dict[str, Any]:
    """Return the fields that decide; those of an event's object too."""
    if not isinstance(payload, Mapping):
        return {}
    found = {name: payload[name] for name in _DECISIVE if _is_short(payload.get(name))}
    data = payload.get("data")
    if isinstance(data, Mapping):
        found["data"] = {"object": _gist(data.get("object"))}
    return found


def _is_short(value: Any) -> bool:
    return isinstance(value, int | str) and len(str(value)) <= _LONGEST
