"""Histories in DynamoDB: `HISTORY#<product>`, an item for each entry."""

from datetime import datetime
from typing import ClassVar

from pynamodb.attributes import UnicodeAttribute

from storefront.db.records import IntegerAttribute, MomentAttribute, Record
from storefront.db.shards import first_page, in_order
from storefront.db.store import Store, Transaction
from storefront.db.tables import Table
from storefront.history.model import (
    Author,
    ChangeSource,
    Content,
    HistoryEntry,
    bounded,
    changes_between,
    read_changes,
    written,
)
from storefront.paging import PageRequest, Slice

#: Label of the write of an entry in a transaction.
HISTORY_LABEL = "history"


class HistoryRecord(Record):
    """An entry: `HISTORY#<product>` / its number, in eight digits."""

    table: ClassVar[Table] = Table.CATALOG

    actor = UnicodeAttribute()
    source = UnicodeAttribute()
    reverts = IntegerAttribute(null=True)
    changes = UnicodeAttribute()
    created_at = MomentAttribute()

    def to_model(self) -> HistoryEntry:
        """Return the entry as the domain sees it."""
        return HistoryEntry(
            product_id=self.pk.partition("#")[2],
            number=int(self.sk),
            author=Author(self.actor, ChangeSource(self.source), self.reverts),
            created_at=self.created_at,
            changes=read_changes(self.changes),
        )


def history_pk(product_id: str) -> str:
    """Return the partition of a product's history."""
    return f"HISTORY#{product_id}"


def add_entry(
    transaction: Transaction,
    product_id: str,
    last: int,
    between: tuple[Content, Content],
    author: Author,
    now: datetime,
) -> int:
    """Write the entry of a change with the change itself, if anything differs.

    The transaction must also set the number of the last entry in the product's details, on the
    condition that it is still `last`.

    Args:
        transaction: where to.
        product_id: the product.
        last: number of its last entry, as it was read; 0 for none.
        between: what is said of it before and after the change, or a part that may differ.
        author: who changes it.
        now: when.

    Returns:
        the number of the last entry afterwards.
    """
    changes = changes_between(*between)
    if not changes:
        return last
    record = HistoryRecord(
        pk=history_pk(product_id),
        sk=_sort(last + 1),
        actor=author.actor,
        source=author.source.value,
        reverts=author.reverts,
        changes=written(bounded(changes)),
        created_at=now,
    )
    transaction.put(HISTORY_LABEL, record)
    return last + 1


def entry_at(store: Store, product_id: str, number: int) -> HistoryEntry | None:
    """Return an entry of a product, or None."""
    record = store.get(HistoryRecord, history_pk(product_id), _sort(number))
    return record.to_model() if record else None


def page_of_entries(store: Store, product_id: str, page: PageRequest) -> Slice[HistoryEntry]:
    """Return a page of a product's history, the newest entry first."""
    found = in_order(
        store,
        Table.CATALOG,
        [history_pk(product_id)],
        HistoryRecord.sk < page.after if page.after else None,
        newest_first=True,
        at_once=page.limit + 1,
    )
    raw, has_more = first_page(found, page.limit)
    entries = [HistoryRecord.from_raw_data(dict(one)).to_model() for one in raw]
    return Slice(entries, _sort(entries[-1].number) if has_more else None)


def _sort(number: int) -> str:
    return f"{number:08}"
