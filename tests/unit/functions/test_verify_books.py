"""The nightly function: what differs is logged by name, and calls an operator."""

import json
from datetime import timedelta
from typing import Any

import pytest

from storefront.audit import service
from storefront.audit.service import AuditService
from storefront.db.tables import Table
from tests.support.clock import FrozenClock
from tests.support.drift import Hand
from tests.support.functions import LambdaContext, load
from tests.support.past import Past, never_still
from tests.support.payment_functions import configure
from tests.support.template import STACK, functions, read_template


@pytest.fixture
def run(past: Past, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Run the function as it is deployed; returns its answer and the figures it wrote."""
    configure(monkeypatch, past.shop.clock)  # type: ignore[arg-type]
    (deployed,) = (one for one in functions(read_template()) if one.folder == "verify_books")
    domain = deployed.variables["POWERTOOLS_SERVICE_NAME"]
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", STACK if domain == "AWS::StackName" else domain)
    monkeypatch.setattr(AuditService.__init__, "__defaults__", (lambda _: None,))

    def run(**event: bool) -> tuple[Any, list[dict[str, Any]]]:
        capsys.readouterr()
        asked = event or {"everything": True}
        answer = load("verify_books").lambda_handler(asked, LambdaContext())
        lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        return answer, [line for line in lines if "_aws" in line]

    return run


def figures(lines: list[dict[str, Any]], name: str) -> list[float]:
    return [line[name][0] for line in lines if name in line]


def test_a_shop_in_order_calls_nobody(run: Any) -> None:
    answer, lines = run()

    counted = {"products": 2, "orders": 7, "attempts": 6, "accounts": 2}
    assert answer == {**counted, "differences": [], "unsettled": [], "whole": True}
    assert figures(lines, "OperatorNeeded") == [0.0]
    assert figures(lines, "BookDifferences") == [0.0]
    assert figures(lines, "BooksNotJudged") == [0.0]


@pytest.mark.parametrize(("days", "accounts"), [(0, 0), (2, 2), (7, 0)])
def test_everything_is_looked_at_once_a_week_and_what_changed_on_other_nights(
    past: Past, run: Any, days: int, accounts: int
) -> None:
    """The past is of a Tuesday; an audit of what changed looks at no accounts."""
    clock = past.shop.clock
    assert isinstance(clock, FrozenClock)
    clock.advance(days=14 + days)

    answer, _ = run(nothing=True)

    assert answer["accounts"] == accounts


def test_what_there_was_no_time_for_calls_an_operator(
    run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "_FOR_SUSPECTS", timedelta(minutes=15))

    answer, lines = run()

    assert (answer["whole"], answer["orders"]) == (False, 0)
    assert figures(lines, "BooksNotJudged") == [1.0]
    assert figures(lines, "OperatorNeeded") == [1.0]


def test_what_could_not_be_judged_calls_an_operator_too(
    past: Past, hand: Hand, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand.add((Table.CATALOG, f"PRODUCT#{past.mug}", "SALE"), available=-1)
    never_still(monkeypatch, past.mug)

    answer, lines = run()

    assert (answer["differences"], answer["unsettled"]) == ([], [past.mug])
    assert figures(lines, "BooksNotJudged") == [1.0]
    assert figures(lines, "BookDifferences") == [0.0]
    assert figures(lines, "OperatorNeeded") == [1.0]


def test_differences_are_answered_logged_and_counted(
    past: Past, hand: Hand, run: Any, caplog: pytest.LogCaptureFixture
) -> None:
    hand.add((Table.CATALOG, f"PRODUCT#{past.mug}", "SALE"), available=-1)

    answer, lines = run()

    (difference,) = answer["differences"]
    assert (difference["rule"], difference["subject"]) == ("stock-held", past.mug)
    assert figures(lines, "OperatorNeeded") == [1.0]
    assert figures(lines, "BookDifferences") == [1.0]
    (logged,) = [one for one in caplog.records if one.getMessage() == "books differ"]
    assert {name: vars(logged)[name] for name in difference} == difference


def test_what_is_counted_is_what_the_alarm_watches(run: Any) -> None:
    """An alarm on a metric, namespace or dimension that nobody writes never rings."""
    alarm = read_template()["Resources"]["OperatorNeededAlarm"]["Properties"]

    _, lines = run()

    (line,) = [one for one in lines if alarm["MetricName"] in one]
    (written,) = line["_aws"]["CloudWatchMetrics"]
    assert written["Namespace"] == alarm["Namespace"]
    names = [one["Name"] for one in alarm["Dimensions"]]
    assert written["Dimensions"] == [names]
    values = {"Ref": "AWS::StackName"}
    assert {one["Name"]: one["Value"] for one in alarm["Dimensions"]} == dict.fromkeys(
        names, values
    )
    assert [line[name] for name in names] == [STACK]
