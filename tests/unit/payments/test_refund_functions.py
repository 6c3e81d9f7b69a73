"""The functions that refund and reconcile, as API Gateway and the schedule call them."""

import json
from datetime import timedelta
from types import ModuleType
from typing import Any

import pytest

from storefront.payments.model import Attempt, Provider
from storefront.web.access import Role
from tests.support.clock import FrozenClock
from tests.support.fake_script import Fault
from tests.support.fake_stripe import FakeStripe
from tests.support.functions import Answer, LambdaContext, call, load, proxy_event
from tests.support.invariants import contents
from tests.support.payment_functions import configure
from tests.support.provider_side import DOWN, REFUSED, ProviderSide, Sale, surplus, unwanted
from tests.support.shop import CLERK, Shop
from tests.support.template import read_template


@pytest.fixture(autouse=True)
def configured(shop: Shop, monkeypatch: pytest.MonkeyPatch, clock: FrozenClock) -> None:
    """Functions find their configuration and the shop's tables."""
    configure(monkeypatch, clock)


@pytest.fixture
def sale(shop: Shop) -> Sale:
    """Three units, paid by card with 300.00 BDT."""
    return ProviderSide(shop, Provider.STRIPE).sale()


@pytest.fixture
def refund_function(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The function, with the fake providers."""
    module = load("create_refund")
    monkeypatch.setattr(module, "desk", shop.desk)
    return module


@pytest.fixture
def reconcile_function(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The function, with the fake providers."""
    module = load("reconcile_payments")
    monkeypatch.setattr(module, "reconciler", shop.reconciler)
    return module


def ask(
    function: ModuleType,
    order_id: str,
    body: Any,
    key: str | None = "key-1",
    role: Role = Role.STAFF,
) -> Answer:
    """Ask for a refund."""
    event = proxy_event(
        body,
        user_id=CLERK.user_id,
        role=role.value,
        path={"order_id": order_id},
        headers={"Idempotency-Key": key} if key is not None else {},
    )
    return call(function, event)


def test_a_refund_is_201_and_tells_all_about_it(
    shop: Shop, refund_function: ModuleType, sale: Sale
) -> None:
    body = {
        "amount": "100.00",
        "reason": "one was broken",
        "restock": [{"product_id": sale.product_id, "quantity": 1}],
    }

    first = ask(refund_function, sale.order_id, body)
    again = ask(refund_function, sale.order_id, body)

    assert (first.status, again.status) == (201, 201)
    assert again.body == first.body
    reference = first.body.pop("reference")
    assert reference.startswith("re_")
    assert first.body.pop("id")
    assert first.body == {
        "order_id": sale.order_id,
        "attempt_id": sale.attempt_id,
        "provider": "stripe",
        "amount": "100.00",
        "currency": "BDT",
        "status": "succeeded",
        "origin": "staff",
        "reason": "one was broken",
        "restocked": [{"product_id": sale.product_id, "quantity": 1}],
        "failure": None,
        "created_at": "2030-01-01T12:00:00.000Z",
        "updated_at": "2030-01-01T12:00:00.000Z",
    }


def test_a_refund_needs_an_idempotency_key(
    shop: Shop, refund_function: ModuleType, sale: Sale
) -> None:
    books = contents(shop.store)

    answer = ask(refund_function, sale.order_id, {"reason": "asked for"}, key=None)

    assert answer.status == 400
    assert answer.body["type"].endswith("idempotency-key-required")
    assert contents(shop.store) == books


@pytest.mark.parametrize("key", ["", "x" * 256, "ß"], ids=["empty", "long", "not ascii"])
def test_a_key_must_be_a_key(refund_function: ModuleType, sale: Sale, key: str) -> None:
    answer = ask(refund_function, sale.order_id, {"reason": "asked for"}, key=key)

    assert answer.status in {400, 422}


def test_a_key_that_came_with_another_body_is_422(refund_function: ModuleType, sale: Sale) -> None:
    ask(refund_function, sale.order_id, {"reason": "asked for", "amount": "1.00"})

    answer = ask(refund_function, sale.order_id, {"reason": "asked for", "amount": "2.00"})

    assert answer.status == 422
    assert answer.body["type"].endswith("idempotency-key-reused")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"reason": ""},
        {"reason": "x\ny"},
        {"reason": "x", "amount": 1},
        {"reason": "x", "amount": "0"},
        {"reason": "x", "amount": "0.00"},
        {"reason": "x", "amount": "-1.00"},
        {"reason": "x", "amount": "1e2"},
        {"reason": "x", "amount": "1.001"},
        {"reason": "x", "amount": None},
        {"reason": "x", "currency": "BDT"},
        {"reason": "x", "restock": [{"product_id": "p", "quantity": 0}]},
        {"reason": "x", "restock": [{"product_id": "p", "quantity": -1}]},
        {"reason": "x", "restock": [{"product_id": "p", "quantity": True}]},
        {"reason": "x", "restock": [{"product_id": "p", "quantity": 1}] * 2},
        {"reason": "x", "restock": [{"product_id": str(n), "quantity": 1} for n in range(31)]},
        [],
    ],
    ids=lambda body: json.dumps(body)[-60:],
)
def test_a_bad_body_is_422_and_writes_nothing(
    shop: Shop, refund_function: ModuleType, sale: Sale, body: Any
) -> None:
    books = contents(shop.store)

    answer = ask(refund_function, sale.order_id, body)

    assert answer.status == 422
    assert contents(shop.store) == books


