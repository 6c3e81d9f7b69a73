"""Coupons for one order in DynamoDB: each a counter, and those that were made at once in a list."""

from typing import ClassVar, cast

from pynamodb.attributes import ListAttribute, UnicodeAttribute

from storefront.db.records import MomentAttribute, Record
from storefront.db.store import Store, Transaction
from storefront.db.tables import Table
from storefront.paging import PageRequest, Slice
from storefront.uses.model import CODE, Coupons, Use
from storefront.uses.repository import UseRecord, key_of, read_counts

COUPONS = "COUPONS"


class CouponsRecord(Record):
    """Coupons of a promotion that were made at once."""

    table: ClassVar[Table] = Table.SHOP

    codes = ListAttribute(of=UnicodeAttribute)
    made_at = MomentAttribute()
    made_by = UnicodeAttribute()


def add_coupons(transaction: Transaction, coupons: Coupons) -> None:
    """Write new coupons; cancelled if there is one of them already."""
    record = CouponsRecord(
        pk=f"{COUPONS}#{coupons.promotion}",
        sk=coupons.batch_id,
        codes=list(coupons.codes),
        made_at=coupons.made_at,
        made_by=coupons.made_by,
    )
    transaction.put("coupons", record)
    for code in coupons.codes:
        pk, sk = key_of(Use.of_coupon(code))
        counter = UseRecord(pk=pk, sk=sk, used=0, limit=1, promotion=coupons.promotion)
        transaction.put(f"{CODE}:{code}", counter)


def list_coupons(store: Store, promotion: str, page: PageRequest) -> Slice[Coupons]:
    """Return a page of what was made for a promotion, the newest first, and what of it is used."""
    before = CouponsRecord.sk < page.after if page.after else None
    found = store.query(
        Table.SHOP, f"{COUPONS}#{promotion}", before, limit=page.limit, newest_first=True
    )
    records = [CouponsRecord.from_raw_data(item) for item in found.items]
    codes = [code for one in records for code in cast("list[str]", one.codes)]
    counts = read_counts(store, [Use.of_coupon(code) for code in codes])
    used = {use.name for use, count in counts.items() if not count.has_room}
    items = [
        Coupons(
            one.sk,
            promotion,
            cast("list[str]", one.codes),
            frozenset(used.intersection(cast("list[str]", one.codes))),
            one.made_at,
            one.made_by,
        )
        for one in records
    ]
    return Slice(items, items[-1].batch_id if found.last and items else None)
