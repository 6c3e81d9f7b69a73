"""bKash's notifications, through the function: a second way to hear of a payment; only a hint."""

import base64
import json
import logging
from typing import Any

import pytest

from storefront.errors import UnavailableError
from storefront.orders.model import OrderStatus
from storefront.payments.bkash_callback import CallbackResult
from storefront.payments.bkash_facts import BkashFacts
from storefront.payments.bkash_notifications import BkashNotifications
from storefront.payments.gateways.bkash import refusal
from storefront.payments.gateways.bkash_calls import QUERY
from storefront.payments.gateways.sns import SnsTopic
from storefront.payments.model import Attempt, AttemptStatus
from tests.support.clock import FrozenClock
from tests.support.dynamodb import counted_calls
from tests.support.fake_bkash import FakeBkash
from tests.support.fake_script import Fault
from tests.support.functions import Answer, call, load
from tests.support.invariants import contents
from tests.support.payment_functions import configure, url_event
from tests.support.shop import Shop
from tests.support.sns import (
    ARN,
    FakeSns,
    Fields,
    confirmation,
    notification,
    payment,
    signer,
    subscribe_url,
)

PAID = (OrderStatus.PAID, AttemptStatus.CAPTURED)
LOST = Fault(UnavailableError(), after_effect=True)
DOWN = Fault(UnavailableError())


@pytest.fixture
def sns() -> FakeSns:
    """SNS's host."""
    return FakeSns()


@pytest.fixture(autouse=True)
def configured(
    shop: Shop, sns: FakeSns, monkeypatch: pytest.MonkeyPatch, clock: FrozenClock
) -> None:
    """The function finds its configuration and the shop's tables; SNS is in this process."""
    configure(monkeypatch, clock)
    monkeypatch.setattr("storefront.payments.gateways.sns._get", sns)


@pytest.fixture
def attempt(shop: Shop, bkash: FakeBkash) -> Attempt:
    """An order for 2 of 5 units, with an approved bKash payment."""
    buyer = shop.buyer()
    attempt = shop.begin_bkash(buyer, shop.order(buyer, {shop.product(stock=5): 2}))
    bkash.approve(attempt.reference or "")
    return attempt


@pytest.fixture
def notify(shop: Shop, monkeypatch: pytest.MonkeyPatch, clock: FrozenClock) -> Any:
    """Send a message to the function, with the fake bKash."""
    module = load("bkash_notification")

    def send(fields: Fields, arn: str = ARN, *, is_base64: bool = False) -> Answer:
        facts = BkashFacts(shop.settlement, shop.bkash)
        topic = SnsTopic(arn, "", clock)
        notifications = BkashNotifications(topic, shop.settlement, facts)
        monkeypatch.setattr(module, "notifications", notifications)
        sent = json.dumps(fields)
        text = base64.b64encode(sent.encode()).decode() if is_base64 else sent
        headers = {
            "content-type": "text/plain; charset=UTF-8",
            "x-amz-sns-message-type": fields["Type"],
        }
        event = url_event("POST", body=text, headers=headers, is_base64=is_base64)
        return call(module, event)

    return send


def told(message: str) -> Fields:
    """Return a signed notification."""
    return signer().sign(notification(message))


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

    assert (answer.status, answer.body) == (200, {"outcome": "settled"})
    assert status(shop, attempt) == PAID
    (_, evidence) = shop.attempts.evidence(attempt.attempt_id)[-1]
    assert evidence.source == "bkash.query"


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
        assert (answer.status, answer.body) == (200, {"outcome": "already"})

    assert contents(shop.store) == before
    assert bkash.script.calls == []


def test_a_notification_of_a_settled_payment_is_acknowledged(
    shop: Shop, bkash: FakeBkash, attempt: Attempt, notify: Any
) -> None:
    assert shop.call_back(attempt) is CallbackResult.SUCCESS

    message = told(payment(attempt.attempt_id, trx_id_of(bkash, attempt)))

    assert notify(message).body == {"outcome": "already"}


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
    assert answers == [{"outcome": "settled"}]
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
    assert notify(message).body == {"outcome": "settled"}


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

    assert answer.body == {"outcome": "settled"}


def test_other_money_for_a_settled_payment_is_kept_and_left_to_the_reconciler(
    shop: Shop, bkash: FakeBkash, attempt: Attempt, notify: Any, caplog: pytest.LogCaptureFixture
) -> None:
    assert shop.call_back(attempt) is CallbackResult.SUCCESS
    message = told(payment(attempt.attempt_id, "OTHERMONEY", amount="300.00"))

    answers = [notify(message) for _ in range(3)]

    outcomes = [(answer.status, answer.body["outcome"]) for answer in answers]
    assert outcomes == [(200, "mismatch"), (200, "already"), (200, "already")]
    assert shop.attempt(attempt.attempt_id).recheck
    assert shop.events(attempt.order_id)[-1] == "payment.unclear"
    (_, evidence) = shop.attempts.evidence(attempt.attempt_id)[-1]
    assert evidence.source == "bkash.notification"
    assert (evidence.payload["trxID"], evidence.payload["amount"]) == ("OTHERMONEY", "300.00")
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

    assert notify(message).body == {"outcome": "settled"}


