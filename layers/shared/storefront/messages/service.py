"""Sending what waits."""

from storefront import log
from storefront.access import Caller, Role
from storefront.clock import Clock
from storefront.errors import NotFoundError, UnavailableError
from storefront.ids import new_code
from storefront.messages.code_repository import CodeRepository
from storefront.messages.codes import Codes
from storefront.messages.model import (
    LINK_LIFE,
    Channel,
    Link,
    Message,
    MessageRefusedError,
    Messenger,
    Occasion,
    WaitingMessage,
)
from storefront.messages.repository import MessageRepository
from storefront.messages.texts import written
from storefront.orders.model import Order
from storefront.orders.repository import OrderRepository
from storefront.values import dataclass

_SENDER = Caller("system", Role.OWNER)


@dataclass(frozen=True, slots=True)
class Sent:
    """What a run did: messages that were sent, that were for nobody, and that wait on."""

    sent: int = 0
    dropped: int = 0
    waiting: int = 0


class MessageService:
    """Sends messages, each at least once.

    What waits is deleted after it was sent: a run that ends between the two sends it again. To
    whom it goes is read, and the code of its link made, at that moment; both are kept nowhere, but
    for the code's digest. Each try has a link of its own, since the one before may have arrived.

    Args:
        orders, messages: repositories.
        messenger: carries them.
        page: the address that links lead to; empty where this shop has no page.
        clock: the present.
        codes: tells which code of an order is good.
        made: makes codes.
    """

    def __init__(
        self,
        orders: OrderRepository,
        messages: MessageRepository,
        messenger: Messenger,
        page: str,
        clock: Clock,
        *,
        codes: CodeRepository,
        made: Codes,
    ) -> None:
        self._orders = orders
        self._messages = messages
        self._messenger = messenger
        self._page = page
        self._clock = clock
        self._codes = codes
        self._made = made

    def send_waiting(self, limit: int) -> Sent:
        """Send what waits, the oldest first, so many at the most.

        What cannot be sent now waits for the next run, for a day; what can never be is dropped.
        """
        sent = dropped = left = 0
        for one in self._messages.waiting(limit):
            try:
                is_sent = self._send(one)
            except UnavailableError as error:
                log.failure("message not sent", error, order_id=one.order_id)
                if not one.is_stale(self._clock()):
                    left += 1
                    continue
                log.error("message given up", order_id=one.order_id)
                is_sent = False
            self._messages.done(one)
            sent, dropped = sent + is_sent, dropped + (not is_sent)
        return Sent(sent, dropped, left)

    def _send(self, one: WaitingMessage) -> bool:
        """Send a message; tell whether there was anybody to send it to."""
        message = self._message(one)
        if message is None:
            return False
        try:
            self._messenger.send(message)
        except MessageRefusedError:
            log.warning("message refused", order_id=one.order_id)
            return False
        log.info("message sent", order_id=one.order_id)
        return True

    def _message(self, one: WaitingMessage) -> Message | None:
        if one.channel not in self._messenger.channels:
            return None
        try:
            order, contact = self._orders.with_contact(one.order_id, _SENDER, None, self._clock())
        except NotFoundError:
            return None
        to = "" if contact is None else _address(contact.phone, contact.email, one.channel)
        if contact is None or not to:
            return None
        said = self._link_to(order) if one.occasion is Occasion.ORDER_LINK else self._code_of(order)
        if not said:
            return None
        words = {"number": order.number, **said}
        return written(one.occasion, contact.locale, one.channel, to, words)

    def _link_to(self, order: Order) -> dict[str, str]:
        """Return a new link to an order; nothing where this shop has no page."""
        if not self._page:
            return {}
        code, until = new_code(), self._clock() + LINK_LIFE
        link = Link(order.order_id, order.user_id, order.token_epoch, until)
        self._messages.keep_link(code, link)
        # Behind the #, which browsers send to nobody.
        return {"link": f"{self._page}#/o/{code}"}

    def _code_of(self, order: Order) -> dict[str, str]:
        """Return the code that was asked for last; nothing if it is over, or needed no more."""
        last = self._codes.get(order.order_id) if order.is_pending else None
        if last is None or not last.can_be_tried(self._clock()):
            return {}
        return {"code": self._made.of(order.order_id, last.sent)}


def _address(phone: str, email: str, channel: Channel) -> str:
    return phone if channel is Channel.SMS else email
