"""One unit of work: labelled writes, committed together or not at all.

Repositories add writes; the service that began the transaction commits it once. When DynamoDB
cancels it, the reasons come back under the labels of the writes, so that nobody counts positions.
"""

import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ParamSpec, Protocol, TypeVar

from pynamodb.connection.base import Connection
from pynamodb.exceptions import TransactWriteError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from storefront.db.records import Record
from storefront.db.tables import Table

P = ParamSpec("P")
T = TypeVar("T")

#: Limit of DynamoDB (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html)
MAX_WRITES = 100

_FAILED_CONDITION = "ConditionalCheckFailed"


class TransactionCanceledError(Exception):
    """Conditions failed, and nothing was written.

    Args:
        failed: for each label whose condition failed, the item as it is (raw; None if absent).
    """

    def __init__(self, failed: Mapping[str, dict[str, Any] | None]) -> None:
        super().__init__(", ".join(failed))
        self.failed = failed

    def labelled(self, prefix: str) -> dict[str, dict[str, Any] | None]:
        """Return the failures whose label is `prefix:<key>`, by key."""
        start = f"{prefix}:"
        return {
            label.removeprefix(start): item
            for label, item in self.failed.items()
            if label.startswith(start)
        }


class Repeats(Protocol):
    """How calls are repeated."""

    def run(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """See `db.store.Retry.run`."""


class Transaction:
    """Collects writes, each under a label of its own; see `Store.transaction`."""

    def __init__(self, connection: Connection, names: Mapping[Table, str], retry: Repeats) -> None:
        self._connection = connection
        self._names = names
        self._retry = retry
        self._operations: dict[str, tuple[str, dict[str, Any]]] = {}

    def put(self, label: str, record: Record, condition: Condition | None = None) -> None:
        """Write a whole item.

        Args:
            label: names the write in a cancellation.
            record: the item.
            condition: what must hold; that the item does not exist yet, where not given.
        """
        if condition is None:  # conditions have no truth value
            condition = Record.pk.does_not_exist()
        operation = self._operation(record, record.pk, record.sk, condition)
        self._add(label, "put", operation)
        operation["Item"] = record.serialize()
        del operation["Key"]

    def update(
        self,
        label: str,
        record: type[Record],
        key: tuple[str, str],
        actions: Sequence[Action],
        condition: Condition,
    ) -> None:
        """Change attributes of an item, under a condition."""
        self._add(label, "update", self._operation(record, *key, condition, actions))

    def delete(
        self, label: str, record: type[Record], key: tuple[str, str], condition: Condition
    ) -> None:
        """Delete an item, under a condition."""
        self._add(label, "delete", self._operation(record, *key, condition))

    def commit(self) -> None:
        """Write everything, or nothing.

        Every repeat carries the same ClientRequestToken, so a lost answer never doubles the
        effect.

        Raises:
            TransactionCanceledError: conditions failed; nothing was written.
            UnavailableError: no definite answer in time; written or not, never half.
        """
        kinds = ("delete", "put", "update")
        ordered = [(kind, label) for kind in kinds for label in self._labels(kind)]
        token = str(uuid.uuid4())
        try:
            self._retry.run(
                self._connection.transact_write_items,
                condition_check_items=[],
                delete_items=self._items("delete"),
                put_items=self._items("put"),
                update_items=self._items("update"),
                client_request_token=token,
            )
        except TransactWriteError as error:
            # Reasons come in the order of the writes: PynamoDB sends deletes, puts, updates.
            reasons = zip(ordered, error.cancellation_reasons, strict=False)
            failed = {
                label: reason.raw_item
                for (_, label), reason in reasons
                if reason and reason.code == _FAILED_CONDITION
            }
            if not failed:
                raise
            raise TransactionCanceledError(failed) from error

    def _add(self, label: str, kind: str, operation: dict[str, Any]) -> None:
        if label in self._operations:
            raise ValueError(f"two writes are labelled {label!r}")
        if len(self._operations) == MAX_WRITES:
            raise ValueError(f"more than {MAX_WRITES} writes in one transaction")
        self._operations[label] = (kind, operation)

    def _labels(self, kind: str) -> list[str]:
        return [label for label, (other, _) in self._operations.items() if other == kind]

    def _items(self, kind: str) -> list[dict[str, Any]]:
        return [operation for other, operation in self._operations.values() if other == kind]

    def _operation(
        self,
        record: Record | type[Record],
        pk: str,
        sk: str,
        condition: Condition,
        actions: Sequence[Action] | None = None,
    ) -> dict[str, Any]:
        operation: dict[str, Any] = self._connection.get_operation_kwargs(
            self._names[record.table],
            pk,
            sk,
            condition=condition,
            actions=actions,
            return_values_on_condition_failure="ALL_OLD",
        )
        return operation
