"""SNS's own pages, and the part of the control API about notifications."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, request
from pydantic import Field

from sandbox.simulators.bkash.forgery import CONFIRMATION_FORGERIES, FORGERIES
from sandbox.simulators.bkash.settings import read_settings
from sandbox.simulators.bkash.sns import MessageType  # noqa: TC001 - a field's type
from sandbox.simulators.bkash.views import COMPLETED
from sandbox.simulators.bodies import Body, ControlError, read_body

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from sandbox.simulators.bkash.simulator import BkashSimulator
    from sandbox.simulators.store import Document

GENUINE = "genuine"

_CONFIRMED = """<ConfirmSubscriptionResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/">
  <ConfirmSubscriptionResult/>
</ConfirmSubscriptionResponse>
"""
_CONFIRM_TEXT = "You have chosen to subscribe to the topic {topic}. Visit the SubscribeURL."


class Send(Body):
    """Body of `POST /_sim/notifications/send`."""

    type: MessageType = "Notification"

    payment_id: str | None = None
    """What a notification tells of; it need not be paid, which makes it a lie of bKash's own."""

    message_id: str | None = None
    """Send an earlier message again instead, byte for byte."""

    variant: str = GENUINE
    """An imitation instead."""

    changes: dict[str, Any] = Field(default={})
    """What an imitation changes in the payment that it tells of."""


def sns_blueprint(simulator: BkashSimulator) -> Blueprint:
    """Return the pages: certificates, and subscriptions to confirm."""
    pages = Blueprint("sns", __name__)
    notifications = simulator.notifications

    @pages.get("/SimpleNotificationService-<name>")
    def certificate(name: str) -> ResponseReturnValue:
        del name
        signer = notifications.certificates.at(request.path)
        notifications.visited("certificate", request.host, request.path)
        if signer is None:
            return "", 404
        return signer.certificate, {"Content-Type": "application/x-pem-file"}

    @pages.before_app_request
    def confirm() -> ResponseReturnValue | None:
        # On the very path of bKash's hosted page, which never has an action.
        if request.path != "/" or request.args.get("Action") != "ConfirmSubscription":
            return None
        notifications.visited("subscription", request.host, request.args.get("Token", ""))
        return _CONFIRMED, {"Content-Type": "text/xml"}

    return pages


def notification_blueprint(simulator: BkashSimulator) -> Blueprint:
    """Return the control routes: send anything, see who came."""
    control = Blueprint("notifications", __name__, url_prefix="/_sim/notifications")
    notifications = simulator.notifications

    @control.get("")
    def look() -> ResponseReturnValue:
        return {"visits": notifications.visits()}

    @control.post("/send")
    def send() -> ResponseReturnValue:
        order = read_body(Send)
        if not read_settings(simulator.store).notification_url:
            msg = "no notification_url is set"
            raise ControlError(msg)
        address = request.host_url.rstrip("/")
        letter = notifications.letter(_envelope(simulator, order, address), address)
        if order.variant != GENUINE:
            letter["forgery"] = {"variant": order.variant}
        return {"delivery": simulator.outbox.put(letter), "envelope": letter["envelope"]}

    return control


def _envelope(simulator: BkashSimulator, order: Send, address: str) -> Document:
    """Return the message that is ordered.

    Raises:
        ControlError: it makes no sense.
    """
    notifications = simulator.notifications
    envelope: Document | None
    if order.message_id is not None:
        envelope = notifications.earlier(order.message_id)
    elif order.type == "Notification":
        envelope = _told(simulator, order.payment_id, address)
    else:
        topic = read_settings(simulator.store).topic_arn
        text = _CONFIRM_TEXT.format(topic=topic)
        envelope = notifications.envelope(order.type, text, address)
    if envelope is None:
        msg = "no such payment or message"
        raise ControlError(msg, 404)
    if order.variant == GENUINE:
        return envelope
    variants = FORGERIES if envelope["Type"] == "Notification" else CONFIRMATION_FORGERIES
    if order.variant not in variants or (order.changes and variants is CONFIRMATION_FORGERIES):
        msg = f"variant: use {GENUINE} or one of {', '.join(variants)}; only payments have changes"
        raise ControlError(msg, 400)
    return notifications.forge(envelope, variants[order.variant], order.changes, address)


def _told(simulator: BkashSimulator, payment_id: str | None, address: str) -> Document | None:
    """Return a notification of a payment, as completed whether it is or not."""
    payment = simulator.payments.find(payment_id)
    if payment is None:
        return None
    if payment["state"] != COMPLETED:
        payment |= {"state": COMPLETED, "executed": simulator.clock.now(), "trxID": "FALSEALARM"}
    return simulator.notifications.tell(payment, address)
