"""The alarms of `template.yaml`: a first deployment rings nothing, and each ends with its cause.

They are judged as CloudWatch judges them, on figures as its services write them: counts only where
there is something to count.
"""

from __future__ import annotations

import re

import pytest

from sandbox.generate.alarms import MOST_METRICS
from storefront.db.tables import Table
from storefront.metrics import NAMESPACE, Metric
from tests.support.alarms import Alarm, State
from tests.support.resources import of_type
from tests.support.template import ROOT, read_template

ALARMS = of_type(read_template()["Resources"], "AWS::CloudWatch::Alarm")
SCHEDULED = {"ReconcilePaymentsFunction", "ReleaseHoldsFunction", "VerifyBooksFunction"}
HEARTBEATS = sorted(
    name for name, one in ALARMS.items() if one["Properties"].get("MetricName") == "Invocations"
)
OTHERS = sorted(ALARMS.keys() - set(HEARTBEATS))
MUCH = 1000.0
#: Figures that anybody can raise who has no secret: refused sign-ins, webhooks and requests.
OF_STRANGERS = {"SignInsRefused", "SignInsLocked", "Url4xxCount", "4XXError", "Count"}
#: Figures of something that lasts until a person removes it, unlike counts of what happened.
LASTING = {"ApproximateNumberOfMessagesVisible"}
MOST_ALARMS = 13
"""Each is paid for, and is one of 500 resources, so somebody must have meant it."""

WATCHED = [
    (name, number)
    for name in OTHERS
    for number in range(
        1 if name == "ThrottlesAlarm" else len(Alarm(ALARMS[name]["Properties"]).metrics)
    )
]
"""What rings each alarm, by its place in it; of what `Throttles` reads that is the first alone."""


def alarm(name: str) -> Alarm:
    """Return an alarm of the template as it is when it is new."""
    return Alarm(ALARMS[name]["Properties"])


@pytest.mark.parametrize("name", ALARMS)
def test_a_first_deployment_rings_nothing(name: str) -> None:
    """Nothing has been counted yet, and no schedule has run."""
    new = alarm(name)

    assert not new.judge({})
    assert new.state is not State.ALARM


@pytest.mark.parametrize("name", HEARTBEATS)
def test_a_schedule_that_stops_rings_until_it_runs_again(name: str) -> None:
    heartbeat = alarm(name)
    (runs,) = heartbeat.metrics
    silence = [None] * heartbeat.periods

    heartbeat.judge({runs: [*silence, 1.0]})
    assert heartbeat.state is State.OK

    assert heartbeat.judge({runs: [1.0, *silence]})

    heartbeat.judge({runs: [*silence, 1.0]})
    assert heartbeat.state is State.OK


@pytest.mark.parametrize(("name", "number"), WATCHED)
def test_an_alarm_rings_and_ends_by_itself(name: str, number: int) -> None:
    """Any one of its figures is enough; once there is nothing more to count, it is over."""
    rung = alarm(name)
    metric = rung.metrics[number]
    rung.judge({})

    assert rung.judge({metric: [MUCH] * rung.periods})

    later = [MUCH if metric.name in LASTING else None] * rung.periods
    rung.judge({metric: [MUCH, *later]})
    assert rung.state is State.OK


def test_the_limits_of_function_urls_are_there_to_be_reached() -> None:
    """What strangers send there is turned away, and wakes nobody."""
    throttles = alarm("ThrottlesAlarm")
    region, *limited = throttles.metrics

    for one in limited:
        assert not throttles.judge({region: [MUCH], one: [MUCH]})
        assert throttles.state is not State.ALARM
    assert throttles.judge({region: [MUCH + 1], limited[0]: [MUCH]})


