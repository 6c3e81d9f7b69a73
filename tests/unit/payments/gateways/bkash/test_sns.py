"""What SNS has signed, for the one topic that is listened to, is a message; nothing else is."""

import base64
import json
from typing import Any

import pytest

from storefront.errors import StorefrontError, UnavailableError
from storefront.payments.gateways.bkash.sns import MessageKind, SnsTopic, UnknownTopicError
from storefront.payments.gateways.port import InvalidSignatureError
from storefront.settings import SettingsError
from tests.support.clock import FrozenClock
from tests.support.sns import (
    ARN,
    CERTIFICATE,
    HOME,
    FakeSns,
    Fields,
    body,
    confirmation,
    elliptic_certificate,
    notification,
    payment,
    signed_text,
    signer,
)

MESSAGE = payment("01JZ8KA0N1P2Q3R4S5T6V7W8XY")
GOOD = signer().sign(notification(MESSAGE))
GOOD_V2 = signer().sign(notification(MESSAGE), "2")
WITH_SUBJECT = signer().sign(notification(MESSAGE, Subject="Payment"))
CONFIRMATION = signer().sign(confirmation())
OTHER_ARN = "arn:aws:sns:ap-southeast-1:123456789012:bkash-payment"
SIGNATURE = base64.b64decode(GOOD["Signature"])


@pytest.fixture
def sns() -> FakeSns:
    """SNS's host."""
    return FakeSns()


@pytest.fixture
def topic(sns: FakeSns, clock: FrozenClock) -> SnsTopic:
    """The topic that is listened to."""
    return SnsTopic(ARN, "", clock, sns)


def without(fields: Fields, *names: str) -> Fields:
    """Return fields without some of them."""
    return {name: value for name, value in fields.items() if name not in names}


def flipped(place: int) -> str:
    """Return the genuine signature with one bit changed."""
    changed = bytearray(SIGNATURE)
    changed[place] ^= 1
    return base64.b64encode(changed).decode()


#: Refused by what they say, without a look at any certificate.
UNVISITED: dict[str, Any] = {
    "no body": b"",
    "no JSON": b"Type=Notification",
    "no UTF-8": b"\xff" + body(GOOD),
    "UTF-16": json.dumps(GOOD).encode("utf-16"),
    "a byte order mark": b"\xef\xbb\xbf" + body(GOOD),
    "half a message": body(GOOD)[:-1],
    "nesting without end": b"[" * 100_000,
    "a number of many digits": b"1" * 100_000,
    "null": None,
    "a list": [GOOD],
    "text": json.dumps(GOOD),
    "an empty object": {},
    "another topic": GOOD | {"TopicArn": OTHER_ARN},
    "another topic, truly signed": signer().sign(notification(MESSAGE, TopicArn=OTHER_ARN)),
    "another account's topic": GOOD | {"TopicArn": ARN.replace("123456789012", "210987654321")},
    "the topic in capitals": GOOD | {"TopicArn": ARN.upper()},
    "the topic with a space": GOOD | {"TopicArn": ARN + " "},
    "the topic in a list": GOOD | {"TopicArn": [ARN]},
    "an empty topic": GOOD | {"TopicArn": ""},
    **{f"no {name}": without(GOOD, name) for name in GOOD if name != "UnsubscribeURL"},
    **{f"{name} null": GOOD | {name: None} for name in GOOD if name != "UnsubscribeURL"},
    **{f"{name} a number": GOOD | {name: 1} for name in GOOD if name != "UnsubscribeURL"},
    "the message as an object": GOOD | {"Message": json.loads(MESSAGE)},
    "a subject that is none": GOOD | {"Subject": None},
    "half a surrogate in the message": body(GOOD).replace(b'"Message": "', b'"Message": "\\ud800'),
    "an unknown type": GOOD | {"Type": "Message"},
    "the type in small letters": GOOD | {"Type": "notification"},
    "a type with more behind it": GOOD | {"Type": "Notification\n"},
    "a confirmation without its fields": GOOD | {"Type": "SubscriptionConfirmation"},
    "a confirmation without token": without(CONFIRMATION, "Token"),
    "a confirmation without address": without(CONFIRMATION, "SubscribeURL"),
    "signature version 0": GOOD | {"SignatureVersion": "0"},
    "signature version 3": GOOD | {"SignatureVersion": "3"},
    "signature version 1.0": GOOD | {"SignatureVersion": "1.0"},
    "signature version in a list": GOOD | {"SignatureVersion": ["1"]},
    "a signature that is no base64": GOOD | {"Signature": "!" + GOOD["Signature"][1:]},
    "a signature with a line end": GOOD | {"Signature": GOOD["Signature"] + "\n"},
    "a signature that is not ASCII": GOOD | {"Signature": "é" + GOOD["Signature"][1:]},
    "an empty signature": GOOD | {"Signature": ""},
    "a signature of one byte": GOOD | {"Signature": "AQ=="},
    "a signature cut short": GOOD | {"Signature": GOOD["Signature"][:-3]},
    "a line end in the id": signer().sign(notification(MESSAGE, MessageId="a\nTopicArn\nb")),
    "a line end in the subject": signer().sign(notification(MESSAGE, Subject="a\nTimestamp\nb")),
    "text moved from the message to a subject": GOOD
    | {"MessageId": f"{GOOD['MessageId']}\nSubject\nPayment"},
}

