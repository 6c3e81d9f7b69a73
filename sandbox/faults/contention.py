"""What DynamoDB does to requests that meet: a model of its conflicts, queues and throughput.

No emulator has it: to them a request is over before the next begins. The model knows no DynamoDB
and has no clock. It is told when a request comes and says what becomes of it; whoever asked lets
time pass, virtual or real, and the request act on a DynamoDB that does not mind (`Traffic`).

Documented, and so here ("Transaction conflict handling" and "Capacity management" in
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html):

* A TransactWriteItems is cancelled if an item of it is in another one that is not over, for
  the reason TransactionConflict at that item. A condition check is an item like others.
* A PutItem, UpdateItem or DeleteItem of an item in such a transaction is a
  TransactionConflictException.
* A TransactGetItems is cancelled if an item of it is just being written, by anything.
* GetItem, BatchGetItem, Query and Scan conflict with nothing. Nor do single writes among
  themselves: one comes after the other.
* A transaction costs two units for each KB of each item, one to prepare and one to commit it. A
  token that was good is told so again for the units of reading, and a token that is in
  progress is a TransactionInProgressException.
* A partition gives 1,000 units of writing and 3,000 of reading in a second, also where one item is
  alone in it
  (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html).
* A write that is refused for its condition costs what it would have cost
  (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithItems.html).
* A cancelled transaction takes as long as one that is done: measured, see `latency`.

Not documented, and assumed:

* A transaction keeps its items from when it is sent until it is answered, one that is
  cancelled none. (It prepares its items one by one, so on AWS one that is cancelled may have kept
  some for a moment: https://www.usenix.org/conference/atc23/presentation/idziorek.)
* A request acts halfway between its question and its answer, all of it at that moment.
* Writes of one item follow each other at the 1,000 units a second that an item can take.
* What meets another one costs as much as what fails a condition; what is throttled costs nothing.
* What meets something and lacks units is told the conflict. Conditions are looked at afterwards.
* Each partition key is alone in its partition, which has the units of one second in store.

Left out: what indexes cost (no item that is hot is in one), Query, Scan and BatchWriteItem, which
are never refused, and reading transactions that a write overtakes. An item has the size of its last
Put; a batch is throttled as a whole.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sandbox.faults.kinds import SINGLE_WRITES, Answer, Call, Kind, cancellation, error_answer
from sandbox.faults.latency import PUBLISHED, Latency
from sandbox.faults.throughput import Bucket, read_units, size, write_units

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Body = Mapping[str, Any]

WRITE_RATE = 1000.0
"""Units of writing that a partition, and so an item, gives in a second."""
READ_RATE = 3000.0
"""Units of reading that a partition gives in a second."""
TOKEN_SECONDS = 600
"""How long a token is remembered when its transaction is over."""

_PARTITION, _SORT = "pk", "sk"


@dataclass(frozen=True, slots=True)
class Key:
    """Which item.

    Args:
        table: its table's name.
        partition, sort: the values of its key.
    """

    table: str
    partition: str
    sort: str

    @classmethod
    def of(cls, table: str, named: Body) -> Key:
        """Return the key in an item, or in a request's Key."""
        return cls(table, str(named[_PARTITION]), str(named.get(_SORT)))


@dataclass(frozen=True, slots=True)
class Flight:
    """What becomes of a request.

    Args:
        call: the request.
        began: when it was sent, in seconds of whatever clock.
        acts: when it has its effect, all at once.
        until: when its sender hears of it.
        units: what it costs: units of writing, or of reading if it only reads.
        kinds: what is wrong with its items, in their order; empty if nothing is.
    """

    call: Call
    began: float
    acts: float
    until: float
    units: int
    kinds: tuple[Kind | None, ...] = ()

    @property
    def refusal(self) -> Answer | None:
        """How it is refused, without an effect; None if it is not."""
        wrong = next(filter(None, self.kinds), None)
        if wrong is None:
            return None
        if wrong is not Kind.IN_PROGRESS and "TransactItems" in self.call.body:
            return cancellation(self.kinds)
        return error_answer(wrong, self.call)

    def __str__(self) -> str:
        why = f" {', '.join(one or '-' for one in self.kinds)}" if self.kinds else ""
        return f"{self.began:.6f} {self.call.operation} until {self.until:.6f}{why}"


@dataclass
class _Partitions:
    """The units that are left, by partition."""

    rate: float
    buckets: dict[tuple[str, str], Bucket] = field(default_factory=dict)

    def of(self, key: Key) -> Bucket:
        """Return the bucket of an item's partition."""
        return self.buckets.setdefault((key.table, key.partition), Bucket(self.rate))


