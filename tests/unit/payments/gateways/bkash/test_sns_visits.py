"""Visits to SNS: a subscription is confirmed for our topic only, and no page leads elsewhere."""

from collections.abc import Iterator
from threading import Event

import pytest
from flask import Flask
from flask.typing import ResponseReturnValue

from sandbox.simulators.server import serve
from storefront.errors import UnavailableError
from storefront.payments.gateways.bkash.sns import SnsTopic
from storefront.payments.gateways.port import InvalidSignatureError
from tests.support.clock import FrozenClock
from tests.support.sns import (
    ARN,
    CERTIFICATE,
    HOME,
    TOKEN,
    FakeSns,
    body,
    confirmation,
    notification,
    signer,
    subscribe_url,
)

OTHER = ARN.replace("payments", "refunds")

#: Signed by SNS itself, and yet not to be visited.
ADDRESSES = {
    "another host": subscribe_url("https://evil.example"),
    "another host, and the rest behind": subscribe_url("https://evil.example").replace("?", "?x&"),
    "a host that begins alike": subscribe_url(f"{HOME}.evil.example"),
    "the host as user": subscribe_url(f"{HOME}@evil.example"),
    "another region": subscribe_url("https://sns.us-east-1.amazonaws.com"),
    "http": subscribe_url(HOME.replace("https", "http")),
    "a port": subscribe_url(f"{HOME}:8443"),
    "a path": subscribe_url(f"{HOME}/path"),
    "no query": f"{HOME}/",
    "another topic": subscribe_url(arn=OTHER),
    "our topic and another": f"{subscribe_url()}&TopicArn={OTHER}",
    "no topic": f"{HOME}/?Action=ConfirmSubscription&Token={TOKEN}",
    "the topic in the fragment": f"{HOME}/?Action=ConfirmSubscription#&TopicArn={ARN}",
    "another action": subscribe_url().replace("ConfirmSubscription", "Unsubscribe"),
    "two actions": f"{subscribe_url()}&Action=Unsubscribe",
    "nothing": "",
    "a file": "file:///etc/passwd",
}


@pytest.fixture
def sns() -> FakeSns:
    """SNS's host."""
    return FakeSns()


@pytest.fixture
def topic(sns: FakeSns, clock: FrozenClock) -> SnsTopic:
    """The topic that is listened to."""
    return SnsTopic(ARN, "", clock, sns)


def test_a_subscription_to_our_topic_is_confirmed_where_sns_says(
    topic: SnsTopic, sns: FakeSns
) -> None:
    for version in ("1", "2"):
        message = topic.verified(body(signer().sign(confirmation(), version)))
        assert topic.confirm(message)

    assert sns.visited == [HOME + CERTIFICATE, subscribe_url(), subscribe_url()]


@pytest.mark.parametrize("name", list(ADDRESSES))
def test_an_address_that_is_not_the_one_for_our_topic_is_not_visited(
    topic: SnsTopic, sns: FakeSns, name: str
) -> None:
    sent = signer().sign(confirmation(SubscribeURL=ADDRESSES[name]))
    message = topic.verified(body(sent))

    with pytest.raises(InvalidSignatureError):
        topic.confirm(message)

    assert sns.visited == [HOME + CERTIFICATE]


@pytest.mark.parametrize(
    "fields", [notification(), confirmation("UnsubscribeConfirmation")], ids=lambda one: one["Type"]
)
def test_only_a_request_to_confirm_is_confirmed(
    topic: SnsTopic, sns: FakeSns, fields: dict[str, str]
) -> None:
    message = topic.verified(body(signer().sign(fields)))

    with pytest.raises(InvalidSignatureError):
        topic.confirm(message)

    assert sns.visited == [HOME + CERTIFICATE]


@pytest.mark.parametrize("status", [302, 400, 403])
def test_a_confirmation_that_sns_refuses_is_not_taken_for_done(
    topic: SnsTopic, sns: FakeSns, status: int
) -> None:
    sns.pages[subscribe_url()] = (status, b"")

    assert not topic.confirm(topic.verified(body(signer().sign(confirmation()))))


def test_a_confirmation_that_got_no_answer_is_tried_again(topic: SnsTopic, sns: FakeSns) -> None:
    sns.pages[subscribe_url()] = (503, b"")

    with pytest.raises(UnavailableError):
        topic.confirm(topic.verified(body(signer().sign(confirmation()))))


@pytest.fixture
def host() -> Iterator[str]:
    """A host with a certificate, and pages that are not what they should be; its address."""
    app, over = Flask("sns"), Event()

    @app.get("/certificate.pem")
    def certificate() -> ResponseReturnValue:
        return signer().pem

    @app.get("/detour.pem")
    def detour() -> ResponseReturnValue:
        return "", 302, {"Location": "/certificate.pem"}

    @app.get("/long.pem")
    def long() -> ResponseReturnValue:
        return b" " * 40_000 + signer().pem

    @app.get("/silent.pem")
    def silent() -> ResponseReturnValue:
        over.wait(5)
        return signer().pem

    server = serve(app)
    yield server.url
    over.set()
    server.close()


def verify(host: str, path: str, clock: FrozenClock) -> str:
    """Verify a genuine message over HTTP, whose certificate is at a path; return its id."""
    message = signer().sign(notification(SigningCertURL=host + path))
    return SnsTopic(ARN, host, clock).verified(body(message)).message_id


def test_a_certificate_is_fetched_over_http(host: str, clock: FrozenClock) -> None:
    assert verify(host, "/certificate.pem", clock)


@pytest.mark.parametrize("path", ["/detour.pem", "/nowhere.pem"])
def test_a_page_that_leads_elsewhere_is_not_followed_but_asked_for_again(
    host: str, clock: FrozenClock, path: str
) -> None:
    with pytest.raises(UnavailableError):
        verify(host, path, clock)


def test_a_page_that_is_too_long_is_not_read(host: str, clock: FrozenClock) -> None:
    with pytest.raises(UnavailableError):
        verify(host, "/long.pem", clock)


def test_a_host_that_says_nothing_is_not_waited_for(
    host: str, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storefront.payments.gateways.bkash.sns._TIMEOUT", (0.2, 0.2))

    with pytest.raises(UnavailableError):
        verify(host, "/silent.pem", clock)


def test_a_host_that_is_not_there_is_no_reason_to_refuse(clock: FrozenClock) -> None:
    with pytest.raises(UnavailableError):
        verify("http://127.0.0.1:1", "/certificate.pem", clock)
