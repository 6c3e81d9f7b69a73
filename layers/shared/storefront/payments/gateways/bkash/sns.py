"""Amazon SNS over HTTP: which messages are genuine, and of the one topic that is listened to.

bKash sends its payment notifications this way; only the function that takes them imports this.
What is signed: https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html;
what messages look like: https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
"""

import base64
import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from enum import Enum
from typing import Any
from urllib.parse import parse_qs

import requests
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from storefront import log
from storefront.clock import Clock
from storefront.errors import ForbiddenError, UnavailableError
from storefront.payments.gateways.http import LimitedSession
from storefront.payments.gateways.port import InvalidSignatureError
from storefront.settings import Settings, SettingsError
from storefront.values import dataclass

#: Connect and read timeouts, in seconds. SNS waits 15 s for our answer, then repeats.
_TIMEOUT = (2, 4)
#: The longest answer. A certificate has some 2 KB, the answer to a confirmation less.
_MAX_PAGE_BYTES = 32_768
_ARN = re.compile(r"arn:(aws[a-z-]*):sns:([a-z0-9-]{3,32}):[0-9]{12}:[A-Za-z0-9_-]{1,256}")
#: What follows the host in a certificate's address: one dot, no query, no fragment.
_CERTIFICATE_PATH = re.compile(r"(?:/[A-Za-z0-9_-]+)+\.pem")
#: SHA-1 is what topics use unless their owner chooses; a forgery would need a second preimage.
_HASHES: Mapping[str, hashes.HashAlgorithm] = {
    "1": hashes.SHA1(),  # noqa: S303 - what version 1 is
    "2": hashes.SHA256(),
}

_CONFIRMATION = tuple("Message MessageId SubscribeURL Timestamp Token TopicArn Type".split())
#: The fields that are signed, in the order of the signed text.
_SIGNED = {
    "Notification": tuple("Message MessageId Subject Timestamp TopicArn Type".split()),
    "SubscriptionConfirmation": _CONFIRMATION,
    "UnsubscribeConfirmation": _CONFIRMATION,
}
_OPTIONAL = "Subject"
#: Lengths of a signature, in bytes: RSA's of 1,024 to 4,096 bits.
_SIGNATURE_BYTES = range(128, 513)
#: For so long a certificate that was not there is not asked for again.
_PAUSE = timedelta(minutes=1)
#: So many certificates that are not known here are asked for in that time: SNS changes its own
#: once in months, and anybody can name one, since only the certificate can tell who did.
_MOST_FETCHES = 8

#: Gets an address: HTTP status and body.
Fetch = Callable[[str], tuple[int, bytes]]


class UnknownTopicError(ForbiddenError):
    """The message is of no topic that this shop listens to."""

    slug = "unknown-topic"
    title = "Nobody listens to this topic here"


class MessageKind(Enum):
    """What a message is for."""

    NOTIFICATION = "Notification"
    SUBSCRIPTION = "SubscriptionConfirmation"
    UNSUBSCRIPTION = "UnsubscribeConfirmation"


@dataclass(frozen=True, slots=True)
class SnsMessage:
    """A message whose signature was verified.

    Args:
        message_id: SNS's id of it; a repeated delivery has the same one.
        kind: what it is for.
        text: what the publisher said.
        subscribe_url: where to confirm; None for notifications.
    """

    message_id: str
    kind: MessageKind
    text: str
    subscribe_url: str | None = None


