"""A sandbox's AWS account, as its operator has it: functions called by hand, and the tables."""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

from storefront.db.records import partition_of
from storefront.db.tables import BY_CHECK
from tests.e2e.client import Json, Stack

#: Where the reconciler finds attempts that are final, by the day (UTC).
_CLOSED = "closed#"
#: So long ago that attempts are due, whether they are final or not, and what was not answered may
#: be asked for again.
_LONG_AGO = timedelta(minutes=61)
#: How often an item is moved that changes meanwhile.
_TRIES = 10


class Account:
    """What an operator may do.

    Args:
        stack: the deployed stack.
    """

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._lambda = stack.aws("lambda")
        self._dynamodb = stack.aws("dynamodb")

    def call(self, function: str, **event: object) -> Json:
        """Call a function as its schedule does, or as an operator, and return what it returned."""
        name, asked = self._stack.functions[function], json.dumps(event).encode()
        answer = self._lambda.invoke(FunctionName=name, Payload=asked)
        returned: Json = json.loads(answer["Payload"].read())
        assert "FunctionError" not in answer, returned
        return returned

    def reconcile(self) -> None:
        """Compare with the providers what is due, as happens every two minutes anyway."""
        self.call("ReconcilePaymentsFunction")

    def differences(self) -> list[Json]:
        """Audit everything, and return what differs or cannot be judged."""
        audit = self.call("VerifyBooksFunction", everything=True)
        differences: list[Json] = audit["differences"] + audit["unsettled"]
        return differences

    def an_hour_passes(self, order_ids: Iterable[str]) -> None:
        """Let the last change of orders' payments and refunds be an hour ago.

        Nobody can move the clock of deployed functions, so their records are moved instead. What
        else depends on time stays: holds do not lapse, and sessions stay open.
        """
        wanted, ago = set(order_ids), datetime.now(UTC) - _LONG_AGO
        for item in self._items("payments"):
            if item["sk"] == "ATTEMPT" and item["order_id"] in wanted:
                self._move(item, ("updated_at", "captured_at"), ago)
            if item["pk"].removeprefix("REFUNDS#") in wanted:
                self._move(item, ("updated_at", "sent_at"), ago)

    def hold_lapses(self, order_id: str) -> None:
        """Let the time be over for which an order holds its units, and the sweep run.

        As in `an_hour_passes` the record is moved. It is moved back afterwards, since audits know
        until when the hold should have lasted.
        """
        long_ago = int((datetime.now(UTC) - _LONG_AGO).timestamp())
        until = self._hold_until(order_id, {"N": str(long_ago)})
        self.call("ReleaseHoldsFunction")
        self._hold_until(order_id, until)

    def _hold_until(self, order_id: str, time: Json) -> Json:
        """Change until when an order holds its units; return until when it did."""
        answer = self._dynamodb.update_item(
            TableName=self._stack.tables["orders"],
            Key={"pk": {"S": f"ORDER#{order_id}"}, "sk": {"S": "ORDER"}},
            UpdateExpression="SET hold_expires_at = :time",
            ConditionExpression="attribute_exists(hold_expires_at)",
            ExpressionAttributeValues={":time": time},
            ReturnValues="UPDATED_OLD",
        )
        until: Json = answer["Attributes"]["hold_expires_at"]
        return until

    def books(self, *ids: str) -> list[Json]:
        """Return every item in which one of the ids occurs, in the order of its key."""
        found = [
            item
            for table in ("catalog", "orders", "payments")
            for item in self._items(table)
            if any(one in str(item) for one in ids)
        ]
        return sorted(found, key=lambda item: (item["pk"], item["sk"]))

    def _items(self, table: str) -> Iterator[Json]:
        read = TypeDeserializer().deserialize
        pages = self._dynamodb.get_paginator("scan").paginate(
            TableName=self._stack.tables[table], ConsistentRead=True
        )
        for page in pages:
            for item in page["Items"]:
                yield {name: read(value) for name, value in item.items()}

    def _move(self, item: Json, names: Iterable[str], to: datetime) -> None:
        """Move an item's times, as it is now: the shop may be changing it."""
        wanted, table = [*names], self._stack.tables["payments"]
        write, read = TypeSerializer().serialize, TypeDeserializer().deserialize
        key = {name: write(item[name]) for name in ("pk", "sk")}
        for _ in range(_TRIES):
            try:
                return self._move_version(table, key, item, wanted, to)
            except self._dynamodb.exceptions.ConditionalCheckFailedException:
                found = self._dynamodb.get_item(TableName=table, Key=key, ConsistentRead=True)
                item = {name: read(value) for name, value in found["Item"].items()}
        raise AssertionError(f"{item['pk']} changes all the time")

    def _move_version(
        self, table: str, key: Json, item: Json, names: Iterable[str], to: datetime
    ) -> None:
        moved = {name: to.isoformat(timespec="microseconds") for name in names if name in item}
        if item.get("check_group", "").startswith(_CLOSED):
            day = f"{_CLOSED}{to:%Y-%m-%d}"
            moved["check_group"] = partition_of(BY_CHECK, day, item["attempt_id"])
        if "check_from" in item:
            moved["check_from"] = to.isoformat(timespec="microseconds")
        write = TypeSerializer().serialize
        self._dynamodb.update_item(
            TableName=table,
            Key=key,
            UpdateExpression="SET " + ", ".join(f"{name} = :{name}" for name in moved),
            ConditionExpression="version = :version",
            ExpressionAttributeValues={
                f":{name}": write(value)
                for name, value in {**moved, "version": item["version"]}.items()
            },
        )
