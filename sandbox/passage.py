"""Letting time pass in the deployed shop: its records become older, for its clock cannot be moved.

[Decision 40](../docs/decisions/0040-the-simulator-plays-the-caller.md). What else depends on time
stays. End-to-end tests and the console let time pass in this way; the simulators have a way of
their own (`simulators/aging.py`).
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

from storefront.clock import iso
from storefront.db.records import partition_of
from storefront.db.tables import BY_CHECK
from storefront.history.model import read_changes, written

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

_CLOSED = "closed#"
"""Where the reconciler finds attempts that are final, by the day (UTC)."""
_LONG_AGO = timedelta(hours=1)
_TRIES = 10
"""How often an item is moved that changes meanwhile."""

_REFUNDS = "REFUNDS#"
_ATTEMPT_TIMES = ("updated_at", "captured_at", "check_from")
_REFUND_TIMES = ("updated_at", "sent_at")
_FAILED_REFUNDS = "FAILED_REFUNDS"
_UNREMITTED = "UNREMITTED"
_PRICES = "PRICES#"
_HISTORY = "HISTORY#"
_SALE_TIMES = ("sale_from", "sale_until")
_FAILURE_TIMES = ("failed_at",)


class Passage:
    """Moves records of one deployed shop into the past.

    Args:
        dynamodb: a client.
        tables: the tables' names, as `stack.json` has them.
    """

    def __init__(self, dynamodb: Any, tables: Mapping[str, str]) -> None:
        self._dynamodb = dynamodb
        self._tables = tables

    def age_payments(self, by: timedelta, order_ids: Collection[str] | None = None) -> None:
        """Let the last change of payments and refunds be longer ago, so that they are looked at.

        Args:
            by: how much longer.
            order_ids: only those of these orders; of all, if not given.
        """
        for item in self.items("payments"):
            order_id, times = _aging(item)
            if times and (order_ids is None or order_id in order_ids):
                self._move(item, times, by)

    def age_prices(self, by: timedelta) -> None:
        """Let sales begin and end sooner, and prices be older: what follows from both stays.

        Sale item, shards, ledger and history follow each other, an item at a time.
        """
        seconds = int(by.total_seconds())
        for item in self.items("catalog"):
            aged = [f"{name} = {name} - :by" for name in _SALE_TIMES if name in item]
            values: dict[str, Any] = {":by": {"N": str(seconds)}} if aged else {}
            if item["pk"].startswith(_HISTORY) and '"sale"' in item["changes"]:
                aged.append("changes = :changes")
                values[":changes"] = {"S": _with_earlier_sales(item["changes"], by)}
            if item["pk"].startswith(_PRICES):
                aged.append("created_at = :set")
                values[":set"] = {"S": _earlier(item["created_at"], by)}
            if aged:
                self._age(item, aged, values)

    def _age(self, item: dict[str, Any], aged: Iterable[str], values: dict[str, Any]) -> None:
        """Change times of an item of the catalog, unless they have just been taken away."""
        try:
            self._dynamodb.update_item(
                TableName=self._tables["catalog"],
                Key={name: {"S": item[name]} for name in ("pk", "sk")},
                UpdateExpression="SET " + ", ".join(aged),
                ConditionExpression="attribute_exists(pk)"
                + (" AND attribute_exists(sale_from)" if "sale_from" in item else ""),
                ExpressionAttributeValues=values,
            )
        except self._dynamodb.exceptions.ConditionalCheckFailedException:
            return

    @contextmanager
    def ended_holds(self, order_ids: Iterable[str]) -> Iterator[None]:
        """Let the time be over for which orders hold their units, until the block is left.

        Then it is put back, since audits know until when a hold should have lasted.
        """
        ended = {"N": str(int((datetime.now(UTC) - _LONG_AGO).timestamp()))}
        moved: dict[str, Any] = {}
        try:
            for order_id in order_ids:
                moved[order_id] = self._hold_until(order_id, ended)
            yield
        finally:
            for order_id, until in moved.items():
                self._hold_until(order_id, until)

    def items(self, table: str) -> Iterator[dict[str, Any]]:
        """Return every item of a table, as Python has its values."""
        read = TypeDeserializer().deserialize
        pages = self._dynamodb.get_paginator("scan").paginate(
            TableName=self._tables[table], ConsistentRead=True
        )
        for page in pages:
            for item in page["Items"]:
                yield {name: read(value) for name, value in item.items()}

    def _hold_until(self, order_id: str, time: Any) -> Any:
        """Change until when an order holds its units; return until when it did."""
        answer = self._dynamodb.update_item(
            TableName=self._tables["orders"],
            Key={"pk": {"S": f"ORDER#{order_id}"}, "sk": {"S": "ORDER"}},
            UpdateExpression="SET hold_expires_at = :time",
            ConditionExpression="attribute_exists(hold_expires_at)",
            ExpressionAttributeValues={":time": time},
            ReturnValues="UPDATED_OLD",
        )
        return answer["Attributes"]["hold_expires_at"]

    def _move(self, item: dict[str, Any], names: Iterable[str], by: timedelta) -> None:
        """Move an item's times, as it is now: the shop may be changing it."""
        wanted, table = [*names], self._tables["payments"]
        write, read = TypeSerializer().serialize, TypeDeserializer().deserialize
        key = {name: write(item[name]) for name in ("pk", "sk")}
        for _ in range(_TRIES):
            try:
                return self._move_version(key, item, wanted, by)
            except self._dynamodb.exceptions.ConditionalCheckFailedException:
                found = self._dynamodb.get_item(TableName=table, Key=key, ConsistentRead=True)
                item = {name: read(value) for name, value in found["Item"].items()}
        raise TimeoutError(f"{item['pk']} changes all the time")

    def _move_version(
        self, key: Any, item: dict[str, Any], names: Iterable[str], by: timedelta
    ) -> None:
        moved = {name: _earlier(item[name], by) for name in names if item.get(name)}
        if item.get("check_group", "").startswith(_CLOSED):
            day = f"{_CLOSED}{moved['check_from'][:10]}"
            moved["check_group"] = partition_of(BY_CHECK, day, item["attempt_id"])
        write = TypeSerializer().serialize
        self._dynamodb.update_item(
            TableName=self._tables["payments"],
            Key=key,
            UpdateExpression="SET " + ", ".join(f"{name} = :{name}" for name in moved),
            # What has no version is never changed by the shop.
            ConditionExpression="version = :version OR attribute_not_exists(version)",
            ExpressionAttributeValues={
                f":{name}": write(value)
                for name, value in {**moved, "version": item.get("version", 0)}.items()
            },
        )


