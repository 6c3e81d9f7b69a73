"""A sandbox's AWS account, as its operator has it: functions called by hand, and the tables."""

import json
from collections.abc import Iterable
from datetime import timedelta

from sandbox.passage import Passage
from tests.e2e.client import Json, Stack

#: So long that attempts are due, whether they are final or not, and what was not answered may be
#: asked for again.
_LONG = timedelta(minutes=61)


class Account:
    """What an operator may do.

    Args:
        stack: the deployed stack.
    """

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._lambda = stack.aws("lambda")
        self._passage = Passage(stack.aws("dynamodb"), stack.tables)

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
        """Let the last change of orders' payments and refunds be an hour longer ago.

        Nobody can move the clock of deployed functions, so their records are moved instead. What
        else depends on time stays: holds do not lapse, and sessions stay open.
        """
        self._passage.age_payments(_LONG, {*order_ids})

    def forget_questions(self) -> None:
        """Let an hour be over in which somebody, such as all tests, asked for links too often."""
        table, dynamodb = self._stack.tables["orders"], self._stack.aws("dynamodb")
        asked = {":pk": {"S": "LOOKUPS#"}}
        pages = dynamodb.get_paginator("scan").paginate(
            TableName=table,
            FilterExpression="begins_with(pk, :pk)",
            ExpressionAttributeValues=asked,
        )
        for item in [one for page in pages for one in page["Items"]]:
            key = {name: item[name] for name in ("pk", "sk")}
            dynamodb.delete_item(TableName=table, Key=key)

    def hold_lapses(self, order_id: str) -> None:
        """Let the time be over for which an order holds its units, and the sweep run."""
        with self._passage.ended_holds([order_id]):
            self.call("ReleaseHoldsFunction")

    def books(self, *ids: str) -> list[Json]:
        """Return every item in which one of the ids occurs, in the order of its key."""
        found = [
            item
            for table in ("catalog", "orders", "payments")
            for item in self._passage.items(table)
            if any(one in str(item) for one in ids)
        ]
        return sorted(found, key=lambda item: (item["pk"], item["sk"]))
