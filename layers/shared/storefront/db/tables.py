"""The four tables: their keys and indexes, in one place. `template.yaml` says the same to AWS."""

from dataclasses import dataclass
from enum import Enum

from pynamodb.connection.base import MetaTable


@dataclass(frozen=True, slots=True)
class Key:
    """An attribute of a key: its name and DynamoDB type (S or N)."""

    name: str
    type: str = "S"


@dataclass(frozen=True, slots=True)
class Index:
    """A global secondary index: hash and range attribute."""

    name: str
    hash: Key
    range: Key


PK = Key("pk")
SK = Key("sk")

BY_LISTING = Index("by_listing", Key("listing"), Key("product_id"))
BY_USER = Index("by_user", Key("user_id"), Key("order_id"))
BY_STATUS = Index("by_status", Key("status"), Key("order_id"))
BY_HOLD_EXPIRY = Index("by_hold_expiry", Key("hold_queue"), Key("hold_expires_at", "N"))
BY_CHECK = Index("by_check", Key("check_group"), Key("check_from"))


class Table(Enum):
    """The tables, one per aggregate; the value is the variable that holds the physical name."""

    USERS = "USERS_TABLE"
    CATALOG = "CATALOG_TABLE"
    ORDERS = "ORDERS_TABLE"
    PAYMENTS = "PAYMENTS_TABLE"

    @property
    def indexes(self) -> tuple[Index, ...]:
        """The table's global secondary indexes."""
        return _INDEXES.get(self, ())

    def schema(self, physical_name: str) -> MetaTable:
        """Describe the table to PynamoDB, so that it need not ask DynamoDB."""
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
                    {"IndexName": index.name, "KeySchema": _key_schema(index.hash, index.range)}
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
