"""Items changed behind the shop's back: what an audit must find."""

from typing import Any

from storefront.db.tables import Table
from tests.support.dynamodb import TABLE_NAMES, items_of

Key = tuple[Table, str, str]


class Hand:
    """Writes to the tables as no code of the shop would.

    Args:
        client: a DynamoDB client.
    """

    def __init__(self, client: Any) -> None:
        self._client = client

    def key_of(self, table: Table, prefix: str, **attributes: str) -> Key:
        """Return the key of the one item whose partition begins so and that has these texts."""
        found = self.keys(table, prefix, **attributes)
        assert len(found) == 1, f"{len(found)} items {prefix} {attributes}"
        return found[0]

    def keys(self, table: Table, prefix: str, **attributes: str) -> list[Key]:
        """Return the keys of all items whose partition begins so and that have these texts."""
        return [
            (table, item["pk"]["S"], item["sk"]["S"])
            for item in items_of(self._client, table)
            if item["pk"]["S"].startswith(prefix)
            and all(item.get(name) == {"S": text} for name, text in attributes.items())
        ]

    def set(self, key: Key, **values: str | int | bool | None) -> None:
        """Set attributes of an item; None removes one."""
        table, pk, sk = key
        item = self.item(key)
        for name, value in values.items():
            item.pop(name, None)
            if value is not None:
                item[name] = _raw(value)
        self.put(table, item | {"pk": {"S": pk}, "sk": {"S": sk}})

    def add(self, key: Key, **quantities: int) -> None:
        """Add to numbers of an item, at one stroke."""
        table, pk, sk = key
        self._client.update_item(
            TableName=TABLE_NAMES[table],
            Key={"pk": {"S": pk}, "sk": {"S": sk}},
            UpdateExpression="ADD " + ", ".join(f"{name} :{name}" for name in quantities),
            ExpressionAttributeValues={
                f":{name}": {"N": str(number)} for name, number in quantities.items()
            },
        )

    def dispute(self, order_id: str) -> None:
        """Let an order say that its buyer disputes a payment of it, which no payment says."""
        key = (Table.ORDERS, f"ORDER#{order_id}", "ORDER")
        self.put(key[0], self.item(key) | {"open_disputes": {"SS": ["du_1"]}})

    def remove_from(self, key: Key, name: str) -> None:
        """Empty a list of an item."""
        self.put(key[0], self.item(key) | {name: {"L": []}})

    def copy(self, key: Key, pk: str | None = None, sk: str | None = None) -> None:
        """Write an item once more, under another key."""
        item = self.item(key)
        self.put(key[0], item | {"pk": {"S": pk or key[1]}, "sk": {"S": sk or key[2]}})

    def delete(self, key: Key) -> None:
        """Delete an item."""
        table, pk, sk = key
        raw = {"pk": {"S": pk}, "sk": {"S": sk}}
        self._client.delete_item(TableName=TABLE_NAMES[table], Key=raw)

    def item(self, key: Key) -> dict[str, Any]:
        """Return a raw item as it is."""
        table, pk, sk = key
        raw = {"pk": {"S": pk}, "sk": {"S": sk}}
        found = self._client.get_item(TableName=TABLE_NAMES[table], Key=raw, ConsistentRead=True)
        item: dict[str, Any] = found["Item"]
        return item

    def put(self, table: Table, item: dict[str, Any]) -> None:
        """Write a raw item as it is."""
        self._client.put_item(TableName=TABLE_NAMES[table], Item=item)


def _raw(value: str | int | bool) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"BOOL": value}
    return {"N": str(value)} if isinstance(value, int) else {"S": value}