class SnsTopic:
    """The one topic that is listened to.

    Everybody can have a topic, and SNS signs for all with the same key: so it is the topic, which
    is part of what is signed, that tells bKash's messages from anybody's.

    There is no limit to a message's age: SNS repeats for up to an hour, a topic's owner may send
    again what was kept for days, and a repeat of something old has no effect here.

    Args:
        arn: the topic's ARN; empty if there is none, so that every message is refused.
        base: where SNS is, without a slash at its end; empty for SNS itself, in the topic's region.
        clock: the present.
        fetch: gets an address; over HTTP where not given.

    Raises:
        SettingsError: the ARN is not one.
    """

    def __init__(self, arn: str, base: str, clock: Clock, fetch: Fetch | None = None) -> None:
        self._arn = arn
        self._base = base or _home_of(arn)
        self._clock = clock
        self._fetch = fetch or _get
        #: By address. Not bounded: only SNS's own addresses get in, and it has few certificates.
        self._certificates: dict[str, x509.Certificate] = {}
        #: When each of the last certificates was asked for that was not had, and of which it is
        #: certain, by address.
        self._asked: list[datetime] = []
        self._missing: dict[str, datetime] = {}

    @classmethod
    def of(cls, settings: Settings, clock: Clock) -> "SnsTopic":
        """Return the configured topic."""
        arn = settings.optional("BKASH_TOPIC_ARN")
        return cls(arn, settings.provider_base("BKASH_SNS_BASE"), clock)

    def verified(self, body: bytes) -> SnsMessage:
        """Return the message in a request body.

        Args:
            body: the bytes exactly as received.

        Raises:
            UnknownTopicError: it is of another topic, or there is none to listen to.
            InvalidSignatureError: SNS did not sign it.
            UnavailableError: the certificate could not be fetched; SNS is to send it again.
        """
        # SNS writes the topic as it is. Who does not know it is not listened to, let alone parsed.
        if not self._arn or self._arn.encode() not in body:
            raise UnknownTopicError
        fields = _fields_of(body)
        if fields.get("TopicArn") != self._arn:
            raise UnknownTopicError
        text, algorithm, signature = _signed_text(fields), _algorithm(fields), _signature(fields)
        key = self._key(fields.get("SigningCertURL"))
        try:
            key.verify(signature, text, padding.PKCS1v15(), algorithm)
        except InvalidSignature:
            raise InvalidSignatureError from None
        return SnsMessage(
            message_id=fields["MessageId"],
            kind=MessageKind(fields["Type"]),
            text=fields["Message"],
            subscribe_url=fields.get("SubscribeURL"),
        )

    def confirm(self, message: SnsMessage) -> bool:
        """Confirm the subscription that a verified message asks about.

        Returns:
            whether the topic's messages come here from now on.

        Raises:
            InvalidSignatureError: the address to visit is not SNS's, or is about another topic.
            UnavailableError: no answer; SNS asks again.
        """
        url, prefix = message.subscribe_url or "", f"{self._base}/?"
        query = parse_qs(url.removeprefix(prefix))
        is_our_topic = query.get("TopicArn") == [self._arn]
        if (
            message.kind is not MessageKind.SUBSCRIPTION
            or not url.startswith(prefix)
            or not is_our_topic
            or query.get("Action") != ["ConfirmSubscription"]
        ):
            raise InvalidSignatureError
        status, _ = self._page(url)
        if status != 200:
            log.warning("sns did not confirm the subscription", provider_code=str(status))
        return status == 200

    def _key(self, url: Any) -> rsa.RSAPublicKey:
        """Return the public key of a certificate that SNS itself serves over TLS.

        That is what makes it SNS's; its issuer and name differ by region and age.
        """
        if not isinstance(url, str) or not url.startswith(f"{self._base}/"):
            raise InvalidSignatureError
        if _CERTIFICATE_PATH.fullmatch(url, len(self._base)) is None:
            raise InvalidSignatureError
        if url not in self._certificates:
            self._certificates[url] = self._certificate(url)
        certificate = self._certificates[url]
        if not certificate.not_valid_before_utc <= self._clock() <= certificate.not_valid_after_utc:
            raise InvalidSignatureError
        key = certificate.public_key()
        if not isinstance(key, rsa.RSAPublicKey):
            raise InvalidSignatureError
        return key

    def _certificate(self, url: str) -> x509.Certificate:
        """Fetch a certificate; not again at once if it was not there, and few in all."""
        now = self._clock()
        self._asked = [at for at in self._asked if at + _PAUSE > now]
        self._missing = {one: at for one, at in self._missing.items() if at + _PAUSE > now}
        if url in self._missing or len(self._asked) >= _MOST_FETCHES:
            raise UnavailableError
        self._asked.append(now)
        status, page = self._page(url)
        if status != 200:
            # SNS asks us to come here. Whatever keeps the page back may pass; a forgery stays one.
            log.warning("sns gave no certificate", provider_code=str(status))
            self._missing[url] = now
            raise UnavailableError
        try:
            return x509.load_pem_x509_certificate(page)
        except ValueError:
            self._missing[url] = now
            raise InvalidSignatureError from None

    def _page(self, url: str) -> tuple[int, bytes]:
        """Get an address of SNS's; raises UnavailableError if it has no definite answer."""
        status, page = self._fetch(url)
        if status >= 500 or status == 429:
            raise UnavailableError
        return status, page


