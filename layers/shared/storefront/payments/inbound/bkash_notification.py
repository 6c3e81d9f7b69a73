"""bKash's payment notifications: a second way to hear of a payment, besides the customer's return.

A notification says that somebody has paid, and names our invoice but not bKash's payment. So it is
a hint, like the callback: bKash is asked, and its answer is what counts.
"""

from collections.abc import Mapping
from typing import Any

from storefront import log, metrics
from storefront.errors import UnavailableError
from storefront.ids import is_id
from storefront.metrics import Metric
from storefront.payments.gateways.bkash.sns import MessageKind, SnsMessage, SnsTopic
from storefront.payments.model.attempt import AttemptStatus, Provider
from storefront.payments.model.change import Outcome, Snapshot
from storefront.payments.model.message import ProviderMessage, readable_json
from storefront.payments.recording.bkash_payments import COMPLETED, BkashRecorder
from storefront.payments.recording.payments import PaymentRecorder

#: What is kept of a notification: nothing of the payer, whose telephone number it holds.
_KEPT = tuple(
    "dateTime trxID transactionStatus transactionType amount currency merchantInvoiceNumber".split()
)
_LOGGED_CHARACTERS = 64
#: The longest id of a message that is kept; SNS's have 36 characters.
_LONGEST_ID = 255


class BkashNotifications:
    """Takes what comes from bKash's SNS topic.

    Args:
        topic: tells genuine messages, and confirms our subscription to it.
        recorder: reads attempts.
        bkash_recorder: asks bKash, and applies its answer.
    """

    def __init__(
        self, topic: SnsTopic, recorder: PaymentRecorder, bkash_recorder: BkashRecorder
    ) -> None:
        self._topic = topic
        self._recorder = recorder
        self._bkash_recorder = bkash_recorder

    def receive(self, body: bytes) -> Outcome:
        """Take one message; any number of times, in any order.

        Args:
            body: of the request, exactly as received.

        Raises:
            UnknownTopicError: it is of another topic, or there is none to listen to.
            InvalidSignatureError: SNS did not sign it.
            UnavailableError: bKash has not said what happened; SNS is to send the message again.
        """
        message = self._topic.verified(body)
        log.info(
            "sns message",
            provider_event=message.message_id,
            provider_event_type=message.kind.value,
        )
        if message.kind is MessageKind.NOTIFICATION:
            return self._apply(_payment_in(message), message.message_id)
        if message.kind is MessageKind.SUBSCRIPTION:
            return Outcome.CHANGED if self._topic.confirm(message) else Outcome.UNKNOWN
        # Nothing to visit: the address in it would undo what somebody wanted. But if nobody did,
        # payments are heard of by the customers' return only.
        log.error("notifications of bKash have ended", provider="bkash")
        metrics.put(Metric.OPERATOR_NEEDED, 1)
        return Outcome.UNKNOWN

    def _apply(self, payment: Mapping[str, Any], message_id: str) -> Outcome:
        """Find out about the payment that a notification names."""
        snapshot = self._find(payment.get("merchantInvoiceNumber"))
        if snapshot is None:
            return Outcome.UNKNOWN
        attempt = snapshot.attempt
        if attempt.reference is None:
            # The creating call was never answered, so nobody was sent to pay.
            log.warning("bkash names a payment nobody was sent to", attempt_id=attempt.attempt_id)
            return Outcome.MISMATCH
        if attempt.status is AttemptStatus.CAPTURED:
            return self._compare(snapshot, payment, message_id)
        result = self._bkash_recorder.ask(snapshot)
        if result and result.outcome is not Outcome.UNKNOWN:
            return result.outcome
        if payment.get("transactionStatus") == COMPLETED:
            raise UnavailableError("bKash has not said yet what became of the payment.")
        return Outcome.UNKNOWN  # of an unfinished payment there is nothing to wait for

    def _find(self, invoice: Any) -> Snapshot | None:
        """Return the attempt whose id is the invoice number, if it is one of bKash's."""
        is_attempt_id = isinstance(invoice, str) and is_id(invoice)
        snapshot = self._recorder.read(invoice) if is_attempt_id else None
        if snapshot is None or snapshot.attempt.provider is not Provider.BKASH:
            return None
        return snapshot

    def _compare(self, snapshot: Snapshot, payment: Mapping[str, Any], message_id: str) -> Outcome:
        """Take a notification of an attempt whose money is here: as a rule, a repeat.

        Other money may be a second payment, or a refund: that is for the reconciler to find out.
        """
        attempt, transaction_id = snapshot.attempt, payment.get("trxID")
        if transaction_id == attempt.transaction_id:
            return Outcome.UNCHANGED
        log.warning(
            "bkash names other money than was captured",
            attempt_id=attempt.attempt_id,
            expected=attempt.transaction_id or "",
            found=str(transaction_id)[:_LOGGED_CHARACTERS],
        )
        kept = {name: payment[name] for name in _KEPT if name in payment}
        name = message_id[:_LONGEST_ID]
        message = ProviderMessage("bkash.notification", {"id": name, **kept}, event_id=name)
        return self._recorder.recheck(attempt.attempt_id, message, snapshot).outcome


def _payment_in(message: SnsMessage) -> Mapping[str, Any]:
    """Return the payment that a notification is about; nothing, if it is about something else.

    It holds the payer's telephone number, and is neither kept nor logged.
    """
    try:
        payment = readable_json(message.text)
    except (ValueError, RecursionError):
        return {}
    return payment if isinstance(payment, dict) else {}
