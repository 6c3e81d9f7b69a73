"""The price ledger of a sale item: a line for each change of its prices, never altered.

Lines are numbered. Whoever changes prices writes the next one in the same transaction, which fails
if somebody else has: so the ledger has no gap, its last line is what the sale item says, and what
follows from its lines is never computed from fewer than there are.
"""

from collections.abc import Iterable
from datetime import datetime

from pynamodb.attributes import UnicodeAttribute

from storefront.db.records import IntegerAttribute, MomentAttribute
from storefront.db.shards import first_page, in_order
from storefront.db.store import Store, Transaction
from storefront.db.tables import Table
from storefront.inventory.price_records import PricedRecord, amount_of, money_of, price_fields
from storefront.inventory.prices import PriceEntry
from storefront.paging import PageRequest, Slice

#: How many lines one query asks for: prices do not change daily.
_AT_ONCE = 25


class PriceRecord(PricedRecord):
    """A line of a price ledger: `PRICES#<sale item>` / its number, in eight digits."""

    compare_at = IntegerAttribute(null=True)
    actor = UnicodeAttribute()
    created_at = MomentAttribute()

    def to_model(self) -> PriceEntry:
        """Return the line as the domain sees it."""
        return PriceEntry(
            number=int(self.sk),
            prices=self.prices,
            compare_at=money_of(self.compare_at, self.currency),
            actor=self.actor,
            created_at=self.created_at,
        )


def prices_pk(item_id: str) -> str:
    """Return the partition of a sale item's price ledger."""
    return f"PRICES#{item_id}"


def add_lines(transaction: Transaction, item_id: str, lines: Iterable[PriceEntry]) -> None:
    """Write lines of a ledger with what else a transaction does to the sale item."""
    for line in lines:
        record = PriceRecord(
            pk=prices_pk(item_id),
            sk=_sort(line.number),
            compare_at=amount_of(line.compare_at),
            actor=line.actor,
            created_at=line.created_at,
            **price_fields(line.prices),
        )
        transaction.put(f"prices:{item_id}:{line.number}", record)


def lines_since(store: Store, item_id: str, moment: datetime) -> list[PriceEntry]:
    """Return the lines of a ledger that count since a moment: from the one in force then on."""
    lines: list[PriceEntry] = []
    partition = [prices_pk(item_id)]
    for raw in in_order(store, Table.CATALOG, partition, newest_first=True, at_once=_AT_ONCE):
        lines.insert(0, PriceRecord.from_raw_data(dict(raw)).to_model())
        if lines[0].created_at <= moment:
            break
    return lines


def page_of_lines(store: Store, item_id: str, page: PageRequest) -> Slice[PriceEntry]:
    """Return a page of a ledger, the newest line first."""
    condition = PriceRecord.sk < page.after if page.after else None
    found = in_order(
        store,
        Table.CATALOG,
        [prices_pk(item_id)],
        condition,
        newest_first=True,
        at_once=page.limit + 1,
    )
    raw, has_more = first_page(found, page.limit)
    lines = [PriceRecord.from_raw_data(dict(one)).to_model() for one in raw]
    return Slice(lines, _sort(lines[-1].number) if has_more else None)


def _sort(number: int) -> str:
    return f"{number:08}"
