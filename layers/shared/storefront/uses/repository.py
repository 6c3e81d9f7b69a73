"""Uses in DynamoDB: an item for each counter, beside the terms of the shop."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, ClassVar

from pynamodb.attributes import UnicodeAttribute
from pynamodb.expressions.update import Action

from storefront.db.records import IntegerAttribute, Record
from storefront.db.store import Key, Store, Transaction
from storefront.db.tables import Table
from storefront.uses.model import CODE, Count, Counts, Use, UseRequest, all_parts, allot, parts_of

USES = "USES"
#: Of an edition that no quote has: nothing more is used of a promotion that has no total any more.
_NONE = "none"


class UseRecord(Record):
    """A counter; its limit is what it had when it was last set, or last used."""

    table: ClassVar[Table] = Table.SHOP

    used = IntegerAttribute()
    limit = IntegerAttribute()
    edition = UnicodeAttribute(null=True)
    promotion = UnicodeAttribute(null=True)

    def to_model(self) -> Count:
        """Return the counter as the domain sees it."""
        return Count(self.used, self.limit, self.edition, self.promotion)


def key_of(use: Use) -> Key:
    """Return the key of a counter."""
    if use.counter == CODE:
        return f"{CODE}#{use.name}", CODE
    return f"{USES}#{use.name}", use.counter


def label_of(use: Use) -> str:
    """Return the label of the write of a counter."""
    return f"use:{use.name}:{use.counter}"


def uses_in(labels: Iterable[str]) -> list[Use]:
    """Return the uses whose counters some labels name."""
    named = (label.split(":", 2) for label in labels)
    return [Use(*rest) for prefix, *rest in named if prefix == "use"]


def is_counter(item: Mapping[str, Any]) -> bool:
    """Return whether a raw item of the table is a counter."""
    return str(item["pk"]["S"]).startswith((f"{USES}#", f"{CODE}#"))


def counts_of(items: Iterable[dict[str, Any]]) -> dict[Use, Count]:
    """Return the counters among raw items."""
    records = [UseRecord.from_raw_data(one) for one in items if is_counter(one)]
    return {Use(one.pk.partition("#")[2], one.sk): one.to_model() for one in records}


def read_counts(store: Store, uses: Collection[Use]) -> dict[Use, Count]:
    """Return the counters that exist, as last written."""
    return counts_of(store.get_raw(Table.SHOP, [key_of(one) for one in uses]) if uses else [])


def take(transaction: Transaction, uses: Iterable[Use], wanted: Collection[UseRequest]) -> None:
    """Use promotions, with a new order; cancelled under `label_of` each that is used up.

    Args:
        transaction: places the order.
        uses: which counters.
        wanted: as they were quoted: a part of a total must be of that very edition.
    """
    quoted = {name: one for one in wanted for name in (one.code, one.coupon) if name}
    used, limit = UseRecord.used, UseRecord.limit
    for use in uses:
        one, actions = quoted[use.name], list[Action]([used.add(1)])
        if use.is_of_total:
            condition = (used < limit) & (UseRecord.edition == one.edition)
        elif use.counter == CODE:
            condition = used < limit
        else:
            most = one.per_buyer or 0
            condition = used.does_not_exist() | (used < most)
            actions.append(limit.set(most))
        transaction.update(label_of(use), UseRecord, key_of(use), actions, condition)


def give_back(transaction: Transaction, uses: Iterable[Use]) -> None:
    """Let what an order has used be used again, since the order is over without money.

    Without a condition: a count that is wrong must never keep an order from ending.
    """
    for use in uses:
        transaction.update(label_of(use), UseRecord, key_of(use), [UseRecord.used.add(-1)])


def take_again(transaction: Transaction, uses: Iterable[Use]) -> None:
    """Use what was given back, since the order's money has come late; as `take` cancels.

    The promotion may have been changed or ended meanwhile: there must be room, and nothing else.
    """
    for use in uses:
        room = UseRecord.used < UseRecord.limit
        transaction.update(label_of(use), UseRecord, key_of(use), [UseRecord.used.add(1)], room)


def find_again(store: Store, uses: Collection[Use]) -> tuple[Use, ...] | None:
    """Return counters with room for what was given back, or None where there are none.

    What is gone of a part of a total may be there in another part.
    """
    wanted = {one for use in uses for one in _instead_of(use)}
    counts = read_counts(store, wanted)
    found = []
    for use in uses:
        fitting = [one for one in _instead_of(use) if one in counts and counts[one].has_room]
        if not fitting:
            return None
        found.append(fitting[0])
    return tuple(found)


def set_total(
    transaction: Transaction, code: str, counts: Counts, total: int, edition: str
) -> None:
    """Limit what may be used of a promotion, or change the limit or the edition.

    Args:
        transaction: is cancelled under `label_of` if more was used meanwhile.
        code: the promotion's.
        counts: its counters, as they were read.
        total: how often all together may use it; at least as often as they have.
        edition: of the promotion; quotes of any other one are refused from now on.

    Raises:
        ValueError: more is used.
    """
    parts = parts_of(code, counts)
    used = [parts[one].used if one in parts else 0 for one in all_parts(code)]
    for use, limit in zip(all_parts(code), allot(total, used), strict=True):
        if limit or use in parts:
            actions = [
                UseRecord.limit.set(limit),
                UseRecord.edition.set(edition),
                UseRecord.used.set(UseRecord.used | 0),
            ]
            room = UseRecord.used.does_not_exist() | (UseRecord.used <= limit)
            transaction.update(label_of(use), UseRecord, key_of(use), actions, room)


def end_total(transaction: Transaction, code: str, counts: Counts) -> None:
    """Refuse every quote in which a promotion's total was limited: it has no limit any more."""
    for use in parts_of(code, counts):
        actions = [UseRecord.edition.set(_NONE)]
        exists = UseRecord.used.exists()
        transaction.update(label_of(use), UseRecord, key_of(use), actions, exists)


def _instead_of(use: Use) -> list[Use]:
    """Return the counters that a use can be counted in, its own first."""
    if not use.is_of_total:
        return [use]
    return sorted(all_parts(use.name), key=lambda one: one != use)
