"""`reconcile` as from a shell: it names what is not well, and fails as long as anything is not."""

import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from storefront.commands.__main__ import main
from storefront.commands.stack import Stack
from storefront.payments.model.attempt import Provider
from storefront.payments.reconciliation.open_items import Awaited, OpenItem
from storefront.payments.reconciliation.report import Finding, Line, ReconciliationReport
from storefront.payments.reconciliation.views import report_view

NOON = datetime(2030, 1, 3, 12, tzinfo=UTC)
#: More lines than a report's view holds.
MANY = 600

Run = Callable[..., tuple[int, list[str], str]]


@dataclass
class Lambdas:
    """Lambda, with one function that answers with a report, or fails."""

    report: ReconciliationReport = field(default_factory=lambda: ReconciliationReport(NOON))
    error: str = ""
    #: What further calls are answered with.
    parts: list[ReconciliationReport | BaseException] = field(default_factory=list)
    events: list[Any] = field(default_factory=list)

    def invoke(self, FunctionName: str, Payload: bytes) -> dict[str, Any]:  # noqa: N803 - AWS's
        assert FunctionName == "reconcile"
        self.events.append(json.loads(Payload))
        if len(self.events) > 1 and self.parts:
            part = self.parts.pop(0)
            if isinstance(part, BaseException):
                raise part
            self.report = part
        failed = {"FunctionError": "Unhandled"} if self.error else {}
        answer = {"errorType": self.error} if self.error else report_view(self.report)
        return {"Payload": io.BytesIO(json.dumps(answer).encode()), **failed}