def _earlier(moment: str, by: timedelta) -> str:
    """Return a moment as it is stored, so much earlier."""
    return (datetime.fromisoformat(moment) - by).isoformat(timespec="microseconds")


def _with_earlier_sales(changes: str, by: timedelta) -> str:
    """Return the changes of an entry of a history, with their sales so much earlier."""
    moved = []
    for change in read_changes(changes):
        sales = [
            {
                **sale,
                **{
                    name: iso(datetime.fromisoformat(sale[name]) - by)
                    for name in ("starts_at", "ends_at")
                },
            }
            if change.field == "sale" and sale
            else sale
            for sale in (change.before, change.after)
        ]
        moved.append(replace(change, before=sales[0], after=sales[1]))
    return written(moved)


def _aging(item: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    """Return whose item it is, and which of its times tell how old it is."""
    if item["sk"] == "ATTEMPT":
        return item["order_id"], _ATTEMPT_TIMES
    if item["pk"].startswith(_REFUNDS):
        return item["pk"].removeprefix(_REFUNDS), _REFUND_TIMES
    if item["pk"] == _FAILED_REFUNDS:
        return item["order_id"], _FAILURE_TIMES
    if item["pk"] == _UNREMITTED:
        return item["order_id"], ("collected_at",)
    return "", ()
