"""bKash's notifications, as they arrive at a shop in this process."""

from storefront.payments.gateways.bkash.sns import MessageKind, SnsMessage, SnsTopic
from storefront.payments.inbound.bkash_notification import BkashNotifications
from storefront.payments.model.attempt import Attempt
from storefront.payments.model.change import Outcome
from storefront.payments.recording.bkash_payments import BkashRecorder
from tests.support.shop import Shop
from tests.support.sns import ARN, payment


class OpenTopic(SnsTopic):
    """A topic whose signatures nobody looks at."""

    def verified(self, body: bytes) -> SnsMessage:
        """Return the message."""
        return SnsMessage("id", MessageKind.NOTIFICATION, body.decode())


def notify(shop: Shop, attempt: Attempt) -> Outcome:
    """Let bKash's word that somebody has paid arrive.

    Raises:
        UnavailableError: bKash is to send it again.
    """
    topic = OpenTopic(ARN, "", shop.clock)
    listed = BkashRecorder(shop.recorder, shop.bkash)
    notifications = BkashNotifications(topic, shop.recorder, listed)
    return notifications.receive(payment(attempt.attempt_id).encode())
