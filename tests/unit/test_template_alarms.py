"""The alarms of `template.yaml`: a first deployment rings nothing, and each ends with its cause.

They are judged as CloudWatch judges them, on figures as its services write them: counts only where
there is something to count.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase

import pytest

from sandbox.generate.alarms import MOST_METRICS
from storefront.accounts.events import Event, Outcome
from storefront.db.tables import Table
from storefront.metrics import Metric
from tests.support.alarms import Alarm, State
from tests.support.resources import of_type
from tests.support.template import ROOT, read_template

ALARMS = of_type(read_template()["Resources"], "AWS::CloudWatch::Alarm")
SCHEDULED = {"ReconcilePaymentsFunction", "ReleaseHoldsFunction", "VerifyBooksFunction"}
HEARTBEATS = sorted(
    name for name, one in ALARMS.items() if one["Properties"].get("MetricName") == "Invocations"
)
NOTICES = {"SignInAttackAlarm"}
"""What nobody is woken for: it shows in the console only."""

OTHERS = sorted(ALARMS.keys() - set(HEARTBEATS) - NOTICES)
MUCH = 1000.0
#: Figures of something that lasts until a person removes it, unlike counts of what happened.
#: Figures that anybody can raise who has no secret: refused sign-ins, webhooks and requests.
OF_STRANGERS = {"SignInsRefused", "SignInsLocked", "Url4xxCount", "4XXError", "Count"}
LASTING = {"ApproximateNumberOfMessagesVisible"}
MOST_ALARMS = 15
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

    assert raised == NOTICES


@pytest.mark.parametrize(
    ("event", "outcome", "counted"),
    [
        (Event.SIGN_IN, Outcome.WRONG, {"SignInsRefused"}),
        (Event.SIGN_IN, Outcome.LOCKED, {"SignInsRefused", "SignInsLocked"}),
        (Event.SIGN_IN, Outcome.LOCKED_TO_STRANGERS, {"SignInsRefused", "SignInsLocked"}),
        (Event.SIGN_IN, Outcome.DONE, set()),
        (Event.PASSWORD, Outcome.WRONG, set()),
        (Event.REFRESH, Outcome.REUSED, {"RefreshTokensReused"}),
    ],
)
def test_security_events_are_counted_as_they_are_written(
    event: Event, outcome: Outcome, counted: set[str]
) -> None:
    """The filters name the very words of the log."""
    filters = of_type(read_template()["Resources"], "AWS::Logs::MetricFilter")
    line = {"event": event.value, "outcome": outcome.value}

    assert {
        name for name, one in filters.items() if fits(one["Properties"]["FilterPattern"], line)
    } == counted


def fits(pattern: str, line: dict[str, str]) -> bool:
    """Return whether CloudWatch counts a line: conditions on texts, `*` at the end for any rest."""
    conditions = re.findall(r'\$\.(\w+) (!?=) "([^"]*)"', pattern)
    assert conditions
    return all(
        fnmatchcase(line[field], text) == (operator == "=") for field, operator, text in conditions
    )


@pytest.mark.parametrize("name", ALARMS)
def test_an_alarm_tells_whom_the_stack_names(name: str) -> None:
    properties = ALARMS[name]["Properties"]
    actions = [
        properties[one] for one in ("AlarmActions", "InsufficientDataActions") if one in properties
    ]

    told = [{"Fn::If": ["HasAlarmEmail", [{"Ref": "Alarms"}], {"Ref": "AWS::NoValue"}]}]
    assert actions == ([] if name in NOTICES else told)
    assert properties["AlarmDescription"]


def test_an_operator_finds_what_each_alarm_means() -> None:
    """docs/operations.md has a row for each, and none for what is gone."""
    page = (ROOT / "docs" / "operations.md").read_text()
    section = page.split("## Alarms")[1].split("\n## ")[0]
    told = [re.findall(r"`(\w+)`", row.split("|")[1]) for row in section.splitlines() if "|" in row]

    assert sorted(name + "Alarm" for row in told for name in row) == sorted(ALARMS)


@pytest.mark.parametrize("metric", [Metric.OPERATOR_NEEDED, Metric.BOOK_DIFFERENCES])
def test_what_needs_a_person_has_an_alarm_of_its_own(metric: Metric) -> None:
    """An alarm that rings already does not ring for the next thing."""
    (properties,) = (
        one["Properties"]
        for one in ALARMS.values()
        if one["Properties"].get("MetricName") == metric.value
    )

    assert properties["Namespace"] == "Storefront"
    assert (properties["Statistic"], properties["Threshold"]) == ("Maximum", 1)
