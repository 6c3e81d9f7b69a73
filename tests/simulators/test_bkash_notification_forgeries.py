"""Imitations of bKash's notifications: each has one fault, and the shop's verification finds it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

import pytest
import requests

from storefront.errors import StorefrontError
from storefront.payments.gateways.bkash.sns import SnsMessage, SnsTopic
from tests.simulators.drivers import START, TOPIC_ARN, confirmed_subscriptions, send_notification

if TYPE_CHECKING:
    from tests.simulators.drivers import Merchant, Receiver, Server


def verified(topic: SnsTopic, body: bytes) -> SnsMessage | None:
    """Return the message if it is genuine."""
    try:
        return topic.verified(body)
    except StorefrontError:
        return None


NOTIFICATION_FORGERIES = [
    "foreign_certificate",
    "other_topic",
    "bad_signature",
    "wrong_key",
    "altered",
    "other_version",
    "message_object",
]


@pytest.mark.parametrize("variant", NOTIFICATION_FORGERIES)
@pytest.mark.parametrize("version", ["1", "2"])
def test_a_forged_notification_comes_before_the_genuine_one(
    merchant: Merchant,
    bkash_server: Server,
    listening: Receiver,
    topic: SnsTopic,
    variant: str,
    version: str,
) -> None:
    bkash_server.control("settings", {"signature_version": version})
    listening.answers = [403]
    bkash_server.fault("notification", "forged", variant=variant)

    merchant.paid()

    assert bkash_server.drain() == []
    forged, genuine = (body for _, body in listening.all())
    assert verified(topic, genuine)
    assert verified(topic, forged) is None
    statuses = [one["status"] for one in bkash_server.look("deliveries")["deliveries"]]
    assert statuses == ["refused", "succeeded"]


def test_each_forgery_has_only_its_one_fault(
    merchant: Merchant, bkash_server: Server, listening: Receiver, topic: SnsTopic
) -> None:
    """A receiver that looks away at the right place believes it: so the test of it is sharp."""
    payment_id, _ = merchant.paid()
    listening.next()
    foreign = send_notification(bkash_server, payment_id=payment_id, variant="foreign_certificate")
    other = send_notification(bkash_server, payment_id=payment_id, variant="other_topic")
    moved = send_notification(bkash_server, payment_id=payment_id, variant="message_object")
    clock = partial(datetime.fromtimestamp, START, UTC)

    host = foreign["SigningCertURL"].rpartition("/")[0]
    assert host != bkash_server.url
    SnsTopic(TOPIC_ARN, host, clock).verified(json.dumps(foreign).encode())
    elsewhere = SnsTopic(other["TopicArn"], bkash_server.url, clock)
    elsewhere.verified(json.dumps(other).encode())
    as_text = moved | {"Message": json.dumps(moved["Message"])}
    topic.verified(json.dumps(as_text).encode())


def test_an_altered_notification_says_what_it_is_told_to(
    merchant: Merchant, bkash_server: Server, listening: Receiver
) -> None:
    payment_id, _ = merchant.paid()

    for variant in ("altered", "foreign_certificate", "message_object"):
        changes = {"merchantInvoiceNumber": "somebody-elses"}
        envelope = send_notification(
            bkash_server, payment_id=payment_id, variant=variant, changes=changes
        )
        message = envelope["Message"]
        told = message if isinstance(message, dict) else json.loads(message)
        assert told["merchantInvoiceNumber"] == "somebody-elses"


@pytest.mark.parametrize(
    "variant",
    [
        "foreign_certificate",
        "other_topic",
        "bad_signature",
        "wrong_key",
        "other_version",
        "foreign_subscribe_url",
    ],
)
def test_whether_a_forged_subscription_was_visited_can_be_seen(
    bkash_server: Server, listening: Receiver, topic: SnsTopic, variant: str
) -> None:
    envelope = send_notification(bkash_server, type="SubscriptionConfirmation", variant=variant)
    _, body = listening.next()
    message = verified(topic, body)
    if message is not None:
        assert variant == "foreign_subscribe_url"  # SNS has signed it: the address betrays it.
        with pytest.raises(StorefrontError):
            topic.confirm(message)
    assert confirmed_subscriptions(bkash_server) == []

    assert requests.get(envelope["SubscribeURL"], timeout=5).ok  # A careless shop.

    assert confirmed_subscriptions(bkash_server) == [envelope["Token"]]
