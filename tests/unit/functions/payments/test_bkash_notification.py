"""bKash's notifications, through the function: a second way to hear of a payment; only a hint."""

import logging
from typing import Any

import pytest

from storefront.orders.status import OrderStatus
from storefront.payments.gateways.bkash.calls import QUERY
from storefront.payments.gateways.bkash.gateway import refusal
from storefront.payments.inbound.bkash_callback import CallbackResult
from storefront.payments.model.attempt import Attempt, AttemptStatus
from tests.support.clock import FrozenClock
from tests.support.dynamodb import counted_calls
from tests.support.fake_bkash import FakeBkash
from tests.support.fake_script import Fault
from tests.support.invariants import contents
from tests.support.provider_side import DOWN, LOST
from tests.support.shop import Shop
from tests.support.sns import FakeSns, Fields, payment
from tests.unit.functions.payments.conftest import told

PAID = (OrderStatus.PAID, AttemptStatus.CAPTURED)


def trx_id_of(bkash: FakeBkash, attempt: Attempt) -> str:
    """Return bKash's name for the money of an attempt."""
    return bkash.payments[attempt.reference or ""].trx_id or ""


def status(shop: Shop, attempt: Attempt) -> tuple[OrderStatus, AttemptStatus]:
    """Return where the order and the attempt are."""
    return shop.get(attempt.order_id).status, shop.attempt(attempt.attempt_id).status


def leave_executed(shop: Shop, bkash: FakeBkash, attempt: Attempt) -> Fields:
    """Move the money, and lose every answer about it; return what bKash notifies us of."""
    bkash.script.next("execute", LOST)
    bkash.script.next("query", DOWN)
    assert shop.call_back(attempt) is CallbackResult.PROCESSING
    return told(payment(attempt.attempt_id, trx_id_of(bkash, attempt)))


@pytest.mark.parametrize("is_base64", [False, True])
def test_a_payment_whose_answers_were_lost_is_settled_by_its_notification(
    shop: Shop, bkash: FakeBkash, attempt: Attempt, notify: Any, *, is_base64: bool
) -> None:
    message = leave_executed(shop, bkash, attempt)

    answer = notify(message, is_base64=is_base64)

    assert (answer.status, answer.body) == (200, {"outcome": "paid"})
    assert status(shop, attempt) == PAID
    (_, kept) = shop.attempts.messages(attempt.attempt_id)[-1]
    assert kept.source == "bkash.query"


def test_settling_takes_three_calls_to_the_tables_and_one_to_bkash(
    shop: Shop, bkash: FakeBkash, attempt: Attempt, notify: Any
) -> None:
    message = leave_executed(shop, bkash, attempt)
    bkash.script.calls.clear()

    with counted_calls() as calls:
        notify(message)

    assert calls == ["GetItem", "GetItem", "TransactWriteItems"]
    assert bkash.script.calls == ["query"]


def test_a_repeat_changes_nothing_and_asks_nobody(
    shop: Shop, bkash: FakeBkash, attempt: Attempt, notify: Any, clock: FrozenClock
) -> None:
    message = leave_executed(shop, bkash, attempt)
    notify(message)
    before = contents(shop.store)
    bkash.script.calls.clear()

    for _ in range(3):
        clock.advance(days=30)
        answer = notify(message)
        assert (answer.status, answer.body) == (200, {"outcome": "unchanged"})

    assert contents(shop.store) == before
    assert bkash.script.calls == []


def test_a_notification_of_a_settled_payment_is_acknowledged(
    shop: Shop, bkash: FakeBkash, attempt: Attempt, notify: Any
) -> None:
    assert shop.call_back(attempt) is CallbackResult.SUCCESS

    message = told(payment(attempt.attempt_id, trx_id_of(bkash, attempt)))

    assert notify(message).body == {"outcome": "unchanged"}


def test_a_notification_while_the_payment_is_executed_counts_once(
    shop: Shop, bkash: FakeBkash, attempt: Attempt, notify: Any
) -> None:
    answers = []

    def overtake() -> None:
        # bKash has done its work already; only the answer is still on its way to the callback.
        bkash.execute(attempt.reference or "")
        message = told(payment(attempt.attempt_id, trx_id_of(bkash, attempt)))
        answers.append(notify(message).body)

    bkash.script.next("execute", Fault(meanwhile=overtake))

    assert shop.call_back(attempt) is CallbackResult.SUCCESS
    assert answers == [{"outcome": "paid"}]
    assert status(shop, attempt) == PAID
    assert len(bkash.ledger) == 1


def test_what_a_notification_claims_counts_for_nothing(
    shop: Shop, bkash: FakeBkash, attempt: Attempt, notify: Any
) -> None:
    before = contents(shop.store)

    answer = notify(told(payment(attempt.attempt_id)))

    assert answer.status == 503
    assert contents(shop.store) == before
    assert bkash.script.calls == ["open", "query"]


def test_money_of_another_amount_pays_nothing(
    shop: Shop, bkash: FakeBkash, attempt: Attempt, notify: Any
) -> None:
    message = leave_executed(shop, bkash, attempt)
    bkash.payments[attempt.reference or ""].changes["amount"] = "1.00"

    answer = notify(message)

    assert (answer.status, answer.body) == (200, {"outcome": "mismatch"})
    assert shop.get(attempt.order_id).is_pending


