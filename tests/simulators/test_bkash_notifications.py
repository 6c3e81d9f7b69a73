"""bKash's notifications, as SNS sends them.

The shop's own verification says which are genuine: it was written from AWS's documentation, as the
simulator was, but by itself.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import requests
from cryptography import x509

from sandbox.simulators.bkash import simulator as bkash_simulator
from sandbox.simulators.bkash.notifications import RETRY_DELAYS
from sandbox.simulators.clock import Clock
from storefront.payments.gateways.bkash.sns import MessageKind, SnsTopic
from tests.simulators.drivers import TOPIC_ARN, confirmed_subscriptions, send_notification

if TYPE_CHECKING:
    from tests.simulators.drivers import Json, Merchant, Receiver, Server


def test_a_completed_payment_is_told_with_all_documented_fields(
    merchant: Merchant, bkash_server: Server, listening: Receiver, topic: SnsTopic
) -> None:
    _, trx_id = merchant.paid(merchantInvoiceNumber="attempt-1", payerReference="ref")

    headers, body = listening.next()

    assert headers["Content-Type"] == "text/plain; charset=UTF-8"
    envelope = json.loads(body)
    assert headers["X-Amz-Sns-Message-Type"] == envelope["Type"] == "Notification"
    assert headers["X-Amz-Sns-Message-Id"] == envelope["MessageId"]
    assert headers["X-Amz-Sns-Topic-Arn"] == envelope["TopicArn"] == TOPIC_ARN
    assert envelope["Timestamp"] == "2027-01-15T08:00:00.000Z"
    assert envelope["SignatureVersion"] == "1"
    assert envelope["SigningCertURL"].startswith(f"{bkash_server.url}/SimpleNotificationService-")
    message = topic.verified(body)
    assert json.loads(message.text) == {
        "dateTime": "20270115140000",
        "debitMSISDN": "01770618575",
        "creditOrganizationName": "Sandbox shop",
        "creditShortCode": "50022",
        "trxID": trx_id,
        "transactionStatus": "Completed",
        "transactionType": "10002294",
        "amount": "480.00",
        "currency": "BDT",
        "transactionReference": "ref",
        "merchantInvoiceNumber": "attempt-1",
    }
    assert bkash_server.drain() == []


@pytest.mark.parametrize("version", ["1", "2"])
def test_both_versions_of_the_signature_verify(
    merchant: Merchant, bkash_server: Server, listening: Receiver, topic: SnsTopic, version: str
) -> None:
    bkash_server.control("settings", {"signature_version": version})

    merchant.paid()

    _, body = listening.next()
    assert json.loads(body)["SignatureVersion"] == version
    topic.verified(body)


def test_only_what_has_moved_money_is_told(
    merchant: Merchant, bkash_server: Server, listening: Receiver
) -> None:
    payment_id, _ = merchant.paid()
    listening.next()

    merchant.execute(payment_id)
    merchant.execute(merchant.approved())  # Refused: the same amount again.
    merchant.execute(merchant.approved("01823074817", amount="9"))  # Refused: no money.
    bkash_server.control(f"payments/{payment_id}/refund")

    bkash_server.drain()
    assert listening.all() == []


def test_nobody_is_told_unless_an_address_is_set(merchant: Merchant, bkash_server: Server) -> None:
    bkash_server.control("settings", {"notification_url": None})

    merchant.paid()

    assert bkash_server.look("deliveries")["deliveries"] == []
    bkash_server.control("notifications/send", expect=409)


@pytest.mark.parametrize(
    "url",
    ["https://shop.example/hook", "http://10.0.0.1/", "http://localhost.example/", "nonsense"],
)
def test_notifications_stay_on_this_machine(bkash_server: Server, url: str) -> None:
    bkash_server.control("settings", {"notification_url": url}, expect=400)


def test_the_address_and_the_certificate_outlive_a_reset(
    merchant: Merchant, bkash_server: Server, listening: Receiver
) -> None:
    merchant.paid()
    before = json.loads(listening.next()[1])["SigningCertURL"]

    bkash_server.control("reset")

    merchant.paid()
    assert json.loads(listening.next()[1])["SigningCertURL"] == before


def test_the_certificate_is_served_as_pem(
    merchant: Merchant, bkash_server: Server, listening: Receiver
) -> None:
    merchant.paid()
    url = json.loads(listening.next()[1])["SigningCertURL"]

    page = requests.get(url, timeout=5)

    assert x509.load_pem_x509_certificate(page.content).subject
    (visit,) = bkash_server.look("notifications")["visits"]
    assert (visit["what"], url.endswith(visit["detail"])) == ("certificate", True)
    other = requests.get(f"{bkash_server.url}/SimpleNotificationService-0.pem", timeout=5)
    assert other.status_code == 404


def test_a_notification_is_repeated_three_times_word_for_word(
    merchant: Merchant, bkash_server: Server, listening: Receiver
) -> None:
    listening.answers = [500] * (1 + len(RETRY_DELAYS))
    merchant.paid()
    bodies = [listening.next()[1]]

    for delay in RETRY_DELAYS:
        bkash_server.drain()
        bkash_server.advance(delay)
        bodies.append(listening.next()[1])

    (failure,) = bkash_server.drain()
    assert failure["status"] == "failed"
    assert len(set(bodies)) == 1


def test_an_execute_whose_answer_is_lost_is_told_all_the_same(
    merchant: Merchant, bkash_server: Server, listening: Receiver
) -> None:
    payment_id = merchant.approved()
    bkash_server.fault("execute", "drop_after")

    with pytest.raises(requests.ConnectionError):
        merchant.execute(payment_id)

    assert json.loads(listening.next()[1])["Type"] == "Notification"


def test_faults_of_deliveries_strike_notifications_too(
    merchant: Merchant, bkash_server: Server, listening: Receiver, topic: SnsTopic
) -> None:
    bkash_server.fault("notification", "dropped", match="lost")
    bkash_server.fault("notification", "duplicated", copies=2)
    bkash_server.fault("notification", "renamed")
    for number, invoice in enumerate(("lost", "doubled", "renamed")):
        merchant.paid(merchantInvoiceNumber=invoice, amount=str(10 + number))
        bkash_server.drain()

    bodies = [body for _, body in listening.all()]

    told = [topic.verified(body) for body in bodies]
    invoices = [json.loads(one.text)["merchantInvoiceNumber"] for one in told]
    assert invoices == ["doubled"] * 3 + ["renamed"] * 2
    ids = [json.loads(body)["MessageId"] for body in bodies]
    assert len(set(ids[:3])) == 1
    assert len(set(ids[3:])) == 2


def test_an_earlier_message_can_be_played_back(
    merchant: Merchant, bkash_server: Server, listening: Receiver
) -> None:
    merchant.paid()
    _, first = listening.next()

    send_notification(bkash_server, message_id=json.loads(first)["MessageId"])

    assert listening.next()[1] == first
    bkash_server.control("notifications/send", {"message_id": "never"}, expect=404)


def test_a_genuine_notification_can_be_wrong(
    merchant: Merchant, bkash_server: Server, listening: Receiver, topic: SnsTopic
) -> None:
    """Whoever takes it for a payment loses goods; whoever asks bKash does not."""
    payment_id = merchant.create()["paymentID"]

    send_notification(bkash_server, payment_id=payment_id)

    message = topic.verified(listening.next()[1])
    assert json.loads(message.text)["transactionStatus"] == "Completed"
    assert merchant.query(payment_id)["transactionStatus"] == "Initiated"
    assert bkash_server.look("ledger")["ledger"] == []


def test_a_genuine_subscription_can_be_confirmed(
    bkash_server: Server, listening: Receiver, topic: SnsTopic
) -> None:
    envelope = send_notification(bkash_server, type="SubscriptionConfirmation")

    headers, body = listening.next()
    message = topic.verified(body)
    assert headers["X-Amz-Sns-Message-Type"] == "SubscriptionConfirmation"
    assert message.kind is MessageKind.SUBSCRIPTION
    assert confirmed_subscriptions(bkash_server) == []
    assert topic.confirm(message)

    assert confirmed_subscriptions(bkash_server) == [envelope["Token"]]


def test_the_end_of_a_subscription_is_told(
    bkash_server: Server, listening: Receiver, topic: SnsTopic
) -> None:
    send_notification(bkash_server, type="UnsubscribeConfirmation")

    assert topic.verified(listening.next()[1]).kind is MessageKind.UNSUBSCRIPTION


@pytest.mark.parametrize(
    ("order", "status"),
    [
        ({"payment_id": "TR0011nope"}, 404),
        ({}, 404),
        ({"type": "Postcard"}, 400),
        ({"type": "SubscriptionConfirmation", "variant": "message_object"}, 400),
        ({"type": "SubscriptionConfirmation", "variant": "wrong_key", "changes": {"a": 1}}, 400),
        ({"type": "SubscriptionConfirmation", "variant": "nonsense"}, 400),
    ],
)
@pytest.mark.usefixtures("listening")
def test_what_makes_no_sense_is_not_sent(bkash_server: Server, order: Json, status: int) -> None:
    bkash_server.control("notifications/send", order, expect=status)

    assert bkash_server.look("deliveries")["deliveries"] == []


def test_the_certificate_survives_a_restart(tmp_path: Any) -> None:
    certificates = []
    for _ in range(2):
        store = bkash_simulator.open_store(tmp_path / "state.db")
        simulator = bkash_simulator.BkashSimulator(store, Clock(), stage="sandbox")
        certificates.append(simulator.notifications.certificates.of("aws").certificate)
        store.close()

    assert certificates[0] == certificates[1]
