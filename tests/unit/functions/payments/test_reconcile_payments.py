"""The function that reconciles, as the schedule and an operator call it."""

import json
from datetime import timedelta
from types import ModuleType
from typing import Any

import pytest

from storefront.payments.model.attempt import Attempt
from storefront.payments.reconciliation.schedule import BUDGET, EVERY
from tests.support.clock import FrozenClock
from tests.support.fake_script import Fault
from tests.support.fake_stripe import FakeStripe
from tests.support.functions import LambdaContext, load
from tests.support.payment_functions import configure
from tests.support.provider_side import DOWN, REFUSED, Sale, surplus, unwanted
from tests.support.shop import Shop
from tests.support.template import read_template


@pytest.fixture
def reconcile_function(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The function, with the fake providers."""
    module = load("reconcile_payments")
    monkeypatch.setattr(module, "reconciliation_service", shop.reconciliation_service)
    return module


def reconcile(
    function: ModuleType, capsys: pytest.CaptureFixture[str], **event: Any
) -> tuple[Any, dict[str, float]]:
    """Run the schedule's function; return its report and the figures it wrote."""
    capsys.readouterr()
    report = function.lambda_handler(event, LambdaContext())
    figures: dict[str, float] = {}
    for line in capsys.readouterr().out.splitlines():
        entry = json.loads(line)
        for described in entry.get("_aws", {}).get("CloudWatchMetrics", []):
            for metric in described["Metrics"]:
                value = entry[metric["Name"]]
                figures[metric["Name"]] = value[0] if isinstance(value, list) else value
    return json.loads(json.dumps(report)), figures


def paid_without_webhook(shop: Shop, stripe: FakeStripe) -> Attempt:
    """Let a buyer pay, and the webhook be lost."""
    buyer = shop.buyer()
    attempt = shop.begin_stripe(buyer, shop.order(buyer, {shop.product(): 1}))
    stripe.pay(attempt.reference or "")
    return attempt


def test_the_schedule_reports_what_differed_and_heals_it(
    shop: Shop,
    stripe: FakeStripe,
    clock: FrozenClock,
    reconcile_function: ModuleType,
    capsys: pytest.CaptureFixture[str],
) -> None:
    attempt = paid_without_webhook(shop, stripe)
    clock.advance(minutes=2)

    report, figures = reconcile(reconcile_function, capsys)

    assert report["counts"]["missing_here"] == 1
    assert report["lines"] == [
        {
            "finding": "missing_here",
            "provider": "stripe",
            "order_id": attempt.order_id,
            "attempt_id": attempt.attempt_id,
            "healed": True,
            "unanswered": False,
            "error": None,
            "reference": None,
        }
    ]
    assert set(report["oldest"].values()) == {None}
    assert report["outstanding"] == {"open": 0, "faulty": 0, "unanswered": 0, "overdue": 0}
    assert figures == {
        "PaymentDifferences": 1,
        "OutcomeAge": 0,
        "RefundDueAge": 0,
        "RefundAge": 0,
        "OperatorNeeded": 0,
    }


@pytest.mark.usefixtures("shop")
def test_a_shop_whose_keys_are_not_there_yet_calls_nobody(
    clock: FrozenClock, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The schedules run from the first minute, and secrets are stored after the deployment."""
    configure(monkeypatch, clock)

    report, figures = reconcile(load("reconcile_payments"), capsys)

    assert report["outstanding"] == {"open": 0, "faulty": 0, "unanswered": 0, "overdue": 0}
    assert figures["OperatorNeeded"] == 0


def test_the_schedule_asks_only_when_it_is_time_and_an_operator_at_once(
    shop: Shop,
    stripe: FakeStripe,
    reconcile_function: ModuleType,
    capsys: pytest.CaptureFixture[str],
) -> None:
    paid_without_webhook(shop, stripe)

    by_schedule, _ = reconcile(reconcile_function, capsys)
    not_quite, _ = reconcile(reconcile_function, capsys, everything="yes")
    by_operator, _ = reconcile(reconcile_function, capsys, everything=True)

    assert sum(by_schedule["counts"].values()) == sum(not_quite["counts"].values()) == 0
    assert by_operator["counts"]["missing_here"] == 1


def test_a_difference_that_stays_calls_an_operator(
    shop: Shop,
    stripe: FakeStripe,
    reconcile_function: ModuleType,
    capsys: pytest.CaptureFixture[str],
) -> None:
    attempt = paid_without_webhook(shop, stripe)
    stripe.sessions[attempt.reference or ""]["amount_total"] += 1

    report, figures = reconcile(reconcile_function, capsys, everything=True)

    assert [line["healed"] for line in report["lines"]] == [False]
    assert (figures["PaymentDifferences"], figures["OperatorNeeded"]) == (1, 1)


def test_a_payment_without_an_answer_calls_nobody(
    shop: Shop,
    stripe: FakeStripe,
    reconcile_function: ModuleType,
    capsys: pytest.CaptureFixture[str],
) -> None:
    paid_without_webhook(shop, stripe)
    stripe.script.next("session", DOWN)

    report, figures = reconcile(reconcile_function, capsys, everything=True)

    assert report["counts"]["unanswered"] == 1
    assert (figures["PaymentDifferences"], figures["OperatorNeeded"]) == (0, 0)


def test_money_that_waits_for_its_refund_too_long_calls_an_operator(
    shop: Shop,
    stripe: FakeStripe,
    clock: FrozenClock,
    reconcile_function: ModuleType,
    capsys: pytest.CaptureFixture[str],
) -> None:
    due = unwanted(shop, stripe)
    stripe.script.next("refund", *[REFUSED] * 9)
    clock.advance(hours=1)
    surplus(shop, stripe)

    report, early = reconcile(reconcile_function, capsys)
    clock.advance(hours=23, seconds=1)
    _, late = reconcile(reconcile_function, capsys)

    assert report["oldest"]["refund_due"] == "2030-01-01T12:00:00.000Z"
    assert due.captured_at is not None
    assert (early["RefundDueAge"], early["OperatorNeeded"]) == (3600, 0)
    assert (late["RefundDueAge"], late["OperatorNeeded"]) == (86_401, 1)


def test_what_has_no_answer_for_more_than_a_day_calls_an_operator(
    shop: Shop,
    stripe: FakeStripe,
    clock: FrozenClock,
    reconcile_function: ModuleType,
    capsys: pytest.CaptureFixture[str],
) -> None:
    attempt = paid_without_webhook(shop, stripe)
    stripe.script.next("session", *[DOWN] * 9)
    clock.now = attempt.expires_at + timedelta(hours=24, seconds=1)

    report, figures = reconcile(reconcile_function, capsys)

    assert (figures["OutcomeAge"], figures["OperatorNeeded"]) == (86_401, 1)
    assert [wait["attempt_id"] for wait in report["overdue"]] == [attempt.attempt_id]


def test_a_refund_that_is_not_confirmed_for_more_than_a_day_calls_an_operator(
    shop: Shop,
    stripe: FakeStripe,
    sale: Sale,
    clock: FrozenClock,
    reconcile_function: ModuleType,
    capsys: pytest.CaptureFixture[str],
) -> None:
    stripe.given.next_status = "pending"
    shop.refund(sale.order_id)
    clock.advance(hours=24, seconds=1)

    _, figures = reconcile(reconcile_function, capsys)

    assert (figures["RefundAge"], figures["RefundDueAge"]) == (86_401, 0)
    assert figures["OperatorNeeded"] == 1


def test_a_fault_fails_the_schedules_run_but_hides_none_of_its_figures(
    shop: Shop,
    stripe: FakeStripe,
    clock: FrozenClock,
    reconcile_function: ModuleType,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The dead letters tell of the fault, and the figures of all that is well or not."""
    unwanted(shop, stripe)
    stripe.script.next("refund", *[REFUSED] * 9)
    clock.advance(days=3)
    paid_without_webhook(shop, stripe)
    stripe.script.next("session", Fault(), Fault(RuntimeError("a bug")))
    clock.advance(minutes=2)

    with pytest.raises(reconcile_function.FaultyRunError):
        reconcile_function.lambda_handler({}, LambdaContext())

    written = capsys.readouterr().out
    assert '"RefundDueAge":[259320.0]' in written
    assert '"OperatorNeeded":[1.0]' in written


def test_an_operator_reads_of_a_fault_in_the_report(
    shop: Shop,
    stripe: FakeStripe,
    reconcile_function: ModuleType,
    capsys: pytest.CaptureFixture[str],
) -> None:
    paid_without_webhook(shop, stripe)
    stripe.script.next("session", Fault(RuntimeError("a bug")))

    report, _ = reconcile(reconcile_function, capsys, everything=True, days=3)

    assert report["outstanding"]["faulty"] == 1
    assert [line["error"] for line in report["lines"]] == ["RuntimeError"]


def test_a_run_stops_asking_while_there_is_time_to_write_the_figures(
    reconcile_function: ModuleType,
) -> None:
    resources = read_template()["Resources"]
    properties = resources["ReconcilePaymentsFunction"]["Properties"]

    assert timedelta(seconds=properties["Timeout"]) * 0.75 == BUDGET


def test_the_schedule_runs_as_often_as_the_reconciler_believes(
    reconcile_function: ModuleType,
) -> None:
    minutes = EVERY // timedelta(minutes=1)

    assert reconcile_function.lambda_handler.rate == f"rate({minutes} minutes)"
