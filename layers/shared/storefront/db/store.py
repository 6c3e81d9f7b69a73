"""Reading and writing items: one DynamoDB connection a function, shared by its repositories.

`Retry` repeats calls, a `Transaction` is one unit of work, and the `Store` begins it and reads.
"""

import random
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ParamSpec, Protocol, TypeVar, cast

from botocore.exceptions import ConnectionError as BotoConnectionError
from botocore.exceptions import HTTPClientError
from botocore.parsers import ResponseParserError
from pynamodb.connection.base import BOTOCORE_EXCEPTIONS, Connection
from pynamodb.exceptions import GetError, PynamoDBException, TransactWriteError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from storefront.db.calls import use_lean_calls
from storefront.db.records import Record
from storefront.db.tables import Index, Table
from storefront.errors import UnavailableError
from storefront.settings import Settings
from storefront.snapshots import after_restore

P = ParamSpec("P")
R = TypeVar("R", bound=Record)
T = TypeVar("T")

#: DynamoDB's own limit for one BatchGetItem.
BATCH_LIMIT = 100
#: And for one TransactWriteItems
#: (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html)
MAX_WRITES = 100

#: DynamoDB's answers after which the same call may succeed
#: (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html).
_RETRYABLE_CODES = frozenset(
    {
        "InternalServerError",
        "InternalFailure",
        "ServiceUnavailable",
        "ItemCollectionSizeLimitExceededException",
        "LimitExceededException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestTimeout",
        "ThrottlingException",
        "Throttling",
        "TransactionInProgressException",
        "TransactionConflictException",
        "ReplicatedWriteConflictException",
    }
)
#: Reasons inside a cancelled transaction after which the same transaction may succeed
#: (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html).
_RETRYABLE_REASONS = frozenset(
    {"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}
)
_SERVER_ERROR = 500
_FAILED_CONDITION = "ConditionalCheckFailed"


@dataclass(frozen=True, slots=True)
class Retry:
    """The one place where calls to DynamoDB are repeated: how often, and for how long.

    Neither botocore nor PynamoDB repeats a `TransactionConflict`, and botocore's own repeats would
    multiply with ours: they are switched off (`open_store`) and everything is decided here. Full
    jitter as in
    https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/

    Args:
        attempts: calls at the most.
        base_seconds: longest wait before the first repeat; doubles with each.
        cap_seconds: longest wait at all.
        deadline_seconds: no repeat begins later than this after the first call.
        sleep, monotonic, uniform: the world, for tests to replace.
    """

    attempts: int = 12
    base_seconds: float = 0.02
    cap_seconds: float = 0.6
    deadline_seconds: float = 6.0
    sleep: Callable[[float], None] = time.sleep
    monotonic: Callable[[], float] = time.monotonic
    uniform: Callable[[float, float], float] = random.uniform

    def run(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Make the call, with these arguments, until it answers.

        Raises:
            UnavailableError: it still gave no definite answer at the deadline. A write may have
                happened; repeating the request is safe because its effect is conditional.
            PynamoDBException: DynamoDB's definite answer, if that was an error.
        """
        started = self.monotonic()
        for attempt in range(self.attempts):
            try:
                return call(*args, **kwargs)
            except (PynamoDBException, ResponseParserError) as error:
                if not is_retryable(error):
                    raise
                wait = self.uniform(0, min(self.cap_seconds, self.base_seconds * 2**attempt))
                late = self.monotonic() + wait - started > self.deadline_seconds
                if late or attempt == self.attempts - 1:
                    raise UnavailableError(
                        "The database gave no answer in time. Send the same request again."
                    ) from error
                self.sleep(wait)
        raise AssertionError  # pragma: no cover - the loop returns or raises


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a query: raw items, and the range key to go on after (None at the end)."""

    items: list[dict[str, Any]]
    last: dict[str, Any] | None


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


class Transaction:
    """One unit of work: labelled writes, committed together or not at all.

    Repositories add writes; the service that began it commits it once. When DynamoDB cancels it,
    the reasons come back under the labels of the writes, so that nobody counts positions.
    """

    def __init__(self, connection: Connection, names: Mapping[Table, str], retry: Retry) -> None:
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
        condition: Condition | None = None,
    ) -> None:
        """Change attributes of an item, made where there is none; under a condition, if given."""
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
        condition: Condition | None,
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


class Reader(Protocol):
    """Reads items by their keys, as a `Store` does."""

    def get(self, record: type[R], pk: str, sk: str) -> R | None:
        """Return the item with this key as last written, or None."""

    def get_many(self, record: type[R], keys: Sequence[tuple[str, str]]) -> list[R]:
        """Return the items that exist among `keys`, in any order, consistently read."""


class Store:
    """The tables one function uses, over one connection.

    Args:
        connection: a PynamoDB connection that knows the tables' schemas.
        names: logical to physical table names; using another table is a KeyError.
        retry: how calls are repeated.
    """

    def __init__(self, connection: Connection, names: dict[Table, str], retry: Retry) -> None:
        self._connection = connection
        self._names = names
        self._retry = retry

    def get(self, record: type[R], pk: str, sk: str) -> R | None:
        """Return the item with this key as last written (consistent read), or None."""
        answer = self._retry.run(
            self._connection.get_item, self._names[record.table], pk, sk, consistent_read=True
        )
        return record.from_raw_data(answer["Item"]) if "Item" in answer else None

    def get_many(self, record: type[R], keys: Sequence[tuple[str, str]]) -> list[R]:
        """Return the items that exist among `keys`, in any order, consistently read.

        Args:
            record: what the items are.
            keys: distinct (pk, sk) pairs; each `BATCH_LIMIT` of them take a call.
        """
        return [record.from_raw_data(item) for item in self.get_raw(record.table, keys)]

    def get_raw(self, table: Table, keys: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
        """Return the raw items that exist among `keys`; see `get_many`."""
        return self.get_together({table: keys})[table]

    def get_together(
        self, keys: Mapping[Table, Sequence[tuple[str, str]]]
    ) -> dict[Table, list[dict[str, Any]]]:
        """Return the raw items that exist among the keys of several tables; see `get_many`.

        Each is as last written, although they are not all of one moment.
        """
        tables = {self._names[table]: table for table in keys}
        wanted = [
            (self._names[table], {"pk": {"S": pk}, "sk": {"S": sk}})
            for table, pairs in keys.items()
            for pk, sk in pairs
        ]
        found: dict[Table, list[dict[str, Any]]] = {table: [] for table in keys}
        while wanted:
            batch, wanted = wanted[:BATCH_LIMIT], wanted[BATCH_LIMIT:]
            answer = self._retry.run(self._get_batch, batch)
            for name, items in answer["Responses"].items():
                found[tables[name]] += items
            for name, left in answer.get("UnprocessedKeys", {}).items():
                wanted += [(name, key) for key in left["Keys"]]
        return found

    def _get_batch(self, wanted: Sequence[tuple[str, dict[str, Any]]]) -> dict[str, Any]:
        # PynamoDB's own call takes the keys of one table only.
        requests: dict[str, dict[str, Any]] = {}
        for name, key in wanted:
            request = requests.setdefault(name, {"ConsistentRead": True, "Keys": []})
            request["Keys"].append(key)
        try:
            return self._connection.dispatch("BatchGetItem", {"RequestItems": requests})
        except BOTOCORE_EXCEPTIONS as error:
            raise GetError(f"Failed to batch get items: {error}", error) from error

    def query(
        self,
        table: Table,
        hash_key: str,
        condition: Condition | None = None,
        *,
        index: Index | None = None,
        only: Condition | None = None,
        after: dict[str, Any] | None = None,
        limit: int | None = None,
        newest_first: bool = False,
    ) -> Page:
        """Return one page of a partition, or of an index's partition.

        Args:
            table: where to look.
            hash_key: the partition.
            condition: on the range key.
            index: which index; the table itself (consistent read) where not given.
            only: filter on what was read.
            after: exclusive start key, as `Page.last` gave it.
            limit: items read at the most.
            newest_first: descending range keys.
        """
        answer = self._retry.run(
            self._connection.query,
            self._names[table],
            hash_key,
            range_key_condition=condition,
            filter_condition=only,
            consistent_read=index is None,
            exclusive_start_key=after,
            index_name=index.name if index else None,
            limit=limit,
            scan_index_forward=not newest_first,
        )
        return Page(answer["Items"], answer.get("LastEvaluatedKey"))

    def scan(self, table: Table) -> Iterator[list[dict[str, Any]]]:
        """Yield everything a table holds, in pages of raw items, each as last written.

        Only for audits (`storefront.audit`): it reads, and costs, the whole table. A page
        is as of the moment it is read, so what is written meanwhile is seen in part.
        """
        after: dict[str, Any] | None = None
        while True:
            answer = self._retry.run(self._scan_page, self._names[table], after)
            yield answer["Items"]
            after = answer.get("LastEvaluatedKey")
            if after is None:
                return

    def _scan_page(self, name: str, after: dict[str, Any] | None) -> dict[str, Any]:
        # PynamoDB types the start key as text by mistake; it is a raw key.
        start = cast("Any", after)
        return self._connection.scan(name, exclusive_start_key=start, consistent_read=True)

    def count_up(self, record: type[R], pk: str, sk: str, actions: Sequence[Action]) -> R:
        """Change one item unconditionally and return it as it is then.

        For counters that may overcount: unlike a transaction, a repeat after a lost answer
        applies the actions twice.
        """
        answer = self._retry.run(
            self._connection.update_item,
            self._names[record.table],
            pk,
            sk,
            actions=actions,
            return_values="ALL_NEW",
        )
        return record.from_raw_data(answer["Attributes"])

    def transaction(self) -> Transaction:
        """Return an empty transaction on this store's tables."""
        return Transaction(self._connection, self._names, self._retry)


def open_store(settings: Settings, tables: Iterable[Table], retry: Retry | None = None) -> Store:
    """Open the one connection of a function and create its client at once.

    Timeouts are far below API Gateway's 29 s, and botocore's own repeats are off: `Retry` is
    the one place that repeats.

    Args:
        settings: holds each table's physical name.
        tables: the tables this function uses.
        retry: how calls are repeated; the default of `Retry` where not given.

    Raises:
        SettingsError: a table's name is not configured.
    """
    names = {table: settings.required(table.value) for table in tables}
    connection = Connection(
        region=settings.required("AWS_REGION"),
        connect_timeout_seconds=1,
        read_timeout_seconds=2,
        retry_configuration={"total_max_attempts": 1, "mode": "standard"},
    )
    for table, name in names.items():
        connection.add_meta_table(table.schema(name))
    use_lean_calls(connection.session)
    client = connection.client  # created while the function starts, not in the first request
    after_restore(client.close)
    after_restore(random.seed)  # by which `Retry` waits
    return Store(connection, names, retry or Retry())


def is_retryable(error: Exception) -> bool:
    """Return whether the same call may succeed when it is made again."""
    if isinstance(error, ResponseParserError):
        return True  # of `db.calls`: PynamoDB lets it through as it is
    if not isinstance(error, PynamoDBException):
        return False
    if isinstance(error.cause, HTTPClientError | BotoConnectionError):
        return True
    if isinstance(error, TransactWriteError) and error.cancellation_reasons:
        codes = {reason.code for reason in error.cancellation_reasons if reason}
        # A failed condition is final even if another item was in conflict meanwhile.
        return bool(codes & _RETRYABLE_REASONS) and codes <= _RETRYABLE_REASONS
    code = error.cause_response_code or ""
    # Where the body is none of DynamoDB's, botocore takes the HTTP status for the code.
    return code in _RETRYABLE_CODES or (code.isdigit() and int(code) >= _SERVER_ERROR)