class Contention:
    """The model, of one DynamoDB. Moments are seconds, and never go back.

    Args:
        latency: how long requests take.
        write_rate, read_rate: units that a partition gives in a second.
        seed: of the latencies.

    Attributes:
        log: what became of the requests, in the order in which they were sent.
    """

    def __init__(
        self,
        latency: Latency = PUBLISHED,
        *,
        write_rate: float = WRITE_RATE,
        read_rate: float = READ_RATE,
        seed: int = 0,
    ) -> None:
        self.log: list[Flight] = []
        self._latency = latency
        self._dice = random.Random(seed)  # noqa: S311 - a replay must draw the same
        self._writing, self._reading = _Partitions(write_rate), _Partitions(read_rate)
        self._sizes: defaultdict[Key, int] = defaultdict(lambda: 1)
        self._kept: dict[Key, float] = {}
        self._written: dict[Key, float] = {}
        self._free: dict[Key, float] = {}
        self._tokens: dict[str, float] = {}
        self._good: dict[str, float] = {}

    def begin(self, operation: str, body: Body, now: float) -> Flight:
        """Return what becomes of a request that is sent now."""
        call = Call(len(self.log) + 1, operation, dict(body))
        takes = self._latency.of(operation).draw(self._dice)
        if operation == "TransactWriteItems":
            flight = self._transaction(call, now, takes)
        elif operation in SINGLE_WRITES:
            flight = self._write(call, now, takes)
        else:
            flight = self._read(call, now, takes)
        self.log.append(flight)
        return flight

    def done(self, flight: Flight) -> None:
        """Remember that a request has had its effect, and was not refused for a condition."""
        token = flight.call.body.get("ClientRequestToken")
        if token:
            self._good[token] = flight.until + TOKEN_SECONDS
        for key, item in _writes(flight.call):
            if item is not None:
                self._sizes[key] = size(item)

    def _transaction(self, call: Call, now: float, takes: float) -> Flight:
        token = call.body.get("ClientRequestToken", "")
        keys = [key for key, _ in _writes(call)]
        if self._tokens.get(token, 0) > now:
            return Flight(call, now, now, now + takes, 0, (Kind.IN_PROGRESS,))
        if self._good.get(token, 0) > now:
            units = sum(2 * read_units(self._sizes[key]) for key in keys)
            return Flight(call, now, now + takes / 2, now + takes, units)
        costs = [2 * write_units(self._size(key, item)) for key, item in _writes(call)]
        kinds = [
            self._obstacle(key, cost, now, Kind.THROTTLED_ITEM)
            for key, cost in zip(keys, costs, strict=True)
        ]
        units = self._pay(keys, costs, kinds)
        if any(kinds):
            return Flight(call, now, now, now + takes, units, tuple(kinds))
        for key in keys:
            self._kept[key] = self._written[key] = now + takes
        if token:
            self._tokens[token] = now + takes
        return Flight(call, now, now + takes / 2, now + takes, units)

    def _write(self, call: Call, now: float, takes: float) -> Flight:
        ((key, item),) = _writes(call)
        cost = write_units(self._size(key, item))
        kind = self._obstacle(key, cost, now, Kind.THROTTLED)
        units = self._pay([key], [cost], [kind])
        if kind:
            return Flight(call, now, now, now + takes, units, (kind,))
        acts = max(now + takes / 2, self._free.get(key, 0))
        self._free[key] = acts + cost / self._writing.rate
        self._written[key] = acts + takes / 2
        return Flight(call, now, acts, acts + takes / 2, units)

    def _read(self, call: Call, now: float, takes: float) -> Flight:
        keys = list(_reads(call))
        is_transaction = call.operation == "TransactGetItems"
        costs = [read_units(self._sizes[key]) * (1 + is_transaction) for key in keys]
        kinds: list[Kind | None] = [
            None if self._reading.of(key).has(cost, now) else Kind.THROTTLED
            for key, cost in zip(keys, costs, strict=True)
        ]
        if is_transaction:
            kinds = [
                Kind.CONFLICT if self._written.get(key, 0) > now else kind and Kind.THROTTLED_ITEM
                for key, kind in zip(keys, kinds, strict=True)
            ]
        if any(kinds):
            return Flight(call, now, now, now + takes, 0, tuple(kinds))
        for key, cost in zip(keys, costs, strict=True):
            self._reading.of(key).take(cost)
        return Flight(call, now, now + takes / 2, now + takes, sum(costs))

    def _obstacle(self, key: Key, cost: int, now: float, throttled: Kind) -> Kind | None:
        """Return what keeps an item from being written now."""
        if self._kept.get(key, 0) > now:
            return Kind.CONFLICT
        return None if self._writing.of(key).has(cost, now) else throttled

    def _pay(self, keys: list[Key], costs: list[int], kinds: list[Kind | None]) -> int:
        """Take the units of what is not throttled, and return how many."""
        paid = 0
        for key, cost, kind in zip(keys, costs, kinds, strict=True):
            if kind in {None, Kind.CONFLICT}:
                self._writing.of(key).take(cost)
                paid += cost
        return paid

    def _size(self, key: Key, item: Body | None) -> int:
        return self._sizes[key] if item is None else max(size(item), self._sizes[key])


def _writes(call: Call) -> Iterator[tuple[Key, Body | None]]:
    """Yield which items a call writes or checks, each with what it is to be if it is put."""
    if call.operation == "TransactWriteItems":
        actions = [one for item in call.body["TransactItems"] for one in item.values()]
    else:
        actions = [call.body] if call.operation in SINGLE_WRITES else []
    for action in actions:
        item = action.get("Item")
        yield Key.of(action["TableName"], action.get("Key") or item), item


def _reads(call: Call) -> Iterator[Key]:
    """Yield which items a call reads, where it names them."""
    if call.operation == "GetItem":
        yield Key.of(call.body["TableName"], call.body["Key"])
    elif call.operation == "BatchGetItem":
        for table, wanted in call.body["RequestItems"].items():
            yield from (Key.of(table, key) for key in wanted["Keys"])
    elif call.operation == "TransactGetItems":
        for item in call.body["TransactItems"]:
            yield Key.of(item["Get"]["TableName"], item["Get"]["Key"])
