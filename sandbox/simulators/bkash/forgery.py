"""Imitations of SNS messages: each is what a receiver must refuse, for another reason."""

from __future__ import annotations

import base64
import json
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.simulators.bkash.sns import AWS, FORGER

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.simulators.bkash.sns import Certificates, SignatureVersion
    from sandbox.simulators.store import Document

    Changes = dict[str, Any]
    Forger = Callable[["Original", Changes], Document]


@dataclass(frozen=True)
class Original:
    """What a forger starts from.

    Args:
        envelope: the genuine one.
        certificates: AWS's and the forger's.
        address: where the simulator is, without a trailing slash.
    """

    envelope: Document
    certificates: Certificates
    address: str

    @property
    def version(self) -> SignatureVersion:
        """The version of the genuine signature."""
        version: SignatureVersion = self.envelope["SignatureVersion"]
        return version

    @property
    def foreign_address(self) -> str:
        """The simulator by another name: a host that nobody should trust, yet answers."""
        name, other = "127.0.0.1", "localhost"
        if name not in self.address:
            name, other = other, name
        return self.address.replace(name, other, 1)

    def signed(self, owner: str, **changes: Any) -> Document:
        """Return the envelope, changed and signed by a key of this owner."""
        signer = self.certificates.of(owner)
        return signer.sign(self.envelope | changes, self.version)


def _foreign_certificate(original: Original, changes: Changes) -> Document:
    """Sign with a forger's key, whose certificate is really there."""
    path = original.certificates.of(FORGER).path
    url = f"{original.foreign_address}{path}"
    return original.signed(FORGER, SigningCertURL=url, **_message(original, changes))


def _other_topic(original: Original, changes: Changes) -> Document:
    """Let AWS sign it: everybody can have a topic."""
    topic = original.envelope["TopicArn"].rpartition(":")[0] + ":somebody-elses"
    return original.signed(AWS, TopicArn=topic, **_message(original, changes))


def _bad_signature(original: Original, changes: Changes) -> Document:
    noise = base64.b64encode(secrets.token_bytes(256)).decode()
    return original.envelope | _message(original, changes) | {"Signature": noise}


def _wrong_key(original: Original, changes: Changes) -> Document:
    """Sign with a forger's key and name AWS's certificate."""
    return original.signed(FORGER, **_message(original, changes))


def _altered(original: Original, changes: Changes) -> Document:
    """Change what was signed, by default the amount."""
    return original.envelope | _message(original, changes or {"amount": "1.00"})


def _other_version(original: Original, changes: Changes) -> Document:
    """Claim the other hash for the same signature."""
    other = "1" if original.version == "2" else "2"
    return original.envelope | _message(original, changes) | {"SignatureVersion": other}


def _message_object(original: Original, changes: Changes) -> Document:
    """Put an object where SNS always has a text, as bKash's documentation prints it."""
    return original.envelope | {"Message": json.loads(original.envelope["Message"]) | changes}


def _foreign_subscribe_url(original: Original, _changes: Changes) -> Document:
    """Ask for a visit to another host; signed by AWS, as only AWS itself could."""
    url = original.envelope["SubscribeURL"].replace(original.address, original.foreign_address, 1)
    return original.signed(AWS, SubscribeURL=url)


FORGERIES: dict[str, Forger] = {
    "foreign_certificate": _foreign_certificate,
    "other_topic": _other_topic,
    "bad_signature": _bad_signature,
    "wrong_key": _wrong_key,
    "altered": _altered,
    "other_version": _other_version,
    "message_object": _message_object,
}
"""Of notifications. Each returns an envelope; changes are made in the payment that it tells of."""

CONFIRMATION_FORGERIES: dict[str, Forger] = {
    name: forger for name, forger in FORGERIES.items() if name not in {"altered", "message_object"}
} | {"foreign_subscribe_url": _foreign_subscribe_url}
"""Of what SNS asks subscribers; there is no payment in it to be changed."""


def _message(original: Original, changes: Changes) -> Document:
    """Return the field `Message` with changes in its JSON; none if there is nothing to change."""
    if not changes:
        return {}
    return {"Message": json.dumps(json.loads(original.envelope["Message"]) | changes)}
