"""What is counted of phones in DynamoDB: an item each, beside the terms of the shop.

The phone itself stands nowhere: the item is named by a keyed digest, see `uses.buyers`.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar

from pynamodb.attributes import UnicodeAttribute
from pynamodb.expressions.condition import Condition

from storefront.db.records import IntegerAttribute, MomentAttribute, Record
from storefront.db.store import Key, Store, Transaction
from storefront.db.tables import Table
from storefront.trust.model import UNKNOWN, Demand, PhoneVerdict, Score, TrustChange

PHONE = "PHONE"
#: Label of the write of a phone; it fails where it is not what a new order demands.
PHONE_LABEL = "phone"


class PhoneRecord(Record):
    """What is counted of a phone, and what staff say of it."""

    table: ClassVar[Table] = Table.SHOP

    open = IntegerAttribute(null=True, attr_name="open_orders")  # "open" is reserved
    delivered = IntegerAttribute(null=True)
    refused = IntegerAttribute(null=True)
    word = UnicodeAttribute(null=True)
    changed_at = MomentAttribute(null=True)
    changed_by = UnicodeAttribute(null=True)

    def to_model(self) -> Score:
        """Return the score as the domain sees it."""
        return Score(
            open=self.open or 0,
            delivered=self.delivered or 0,
            refused=self.refused or 0,
            word=PhoneVerdict(self.word or PhoneVerdict.USUAL),
            changed_at=self.changed_at,
            changed_by=self.changed_by,
        )


def phone_key(name: str) -> Key:
    """Return the key of a phone, by its digest."""
    return f"{PHONE}#{name}", PHONE


def score_in(items: Iterable[dict[str, Any]], name: str) -> Score:
    """Return the score of a phone among raw items of the table."""
    pk, _ = phone_key(name)
    found = (PhoneRecord.from_raw_data(one) for one in items if one["pk"]["S"] == pk)
    return next((one.to_model() for one in found), UNKNOWN)


def read_score(store: Store, name: str) -> Score:
    """Return the score of a phone, as last written."""
    record = store.get(PhoneRecord, *phone_key(name))
    return record.to_model() if record else UNKNOWN


def say(store: Store, name: str, word: PhoneVerdict, by: str, now: datetime) -> Score:
    """Let staff's word of a phone be this, and return its score.

    Args:
        store: must know the shop table.
        name: the phone's digest; nobody need have ordered with it.
        word: what they say.
        by: the account.
        now: when.
    """
    actions = [
        PhoneRecord.word.set(word.value),
        PhoneRecord.changed_by.set(by),
        PhoneRecord.changed_at.set(now),
    ]
    return store.count_up(PhoneRecord, *phone_key(name), actions).to_model()


def count(
    transaction: Transaction,
    name: str,
    change: TrustChange,
    demand: Demand | None = None,
    label: str = PHONE_LABEL,
) -> None:
    """Count what becomes of an order with its phone.

    Args:
        transaction: changes the order. It is cancelled under `PHONE_LABEL` if the phone is not what
            is demanded.
        name: the phone's digest.
        change: by how much.
        demand: of a new order. Whatever becomes of one that is there is counted without a
            condition: a count that is wrong must never keep an order from ending.
        label: of the write, where a transaction counts two phones.
    """
    counters = [
        (PhoneRecord.open, change.open),
        (PhoneRecord.delivered, change.delivered),
        (PhoneRecord.refused, change.refused),
    ]
    actions = [counter.add(by) for counter, by in counters if by]
    condition = _meets(demand) if demand else None
    transaction.update(label, PhoneRecord, phone_key(name), actions, condition)


def _meets(demand: Demand) -> Condition:
    """Return `Demand.is_met_by` as DynamoDB is told it."""
    record, word = PhoneRecord, PhoneRecord.word
    met: Condition = record.open.does_not_exist() | (record.open < demand.max_open)
    met &= word.does_not_exist() | (word != PhoneVerdict.BLOCKED.value)
    trusted = word == PhoneVerdict.TRUSTED.value
    if demand.is_known:
        met &= trusted | (record.delivered > 0)
    if demand.has_not_refused:
        met &= trusted | record.refused.does_not_exist() | (record.refused < 1)
    return met
