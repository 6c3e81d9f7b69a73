"""How CloudWatch judges an alarm, as its guide tells.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
"""

from __future__ import annotations

import operator
from dataclasses import dataclass
from enum import Enum
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

COMPARISONS = {
    "GreaterThanOrEqualToThreshold": operator.ge,
    "LessThanThreshold": operator.lt,
}
HEEDLESS = "AWS/DynamoDB"
"""The namespace whose missing data is ignored, whatever an alarm says of it."""

ACTIONS = {
    "ALARM": "AlarmActions",
    "INSUFFICIENT_DATA": "InsufficientDataActions",
}


class State(Enum):
    """Of an alarm; it is born in the last one."""

    ALARM = "ALARM"
    OK = "OK"
    INSUFFICIENT_DATA = "INSUFFICIENT_DATA"


@dataclass(frozen=True)
class Metric:
    """A metric that an alarm reads.

    Args:
        namespace: of the service that counts.
        name: what it counts.
        dimensions: of what, by the dimensions' names; resources by their logical ids.
    """

    namespace: str
    name: str
    dimensions: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Metric:
        """Return what an alarm, or a part of its expression, names."""
        dimensions = {
            (one["Name"], one["Value"]["Ref"] if isinstance(one["Value"], dict) else one["Value"])
            for one in told.get("Dimensions", [])
            if "Fn::GetAtt" not in one["Value"]
        }
        named = told["Namespace"]
        namespace = named["Fn::Sub"] if isinstance(named, dict) else named
        return cls(namespace, told["MetricName"], frozenset(dimensions))


@dataclass(frozen=True)
class Series:
    """Figures of one period each, the latest last; None where there is none."""

    points: tuple[float | None, ...]

    def __rmul__(self, factor: float) -> Series:
        """Return each figure times a number."""
        return Series(tuple(None if one is None else factor * one for one in self.points))


def fill(series: Series, value: float) -> Series:
    """Return the series with a value where it has none."""
    return Series(tuple(value if one is None else one for one in series.points))


def total(of: Sequence[Series]) -> Series:
    """Return the sum of several series.

    Whether a sum leaves out what is missing is written nowhere, so nothing may rely on it: here it
    has no figure for a period in which one of them has none.
    """
    sums: list[float | None] = []
    for period in zip_longest(*(one.points for one in of)):
        present = [one for one in period if one is not None]
        sums.append(sum(present) if len(present) == len(period) else None)
    return Series(tuple(sums))


class Alarm:
    """An alarm of the template, and its state.

    Args:
        properties: as CloudFormation takes them.
    """

    def __init__(self, properties: Mapping[str, Any]) -> None:
        self._properties = properties
        self.state = State.INSUFFICIENT_DATA
        parts = properties.get("Metrics", [])
        self._expression = next((one["Expression"] for one in parts if "Expression" in one), "only")
        self._metrics = {
            one["Id"]: Metric.of(one["MetricStat"]["Metric"])
            for one in parts
            if "MetricStat" in one
        } or {"only": Metric.of(properties)}

    @property
    def metrics(self) -> list[Metric]:
        """What it reads."""
        return list(self._metrics.values())

    @property
    def periods(self) -> int:
        """How many of the last periods it looks at."""
        periods: int = self._properties["EvaluationPeriods"]
        return periods

    def judge(self, figures: Mapping[Metric, Sequence[float | None]]) -> bool:
        """Take the figures of some periods, and tell whether somebody is told something.

        Args:
            figures: of each metric, those of the same periods; the others have none.
        """
        before = self.state
        longest = max((len(one) for one in figures.values()), default=self.periods)
        nothing = (None,) * longest
        series = {
            name: Series(tuple(figures.get(metric, nothing)))
            for name, metric in self._metrics.items()
        }
        # The template's own text, of names, numbers and these two functions.
        result = eval(self._expression, {"FILL": fill, "SUM": total, **series})  # noqa: S307 - see above
        self.state = self._judged(result.points[-self.periods :])
        return self.state is not before and bool(
            self._properties.get(ACTIONS.get(self.state.value, ""))
        )

    def _judged(self, points: Sequence[float | None]) -> State:
        breach = COMPARISONS[self._properties["ComparisonOperator"]]
        threshold = self._properties["Threshold"]
        missing = self._properties.get("TreatMissingData", "missing")
        if any(metric.namespace == HEEDLESS for metric in self.metrics):
            missing = "ignore"
        present = [breach(one, threshold) for one in points if one is not None]
        if not present and missing == "ignore":
            return self.state
        if not present and missing == "missing":
            return State.INSUFFICIENT_DATA
        if missing in {"breaching", "notBreaching"}:
            present += [missing == "breaching"] * (len(points) - len(present))
        return State.ALARM if all(present) else State.OK
