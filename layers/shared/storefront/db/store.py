"""Reading and writing items: one DynamoDB connection a function, shared by its repositories.

`Retry` repeats calls, a `Transaction` is one unit of work, and the `Store` begins it and reads.
"""

import random
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, ParamSpec, TypeVar, cast

from botocore.parsers import ResponseParserError
from botocore.session import Session
from pynamodb.connection.base import BOTOCORE_EXCEPTIONS, Connection
from pynamodb.exceptions import GetError, PynamoDBException, TransactWriteError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from storefront.db.calls import use_lean_calls
from storefront.db.records import IF_NEW, Record
from storefront.db.refusals import (
    CONFLICT,
    FAILED_CONDITION,
    TransactionCanceledError,
    TransactionConflictError,
    YieldedError,
    because_of,
    is_conflict,
    is_retryable,
)
from storefront.db.tables import WHOLE, Index, Segment, Table
from storefront.errors import TooMuchAtOnceError, UnavailableError
from storefront.settings import Settings
from storefront.snapshots import after_restore
from storefront.values import dataclass

P = ParamSpec("P")
R = TypeVar("R", bound=Record)
Key = tuple[str, str]
T = TypeVar("T")

#: DynamoDB's own limit for one BatchGetItem.
BATCH_LIMIT = 100
#: And for one TransactWriteItems
#: (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html)
MAX_WRITES = 100
#: How many times the time of a call one waits for other transactions at the most.
_LONGEST_IN_CALLS = 3
#: Whoever has met others more often is in a crowd, where each refused call takes units from all:
#: then waits grow with each conflict, by so many calls, up to so many.
_CROWD, _LONGER, _LONGEST_IN_A_CROWD = 14, 4, 40