#: As if they were signed by whoever holds the key that the address leads to.
ADDRESSES = {
    "http": HOME.replace("https", "http") + CERTIFICATE,
    "another host": "https://evil.example" + CERTIFICATE,
    "another host that ends alike": f"https://evilsns.ap-southeast-1.amazonaws.com{CERTIFICATE}",
    "another host that begins alike": f"{HOME}.evil.example{CERTIFICATE}",
    "the host in a path": f"https://evil.example/sns.ap-southeast-1.amazonaws.com{CERTIFICATE}",
    "the host as user": f"{HOME}@evil.example{CERTIFICATE}",
    "the host as user with a password": f"{HOME}:x@evil.example{CERTIFICATE}",
    "a user before the host": f"https://x@sns.ap-southeast-1.amazonaws.com{CERTIFICATE}",
    "a backslash": f"{HOME}\\@evil.example{CERTIFICATE}",
    "a port": f"{HOME}:8443{CERTIFICATE}",
    "the port": f"{HOME}:443{CERTIFICATE}",
    "another region": f"https://sns.us-east-1.amazonaws.com{CERTIFICATE}",
    "a bucket named sns": f"https://sns.s3-us-west-2.amazonaws.com{CERTIFICATE}",
    "another service": f"https://s3.ap-southeast-1.amazonaws.com{CERTIFICATE}",
    "China": f"{HOME}.cn{CERTIFICATE}",
    "a dot behind the host": f"{HOME}.{CERTIFICATE}",
    "the host in capitals": HOME.upper() + CERTIFICATE,
    "no path": HOME,
    "no file": f"{HOME}/",
    "only an ending": f"{HOME}/.pem",
    "another ending": HOME + CERTIFICATE.replace(".pem", ".crt"),
    "an ending in capitals": HOME + CERTIFICATE.replace(".pem", ".PEM"),
    "a query": f"{HOME}/?Action=x.pem",
    "a query behind the file": f"{HOME}{CERTIFICATE}?x",
    "a fragment": f"{HOME}/redirect#{CERTIFICATE}",
    "a way up": f"{HOME}/a/..{CERTIFICATE}",
    "an escaped way up": f"{HOME}/%2e%2e{CERTIFICATE}",
    "a space before": " " + HOME + CERTIFICATE,
    "a line end behind": HOME + CERTIFICATE + "\n",
    "a line end inside": f"{HOME}/\n{CERTIFICATE}",
    "a null character": f"{HOME}{CERTIFICATE}\0",
    "nothing": "",
    "a file": f"file://{CERTIFICATE}",
    "data": "data:application/x-pem-file,x.pem",
}

#: Refused by their signature.
VISITED: dict[str, Fields] = {
    "another message": GOOD | {"Message": MESSAGE.replace("398.00", "1.00")},
    "a message with a space": GOOD | {"Message": MESSAGE + " "},
    "an empty message": GOOD | {"Message": ""},
    "another id": GOOD | {"MessageId": "c0e5a280-53c9-5a98-93bb-c0a560b3d193"},
    "another time": GOOD | {"Timestamp": "2030-01-01T12:00:01.000Z"},
    "a subject that was not signed": GOOD | {"Subject": "Payment"},
    "an empty subject": GOOD | {"Subject": ""},
    "another subject": WITH_SUBJECT | {"Subject": "Refund"},
    "the subject left out": without(WITH_SUBJECT, "Subject"),
    "a subject moved into the message": GOOD | {"Message": f"{MESSAGE}\nSubject\nPayment"},
    "another type": without(CONFIRMATION, "Subject") | {"Type": "Notification"},
    "unsubscription for subscription": CONFIRMATION | {"Type": "UnsubscribeConfirmation"},
    "another token": CONFIRMATION | {"Token": "0" * 40},
    "another address to confirm": CONFIRMATION | {"SubscribeURL": "https://evil.example/"},
    "version 1 as version 2": GOOD | {"SignatureVersion": "2"},
    "version 2 as version 1": GOOD_V2 | {"SignatureVersion": "1"},
    "the first bit changed": GOOD | {"Signature": flipped(0)},
    "the last bit changed": GOOD | {"Signature": flipped(-1)},
    "zeros": GOOD | {"Signature": base64.b64encode(bytes(256)).decode()},
    "a longer signature": GOOD | {"Signature": base64.b64encode(SIGNATURE + b"\0").decode()},
    "a signature of another message": GOOD | {"Signature": WITH_SUBJECT["Signature"]},
    "somebody else's signature": signer("evil.example").sign(notification(MESSAGE)),
    "the signed text as signature": GOOD
    | {"Signature": base64.b64encode(signed_text(GOOD)).decode()},
}