NOT_OURS = {
    "no such attempt": payment("01JZ8KA0N1P2Q3R4S5T6V7W8XY"),
    "no id of ours": payment("INV-1"),
    "an empty invoice": payment(""),
    "a number": payment("x", merchantInvoiceNumber=1),
    "a list": payment("x", merchantInvoiceNumber=["01JZ8KA0N1P2Q3R4S5T6V7W8XY"]),
    "null": payment("x", merchantInvoiceNumber=None),
    "no invoice": '{"trxID": "9H77I2EF7R"}',
    "another kind of message": "Hello",
    "nothing": "",
    "a JSON list": "[]",
    "nesting without end": "[" * 100_000,
}


@pytest.mark.parametrize("name", list(NOT_OURS))
def test_what_is_none_of_our_payments_is_acknowledged_and_nobody_asked(
    shop: Shop, bkash: FakeBkash, notify: Any, name: str
) -> None:
    before = contents(shop.store)

    with counted_calls() as calls:
        answer = notify(told(NOT_OURS[name]))

    assert (answer.status, answer.body) == (200, {"outcome": "unknown"})
    assert calls == (["GetItem"] if name == "no such attempt" else [])
    assert bkash.script.calls == []
    assert contents(shop.store) == before


def test_a_card_payment_is_none_of_bkashs(shop: Shop, bkash: FakeBkash, notify: Any) -> None:
    buyer = shop.buyer()
    card = shop.begin_stripe(buyer, shop.order(buyer, {shop.product(): 1}))

    assert notify(told(payment(card.attempt_id))).body == {"outcome": "unknown"}
    assert bkash.script.calls == []


def test_a_payment_that_nobody_was_sent_to_is_acknowledged(
    shop: Shop, bkash: FakeBkash, notify: Any
) -> None:
    buyer = shop.buyer()
    order_id = shop.order(buyer, {shop.product(): 1})
    bkash.script.next("open", LOST)
    with pytest.raises(UnavailableError):
        shop.begin_bkash(buyer, order_id)
    attempt_id = shop.get(order_id).open_attempt_id or ""

    answer = notify(told(payment(attempt_id)))

    assert (answer.status, answer.body) == (200, {"outcome": "mismatch"})
    assert bkash.script.calls == ["open"]


FORGED = {
    "another's signature": signer("evil.example").sign(notification("{}")),
    "an altered message": signer().sign(notification("{}")) | {"Message": "[]"},
    "no signature": notification("{}", SignatureVersion="1"),
    "another host": told("{}") | {"SigningCertURL": "https://evil.example/x.pem"},
    "another topic": signer().sign(notification("{}", TopicArn=ARN + "-2")),
}


@pytest.mark.parametrize("name", list(FORGED))
def test_a_forgery_is_refused_and_touches_nothing(
    shop: Shop, bkash: FakeBkash, attempt: Attempt, notify: Any, name: str
) -> None:
    forged = FORGED[name]
    before = contents(shop.store)
    bkash.script.calls.clear()

    with counted_calls() as calls:
        answer = notify(forged)

    assert answer.status == (403 if name == "another topic" else 400)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert (calls, bkash.script.calls) == ([], [])
    assert contents(shop.store) == before


def test_without_a_topic_even_genuine_messages_are_refused(
    attempt: Attempt, notify: Any, sns: FakeSns
) -> None:
    assert notify(told(payment(attempt.attempt_id)), arn="").status == 403
    assert sns.visited == []


def test_a_huge_body_is_refused_unread(sns: FakeSns, notify: Any) -> None:
    assert notify(notification("x" * 1_048_577)).status == 413
    assert sns.visited == []


def test_a_subscription_is_confirmed_and_its_end_is_not_undone_but_calls_an_operator(
    sns: FakeSns, notify: Any, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    begun = notify(signer().sign(confirmation()))
    visited = list(sns.visited)
    assert "OperatorNeeded" not in capsys.readouterr().out
    ended = notify(signer().sign(confirmation("UnsubscribeConfirmation")))

    assert (begun.status, begun.body) == (200, {"outcome": "changed"})
    assert visited[-1] == subscribe_url()
    assert (ended.status, ended.body) == (200, {"outcome": "unknown"})
    assert sns.visited.count(subscribe_url()) == 1
    assert "OperatorNeeded" in capsys.readouterr().out
    assert "notifications of bKash have ended" in [
        one.message for one in caplog.records if one.levelno == logging.ERROR
    ]


def test_a_forged_subscription_is_not_visited(sns: FakeSns, notify: Any) -> None:
    asked = signer().sign(confirmation())

    answers = [
        notify(signer("evil.example").sign(confirmation())),
        notify(asked | {"Signature": ""}),
        notify(asked | {"SubscribeURL": "https://evil.example/"}),
        notify(signer().sign(confirmation(SubscribeURL="https://evil.example/"))),
        notify(signer().sign(confirmation(TopicArn=ARN + "-2"))),
    ]

    assert [answer.status for answer in answers] == [400, 400, 400, 400, 403]
    assert {url for url in sns.visited if not url.endswith(".pem")} == set()


def test_a_subscription_that_sns_refuses_to_confirm_is_acknowledged(
    sns: FakeSns, notify: Any
) -> None:
    sns.pages[subscribe_url()] = (403, b"")

    assert notify(signer().sign(confirmation())).body == {"outcome": "unknown"}


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
