"""Amazon SNS, as a test needs it: a topic whose messages are signed, and the pages of its host.

The signed text is written here a second time, from the documentation:
https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import NameOID

ARN = "arn:aws:sns:ap-southeast-1:123456789012:bkash-payments"
HOME = "https://sns.ap-southeast-1.amazonaws.com"
CERTIFICATE = "/SimpleNotificationService-7506a1e35b36ef5a444dd1a8e7cc3ed8.pem"
TOKEN = "2336412f37fb687f5d51e6e2425929f52e8e3531"

Fields = dict[str, Any]


@dataclass(frozen=True)
class Signer:
    """Somebody with a private key.

    Args:
        key: signs.
        pem: the certificate.
    """

    key: rsa.RSAPrivateKey
    pem: bytes

    def sign(self, fields: Mapping[str, Any], version: str = "1") -> Fields:
        """Return a message with its signature."""
        signed = dict(fields) | {"SignatureVersion": version}
        digest = hashes.SHA1() if version == "1" else hashes.SHA256()  # noqa: S303 - version 1 is
        signature = self.key.sign(signed_text(signed), padding.PKCS1v15(), digest)
        return signed | {"Signature": base64.b64encode(signature).decode()}


def signed_text(fields: Mapping[str, Any]) -> bytes:
    """Return what SNS signs of a message."""
    names = ["Message", "MessageId"]
    if fields["Type"] == "Notification":
        names += ["Subject"] if "Subject" in fields else []
        names += ["Timestamp", "TopicArn", "Type"]
    else:
        names += ["SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"]
    return "".join(f"{name}\n{fields[name]}\n" for name in names).encode()


@cache
def signer(name: str = "sns.amazonaws.com", year: int = 2030) -> Signer:
    """Return somebody whose certificate is good for a year; the same one for the same name."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return Signer(key, _certificate(name, key, year))


@cache
def elliptic_certificate() -> bytes:
    """Return a certificate of another kind of key."""
    return _certificate("sns.amazonaws.com", ec.generate_private_key(ec.SECP256R1()), 2030)


def notification(message: str = "{}", **changes: Any) -> Fields:
    """Return a notification without its signature; `changes` replace fields."""
    return {
        "Type": "Notification",
        "MessageId": "c0e5a280-53c9-5a98-93bb-c0a560b3d192",
        "TopicArn": ARN,
        "Message": message,
        "Timestamp": "2030-01-01T12:00:00.000Z",
        "SigningCertURL": HOME + CERTIFICATE,
        "UnsubscribeURL": f"{HOME}/?Action=Unsubscribe&SubscriptionArn={ARN}:b24e11a2",
    } | changes


def confirmation(kind: str = "SubscriptionConfirmation", **changes: Any) -> Fields:
    """Return a request to confirm a subscription, or the word that it ended, unsigned."""
    return {
        "Type": kind,
        "MessageId": "f3f2fc87-c426-4c2f-9044-b55890c0939c",
        "Token": TOKEN,
        "TopicArn": ARN,
        "Message": f"You have chosen to subscribe to the topic {ARN}.\nTo confirm, visit the URL.",
        "SubscribeURL": subscribe_url(),
        "Timestamp": "2030-01-01T12:00:00.000Z",
        "SigningCertURL": HOME + CERTIFICATE,
    } | changes


def subscribe_url(base: str = HOME, arn: str = ARN) -> str:
    """Return where a subscription is confirmed."""
    return f"{base}/?Action=ConfirmSubscription&TopicArn={arn}&Token={TOKEN}"


def payment(attempt_id: str, trx_id: str = "9H77I2EF7R", **changes: Any) -> str:
    """Return what bKash publishes about a completed payment."""
    return json.dumps(
        {
            "dateTime": "20300101180000",
            "debitMSISDN": "8801770618575",
            "creditOrganizationName": "Storefront",
            "creditShortCode": "01929918378",
            "trxID": trx_id,
            "transactionStatus": "Completed",
            "transactionType": "10002294",
            "amount": "398.00",
            "currency": "BDT",
            "merchantInvoiceNumber": attempt_id,
        }
        | changes
    )


def body(fields: Any) -> bytes:
    """Return a request body."""
    return json.dumps(fields).encode()


class FakeSns:
    """The pages of SNS's host, in this process.

    Attributes:
        pages: status and body by address; what is not there is 404.
        visited: every address that was asked for.
    """

    def __init__(self) -> None:
        self.pages: dict[str, tuple[int, bytes]] = {
            HOME + CERTIFICATE: (200, signer().pem),
            subscribe_url(): (200, b"<ConfirmSubscriptionResponse/>"),
        }
        self.visited: list[str] = []

    def __call__(self, url: str) -> tuple[int, bytes]:
        """Get a page, as `SnsTopic` does."""
        self.visited.append(url)
        return self.pages.get(url, (404, b""))


def _certificate(
    name: str, key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, year: int
) -> bytes:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    begin = datetime(year, 1, 1, tzinfo=UTC)
    builder = x509.CertificateBuilder(
        issuer_name=subject,
        subject_name=subject,
        public_key=key.public_key(),
        serial_number=1,
        not_valid_before=begin,
        not_valid_after=begin + timedelta(days=365),
    )
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
