"""Notifications that are forged, of none of our payments, or about the subscription itself."""

import logging
from typing import Any

import pytest

from storefront.errors import UnavailableError
from storefront.payments.model.attempt import Attempt
from tests.support.dynamodb import counted_calls
from tests.support.fake_bkash import FakeBkash
from tests.support.invariants import contents
from tests.support.provider_side import LOST
from tests.support.shop import Shop
from tests.support.sns import (
    ARN,
    FakeSns,
    confirmation,
    notification,
    payment,
    signer,
    subscribe_url,
)
from tests.unit.functions.payments.conftest import told

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
