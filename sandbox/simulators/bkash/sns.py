"""Amazon SNS as it posts to HTTP endpoints: envelopes, signatures, certificates.

https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

if TYPE_CHECKING:
    from sandbox.simulators.store import Document, Store

MessageType = Literal["Notification", "SubscriptionConfirmation", "UnsubscribeConfirmation"]
SignatureVersion = Literal["1", "2"]

CERTIFICATE = "sns_certificate"
"""Kind of document with a private key and its certificate."""

AWS, FORGER = "aws", "forger"
"""The owners of certificates."""

_CONFIRMATION = tuple("Message MessageId SubscribeURL Timestamp Token TopicArn Type".split())
_SIGNED_FIELDS: dict[str, tuple[str, ...]] = {
    "Notification": tuple("Message MessageId Subject Timestamp TopicArn Type".split()),
    "SubscriptionConfirmation": _CONFIRMATION,
    "UnsubscribeConfirmation": _CONFIRMATION,
}
"""What is signed, in this order; `Subject` only if there is one."""

_HASHES: dict[str, hashes.HashAlgorithm] = {
    "1": hashes.SHA1(),  # noqa: S303 - what version 1 is
    "2": hashes.SHA256(),
}
_VALID_FROM = datetime(2020, 1, 1, tzinfo=UTC)
_VALID_UNTIL = datetime(2120, 1, 1, tzinfo=UTC)
"""Long enough for every clock that a test may show."""


@dataclass(frozen=True)
class Signer:
    """A private key and its certificate, both as PEM."""

    private_key: str
    certificate: str

    @property
    def path(self) -> str:
        """Where the certificate is served; AWS names its own in the same way."""
        digest = hashlib.sha256(self.certificate.encode()).hexdigest()[:32]
        return f"/SimpleNotificationService-{digest}.pem"

    def sign(self, envelope: Document, version: SignatureVersion) -> Document:
        """Return the envelope with its signature and the version of that."""
        text = signed_text(envelope).encode()
        signature = _loaded(self.private_key).sign(text, padding.PKCS1v15(), _HASHES[version])
        return envelope | {
            "SignatureVersion": version,
            "Signature": base64.b64encode(signature).decode(),
        }


class Certificates:
    """Everybody's keys, made when they are first needed and kept in the store.

    What this process has made it does not make again, even if the store has been emptied: keys
    are slow to make, and tests empty the store often.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._made: dict[str, Signer] = {}

    def of(self, owner: str) -> Signer:
        """Return the signer of this owner."""
        with self._store.transaction():
            kept = self._store.get(CERTIFICATE, owner)
            if kept is None:
                signer = self._made.get(owner) or new_signer()
                self._made[owner] = signer
                kept = {"private_key": signer.private_key, "certificate": signer.certificate}
                self._store.put(CERTIFICATE, owner, kept)
        return Signer(**kept)

    def at(self, path: str) -> Signer | None:
        """Return the signer whose certificate is served at a path."""
        signers = (Signer(**kept) for kept in self._store.find(CERTIFICATE))
        return next((signer for signer in signers if signer.path == path), None)


def new_signer() -> Signer:
    """Return a new key with a certificate that it has signed itself."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.amazonaws.com")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_VALID_FROM)
        .not_valid_after(_VALID_UNTIL)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return Signer(private.decode(), certificate.public_bytes(pem).decode())


@lru_cache
def _loaded(private_key: str) -> rsa.RSAPrivateKey:
    """Read a key once: its arithmetic is checked every time."""
    key = serialization.load_pem_private_key(private_key.encode(), None)
    if not isinstance(key, rsa.RSAPrivateKey):
        msg = "the stored key is not an RSA key"
        raise TypeError(msg)
    return key


def signed_text(envelope: Document) -> str:
    """Return what the signature is over: name and value, each on a line of its own."""
    names = [name for name in _SIGNED_FIELDS[envelope["Type"]] if name in envelope]
    return "".join(f"{name}\n{envelope[name]}\n" for name in names)


def headers_of(envelope: Document) -> dict[str, str]:
    """Return the headers with which SNS posts an envelope."""
    return {
        "Content-Type": "text/plain; charset=UTF-8",
        "User-Agent": "Amazon Simple Notification Service Agent",
        "x-amz-sns-message-type": envelope["Type"],
        "x-amz-sns-message-id": envelope["MessageId"],
        "x-amz-sns-topic-arn": envelope["TopicArn"],
    }


def write_timestamp(epoch: float) -> str:
    """Write epoch seconds as SNS does: `2012-04-26T20:45:04.751Z`."""
    moment = datetime.fromtimestamp(epoch, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


def write_body(envelope: Document) -> str:
    """Return the body of the request, as SNS lays it out."""
    return json.dumps(envelope, indent=2)
