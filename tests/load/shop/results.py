"""What a run found, kept as JSON, and the sums that are made of it."""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from tests.load.shop.visitor import Answer, Kind


def percentile(values: Sequence[float], share: float) -> float:
    """Return the least of the values that at least this share of them do not exceed.

    Args:
        values: one at least, in any order.
        share: above 0, up to 1.
    """
    return sorted(values)[math.ceil(share * len(values)) - 1]


@dataclass(frozen=True)
class Times:
    """How long answers were waited for, in milliseconds.

    Args:
        count: how many were answered.
        failed: how many requests besides were not, and were sent again.
        p50, p95, p99: what so many of a hundred did not exceed.
    """

    count: int
    failed: int
    p50: float
    p95: float
    p99: float

    @classmethod
    def of(cls, answers: Iterable[Answer]) -> "Times":
        """Return those of some answers, of which one at least did not fail."""
        every = [*answers]
        good = [1000 * one.seconds for one in every if not one.failed]
        marks = (round(percentile(good, share), 1) for share in (0.5, 0.95, 0.99))
        return cls(len(good), len(every) - len(good), *marks)


@dataclass(frozen=True)
class Phase:
    """What so many at once met.

    Args:
        a_second: answers a second; of the shop's API, not of the simulators.
        times: by what was asked for.
        cores: how many cores each kept busy.
    """

    a_second: float
    times: Mapping[str, Times]
    cores: Mapping[str, float]

    @property
    def median(self) -> float:
        """What half of the answers took at most, where all asked for the same, in milliseconds."""
        (times,) = self.times.values()
        return times.p50

    @classmethod
    def of(cls, answers: Sequence[Answer], seconds: float, cores: Mapping[str, float]) -> "Phase":
        """Return what was answered within some seconds."""
        kinds = [str(kind) for kind in Kind] + [one.kind for one in answers]
        by_kind = {kind: [one for one in answers if one.kind == kind] for kind in kinds}
        answered = sum(not one.failed and one.kind != Kind.PAID for one in answers)
        return cls(
            round(answered / seconds, 1),
            {
                kind: Times.of(found)
                for kind, found in by_kind.items()
                if any(not one.failed for one in found)
            },
            {who: round(many, 2) for who, many in cores.items()},
        )


@dataclass(frozen=True)
class Level:
    """So many visitors at once, and as many clients of the emulator alone.

    Args:
        at_once: how many.
        shop: what the visitors met.
        function, read, write: what the emulator did by itself.
    """

    at_once: int
    shop: Phase
    function: Phase
    read: Phase
    write: Phase


@dataclass(frozen=True)
class Books:
    """What the shop says after all have left; all of it was compared.

    Args:
        orders: placed, and paid.
        units: sold.
        captured: what Stripe's simulator took, in minor units.
        accounts: made by visitors.
    """

    orders: int
    units: int
    captured: int
    accounts: int


@dataclass(frozen=True)
class Results:
    """Everything that was measured.

    Args:
        machine: what it was measured on, line by line.
        levels: by the number of visitors, the fewest first.
        books: after all have left.
    """

    machine: Mapping[str, str]
    levels: Sequence[Level]
    books: Books

    def to_json(self) -> str:
        """Return the text that `from_json` reads."""
        return json.dumps(asdict(self), indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str) -> "Results":
        """Return the results of a text."""
        raw = json.loads(text)
        levels = [
            Level(one.pop("at_once"), **{name: _phase(part) for name, part in one.items()})
            for one in raw["levels"]
        ]
        return cls(raw["machine"], levels, Books(**raw["books"]))


def _phase(raw: dict[str, Any]) -> Phase:
    times = {kind: Times(**one) for kind, one in raw["times"].items()}
    return Phase(raw["a_second"], times, raw["cores"])
