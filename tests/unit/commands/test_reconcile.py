"""`reconcile` as from a shell: it names what is not well, and fails as long as anything is not."""

import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from storefront.commands.__main__ import main
from storefront.commands.stack import Stack
from storefront.payments.model.attempt import Provider
from storefront.payments.reconciliation.open_items import Awaited, OpenItem
from storefront.payments.reconciliation.report import Finding, Line, Report
from storefront.payments.reconciliation.views import report_view

NOON = datetime(2030, 1, 3, 12, tzinfo=UTC)
#: More lines than a report's view holds.
MANY = 600

Run = Callable[..., tuple[int, list[str], str]]


@dataclass
class Lambdas:
    """Lambda, with one function that answers with a report, or fails."""

    report: Report = field(default_factory=lambda: Report(NOON))
    error: str = ""
    events: list[Any] = field(default_factory=list)

    def invoke(self, FunctionName: str, Payload: bytes) -> dict[str, Any]:  # noqa: N803 - AWS's
        assert FunctionName == "reconcile"
        self.events.append(json.loads(Payload))
        failed = {"FunctionError": "Unhandled"} if self.error else {}
        answer = {"errorType": self.error} if self.error else report_view(self.report)
        return {"Payload": io.BytesIO(json.dumps(answer).encode()), **failed}


@pytest.fixture
def lambdas(monkeypatch: pytest.MonkeyPatch) -> Lambdas:
    """The stack's Lambda, which no test reaches."""
    lambdas = Lambdas()
    outputs = {"ReconcilePaymentsFunction": "reconcile"}
    stack = Stack("shop", "eu-west-1", outputs, ssm=None, lambdas=lambdas)
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


@pytest.mark.parametrize(
    ("options", "event"),
    [
        ((), {"everything": True, "days": 1}),
        (("--days", "30"), {"everything": True, "days": 30}),
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
    lambdas.report.open_items.append(wait)

    code, lines, _ = run()

    assert code == 0
    assert lines[0] == "missing_here, healed: stripe attempt 01JATTEMPT, order 01JORDER"
    assert lines[-1] == "money that must go back waits since 2030-01-03T11:00:00.000Z"


@pytest.mark.parametrize(
    ("found", "shown", "complaint"),
    [
        (line(Finding.AMOUNT_DIFFERS), "amount_differs: stripe ", "1 differences stay"),
        (line(Finding.UNANSWERED), "unanswered: stripe ", "1 payments have questions left open"),
        (line(Finding.LEFT), "left: stripe ", "1 payments have questions left open"),
        (
            line(Finding.MISSING_HERE, healed=True, unanswered=True),
            "missing_here, healed, not all answered: stripe ",
            "1 payments have questions left open",
        ),
        (line(Finding.FAULTY, error="KeyError"), "faulty (KeyError): stripe ", "a fault of ours"),
    ],
)
def test_it_fails_while_anything_is_not_well(
    lambdas: Lambdas, run: Run, found: Line, shown: str, complaint: str
) -> None:
    lambdas.report.add(found)

    code, lines, error = run()

    assert (code, lines[0]) == (1, f"{shown}attempt 01JATTEMPT, order 01JORDER")
    assert complaint in error


def test_it_fails_while_something_waits_for_more_than_a_day_and_names_it(
    lambdas: Lambdas, run: Run
) -> None:
    since = NOON - timedelta(hours=25)
    wait = OpenItem(Awaited.REFUND, "01JATTEMPT", "01JORDER", Provider.BKASH, since)
    lambdas.report.open_items.append(wait)

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

    assert (code, lines) == (1, [])
    assert "SettingsError" in error