def test_money_that_comes_after_the_stock_is_gone_is_marked_for_refund(
    shop: Shop, bkash: FakeBkash, notify: Any, clock: FrozenClock
) -> None:
    buyer, product = shop.buyer(), shop.product(stock=2)
    late = shop.begin_bkash(buyer, shop.order(buyer, {product: 2}))
    bkash.approve(late.reference or "")
    clock.advance(hours=1)
    shop.sweep()
    shop.order(shop.buyer(), {product: 2})
    bkash.execute(late.reference or "")

    answer = notify(told(payment(late.attempt_id, trx_id_of(bkash, late))))

    assert (answer.status, answer.body) == (200, {"outcome": "refund_due"})
    assert shop.get(late.order_id).status is OrderStatus.REFUND_DUE


def test_without_a_word_of_bkash_sns_is_to_repeat(
    shop: Shop, bkash: FakeBkash, attempt: Attempt, notify: Any
) -> None:
    message = leave_executed(shop, bkash, attempt)
    before = contents(shop.store)
    bkash.script.next("query", DOWN)

    answer = notify(message)

    assert answer.status == 503
    assert "Retry-After" in answer.headers
    assert contents(shop.store) == before
    assert notify(message).body == {"outcome": "paid"}


def test_a_payment_bkash_does_not_know_is_acknowledged(
    shop: Shop, bkash: FakeBkash, attempt: Attempt, notify: Any
) -> None:
    """A repeat would not help."""
    before = contents(shop.store)
    bkash.script.next("query", Fault(refusal(QUERY, "2002")))

    answer = notify(told(payment(attempt.attempt_id)))

    assert (answer.status, answer.body) == (200, {"outcome": "mismatch"})
    assert contents(shop.store) == before


@pytest.mark.parametrize("word", ["Failed", "Initiated", "Declined", "completed", "", None, 7])
@pytest.mark.parametrize("fault", [Fault(), DOWN], ids=["initiated", "down"])
def test_news_of_a_payment_that_is_not_completed_is_acknowledged(
    shop: Shop, bkash: FakeBkash, attempt: Attempt, notify: Any, word: object, fault: Fault
) -> None:
    before = contents(shop.store)
    bkash.script.next("query", fault)

    answer = notify(told(payment(attempt.attempt_id, transactionStatus=word)))

    assert (answer.status, answer.body) == (200, {"outcome": "unknown"})
    assert contents(shop.store) == before


def test_money_is_settled_whatever_word_its_notification_has_for_it(
    shop: Shop, bkash: FakeBkash, attempt: Attempt, notify: Any
) -> None:
    leave_executed(shop, bkash, attempt)

    answer = notify(told(payment(attempt.attempt_id, transactionStatus="a new word")))

    assert answer.body == {"outcome": "paid"}


def test_other_money_for_a_settled_payment_is_kept_and_left_to_the_reconciler(
    shop: Shop, bkash: FakeBkash, attempt: Attempt, notify: Any, caplog: pytest.LogCaptureFixture
) -> None:
    assert shop.call_back(attempt) is CallbackResult.SUCCESS
    message = told(payment(attempt.attempt_id, "OTHERMONEY", amount="300.00"))

    answers = [notify(message) for _ in range(3)]

    outcomes = [(answer.status, answer.body["outcome"]) for answer in answers]
    assert outcomes == [(200, "mismatch"), (200, "unchanged"), (200, "unchanged")]
    assert shop.attempt(attempt.attempt_id).recheck
    assert shop.events(attempt.order_id)[-1] == "payment.unclear"
    (_, kept) = shop.attempts.messages(attempt.attempt_id)[-1]
    assert kept.source == "bkash.notification"
    assert (kept.payload["trxID"], kept.payload["amount"]) == ("OTHERMONEY", "300.00")
    logged = [vars(one) for one in caplog.records if one.levelno == logging.WARNING]
    assert (logged[-1]["expected"], logged[-1]["found"]) == (
        trx_id_of(bkash, attempt),
        "OTHERMONEY",
    )


def test_a_refund_of_the_portal_is_found_by_its_notification_however_late(
    shop: Shop, bkash: FakeBkash, attempt: Attempt, notify: Any, clock: FrozenClock
) -> None:
    assert shop.call_back(attempt) is CallbackResult.SUCCESS
    clock.advance(days=5)
    money = trx_id_of(bkash, attempt)
    refund = bkash.given.make(money, bkash.ledger[money], "100.00")
    notify(told(payment(attempt.attempt_id, refund.refund_trx_id, amount="100.00")))

    shop.reconcile(everything=False)  # asks at once, or by its marks
    clock.advance(minutes=2)
    shop.reconcile(everything=False)

    assert shop.get(attempt.order_id).refunded == 10_000
    assert not shop.attempt(attempt.attempt_id).recheck


@pytest.mark.parametrize("status", [403, 404, 503])
def test_without_snss_certificate_the_message_is_to_be_repeated(
    shop: Shop, bkash: FakeBkash, attempt: Attempt, notify: Any, sns: FakeSns, status: int
) -> None:
    message = leave_executed(shop, bkash, attempt)
    (page,) = [url for url in sns.pages if url.endswith(".pem")]
    genuine = sns.pages.pop(page)
    sns.pages[page] = (status, b"")
    assert notify(message).status == 503

    sns.pages[page] = genuine

    assert notify(message).body == {"outcome": "paid"}


def test_the_payer_is_neither_logged_nor_kept(
    shop: Shop,
    bkash: FakeBkash,
    attempt: Attempt,
    notify: Any,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    message = leave_executed(shop, bkash, attempt)
    notify(message)
    notify(told("[]8801770618575"))
    notify(told(payment(attempt.attempt_id, "OTHERMONEY")))

    logged = "".join(str(vars(record)) for record in caplog.records)
    assert message["MessageId"] in logged
    assert "8801770618575" not in f"{logged}{contents(shop.store)}"
