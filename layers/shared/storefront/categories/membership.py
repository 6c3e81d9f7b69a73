"""Which products are in which categories: a small item for each, written with the product.

A product's details name its categories. In the same transaction an item `CATEGORY#<id>` /
`<product id>` comes or goes, by which a category's products are found, and the category's counter
changes. The counter is there exactly as long as the category: so no product comes into a category
that is being deleted, and none is deleted while a product is in it, whoever is first.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import ClassVar

from storefront.categories.model import refused
from storefront.db.records import IntegerAttribute, Record
from storefront.db.refusals import TransactionCanceledError
from storefront.db.store import MAX_WRITES, Store, Transaction
from storefront.db.tables import Table

MEMBERS = "MEMBERS"
#: Label prefix of the writes to counters: `members:<category id>`.
MEMBERS_LABEL = "members"
#: Of a changed product: its sale item and its details.
_OWN_WRITES = 2


class MemberRecord(Record):
    """That a product is in a category: its keys say it all."""

    table: ClassVar[Table] = Table.CATALOG


class MembersRecord(Record):
    """How many products are in a category, those that are not on sale too."""

    table: ClassVar[Table] = Table.CATALOG

    products = IntegerAttribute()


def category_pk(category_id: str) -> str:
    """Return the partition of the products of a category."""
    return f"CATEGORY#{category_id}"


def members_pk(category_id: str) -> str:
    """Return the partition of a category's counter."""
    return f"MEMBERS#{category_id}"


def change_membership(
    transaction: Transaction, product_id: str, before: Collection[str], after: Collection[str]
) -> None:
    """Let a product come into categories, and leave others, with what else a transaction does.

    Args:
        transaction: must hold the product's details, on the condition that it was in `before`.
        product_id: the product.
        before: ids of the categories that it was in.
        after: ids of those that it is in now.
    """
    for category_id in after:
        if category_id not in before:
            member = MemberRecord(pk=category_pk(category_id), sk=product_id)
            transaction.put(f"member:{category_id}", member)
            _count(transaction, category_id, 1)
    for category_id in before:
        if category_id not in after:
            key = category_pk(category_id), product_id
            is_there = MemberRecord.pk.exists()
            transaction.delete(f"member:{category_id}", MemberRecord, key, is_there)
            _count(transaction, category_id, -1)


def require_room(before: Collection[str], after: Collection[str], shards: int) -> None:
    """Refuse to change a very hot product's price or status along with very many categories.

    Args:
        before: ids of the categories that it was in.
        after: ids of those that it is to be in.
        shards: how many change with it.

    Raises:
        ValidationFailedError: one transaction cannot hold it all.
    """
    if shards + _OWN_WRITES + 2 * len({*before} ^ {*after}) > MAX_WRITES:
        message = "must be changed in a request of their own, since the product has many shards"
        raise refused("category_ids", "too-many", message)


def _count(transaction: Transaction, category_id: str, by: int) -> None:
    label, key = f"{MEMBERS_LABEL}:{category_id}", (members_pk(category_id), MEMBERS)
    actions = [MembersRecord.products.add(by)]
    transaction.update(label, MembersRecord, key, actions, MembersRecord.pk.exists())


def refuse_unknown(error: TransactionCanceledError) -> None:
    """Refuse a product whose transaction failed because a category does not exist.

    Raises:
        ValidationFailedError: one does not.
    """
    if None in error.labelled(MEMBERS_LABEL).values():
        raise refused("category_ids", "unknown", "there is no such category") from error


def members(store: Store, category_id: str, after: str, limit: int) -> list[str]:
    """Return ids of products in a category, the oldest first, as last written.

    Args:
        store: must know the catalog table.
        category_id: the category itself, without those below it.
        after: only later ids; "" for all.
        limit: how many at the most.
    """
    condition = MemberRecord.sk > after if after else None
    page = store.query(Table.CATALOG, category_pk(category_id), condition, limit=limit)
    return [item["sk"]["S"] for item in page.items]


def counted(store: Store, category_ids: Sequence[str]) -> dict[str, int]:
    """Return how many products are in each category, by its id."""
    keys = [(members_pk(one), MEMBERS) for one in category_ids]
    found: Iterable[MembersRecord] = store.get_many(MembersRecord, keys)
    return {record.pk.partition("#")[2]: record.products for record in found}