@dataclass(frozen=True, slots=True)
class Retry:
    """The one place where calls to DynamoDB are repeated: how often, and for how long.

    Neither botocore nor PynamoDB repeats a `TransactionConflict`, and botocore's own repeats would
    multiply with ours: they are switched off (`open_store`) and everything is decided here. What
    fails is asked again after full jitter, as in
    https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/

    An item that another transaction is at is no failure: it is free again as soon as that one is
    through, which takes about as long as the call that was refused. So the wait follows that time;
    one that doubles would leave the item idle while buyers sleep.

    Args:
        attempts: calls at the most that fail.
        max_conflicts: calls at the most that meet others.
        base_seconds: longest wait before the first repeat; doubles with each.
        cap_seconds: longest wait at all.
        deadline_seconds: no repeat begins later than this after the first call.
        answer_seconds: how long a call is listened to, from its first byte to its last.
        sleep, monotonic, uniform: the world, for tests to replace.
    """

    attempts: int = 12
    max_conflicts: int = 60
    base_seconds: float = 0.02
    cap_seconds: float = 0.6
    deadline_seconds: float = 6.0
    answer_seconds: float = 2.0
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
        return self.run_or_yield(None, call, *args, **kwargs)

    def run_or_yield(
        self, max_conflicts: int | None, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Make the call until it answers, or until it met others so often and nothing else.

        Args:
            max_conflicts: how often; None for no such limit. If anything else failed, an earlier
                call may have been heard: then the same call is the only safe one, and goes on.
            call: what to do.
            *args: its arguments.
            **kwargs: its named arguments.

        Raises:
            YieldedError: it met others each time; nothing was written.
            UnavailableError, PynamoDBException: as `run`.
        """
        started = self.monotonic()
        conflicts = failed = 0
        while True:
            began = self.monotonic()
            try:
                return call(*args, **kwargs)
            except (PynamoDBException, ResponseParserError) as error:
                if not is_retryable(error):
                    raise
                took = self.monotonic() - began
                if is_conflict(error):
                    conflicts += 1
                    if conflicts == max_conflicts and not failed:
                        raise YieldedError(took) from error
                    wait = self.fitting(took, conflicts)
                else:
                    failed += 1
                    longest = min(self.cap_seconds, self.base_seconds * 2 ** (failed - 1))
                    wait = self.uniform(0, longest)
                late = self.monotonic() + wait - started > self.deadline_seconds
                if late or failed == self.attempts or conflicts == self.max_conflicts:
                    raise UnavailableError(
                        "The database gave no answer in time. Send the same request again."
                    ) from error
                self.sleep(wait)

    def fitting(self, took: float, conflicts: int) -> float:
        """Return how long to wait for other transactions, in seconds.

        Args:
            took: seconds that the refused call took.
            conflicts: how often others were met.
        """
        calls = min(1 + conflicts, _LONGEST_IN_CALLS)
        if conflicts > _CROWD:
            calls = min(calls + (conflicts - _CROWD) * _LONGER, _LONGEST_IN_A_CROWD)
        return self.uniform(0, min(self.cap_seconds, calls * max(took, self.base_seconds / 10)))


@dataclass(frozen=True, slots=True)
class Page:
    """One page of what is read: raw items, and the key to go on after (None at the end)."""

    items: list[dict[str, Any]]
    last: dict[str, Any] | None


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

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to write."""
        return not self._operations

    def put(self, label: str, record: Record, condition: Condition | None = None) -> None:
        """Write a whole item.

        Args:
            label: names the write in a cancellation.
            record: the item.
            condition: what must hold; that the item does not exist yet, where not given.
        """
        if condition is None:  # conditions have no truth value
            operation = {"TableName": self._names[record.table], **IF_NEW}
        else:
            operation = self._operation(record, record.pk, record.sk, condition)
            del operation["Key"]
        self._add(label, "put", operation)
        operation["Item"] = record.serialize()

    def update(
        self,
        label: str,
        record: type[Record],
        key: Key,
        actions: Sequence[Action],
        condition: Condition | None = None,
    ) -> None:
        """Change attributes of an item, made where there is none; under a condition, if given."""
        self._add(label, "update", self._operation(record, *key, condition, actions))

    def delete(self, label: str, record: type[Record], key: Key, condition: Condition) -> None:
        """Delete an item, under a condition."""
        self._add(label, "delete", self._operation(record, *key, condition))

    def check(self, label: str, record: type[Record], key: Key, condition: Condition) -> None:
        """Let a condition hold for an item that is not written."""
        self._add(label, "check", self._operation(record, *key, condition))

    def commit(self, max_conflicts: int | None = None) -> None:
        """Write everything, or nothing.

        Every repeat carries the same ClientRequestToken: a lost answer never doubles the effect.

        Args:
            max_conflicts: how often others may be met before it is given up, for a caller who can
                do better than to wait for them; None to wait for as long as there is time.

        Raises:
            TransactionCanceledError: conditions failed; nothing was written.
            TransactionConflictError: others were met so often; nothing was written.
            UnavailableError: no definite answer in time; written or not, never half.
        """
        kinds = ("check", "delete", "put", "update")
        each = self._operations.items()
        ordered = [(kind, label) for kind in kinds for label, (its, _) in each if its == kind]
        token = str(uuid.uuid4())
        try:
            self._retry.run_or_yield(
                max_conflicts,
                self._connection.transact_write_items,
                condition_check_items=self._items("check"),
                delete_items=self._items("delete"),
                put_items=self._items("put"),
                update_items=self._items("update"),
                client_request_token=token,
            )
        except YieldedError as error:
            conflicts = because_of(CONFLICT, ordered, error.__cause__)
            raise TransactionConflictError(frozenset(conflicts), error.took) from error
        except TransactWriteError as error:
            failed = because_of(FAILED_CONDITION, ordered, error)
            if not failed:
                raise
            raise TransactionCanceledError(failed) from error

    def _add(self, label: str, kind: str, operation: dict[str, Any]) -> None:
        if label in self._operations:
            raise ValueError(f"two writes are labelled {label!r}")
        if len(self._operations) == MAX_WRITES:
            raise TooMuchAtOnceError
        self._operations[label] = (kind, operation)

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

    @property
    def session(self) -> Session:
        """What botocore has read of AWS, for who makes clients of other services."""
        return self._connection.session

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

    def scan(
        self, table: Table, segment: Segment = WHOLE, after: dict[str, Any] | None = None
    ) -> Iterator[Page]:
        """Yield everything a table holds, in pages of raw items, each as last written.

        Only for audits (`storefront.audit`): it reads, and costs, the whole table. A page
        is as of the moment it is read, so what is written meanwhile is seen in part.

        Args:
            table: which.
            segment: only a part of it.
            after: exclusive start key, as `Page.last` gave it for the same segment.
        """
        while True:
            answer = self._retry.run(self._scan_page, self._names[table], segment, after)
            after = answer.get("LastEvaluatedKey")
            yield Page(answer["Items"], after)
            if after is None:
                return

    def _scan_page(
        self, name: str, segment: Segment, after: dict[str, Any] | None
    ) -> dict[str, Any]:
        return self._connection.scan(
            name,
            # PynamoDB types the start key as text by mistake; it is a raw key.
            exclusive_start_key=cast("Any", after),
            segment=segment.number,
            total_segments=segment.of,
            consistent_read=True,
        )

    def size(self, table: Table) -> int | None:
        """Return about how many items a table holds; None if that may not be asked.

        DynamoDB counts them some hours apart, and functions are not allowed to ask it.
        """
        try:
            answer = self._connection.dispatch("DescribeTable", {"TableName": self._names[table]})
        except BOTOCORE_EXCEPTIONS:
            return None
        size: int = answer["Table"]["ItemCount"]
        return size

    def count_up(
        self, record: type[R], pk: str, sk: str, actions: Sequence[Action], *, once: bool = False
    ) -> R:
        """Change one item unconditionally and return it as it is then.

        For counters that may overcount: unlike a transaction, a repeat after a lost answer
        applies the actions twice. `once`: without repeats, for what nobody should wait for.
        """
        retry = replace(self._retry, attempts=1, max_conflicts=1) if once else self._retry
        call, name = self._connection.update_item, self._names[record.table]
        answer = retry.run(call, name, pk, sk, actions=actions, return_values="ALL_NEW")
        return record.from_raw_data(answer["Attributes"])

    def transaction(self) -> Transaction:
        """Return an empty transaction on this store's tables."""
        return Transaction(self._connection, self._names, self._retry)

    def turns(self, seconds: float, most: int) -> Iterator[int]:
        """Yield 1, 2, 3, ... for tries that each look anew.

        Args:
            seconds: after which no other try begins.
            most: how many tries there are at the most.
        """
        ends = self._retry.monotonic() + seconds
        for turn in range(1, most + 1):
            yield turn
            if self._retry.monotonic() >= ends:
                return

    def give_way(self, took: float, turn: int = 1) -> None:
        """Wait for other transactions, as long as `Retry.fitting` says."""
        self._retry.sleep(self._retry.fitting(took, turn))

    def draw(self, count: int) -> int:
        """Return a number from 0 to below `count`, by chance."""
        return min(int(self._retry.uniform(0, count)), count - 1)


def open_store(settings: Settings, tables: Iterable[Table], retry: Retry | None = None) -> Store:
    """Open the one connection of a function and create its client at once.

    botocore's own repeats are off: how often a call is made, and for how long, `Retry` says.

    Args:
        settings: holds each table's physical name.
        tables: the tables this function uses.
        retry: far below API Gateway's 29 s where not given.

    Raises:
        SettingsError: a table's name is not configured.
    """
    names = {table: settings.required(table.value) for table in tables}
    retry = retry or Retry()
    connection = Connection(
        region=settings.required("AWS_REGION"),
        connect_timeout_seconds=1,
        read_timeout_seconds=retry.answer_seconds,
        retry_configuration={"total_max_attempts": 1, "mode": "standard"},
    )
    for table, name in names.items():
        connection.add_meta_table(table.schema(name))
    use_lean_calls(connection.session)
    after_restore(connection.client.close)  # created now, not in the first request
    after_restore(random.seed)  # by which `Retry` waits
    return Store(connection, names, retry)
