"""Reading and writing items: one DynamoDB connection a function, shared by its repositories."""

import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar, cast

from botocore.exceptions import ConnectionError as BotoConnectionError
from botocore.exceptions import HTTPClientError
from botocore.parsers import ResponseParserError
from pynamodb.connection.base import Connection
from pynamodb.exceptions import PynamoDBException, TransactWriteError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from storefront.db.records import Record
from storefront.db.tables import Index, Table
from storefront.db.transaction import Transaction
from storefront.errors import UnavailableError
from storefront.settings import Settings

P = ParamSpec("P")
R = TypeVar("R", bound=Record)
T = TypeVar("T")

#: DynamoDB's own limit for one BatchGetItem.
BATCH_LIMIT = 100

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
        name = self._names[table]
        wanted: list[dict[str, Any]] = [{"pk": {"S": pk}, "sk": {"S": sk}} for pk, sk in keys]
        found: list[dict[str, Any]] = []
        while wanted:
            batch, wanted = wanted[:BATCH_LIMIT], wanted[BATCH_LIMIT:]
            answer = self._retry.run(self._get_batch, name, batch)
            found += answer["Responses"].get(name, [])
            wanted += answer.get("UnprocessedKeys", {}).get(name, {}).get("Keys", [])
        return found

    def _get_batch(self, name: str, keys: list[dict[str, Any]]) -> dict[str, Any]:
        # PynamoDB types keys as text by mistake; they are raw items.
        raw_keys = cast("Any", keys)
        return self._connection.batch_get_item(name, raw_keys, consistent_read=True)

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
    # Created while the function starts, not in the first request.
    connection.client.meta.events.register("before-parse.dynamodb", require_whole)
    return Store(connection, names, retry or Retry())


def is_retryable(error: Exception) -> bool:
    """Return whether the same call may succeed when it is made again."""
    if isinstance(error, ResponseParserError):
        return True  # half an answer, or somebody else's: PynamoDB lets it through as it is
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


def require_whole(response_dict: Mapping[str, Any], **_: Any) -> None:
    """Refuse an answer that was cut short; a handler of botocore's event `before-parse`.

    botocore reads what is no JSON as an answer without content: an item would seem not to exist.

    Raises:
        ResponseParserError: which `Retry` repeats.
    """
    headers = {name.lower(): value for name, value in response_dict["headers"].items()}
    length = headers.get("content-length")
    if length and "content-encoding" not in headers and int(length) != len(response_dict["body"]):
        raise ResponseParserError("the answer is not as long as it says")
