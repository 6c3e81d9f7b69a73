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

* A transaction keeps its items, also those that it only checks, from when it is sent until it is
  answered. One that is cancelled keeps none; on AWS it may, for a moment, since items are prepared
  one by one (https://www.usenix.org/conference/atc23/presentation/idziorek).
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
from typing import TYPE_CHECKING, Any, Self

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

_THROTTLED = {Kind.THROTTLED, Kind.THROTTLED_ITEM}
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

    @property
    def token(self) -> str:
        """The ClientRequestToken; empty if there is none."""
        return str(self.call.body.get("ClientRequestToken", ""))

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
        self._dice = random.Random(seed)
        self._writing, self._reading = _Partitions(write_rate), _Partitions(read_rate)
        self._sizes: defaultdict[Key, int] = defaultdict(lambda: 1)
        self._pending: set[int] = set()
        self._keeping: dict[Key, Flight] = {}
        self._writing_until: dict[Key, float] = {}
        self._next_write: dict[Key, float] = {}
        self._sent: dict[str, Flight] = {}
        self._good_until: dict[str, float] = {}

    @classmethod
    def from_json(cls, value: Any) -> Self:
        """Return the model that a JSON object describes.

        Args:
            value: `latency_ms` of every request (as published, where not given), `write_rate`,
                `read_rate`, `seed`.

        Raises:
            ValueError: an unknown option, or one of a wrong type.
        """
        least = {"latency_ms": 0, "write_rate": 1, "read_rate": 1, "seed": 0}
        if not isinstance(value, dict) or not value.keys() <= least.keys():
            raise ValueError(f"a contention is an object with {', '.join(least)}")
        for name, content in value.items():
            is_number = isinstance(content, int if name == "seed" else int | float)
            if not is_number or content < least[name]:
                raise ValueError(f"{name!r} is a number, {least[name]} at the least")
        options = dict(value)
        milliseconds = options.pop("latency_ms", None)
        latency = PUBLISHED if milliseconds is None else Latency.constant(milliseconds / 1000)
        return cls(latency, **options)

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

    def acted(self, flight: Flight, *, is_success: bool) -> None:
        """Note that a request that was not refused has reached DynamoDB.

        Until then it is not over, however long that takes.

        Args:
            flight: the request.
            is_success: whether it had its effect; it had none if a condition failed.
        """
        self._pending.discard(flight.call.number)
        if not is_success:
            return
        if flight.token:
            self._good_until[flight.token] = flight.until + TOKEN_SECONDS
        for key, item in _writes(flight.call):
            if item is not None:
                self._sizes[key] = size(item)

    def seen(self) -> dict[str, int]:
        """Return how many requests came, and how many of them met another one or were throttled."""
        kinds = [set(flight.kinds) for flight in self.log]
        return {
            "requests": len(kinds),
            "conflicts": sum(Kind.CONFLICT in one for one in kinds),
            "throttled": sum(bool(one & _THROTTLED) for one in kinds),
        }

    def _transaction(self, call: Call, now: float, takes: float) -> Flight:
        keys = [key for key, _ in _writes(call)]
        token = call.body.get("ClientRequestToken", "")
        if not self._is_over(self._sent.get(token), now):
            return Flight(call, now, now, now + takes, 0, (Kind.IN_PROGRESS,))
        if self._good_until.get(token, 0) > now:
            units = sum(2 * read_units(self._sizes[key]) for key in keys)
            return Flight(call, now, now + takes / 2, now + takes, units)
        costs = [2 * self._cost(key, item) for key, item in _writes(call)]
        kinds = [self._try(key, cost, now) for key, cost in zip(keys, costs, strict=True)]
        units = sum(
            cost for cost, kind in zip(costs, kinds, strict=True) if kind is not Kind.THROTTLED_ITEM
        )
        if any(kinds):
            return Flight(call, now, now, now + takes, units, tuple(kinds))
        flight = Flight(call, now, now + takes / 2, now + takes, units)
        self._pending.add(call.number)
        self._keeping.update(dict.fromkeys(keys, flight))
        if token:
            self._sent[token] = flight
        return flight

    def _write(self, call: Call, now: float, takes: float) -> Flight:
        ((key, item),) = _writes(call)
        cost = self._cost(key, item)
        kind = self._try(key, cost, now)
        if kind is Kind.THROTTLED_ITEM:
            return Flight(call, now, now, now + takes, 0, (Kind.THROTTLED,))
        if kind:
            return Flight(call, now, now, now + takes, cost, (kind,))
        acts = max(now + takes / 2, self._next_write.get(key, 0))
        self._next_write[key] = acts + cost / self._writing.rate
        self._writing_until[key] = acts + takes / 2
        return Flight(call, now, acts, acts + takes / 2, cost)

    def _read(self, call: Call, now: float, takes: float) -> Flight:
        is_transaction = call.operation == "TransactGetItems"
        kinds: list[Kind | None] = []
        units = 0
        for key in _reads(call):
            cost = read_units(self._sizes[key]) * (2 if is_transaction else 1)
            if is_transaction and self._is_written(key, now):
                kinds.append(Kind.CONFLICT)
            elif not self._reading.of(key).take(cost, now):
                kinds.append(Kind.THROTTLED_ITEM if is_transaction else Kind.THROTTLED)
            else:
                kinds.append(None)
                units += cost
        if any(kinds):
            return Flight(call, now, now, now + takes, units, tuple(kinds))
        return Flight(call, now, now + takes / 2, now + takes, units)

    def _try(self, key: Key, cost: int, now: float) -> Kind | None:
        """Take what it costs to write an item; return what keeps it from being written."""
        if not self._is_over(self._keeping.get(key), now):
            self._writing.of(key).drain(cost, now)
            return Kind.CONFLICT
        return None if self._writing.of(key).take(cost, now) else Kind.THROTTLED_ITEM

    def _cost(self, key: Key, item: Body | None) -> int:
        known = self._sizes[key]
        return write_units(known if item is None else max(known, size(item)))

    def _is_written(self, key: Key, now: float) -> bool:
        is_kept = not self._is_over(self._keeping.get(key), now)
        return is_kept or self._writing_until.get(key, 0) > now

    def _is_over(self, flight: Flight | None, now: float) -> bool:
        return flight is None or (flight.until <= now and flight.call.number not in self._pending)


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