@pytest.mark.parametrize("genuine", [GOOD, GOOD_V2, WITH_SUBJECT], ids=["v1", "v2", "subject"])
def test_a_genuine_notification_is_returned_as_published(topic: SnsTopic, genuine: Fields) -> None:
    message = topic.verified(body(genuine))

    assert (message.kind, message.text) == (MessageKind.NOTIFICATION, MESSAGE)
    assert message.message_id == genuine["MessageId"]


def test_what_is_not_signed_may_change(topic: SnsTopic) -> None:
    assert topic.verified(
        body(GOOD | {"UnsubscribeURL": 1, "MessageAttributes": {"a": 1}})
    ).message_id


@pytest.mark.parametrize("text", ["", "two\nlines", "\r\n", "বিকাশ", "💸", '"\\/', "\0"], ids=ascii)
def test_any_text_that_sns_signed_is_a_message(topic: SnsTopic, text: str) -> None:
    assert topic.verified(body(signer().sign(notification(text)))).text == text


@pytest.mark.parametrize("name", list(UNVISITED))
def test_what_cannot_be_genuine_is_refused_before_anybody_is_asked(
    topic: SnsTopic, sns: FakeSns, name: str
) -> None:
    forged = UNVISITED[name]
    sent = forged if isinstance(forged, bytes) else body(forged)

    with pytest.raises((InvalidSignatureError, UnknownTopicError)):
        topic.verified(sent)

    assert sns.visited == []


@pytest.mark.parametrize("name", list(ADDRESSES))
def test_a_certificate_from_elsewhere_is_not_even_looked_at(
    topic: SnsTopic, sns: FakeSns, name: str
) -> None:
    sns.pages[ADDRESSES[name]] = (200, signer().pem)

    with pytest.raises(InvalidSignatureError):
        topic.verified(body(GOOD | {"SigningCertURL": ADDRESSES[name]}))

    assert sns.visited == []


@pytest.mark.parametrize("name", list(VISITED))
def test_what_sns_has_not_signed_is_refused(topic: SnsTopic, sns: FakeSns, name: str) -> None:
    with pytest.raises(InvalidSignatureError):
        topic.verified(body(VISITED[name]))

    assert sns.visited == [HOME + CERTIFICATE]


def test_the_mutants_differ_from_what_is_genuine() -> None:
    genuine = (GOOD, GOOD_V2, WITH_SUBJECT, CONFIRMATION)

    assert not [name for name, mutant in {**UNVISITED, **VISITED}.items() if mutant in genuine]


def test_without_a_topic_every_message_is_refused_unread(clock: FrozenClock, sns: FakeSns) -> None:
    nobody = SnsTopic("", "", clock, sns)

    for sent in (b"", body(GOOD), body(CONFIRMATION), body(GOOD | {"TopicArn": ""})):
        with pytest.raises(UnknownTopicError) as refused:
            nobody.verified(sent)
        assert refused.value.status == 403
    assert sns.visited == []


@pytest.mark.parametrize(
    "arn",
    ["bkash", "arn:aws:sqs:eu-west-1:123456789012:x", f"{ARN}:b24e11a2", f"{ARN}\n", "*"],
    ids=ascii,
)
def test_a_topic_that_is_no_arn_is_a_mistake_of_the_operator(arn: str, clock: FrozenClock) -> None:
    with pytest.raises(SettingsError):
        SnsTopic(arn, "", clock)


def test_a_topic_in_china_has_its_certificate_there(clock: FrozenClock, sns: FakeSns) -> None:
    arn = "arn:aws-cn:sns:cn-north-1:123456789012:bkash-payments"
    url = f"https://sns.cn-north-1.amazonaws.com.cn{CERTIFICATE}"
    sns.pages[url] = (200, signer().pem)
    message = signer().sign(notification(TopicArn=arn, SigningCertURL=url))

    assert SnsTopic(arn, "", clock, sns).verified(body(message)).message_id


