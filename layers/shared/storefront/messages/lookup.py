"""Links that were lost: whoever knows an order's number and its phone or address gets a new one."""

from collections.abc import Collection
from datetime import datetime
from hmac import compare_digest

from storefront import log
from storefront.access import Caller, Role
from storefront.clock import Clock
from storefront.contacts.model import Contact
from storefront.contract import with_members
from storefront.db.refusals import TransactionCanceledError
from storefront.db.store import Store
from storefront.errors import ConflictError, NotFoundError
from storefront.ids import new_id
from storefront.messages.model import Channel, Occasion, Question, WaitingMessage
from storefront.messages.repository import LINKS_LABEL, MessageRepository
from storefront.orders.repository import OrderRepository

#: Links to one order in a day, and questions from one source in an hour.
MAX_LINKS = 3
MAX_QUESTIONS = 10
#: Sees every order: what is found is shown to nobody.
_SENDER = Caller("system", Role.OWNER)


class LinkNotSentError(ConflictError):
    """This shop sends no messages of the kind that somebody waits for.

    Args:
        channels: by what it sends links.
    """

    slug = "link-not-sent"
    title = "This shop sends no links that way"
    members = with_members(channels=list[Channel])

    def __init__(self, channels: Collection[Channel]) -> None:
        super().__init__("See channels for how it does.", channels=sorted(channels))


class LookupService:
    """Takes questions for links. Every one is the same work, whatever it finds.

    Args:
        store: must know the orders table.
        orders, messages: repositories on that store.
        channels: by what this shop sends links.
        clock: the present.
    """

    def __init__(
        self,
        store: Store,
        orders: OrderRepository,
        messages: MessageRepository,
        channels: Collection[Channel],
        clock: Clock,
    ) -> None:
        self._store = store
        self._orders = orders
        self._messages = messages
        self._channels = channels
        self._clock = clock

    def ask(self, question: Question) -> None:
        """Let a link be sent to whoever the order is for, if that is who asks.

        What does not fit becomes a message about no order, which is sent to nobody: neither the
        answer nor how long it takes tells whether there is such an order, and whose.

        Raises:
            LinkNotSentError: the shop sends nothing to where it would go, whoever asks.
            UnavailableError: no definite outcome in time; the same request may be sent again.
        """
        if question.channel not in self._channels:
            raise LinkNotSentError(self._channels)
        now = self._clock()
        asked = self._messages.count_source(question.source, now)
        nobody_s = new_id(now)
        fitting = self._fitting(question, nobody_s, now)
        order_id = fitting if fitting and asked <= MAX_QUESTIONS else nobody_s
        transaction = self._store.transaction()
        self._messages.count_link(transaction, order_id, now, MAX_LINKS)
        waiting = WaitingMessage(new_id(now), Occasion.ORDER_LINK, question.channel, order_id, now)
        self._messages.put(transaction, waiting)
        try:
            transaction.commit()
        except TransactionCanceledError as error:
            if LINKS_LABEL not in error.failed:
                raise
        log.info("link asked for")

    def _fitting(self, question: Question, nobody_s: str, now: datetime) -> str | None:
        """Return the order that a question is about, if it is known who asks; None for others."""
        order_id = self._orders.id_of_number(question.number) or nobody_s
        try:
            _, contact = self._orders.with_contact(order_id, _SENDER, None, now)
        except NotFoundError:
            contact = None
        is_known = compare_digest(_of(contact, question.channel), question.known.encode())
        return order_id if contact and question.known and is_known else None


def _of(contact: Contact | None, channel: Channel) -> bytes:
    if contact is None:
        return b""
    return (contact.phone if channel is Channel.SMS else contact.email).encode()
