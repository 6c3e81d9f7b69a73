"""The alarms for throttled tables and indexes, from what `storefront.db.tables` declares.

DynamoDB counts what it throttled only when it does, and CloudWatch ignores whatever an alarm says
of missing data where the metric is DynamoDB's: without FILL such an alarm would never end.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.generate.policies import logical_id
from storefront.db.tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from storefront.db.tables import Index

MOST_METRICS = 10
"""Metrics that an alarm's expression may read.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
"""

KINDS = {
    "Writes": (
        "WriteThrottleEvents",
        "DynamoDB throttled writes; too many at once of one product or one group of an index",
    ),
    "Reads": ("ReadThrottleEvents", "DynamoDB throttled reads of tables or indexes"),
}


def blocks() -> Iterator[str]:
    """Yield an alarm for each kind of throttling; more where tables and indexes are many."""
    watched: list[Table | Index] = []
    for table in Table:
        watched += [table, *table.indexes]
    for kind, (metric, meaning) in KINDS.items():
        for number, first in enumerate(range(0, len(watched), MOST_METRICS)):
            places = watched[first : first + MOST_METRICS]
            name = f"Throttled{kind}{number + 1 if number else ''}Alarm"
            yield ""
            yield from _alarm(name, meaning, metric, places)


def _alarm(name: str, meaning: str, metric: str, places: Sequence[Table | Index]) -> Iterator[str]:
    filled = ", ".join(f"FILL({_id(place)}, 0)" for place in places)
    yield f"{name}:"
    yield "  Type: AWS::CloudWatch::Alarm"
    yield "  Condition: HasMetricMath"
    yield "  Properties:"
    yield f'    AlarmDescription: "{meaning}"'
    yield "    Metrics:"
    yield f'      - {{Id: throttled, Expression: "SUM([{filled}])"}}'
    for place in places:
        yield f"      - {{Id: {_id(place)}, ReturnData: false, MetricStat: {_stat(metric, place)}}}"
    yield "    EvaluationPeriods: 1"
    yield "    Threshold: 1"
    yield "    ComparisonOperator: GreaterThanOrEqualToThreshold"
    yield "    TreatMissingData: notBreaching"
    yield "    AlarmActions: !If [HasAlarmEmail, [!Ref Alarms], !Ref AWS::NoValue]"


def _id(place: Table | Index) -> str:
    if isinstance(place, Table):
        return place.name.lower()
    return f"{place.table.name.lower()}_{place.name}"


def _stat(metric: str, place: Table | Index) -> str:
    """Return the figure of a table, or of an index: a table's own leave its indexes out."""
    dimensions = f"[{', '.join(_dimensions(place))}]"
    measured = f"{{Namespace: AWS/DynamoDB, MetricName: {metric}, Dimensions: {dimensions}}}"
    return f"{{Stat: Sum, Period: 300, Metric: {measured}}}"


def _dimensions(place: Table | Index) -> Iterator[str]:
    table = place if isinstance(place, Table) else place.table
    yield f"{{Name: TableName, Value: !Ref {logical_id(table)}}}"
    if not isinstance(place, Table):
        yield f"{{Name: GlobalSecondaryIndexName, Value: {place.name}}}"
