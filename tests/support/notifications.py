"""bKash's notifications, as they arrive at a shop in this process."""

from storefront.payments.bkash_facts import BkashFacts
from storefront.payments.bkash_notifications import BkashNotifications
from storefront.payments.facts import Outcome
from storefront.payments.gateways.sns import Message, MessageKind, SnsTopic
from storefront.payments.model import Attempt
from tests.support.shop import Shop
from tests.support.sns import ARN, payment


class OpenTopic(SnsTopic):
    """A topic whose signatures nobody looks at."""

    def verified(self, body: bytes) -> Message:
        """Return the message."""
        return Message("id", MessageKind.NOTIFICATION, body.decode())


def notify(shop: Shop, attempt: Attempt) -> Outcome:
    """Let bKash's word that somebody has paid arrive.

    Raises:
        UnavailableError: bKash is to send it again.
    """
    topic = OpenTopic(ARN, "", shop.clock)
    facts = BkashFacts(shop.settlement, shop.bkash)
    notifications = BkashNotifications(topic, shop.settlement, facts)
    return notifications.receive(payment(attempt.attempt_id).encode())
