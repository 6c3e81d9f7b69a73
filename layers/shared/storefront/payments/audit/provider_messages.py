"""Reading what was kept of providers' messages: which event each is, and what money it reports."""

from collections.abc import Mapping
from typing import Any

from storefront.money import Money
from storefront.payments.audit.sections import KeptMessage, Paid
from storefront.payments.gateways.bkash import objects as bkash_objects
from storefront.payments.gateways.stripe import objects as stripe_objects
from storefront.payments.gateways.stripe.objects import SessionNews, is_paid
from storefront.payments.model.cash import COLLECTED as CASH_COLLECTED
from storefront.payments.store.attempts import RawRecord

_EVENT, _NOTIFICATION = "stripe.event", "bkash.notification"
#: Sources of messages that are events, each with an id (`payments.inbound.stripe_webhook`,
#: `payments.inbound.bkash_notification`).
_WITH_ID = {_EVENT, _NOTIFICATION}
_SESSION = "checkout.session."
#: An event whose name says that the money was taken.
_PAID_LATER = f"{_SESSION}{SessionNews.PAID_LATER.value}"
#: bKash's word for a payment that has moved money; see `payments.recording.bkash_payments`, which
#: this audit cannot import, since it brings the library that calls bKash.
_COMPLETED = "Completed"


def message_of(record: RawRecord) -> KeptMessage:
    """Return what matters of a message; raises KeyError or TypeError if an event has no id."""
    payload, source = record.payload, record.source
    event_id = payload["id"] if source in _WITH_ID else None
    version = int(record.sk.removeprefix("RAW#"))
    paid = _paid(source, payload) if isinstance(payload, Mapping) else None
    return KeptMessage(version, record.received_at, event_id, paid)


def _paid(source: str, answer: Mapping[str, Any]) -> Paid | None:
    if source == _EVENT:
        return _paid_by(str(answer.get("type")), answer["data"]["object"])
    if source == "stripe.session":
        return _paid_by(_SESSION, answer)
    # A notification is a hint, and kept if it names other money than was captured.
    if source == _NOTIFICATION:
        return None
    if source == CASH_COLLECTED:
        cash = Money(answer["amount"], answer["currency"])
        return Paid(cash, answer["trxID"], answer["trxID"])
    if source.startswith("bkash.") and answer.get("transactionStatus") == _COMPLETED:
        money = bkash_objects.money_of(answer)
        return Paid(money, answer.get("trxID"), answer.get("paymentID"))
    return None


def _paid_by(event: str, session: Mapping[str, Any]) -> Paid | None:
    """Read a session as `StripeSessions.capture_of` does, without asking whose it is."""
    if not event.startswith(_SESSION) or not (is_paid(session) or event == _PAID_LATER):
        return None
    name = stripe_objects.id_of(session.get("payment_intent")) or session.get("id")
    return Paid(stripe_objects.money_of(session, "amount_total"), name, session.get("id"))