@pytest.fixture
def lambdas(monkeypatch: pytest.MonkeyPatch) -> Lambdas:
    """The stack's Lambda, which no test reaches."""
    lambdas = Lambdas()
    outputs = {"ReconcilePaymentsFunction": "reconcile"}
    stack = Stack("shop", "eu-west-1", outputs, ssm=None, lambdas=lambdas)
    monkeypatch.setattr("storefront.commands.__main__.system_clock", lambda: NOON)
    monkeypatch.setattr(Stack, "find", lambda *_: stack)
    return lambdas


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command; return its exit code, its lines, and its complaint."""

    def run(*options: str) -> tuple[int, list[str], str]:
        capsys.readouterr()
        code = main(["reconcile", "--stack", "shop", *options])
        out, error = capsys.readouterr()
        return code, out.splitlines(), error

    return run


def line(finding: Finding, **changes: Any) -> Line:
    """Return a line about one payment by card."""
    return Line(finding, "01JATTEMPT", "01JORDER", Provider.STRIPE, **changes)


def asked(
    since: str,
    offset: str = "+00:00",
    until: str = "2030-01-03T12:00:00",
    *,
    with_older: bool = False,
) -> dict[str, Any]:
    """Return what the function is asked for a window."""
    return {
        "since": f"{since}{offset}",
        "until": f"{until}+00:00",
        "with_older": with_older,
        "seconds": 20,
    }


@pytest.mark.parametrize(
    ("options", "event"),
    [
        ((), asked("2030-01-02T12:00:00", with_older=True)),
        (("--days", "30"), asked("2029-12-04T12:00:00", with_older=True)),
        (("--since", "2029-12-24"), asked("2029-12-24T00:00:00")),
        (
            ("--since", "2029-12-24T06:00+06:00", "--until", "2029-12-25", "--with-older"),
            asked("2029-12-24T06:00:00", "+06:00", "2029-12-25T00:00:00", with_older=True),
        ),
        (
            ("--since", "2029-12-24", "--after", "2029-12-25T01:02:03.000004Z"),
            asked("2029-12-24T00:00:00") | {"after": "2029-12-25T01:02:03.000004+00:00"},
        ),
        (("--due",), {"everything": False, "days": 1}),
    ],
)
def test_it_asks_for_everything_of_a_day_unless_told_otherwise(
    lambdas: Lambdas, run: Run, options: tuple[str, ...], event: dict[str, object]
) -> None:
    lambdas.report.add(line(Finding.MATCHED))

    code, lines, error = run(*options)

    assert (code, error) == (0, "")
    (counts,) = lines
    assert counts.startswith("1 matched, 0 missing_here, 0 missing_there, 0 amount_differs, ")
    assert lambdas.events == [event]


@pytest.mark.parametrize("days", ["0", "61", "-1", "x"])
def test_it_looks_back_no_further_than_the_last_look(run: Run, days: str) -> None:
    with pytest.raises(SystemExit):
        run("--days", days)


def test_what_was_healed_is_shown_and_is_well(lambdas: Lambdas, run: Run) -> None:
    lambdas.report.add(line(Finding.MISSING_HERE, healed=True))
    since = NOON - timedelta(hours=1)
    wait = OpenItem(Awaited.REFUND_DUE, "01JATTEMPT", "01JORDER", Provider.STRIPE, since)
    lambdas.report.wait([wait])

    code, lines, _ = run()

    assert code == 0
    assert lines[0] == "missing_here, healed: stripe attempt 01JATTEMPT, order 01JORDER"
    assert lines[-1] == "money that must go back waits since 2030-01-03T11:00:00.000Z"


@pytest.mark.parametrize(
    ("found", "code", "shown", "complaint"),
    [
        (line(Finding.AMOUNT_DIFFERS), 1, "amount_differs: stripe ", "1 differences stay"),
        (line(Finding.UNANSWERED), 2, "unanswered: stripe ", "1 payments have questions left open"),
        (line(Finding.LEFT), 2, "left: stripe ", "1 payments have questions left open"),
        (
            line(Finding.MISSING_HERE, healed=True, unanswered=True),
            2,
            "missing_here, healed, not all answered: stripe ",
            "1 payments have questions left open",
        ),
        (
            line(Finding.FAULTY, error="KeyError"),
            2,
            "faulty (KeyError): stripe ",
            "a fault of ours",
        ),
    ],
)
def test_it_fails_while_anything_is_not_well(
    lambdas: Lambdas, run: Run, found: Line, code: int, shown: str, complaint: str
) -> None:
    lambdas.report.add(found)

    ended, lines, error = run()

    assert (ended, lines[0]) == (code, f"{shown}attempt 01JATTEMPT, order 01JORDER")
    assert complaint in error


def test_it_fails_while_something_waits_for_more_than_a_day_and_names_it(
    lambdas: Lambdas, run: Run
) -> None:
    since = NOON - timedelta(hours=25)
    wait = OpenItem(Awaited.REFUND, "01JATTEMPT", "01JORDER", Provider.BKASH, since)
    lambdas.report.wait([wait])

    code, lines, error = run()

    assert code == 1
    assert lines[0] == (
        "refund awaited since 2030-01-02T11:00:00.000Z: bkash attempt 01JATTEMPT, order 01JORDER"
    )
    assert "1 payments or refunds wait for too long" in error


def test_it_counts_all_and_shows_first_what_was_not_healed(lambdas: Lambdas, run: Run) -> None:
    for _ in range(MANY):
        lambdas.report.add(line(Finding.MISSING_HERE, healed=True))
    for _ in range(MANY):
        lambdas.report.add(line(Finding.MISSING_THERE))

    code, lines, error = run()

    assert code == 1
    assert f"{MANY} differences stay" in error
    assert lines[0].startswith("missing_there: ")


def test_it_fails_with_the_function(lambdas: Lambdas, run: Run) -> None:
    lambdas.error = "SettingsError"

    code, lines, error = run()

    assert (code, lines) == (2, [])
    assert "SettingsError" in error


def part(found: Finding, goes_on_after: datetime | None) -> ReconciliationReport:
    """Return what a part of a window found."""
    report = ReconciliationReport(NOON, goes_on_after=goes_on_after)
    report.add(line(found, healed=found is Finding.MISSING_HERE))
    return report


def test_a_run_goes_on_from_mark_to_mark_and_tells_how_far_it_is(
    lambdas: Lambdas, run: Run
) -> None:
    first, second = (NOON - timedelta(hours=hours, microseconds=-1) for hours in (2, 1))
    lambdas.report = part(Finding.MATCHED, first)
    lambdas.parts = [part(Finding.MISSING_HERE, second), part(Finding.AMOUNT_DIFFERS, None)]

    code, lines, error = run()

    marks = [event.get("after") for event in lambdas.events]
    assert marks == [None, first.isoformat(), second.isoformat()]
    assert code == 1
    assert lines[:2] == [
        "missing_here, healed: stripe attempt 01JATTEMPT, order 01JORDER",
        "amount_differs: stripe attempt 01JATTEMPT, order 01JORDER",
    ]
    assert lines[-1].startswith("1 matched, 1 missing_here, 0 missing_there, 1 amount_differs, ")
    assert error.splitlines() == [
        f"1 looked at, those until {first.isoformat()}; going on",
        f"2 looked at, those until {second.isoformat()}; going on",
        "error: 1 differences stay",
    ]


@pytest.mark.parametrize(
    "stopped", [KeyboardInterrupt(), EndpointConnectionError(endpoint_url="https://nowhere")]
)
def test_a_run_that_is_stopped_says_how_to_go_on(
    lambdas: Lambdas, run: Run, stopped: BaseException
) -> None:
    mark = NOON - timedelta(hours=2)
    lambdas.report = part(Finding.MATCHED, mark)
    lambdas.parts = [stopped]

    code, _, error = run("--days", "2")

    _, how, why = error.splitlines()
    assert (code, why[:7]) == (2, "error: ")
    assert how == (
        "stopped; to go on: reconcile --since 2030-01-01T12:00:00+00:00 "
        f"--until 2030-01-03T12:00:00+00:00 --with-older --after {mark.isoformat()}"
    )
    lambdas.events.clear()
    lambdas.report = part(Finding.MATCHED, None)
    assert run(*how.removeprefix("stopped; to go on: reconcile ").split())[0] == 0
    assert lambdas.events[0]["after"] == mark.isoformat()
    assert lambdas.events[0]["since"] == "2030-01-01T12:00:00+00:00"


def test_a_run_that_does_not_get_on_is_no_endless_one(lambdas: Lambdas, run: Run) -> None:
    lambdas.report = part(Finding.MATCHED, NOON)

    code, _, error = run()

    assert (code, len(lambdas.events)) == (2, 2)
    assert "does not get on" in error


@pytest.mark.parametrize(
    "options",
    [
        ("--until", "2030-01-01"),
        ("--after", "2030-01-01"),
        ("--with-older",),
        ("--since", "2030-01-03", "--until", "2030-01-02"),
        ("--since", "2029-10-01"),
    ],
)
def test_a_window_that_is_none_is_used_wrongly(
    lambdas: Lambdas, run: Run, options: tuple[str, ...]
) -> None:
    code, lines, error = run(*options)

    assert (code, lines, error.count("\n"), lambdas.events) == (64, [], 1, [])


def test_programs_are_given_the_report_of_all_parts(lambdas: Lambdas, run: Run) -> None:
    lambdas.report = part(Finding.MATCHED, NOON - timedelta(hours=1))
    lambdas.parts = [part(Finding.MISSING_HERE, None)]

    code, lines, _ = run("--json")

    answer = json.loads("\n".join(lines))
    assert code == 0
    assert (answer["counts"]["matched"], answer["counts"]["missing_here"]) == (1, 1)
    assert answer["goes_on_after"] is None