def test_customers_may_not_refund_not_even_their_own_orders(
    shop: Shop, refund_function: ModuleType, sale: Sale
) -> None:
    books = contents(shop.store)

    body = {"reason": "mine"}
    assert ask(refund_function, sale.order_id, body, role=Role.CUSTOMER).status == 403

    assert contents(shop.store) == books


def test_refusals_tell_which_rule_and_what_is_left(
    shop: Shop, stripe: FakeStripe, refund_function: ModuleType, sale: Sale
) -> None:
    unpaid = shop.order(shop.buyer(), {sale.product_id: 1})
    too_large = ask(refund_function, sale.order_id, {"reason": "x", "amount": "300.01"}, "1")
    not_paid = ask(refund_function, unpaid, {"reason": "x"}, "2")
    unknown = ask(refund_function, "01JZ8K3V6M4Q2X9T7B5N1C0DEF", {"reason": "x"}, "3")
    body = {"reason": "x", "attempt_id": "01JZ8K3V6M4Q2X9T7B5N1C0DEF"}
    others = ask(refund_function, sale.order_id, body, "4")
    stripe.script.next("refund", DOWN)
    waiting = ask(refund_function, sale.order_id, {"reason": "x"}, "5")
    in_progress = ask(refund_function, sale.order_id, {"reason": "x"}, "6")

    assert (too_large.status, too_large.body["refundable"]) == (409, "300.00")
    assert (not_paid.status, not_paid.body["order_status"]) == (409, "pending")
    assert (unknown.status, others.status) == (404, 404)
    assert (waiting.status, waiting.body["status"]) == (201, "pending")
    assert in_progress.status == 409
    assert in_progress.body["type"].endswith("refund-in-progress")


def test_the_order_and_its_payments_show_the_refund(
    shop: Shop, refund_function: ModuleType, sale: Sale
) -> None:
    ask(refund_function, sale.order_id, {"reason": "asked for", "amount": "100.00"})
    as_buyer = proxy_event(user_id=sale.buyer.user_id, path={"order_id": sale.order_id})

    (attempt,) = call(load("list_order_payments"), as_buyer).body["items"]
    order = call(load("get_order"), as_buyer).body

    assert (attempt["refundable"], attempt["refund_due"]) == ("200.00", False)
    assert [(one["amount"], one["status"]) for one in attempt["refunds"]] == [
        ("100.00", "succeeded")
    ]
    assert (order["status"], order["refunded_amount"]) == ("paid", "100.00")


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

    assert timedelta(seconds=properties["Timeout"]) * 0.75 == reconcile_function.BUDGET


def test_an_amount_with_too_many_decimals_is_pointed_at(
    refund_function: ModuleType, sale: Sale
) -> None:
    answer = ask(refund_function, sale.order_id, {"reason": "x", "amount": "1.001"})

    (error,) = answer.body["errors"]
    assert (error["field"], error["code"]) == ("amount", "amount")