def _home_of(arn: str) -> str:
    """Return the address of SNS in a topic's region.

    Hosts that merely look like one (`sns.s3-us-west-2.amazonaws.com` would be somebody's bucket)
    are no match for the very host.
    """
    if not arn:
        return ""
    found = _ARN.fullmatch(arn)
    if found is None:
        raise SettingsError("BKASH_TOPIC_ARN is not the ARN of an SNS topic")
    partition, region = found.groups()
    return f"https://sns.{region}.amazonaws.com" + (".cn" if partition == "aws-cn" else "")


def _fields_of(body: bytes) -> dict[str, Any]:
    try:
        fields = json.loads(body.decode())  # not tidied: this is what is signed
    except (ValueError, RecursionError):
        raise InvalidSignatureError from None
    if not isinstance(fields, dict):
        raise InvalidSignatureError
    return fields


def _signed_text(fields: Mapping[str, Any]) -> bytes:
    """Return the text that SNS has signed: a line for each name, and one for each value."""
    kind = fields.get("Type")
    names = _SIGNED.get(kind) if isinstance(kind, str) else None
    if names is None:
        raise InvalidSignatureError
    present = [name for name in names if name != _OPTIONAL or name in fields]
    values = [fields.get(name) for name in present]
    # The names are not marked as such: a line end inside a value could move text from one field to
    # another under the same signature. Only the message, which comes first, has line ends.
    if any(not isinstance(value, str) or "\n" in value for value in values[1:]):
        raise InvalidSignatureError
    if not isinstance(values[0], str):
        raise InvalidSignatureError
    pairs = zip(present, values, strict=True)
    try:
        return "".join(f"{name}\n{value}\n" for name, value in pairs).encode()
    except UnicodeEncodeError:
        raise InvalidSignatureError from None


def _algorithm(fields: Mapping[str, Any]) -> hashes.HashAlgorithm:
    version = fields.get("SignatureVersion")
    if not isinstance(version, str) or version not in _HASHES:
        raise InvalidSignatureError
    return _HASHES[version]


def _signature(fields: Mapping[str, Any]) -> bytes:
    text = fields.get("Signature")
    if not isinstance(text, str):
        raise InvalidSignatureError
    try:
        signature = base64.b64decode(text, validate=True)
    except ValueError:
        raise InvalidSignatureError from None
    if len(signature) not in _SIGNATURE_BYTES:
        raise InvalidSignatureError
    return signature


def _get(url: str) -> tuple[int, bytes]:
    """Get a page over HTTP, without following redirects.

    Raises:
        UnavailableError: no answer, or more of it than SNS has to say.
    """
    try:
        with LimitedSession(_MAX_PAGE_BYTES) as session:
            response = session.get(url, timeout=_TIMEOUT)
            return response.status_code, response.content
    except requests.RequestException as error:
        log.warning("sns gave no answer", error=type(error).__name__)
        raise UnavailableError from error
