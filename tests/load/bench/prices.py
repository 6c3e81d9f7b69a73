"""What AWS charges, and what is assumed of it: every figure of money comes from here.

To compute for another region, or another day, change `PRICES`, and run `make bench` again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from math import ceil

#: MB of memory with which a function has one whole processor
#: (https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html).
WHOLE_PROCESSOR = 1769
REGION = "us-east-1, without free tiers, taxes and discounts for volume"


@dataclass(frozen=True)
class Price:
    """What something costs.

    Args:
        dollars: for so many.
        per: how many.
        what: of what.
        source: whose word that is.
        date: when that was said.
    """

    dollars: float
    per: float
    what: str
    source: str
    date: str

    def of(self, many: float) -> float:
        """Return what so many cost."""
        return many * self.dollars / self.per


_DYNAMODB = "https://aws.amazon.com/dynamodb/pricing/on-demand/"
_LAMBDA = "https://aws.amazon.com/lambda/pricing/"
_GATEWAY = "https://aws.amazon.com/api-gateway/pricing/"
_CLOUDWATCH = "https://aws.amazon.com/cloudwatch/pricing/"

#: In place of a date: the price is generally known, and no copy of the page with it was at hand.
UNSEEN = "unseen"

#: By what is counted. The dates are those of the copies of these pages that were read; the pages
#: themselves show the prices of the day.
PRICES = {
    "writes": Price(0.625, 1e6, "write request units, on demand", _DYNAMODB, "2025-07-21"),
    "reads": Price(0.125, 1e6, "read request units, on demand", _DYNAMODB, "2025-07-21"),
    "gigabyte_seconds": Price(
        0.0000133334, 1, "GB-seconds of Lambda, arm64", _LAMBDA, "2026-09-20"
    ),
    "invocations": Price(0.20, 1e6, "requests of Lambda", _LAMBDA, "2026-09-20"),
    "api_requests": Price(3.50, 1e6, "requests of a REST API", _GATEWAY, "2026-09-20"),
    "log_gigabytes": Price(0.50, 1, "GB of logs taken in", _CLOUDWATCH, "2026-05-05"),
    "traces": Price(
        5.00, 1e6, "traces recorded by X-Ray", "https://aws.amazon.com/xray/pricing/", UNSEEN
    ),
    "sent_gigabytes": Price(
        0.09,
        1,
        "GB sent to the internet",
        "https://aws.amazon.com/ec2/pricing/on-demand/",
        "2025-12-02",
    ),
    "snapshots": Price(
        0.0000015046, 1, "GB-seconds of snapshots that are kept", _LAMBDA, "2026-05-01"
    ),
    "restores": Price(0.0001397998, 1, "GB restored from snapshots", _LAMBDA, "2026-05-01"),
    "alarms": Price(0.10, 1, "alarms, a month", _CLOUDWATCH, "2026-05-05"),
    "metrics": Price(0.30, 1, "metrics of our own, a month", _CLOUDWATCH, "2026-05-05"),
}


@dataclass(frozen=True)
class Assumed:
    """What cannot be measured here.

    Args:
        read_seconds: a read of DynamoDB is waited for.
        write_seconds: a write.
        provider_seconds: a call of a payment provider.
        cold_share: of invocations, how many start a function.
        traced_share: of requests, how many X-Ray keeps: its default beyond one a second.
        platform_log_bytes: what Lambda itself logs of an invocation.
        header_bytes: sent with an answer.
    """

    read_seconds: float = 0.004
    write_seconds: float = 0.010
    provider_seconds: float = 0.4
    cold_share: float = 0.01
    traced_share: float = 0.05
    platform_log_bytes: int = 800
    header_bytes: int = 700


ASSUMED = Assumed()


@dataclass(frozen=True)
class Invocation:
    """What one call of a function takes.

    Args:
        processor_seconds: of a whole processor.
        start_seconds: of a whole processor, when it is started: up to its first answer.
        waits: seconds that it waits for others.
        memory: MB it is given.
        reads, writes: units.
        log_bytes: of its own.
        sent_bytes: length of the answer's body.
    """

    processor_seconds: float
    start_seconds: float
    waits: float
    memory: int
    reads: float = 0
    writes: float = 0
    log_bytes: float = 0
    sent_bytes: float = 0

    @property
    def seconds(self) -> float:
        """How long it takes when it has been called before."""
        return slowed(self.processor_seconds, self.memory) + self.waits

    @property
    def cold_seconds(self) -> float:
        """How long it takes when it must be started."""
        return slowed(self.start_seconds, self.memory) + self.waits

    @property
    def billed_seconds(self) -> float:
        """What is billed of it on average: whole milliseconds, starts included."""
        warm, cold = (ceil(1000 * one) / 1000 for one in (self.seconds, self.cold_seconds))
        return warm + ASSUMED.cold_share * (cold - warm)

    def at(self, memory: int) -> "Invocation":
        """Return the same with other memory."""
        return replace(self, memory=memory)


def slowed(seconds: float, memory: int) -> float:
    """Return how long processor time takes with some memory, which gives a share of it."""
    return seconds * max(1.0, WHOLE_PROCESSOR / memory)


@dataclass
class Bill:
    """What things cost together, by what is charged: the names of `PRICES`."""

    counts: dict[str, float] = field(default_factory=dict)

    def add(self, **counts: float) -> "Bill":
        """Add what is charged by count; returns itself."""
        for name, many in counts.items():
            self.counts[name] = self.counts.get(name, 0) + many
        return self

    def invoke(self, one: Invocation, times: float = 1) -> "Bill":
        """Add invocations; returns itself."""
        logged = one.log_bytes + ASSUMED.platform_log_bytes
        return self.add(
            invocations=times,
            gigabyte_seconds=times * one.billed_seconds * one.memory / 1024,
            reads=times * one.reads,
            writes=times * one.writes,
            log_gigabytes=times * logged / 1e9,
        )

    def request(self, functions: Sequence[Invocation], times: float = 1) -> "Bill":
        """Add requests of the API, each of which invokes these functions; the last one answers."""
        for one in functions:
            self.invoke(one, times)
        sent = functions[-1].sent_bytes + ASSUMED.header_bytes
        return self.add(
            api_requests=times,
            traces=times * ASSUMED.traced_share,
            sent_gigabytes=times * sent / 1e9,
        )

    def lines(self) -> Iterator[tuple[str, float, float]]:
        """Yield what is charged, how many, and what that costs: the dearest first."""
        costs = {name: PRICES[name].of(many) for name, many in self.counts.items()}
        for name in sorted(costs, key=lambda one: -costs[one]):
            yield name, self.counts[name], costs[name]

    @property
    def dollars(self) -> float:
        """All together."""
        return sum(cost for _, _, cost in self.lines())
