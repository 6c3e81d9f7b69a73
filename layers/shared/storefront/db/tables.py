"""The tables: their keys and indexes, in one place. `template.yaml` says the same to AWS."""

from collections.abc import Mapping
from dataclasses import field
from enum import Enum
from typing import TYPE_CHECKING, Any

from storefront.values import dataclass

if TYPE_CHECKING:
    from pynamodb.connection.base import MetaTable


@dataclass(frozen=True, slots=True)
class Key:
    """An attribute of a key: its name and DynamoDB type (S or N)."""

    name: str
    type: str = "S"


@dataclass(frozen=True, slots=True)
class Index:
    """A global secondary index.

    A partition of an index takes `PARTITION_UNITS` a second, and a full one makes DynamoDB refuse
    writes of the table itself. So entries that share a hash value, a group, are spread over shards:
    `db.records.partition_of` is what an item's hash attribute holds, and `db.shards` reads a
    group's partitions as one. Every write of an item also writes each entry that it changes,
    rounded up to 1 KB: so entries hold keys, and little else.

    Args:
        name: of the index.
        hash, range: its key attributes.
        shards: how many each kind of group is spread over; a group's kind is what it says before
            its first "#". Each shard is one more query to readers.
        unsharded: why no hash value is written often, where groups are not spread.
        projected: attributes an entry repeats besides keys; the largest entry stays below 1 KB.
    """

    name: str
    hash: Key
    range: Key
    shards: Mapping[str, int] = field(default_factory=dict, hash=False)
    unsharded: str = ""
    projected: tuple[str, ...] = ()

    @property
    def projection(self) -> dict[str, Any]:
        """The projection, as DynamoDB takes it."""
        if not self.projected:
            return {"ProjectionType": "KEYS_ONLY"}
        return {"ProjectionType": "INCLUDE", "NonKeyAttributes": list(self.projected)}

    @property
    def table(self) -> "Table":
        """The table it is an index of."""
        return next(table for table in Table if self in table.indexes)


PK = Key("pk")
SK = Key("sk")

#: Write units that one partition takes a second
#: (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html)
PARTITION_UNITS = 1000

# How many shards: what an order writes to a group (tests/unit/test_write_units.py counts it) is to
# fit a thousand times a second, with a quarter to spare, since ids never spread evenly:
# units x 1,000 <= shards x PARTITION_UNITS x 0.75. Two at the least.

#: Products by status. Sales do not write it; an import may bring 1,500 products a second.
BY_LISTING = Index(
    "by_listing",
    Key("listing"),
    Key("product_id"),
    shards={"active": 2, "inactive": 2, "archived": 2},
)
BY_USER = Index(
    "by_user",
    Key("user_id"),
    Key("order_id"),
    unsharded="one customer's orders, a unit each: nobody places hundreds a second",
)
#: Orders. Each comes to `pending` and leaves it, 2 units; it comes to others, and mostly stays, 1.
BY_STATUS = Index(
    "by_status",
    Key("status_shard"),
    Key("order_id"),
    shards={
        "pending": 4,
        "accepted": 2,
        "paid": 2,
        "canceled": 2,
        "expired": 2,
        "refund_due": 2,
        "refunded": 2,
        "refused": 2,
    },
)
#: Orders whose hold can lapse. Each comes, is moved by the payment that begins, and leaves: 4. Then
#: those of which units wait to be packed, or wait though nothing may be sent, or have come and are
#: not paid; and parcels that are not where they are to be: one index for all that has to be seen
#: to, as each takes alarms. A paid order comes once, 1; parcels are written one by one.
#: `product_ids` are the lines of an order or a parcel: at most 30 ids of 30 characters.
BY_HOLD_EXPIRY = Index(
    "by_hold_expiry",
    Key("hold_queue"),
    Key("hold_expires_at", "N"),
    shards={
        "holds": 8,
        "to_pack": 2,
        "stopped": 2,
        "to_collect": 2,
        "packed": 2,
        "under_way": 2,
        "failed": 2,
        "coming_back": 2,
    },
    projected=("product_ids",),
)
#: Attempts. Unfinished ones are moved by every change: 4 units by card, 6 with bKash. Finished ones
#: come once to the group of their day, 1, and the reconciler asks for eleven spans of those.
#: Refunds and disputes, which wait in groups of their own, are few.
BY_CHECK = Index(
    "by_check",
    Key("check_group"),
    Key("check_from"),
    shards={"unfinished": 8, "waiting": 2, "disputed": 2, "closed": 2},
)


class Table(Enum):
    """The tables, one per aggregate; the value is the variable that holds the physical name."""

    USERS = "USERS_TABLE"
    CATALOG = "CATALOG_TABLE"
    ORDERS = "ORDERS_TABLE"
    PAYMENTS = "PAYMENTS_TABLE"
    SHOP = "SHOP_TABLE"

    @property
    def indexes(self) -> tuple[Index, ...]:
        """The table's global secondary indexes."""
        return _INDEXES.get(self, ())

    def schema(self, physical_name: str) -> "MetaTable":
        """Describe the table to PynamoDB, so that it need not ask DynamoDB."""
        from pynamodb.connection.base import MetaTable  # noqa: PLC0415 - declarations are light

        keys = {PK, SK} | {key for index in self.indexes for key in (index.hash, index.range)}
        return MetaTable(
            {
                "TableName": physical_name,
                "AttributeDefinitions": [
                    {"AttributeName": key.name, "AttributeType": key.type}
                    for key in sorted(keys, key=lambda key: key.name)
                ],
                "KeySchema": _key_schema(PK, SK),
                "GlobalSecondaryIndexes": [
                    {
                        "IndexName": index.name,
                        "KeySchema": _key_schema(index.hash, index.range),
                        "Projection": index.projection,
                    }
                    for index in self.indexes
                ],
            }
        )


_INDEXES = {
    Table.CATALOG: (BY_LISTING,),
    Table.ORDERS: (BY_USER, BY_STATUS, BY_HOLD_EXPIRY),
    Table.PAYMENTS: (BY_CHECK,),
}


def _key_schema(hash_key: Key, range_key: Key) -> list[dict[str, str]]:
    return [
        {"AttributeName": hash_key.name, "KeyType": "HASH"},
        {"AttributeName": range_key.name, "KeyType": "RANGE"},
    ]


@dataclass(frozen=True, slots=True)
class Segment:
    """One of the equal parts in which a table can be read, each by itself."""

    number: int = 0
    of: int = 1


WHOLE = Segment()
