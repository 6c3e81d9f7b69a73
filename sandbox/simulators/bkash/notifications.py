"""bKash's payment notifications: sent by SNS when a payment completes, or at a test's wish."""

from __future__ import annotations

import json
import secrets
import uuid
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from sandbox.simulators.bkash.dialect import OPERATION
from sandbox.simulators.bkash.forgery import FORGERIES, Original
from sandbox.simulators.bkash.formats import write_notification_time
from sandbox.simulators.bkash.payments import ORGANIZATION_SHORT_CODE
from sandbox.simulators.bkash.settings import read_settings
from sandbox.simulators.bkash.sns import AWS, Certificates, headers_of, write_body, write_timestamp
from sandbox.simulators.bkash.views import ids_of_payment
from sandbox.simulators.dispatcher import Outgoing
from sandbox.simulators.mail import Mail
from sandbox.simulators.news import ids_in
from sandbox.simulators.outbox import DELIVERY

if TYPE_CHECKING:
    from sandbox.simulators.bkash.forgery import Forger
    from sandbox.simulators.bkash.sns import MessageType
    from sandbox.simulators.clock import Clock
    from sandbox.simulators.fault_kinds import Forged
    from sandbox.simulators.faults import Faults
    from sandbox.simulators.outbox import Outbox
    from sandbox.simulators.store import Document, Store

VISIT = "sns_visit"
"""Kind of document: somebody has fetched a certificate or confirmed a subscription."""

RETRY_DELAYS = (20, 20, 20)
"""Simulated seconds before each retry: SNS's policy for HTTP unless a subscriber sets another."""

ORGANIZATION_NAME = "Sandbox shop"
_API_PAYMENT = "10002294"
"""bKash's type of payments by API."""


class Notifications:
    """Tells the shop of completed payments, once an address for that is configured.

    Args:
        store: settings, keys, visits.
        clock: gives times; SNS's own are the system's, since the receiver's clock does not move.
        outbox: takes the deliveries.
        faults: what goes wrong on the way.
    """

    def __init__(self, store: Store, clock: Clock, outbox: Outbox, faults: Faults) -> None:
        self._store = store
        self._clock = clock
        self._outbox = outbox
        self.certificates = Certificates(store)
        self.mail = Mail(store, outbox, faults, OPERATION, self)

    def completed(self, payment: Document, address: str) -> None:
        """Tell of a payment, if that is wanted.

        Args:
            payment: completed.
            address: where the shop reaches this simulator, without a trailing slash.
        """
        if not self._outbox.automatic or not read_settings(self._store).notification_url:
            return
        letter = self.letter(self.envelope("Notification", _message(payment), address), address)
        self.mail.post([letter], lambda: ids_of_payment(payment))

    def tell(self, payment: Document, address: str) -> Document:
        """Return a genuine notification of a payment, not sent."""
        return self.envelope("Notification", _message(payment), address)

    def envelope(self, kind: MessageType, message: str, address: str) -> Document:
        """Return a signed message of the configured topic."""
        settings = read_settings(self._store)
        signer = self.certificates.of(AWS)
        topic = settings.topic_arn
        envelope: Document = {
            "Type": kind,
            "MessageId": str(uuid.uuid4()),
            "TopicArn": topic,
            "Message": message,
            "Timestamp": write_timestamp(self._clock.system_now()),
            "SigningCertURL": f"{address}{signer.path}",
        }
        if kind == "Notification":
            subscription = {"Action": "Unsubscribe", "SubscriptionArn": f"{topic}:{uuid.uuid4()}"}
            envelope["UnsubscribeURL"] = f"{address}/?{urlencode(subscription)}"
        else:
            token = secrets.token_hex(64)
            confirm = {"Action": "ConfirmSubscription", "TopicArn": topic, "Token": token}
            envelope |= {"Token": token, "SubscribeURL": f"{address}/?{urlencode(confirm)}"}
        return signer.sign(envelope, settings.signature_version)

    def forge(
        self, envelope: Document, forger: Forger, changes: Document, address: str
    ) -> Document:
        """Return an imitation of a genuine message."""
        return forger(Original(envelope, self.certificates, address), changes)

    def letter(self, envelope: Document, address: str) -> Document:
        """Return what the outbox takes: a message for the configured address.

        It is repeated as it is: SNS signs a message once.
        """
        return {
            "url": read_settings(self._store).notification_url,
            "event": envelope["MessageId"],
            "event_type": envelope["Type"],
            "envelope": envelope,
            "address": address,
            "about": _about(envelope),
        }

    def renamed(self, letter: Document) -> Document:
        """Return a letter that tells the same under another message id."""
        envelope, address = letter["envelope"], letter["address"]
        twin = self.envelope(envelope["Type"], envelope["Message"], address)
        return self.letter(twin, address)

    def forged(self, letter: Document, fault: Forged) -> Document:
        """Return an imitation of a letter."""
        address = letter["address"]
        forger = FORGERIES[fault.variant]
        forged = self.forge(letter["envelope"], forger, fault.changes, address)
        return self.letter(forged, address) | {"forgery": {"variant": fault.variant}}

    def compose(self, delivery: Document) -> Outgoing:
        """Return a delivery's request."""
        envelope = delivery["envelope"]
        return Outgoing(delivery["url"], headers_of(envelope), write_body(envelope).encode())

    def earlier(self, message_id: str) -> Document | None:
        """Return a message that was sent before."""
        found = self._store.find(DELIVERY, event=message_id, limit=1)
        return found[0]["envelope"] if found else None

    def visited(self, what: str, host: str, detail: str) -> None:
        """Remember that somebody came.

        Args:
            what: `certificate` or `subscription`.
            host: by which name.
            detail: the certificate's path, or the token.
        """
        visit = {"what": what, "host": host, "detail": detail, "at": self._clock.now()}
        self._store.put(VISIT, secrets.token_hex(8), visit)

    def visits(self) -> list[Document]:
        """Return who came, oldest first."""
        return self._store.find(VISIT)


def _about(envelope: Document) -> list[str]:
    """Return the ids of the payment that a message tells of, if it tells of one."""
    try:
        told = json.loads(envelope["Message"])
    except (TypeError, ValueError):  # a forger's, or no payment
        return []
    return ids_in(told if isinstance(told, dict) else None)


def _message(payment: Document) -> str:
    """Return what bKash says about a completed payment: a JSON object, as text."""
    return json.dumps(
        {
            "dateTime": write_notification_time(payment["executed"]),
            "debitMSISDN": payment["wallet"],
            "creditOrganizationName": ORGANIZATION_NAME,
            "creditShortCode": ORGANIZATION_SHORT_CODE,
            "trxID": payment["trxID"],
            "transactionStatus": payment["state"],
            "transactionType": _API_PAYMENT,
            "amount": payment["amount"],
            "currency": payment["currency"],
            "transactionReference": payment["payerReference"],
            "merchantInvoiceNumber": payment["merchantInvoiceNumber"],
        }
    )