def test_a_simulator_stands_in_for_sns_where_it_is_configured(
    clock: FrozenClock, sns: FakeSns
) -> None:
    simulated = SnsTopic(ARN, "http://127.0.0.1:4243/sns", clock, sns)
    url = "http://127.0.0.1:4243/sns/certificate.pem"
    sns.pages[url] = (200, signer().pem)

    assert simulated.verified(body(GOOD | {"SigningCertURL": url})).message_id
    with pytest.raises(InvalidSignatureError):
        simulated.verified(body(GOOD))


@pytest.mark.parametrize(
    "now", ["2029-12-31T23:59:59+00:00", "2031-01-01T00:00:01+00:00"], ids=["early", "late"]
)
def test_a_certificate_counts_while_it_is_valid_only(
    topic: SnsTopic, clock: FrozenClock, now: str
) -> None:
    assert topic.verified(body(GOOD)).message_id

    clock.now = clock.now.fromisoformat(now)

    with pytest.raises(InvalidSignatureError):
        topic.verified(body(GOOD))


@pytest.mark.parametrize(
    "page",
    [
        (200, b""),
        (200, b"<html>"),
        (200, b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"),
        (200, elliptic_certificate()),
    ],
    ids=["empty", "a page", "nonsense", "another kind of key"],
)
def test_a_message_without_a_certificate_is_refused(
    topic: SnsTopic, sns: FakeSns, page: tuple[int, bytes]
) -> None:
    sns.pages[HOME + CERTIFICATE] = page

    with pytest.raises(InvalidSignatureError):
        topic.verified(body(GOOD))


@pytest.mark.parametrize(
    ("status", "seconds"),
    [(302, 60), (403, 60), (404, 60), (410, 60), (429, 0), (500, 0), (503, 0)],
)
def test_a_certificate_that_cannot_be_had_just_now_is_asked_for_again(
    topic: SnsTopic, sns: FakeSns, clock: FrozenClock, status: int, seconds: int
) -> None:
    page = sns.pages[HOME + CERTIFICATE]
    sns.pages[HOME + CERTIFICATE] = (status, b"")
    with pytest.raises(UnavailableError):
        topic.verified(body(GOOD))

    sns.pages[HOME + CERTIFICATE] = page
    clock.advance(seconds=seconds)

    assert topic.verified(body(GOOD)).message_id


@pytest.mark.parametrize("page", [(404, b""), (403, b""), (200, b"<html>")], ids=str)
def test_a_certificate_that_is_not_there_is_not_fetched_for_each_message(
    topic: SnsTopic, sns: FakeSns, clock: FrozenClock, page: tuple[int, bytes]
) -> None:
    sns.pages[HOME + CERTIFICATE] = page
    for _ in range(50):
        with pytest.raises((UnavailableError, InvalidSignatureError)):
            topic.verified(body(GOOD))
        clock.advance(seconds=1)

    assert sns.visited == [HOME + CERTIFICATE]


def test_strangers_who_name_many_certificates_lead_to_few_visits(
    topic: SnsTopic, sns: FakeSns, clock: FrozenClock
) -> None:
    for number in range(100):
        named = GOOD | {"SigningCertURL": f"{HOME}/SimpleNotificationService-{number}.pem"}
        with pytest.raises(UnavailableError):
            topic.verified(body(named))
    assert len(sns.visited) == 8

    clock.advance(minutes=1)

    assert topic.verified(body(GOOD)).message_id, "and a genuine one is heard soon"


@pytest.mark.parametrize("length", [0, 1, 64, 127, 513, 100_000])
def test_what_is_too_short_or_too_long_for_a_signature_is_refused_without_a_visit(
    topic: SnsTopic, sns: FakeSns, length: int
) -> None:
    signature = base64.b64encode(bytes(length)).decode()

    with pytest.raises(InvalidSignatureError):
        topic.verified(body(GOOD | {"Signature": signature}))

    assert sns.visited == []


def test_what_does_not_name_the_topic_is_not_even_parsed(
    topic: SnsTopic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storefront.payments.gateways.bkash.sns._fields_of", None)

    with pytest.raises(UnknownTopicError):
        topic.verified(b"[" * 100_000)


def test_a_certificate_is_fetched_once(topic: SnsTopic, sns: FakeSns) -> None:
    for message in (GOOD, GOOD_V2, CONFIRMATION):
        topic.verified(body(message))

    assert sns.visited == [HOME + CERTIFICATE]


def test_refusals_say_nothing_of_what_was_sent(topic: SnsTopic) -> None:
    forged = body(GOOD | {"Message": "secret"})

    with pytest.raises(StorefrontError) as refused:
        topic.verified(forged)

    assert (refused.value.status, refused.value.slug) == (400, "invalid-signature")
    assert "secret" not in f"{refused.value}{refused.value.fields}"