def test_every_table_and_index_is_watched() -> None:
    """A table's figures leave its indexes out, and a full index stops its table's writes."""
    watched = {one for name in ALARMS for one in alarm(name).metrics}
    wanted = {
        (metric, table.name.capitalize() + "Table", index)
        for metric in ("ReadThrottleEvents", "WriteThrottleEvents")
        for table in Table
        for index in (None, *(one.name for one in table.indexes))
    }

    assert {
        (one.name, found["TableName"], found.get("GlobalSecondaryIndexName"))
        for one in watched
        if one.namespace == "AWS/DynamoDB" and (found := dict(one.dimensions))
    } == wanted


def test_every_function_with_a_url_is_watched() -> None:
    """An error behind the API is a 5xx of the API's; these answer without it."""
    functions = of_type(read_template()["Resources"], "AWS::Serverless::Function")
    watched = {
        dict(one.dimensions)["FunctionName"]
        for name in ALARMS
        for one in alarm(name).metrics
        if one.name == "Url5xxCount"
    }

    assert watched == {
        name for name, one in functions.items() if "FunctionUrlConfig" in one["Properties"]
    }


def test_every_schedule_has_a_heartbeat() -> None:
    """Nothing counts the runs of a function that is never called, so none is an alarm."""
    watched = {dict(alarm(name).metrics[0].dimensions)["FunctionName"] for name in HEARTBEATS}

    assert watched == SCHEDULED


def test_alarms_are_no_more_than_was_decided_and_small_enough() -> None:
    assert len(ALARMS) <= MOST_ALARMS
    assert all(len(alarm(name).metrics) <= MOST_METRICS for name in ALARMS)


@pytest.mark.parametrize("name", ALARMS)
def test_only_alarms_that_the_emulator_refuses_are_not_made_there(name: str) -> None:
    calculated = "Metrics" in ALARMS[name]["Properties"]

    assert ALARMS[name].get("Condition") == ("HasMetricMath" if calculated else None)


def test_nothing_that_a_stranger_sends_wakes_anybody() -> None:
    """Else an attacker could keep an alarm on, behind which all that follows is hidden."""
    raised = {name for name in ALARMS for one in alarm(name).metrics if one.name in OF_STRANGERS}

    assert raised == set()


@pytest.mark.parametrize("name", ALARMS)
def test_an_alarm_tells_whom_the_stack_names(name: str) -> None:
    properties = ALARMS[name]["Properties"]
    actions = [
        properties[one] for one in ("AlarmActions", "InsufficientDataActions") if one in properties
    ]

    told = [{"Fn::If": ["HasAlarmEmail", [{"Ref": "Alarms"}], {"Ref": "AWS::NoValue"}]}]
    assert actions == told
    assert properties["AlarmDescription"]


def test_an_operator_finds_what_each_alarm_means() -> None:
    """docs/operations.md has a row for each, and none for what is gone."""
    page = (ROOT / "docs" / "operations.md").read_text()
    section = page.split("## Alarms")[1].split("\n## ")[0]
    told = [re.findall(r"`(\w+)`", row.split("|")[1]) for row in section.splitlines() if "|" in row]

    assert sorted(name + "Alarm" for row in told for name in row) == sorted(ALARMS)


def test_a_metric_that_an_alarm_reads_is_one_that_the_functions_write() -> None:
    read = {one for name in ALARMS for one in alarm(name).metrics if one.namespace == NAMESPACE}

    assert {one.name for one in read} <= {metric.value for metric in Metric}
    assert all([name for name, _ in one.dimensions] == ["service"] for one in read)


@pytest.mark.parametrize("metric", [Metric.OPERATOR_NEEDED, Metric.BOOK_DIFFERENCES])
def test_what_needs_a_person_has_an_alarm_of_its_own(metric: Metric) -> None:
    """An alarm that rings already does not ring for the next thing."""
    (properties,) = (
        one["Properties"]
        for one in ALARMS.values()
        if one["Properties"].get("MetricName") == metric.value
    )

    assert properties["Namespace"] == NAMESPACE
    assert (properties["Statistic"], properties["Threshold"]) == ("Maximum", 1)
