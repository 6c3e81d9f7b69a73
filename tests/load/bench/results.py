"""What a run of the benchmark found, kept as JSON, and the sums that are made of it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from storefront.arrivals import Arrival
from storefront.schedule import Scheduled
from storefront.settings import SecretName
from storefront.web.endpoint import UrlEndpoint
from tests.load.bench import memory
from tests.load.bench.growth import Demand
from tests.load.bench.measure import Cold, Spread, Warm
from tests.load.bench.memory import Waiting
from tests.load.bench.prices import ASSUMED, Invocation
from tests.load.bench.scenarios import MANY
from tests.support.declared import declared

#: Greatest ratio of a single read to the bare handler, and most milliseconds of a list's entry.
READ_LIMIT, ENTRY_LIMIT = 1.2, 0.1
#: Greatest ratio of a cold start to that of a bare client: more where a payment is made
#: (docs/decisions/0010-own-trimmed-botocore.md).
START_LIMIT, PAYMENT_START_LIMIT = 1.3, 1.8
#: Whoever comes by a function URL is a provider's machine, but here a buyer's browser.
_WITH_A_PERSON = {"bkash_callback"}
_OF_PAYMENTS = set(SecretName) - {
    SecretName.SIGNING_KEYS,
    SecretName.QUOTE_KEYS,
    SecretName.BUYER_KEYS,
}


@dataclass(frozen=True)
class Results:
    """Everything that was measured.

    Args:
        python: version of the interpreter.
        shipped: whether it was the shipped layer, on Lambda's version.
        warm: by the scenario's name.
        cold: by function.
        growth: by size and the request's name.
    """

    python: str
    shipped: bool
    warm: Mapping[str, Warm]
    cold: Mapping[str, Cold]
    growth: Mapping[int, Mapping[str, Demand]]

    def to_json(self) -> str:
        """Return the text that `from_json` reads."""
        return json.dumps({**asdict(self), "memory": self.memory()}, indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str) -> "Results":
        """Return the results of a text."""
        raw = json.loads(text)
        return cls(
            raw["python"],
            raw["shipped"],
            {name: _warm(one) for name, one in raw["warm"].items()},
            {
                name: Cold(**{part: Spread(**value) for part, value in one.items()})
                for name, one in raw["cold"].items()
            },
            {
                int(size): {name: Demand(**one) for name, one in found.items()}
                for size, found in raw["growth"].items()
            },
        )

    def invocation(self, name: str) -> Invocation:
        """Return what a scenario takes, with the memory that its function is given."""
        one = self.warm[name]
        waits = (
            one.read_calls * ASSUMED.read_seconds
            + one.write_calls * ASSUMED.write_seconds
            + one.provider_calls * ASSUMED.provider_seconds
        )
        return Invocation(
            # The least disturbed of each: a busy machine only makes processor time longer.
            one.seconds.low,
            self.cold[one.function].seconds.low + one.first_seconds,
            waits,
            declared()[one.function].needs.memory,
            one.reads,
            one.writes,
            one.log_bytes,
            one.answer_bytes,
        )

    def sizes(self, function: str) -> list[memory.Size]:
        """Return what a function would be with each size of memory: its heaviest scenario."""
        of_it = [name for name, one in self.warm.items() if one.function == function]
        heaviest = max(of_it, key=lambda name: self.warm[name].seconds.median)
        found = memory.sizes(self.invocation(heaviest), self.peak(function), waiting(function))
        return list(found)

    def peak(self, function: str) -> float:
        """Return the most MB that a function held."""
        return max(one.peak_megabytes for one in self.warm.values() if one.function == function)

    def memory(self) -> dict[str, int]:
        """Return the memory that the rule gives each function it is about."""
        return {
            function: memory.chosen(self.sizes(function)).memory
            for function in sorted(self.cold)
            if waiting(function) is not Waiting.NOBODY
        }

    def entries(self) -> Iterator[tuple[str, float]]:
        """Yield the lists, and the milliseconds that each entry takes."""
        for name, one in self.warm.items():
            few = self.warm.get(f"{one.function}, 1 entry")
            if few and name.endswith(f"{MANY} entries"):
                apart = one.seconds.low - few.seconds.low  # apart in time: the least disturbed
                yield one.function, 1000 * apart / (MANY - 1)

    def single_reads(self) -> Iterator[tuple[str, Spread]]:
        """Yield the scenarios that read once and write nothing, with their ratios."""
        for name, one in self.warm.items():
            if one.ratio and (one.calls, one.writes) == (1, 0) and "entr" not in name:
                yield name, one.ratio

    def agreeing(self, other: "Results") -> tuple[int, int]:
        """Return how many figures of two runs agree, and how many both have."""
        pairs = [
            (one.ratio, other.warm[name].ratio)
            for name, one in self.warm.items()
            if name in other.warm
        ] + [
            (one.layer, other.cold[name].layer)
            for name, one in self.cold.items()
            if name in other.cold
        ]
        both = [(one, two) for one, two in pairs if one and two]
        return sum(one.agrees(two) for one, two in both), len(both)


def waiting(function: str) -> Waiting:
    """Return who waits for a function."""
    handler = declared()[function].handler
    if isinstance(handler, Scheduled | Arrival):
        return Waiting.NOBODY
    if isinstance(handler, UrlEndpoint) and function not in _WITH_A_PERSON:
        return Waiting.PROVIDER
    return Waiting.PERSON


def start_limit(function: str) -> float:
    """Return the greatest ratio that a function's cold start should have."""
    pays = _OF_PAYMENTS & set(declared()[function].needs.secrets)
    return PAYMENT_START_LIMIT if pays else START_LIMIT


def _warm(raw: dict[str, Any]) -> Warm:
    spreads = {
        name: Spread(**raw[name]) if raw[name] else None
        for name in ("seconds", "bare_seconds", "ratio")
    }
    return Warm(**{**raw, **spreads})
