"""Imitations of webhooks: what a shop must refuse, and what it must not believe.

The first group is not signed as Stripe signs. The second is, by the right secret: an event of
another account's session or of live mode, or bytes that break a careless receiver.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.simulators.stripe.ids import new_id
from sandbox.simulators.stripe.signing import header

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.simulators.store import Document
    from sandbox.simulators.stripe.signing import Signing

    Changes = dict[str, Any]
    Forger = Callable[["Genuine", Changes], tuple[bytes, bytes]]

OLD_SECONDS = 3600
"""Age of the signature of an event that was recorded and is played back."""


@dataclass(frozen=True)
class Genuine:
    """What a forger starts from.

    Args:
        event: the genuine one.
        signing: the endpoint's secrets.
        now: time of the receiver's clock, in epoch seconds.
    """

    event: Document
    signing: Signing
    now: int

    def signed(self, body: bytes) -> tuple[bytes, bytes]:
        """Return a body with the signature that Stripe would give it."""
        return body, header(self.now, self.signing.valid, body).encode()


def _wrong_secret(genuine: Genuine, changes: Changes) -> tuple[bytes, bytes]:
    body = _altered(genuine, changes)
    return body, header(genuine.now, [new_id("whsec_", 32)], body).encode()


def _old_timestamp(genuine: Genuine, changes: Changes) -> tuple[bytes, bytes]:
    body = _altered(genuine, changes)
    return body, header(genuine.now - OLD_SECONDS, genuine.signing.valid, body).encode()


def _rolled_secret(genuine: Genuine, changes: Changes) -> tuple[bytes, bytes]:
    body = _altered(genuine, changes)
    rolled = genuine.signing.expired or [new_id("whsec_", 32)]
    return body, header(genuine.now, rolled, body).encode()


def _v0_only(genuine: Genuine, changes: Changes) -> tuple[bytes, bytes]:
    body = _altered(genuine, changes)
    return body, header(genuine.now, genuine.signing.valid, body, scheme="v0").encode()


def _unsigned(genuine: Genuine, changes: Changes) -> tuple[bytes, bytes]:
    return _altered(genuine, changes), b""


def _not_ascii(genuine: Genuine, changes: Changes) -> tuple[bytes, bytes]:
    return _altered(genuine, changes), f"t={genuine.now},v1=é".encode()


def _tampered(genuine: Genuine, changes: Changes) -> tuple[bytes, bytes]:
    original = json.dumps(genuine.event, indent=2).encode()
    tampered = _altered(genuine, changes or {"amount_total": 1})
    return tampered, header(genuine.now, genuine.signing.valid, original).encode()


def _signed_changes(genuine: Genuine, changes: Changes) -> tuple[bytes, bytes]:
    return genuine.signed(_altered(genuine, changes, id=new_id("evt_1")))


def _livemode(genuine: Genuine, changes: Changes) -> tuple[bytes, bytes]:
    live = {"livemode": True, **changes}
    return genuine.signed(_altered(genuine, live, id=new_id("evt_1"), livemode=True))


def _not_utf8(genuine: Genuine, changes: Changes) -> tuple[bytes, bytes]:
    body = _altered(genuine, changes)
    return genuine.signed(body.replace(b'"object": "event"', b'"object": "\xff\xfeevent"'))


def _not_an_object(genuine: Genuine, _changes: Changes) -> tuple[bytes, bytes]:
    return genuine.signed(b"[]")


FORGERIES: dict[str, Forger] = {
    "wrong_secret": _wrong_secret,
    "old_timestamp": _old_timestamp,
    "rolled_secret": _rolled_secret,
    "v0_only": _v0_only,
    "unsigned": _unsigned,
    "not_ascii": _not_ascii,
    "tampered": _tampered,
    "altered": _signed_changes,
    "livemode": _livemode,
    "not_utf8": _not_utf8,
    "not_an_object": _not_an_object,
}
"""Each makes body and signature header; an empty header is not sent.

`altered` and `livemode` bear an event id of their own.
"""


def _altered(genuine: Genuine, changes: Changes, **event_fields: Any) -> bytes:
    event = genuine.event | event_fields
    event["data"] = event["data"] | {"object": event["data"]["object"] | changes}
    return json.dumps(event, indent=2).encode()
