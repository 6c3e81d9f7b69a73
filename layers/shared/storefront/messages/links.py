"""Links of messages, opened: the code that somebody was sent becomes a token of the order."""

from typing import TYPE_CHECKING

from storefront import log
from storefront.access import Caller, Role
from storefront.clock import Clock
from storefront.errors import NotFoundError
from storefront.messages.model import OpenedOrder
from storefront.messages.repository import MessageRepository
from storefront.orders.repository import OrderRepository

if TYPE_CHECKING:  # jwt is loaded only by the functions that pass it in
    from storefront.accounts.tokens import AccessTokens


class LinkEndedError(NotFoundError):
    """There is no such link, or it opens nothing any more; nobody is told which."""

    slug = "link-ended"
    title = "This link opens nothing any more"


class LinkService:
    """Opens links.

    Args:
        orders, messages: repositories.
        tokens: makes tokens of orders.
        clock: the present.
    """

    def __init__(
        self,
        orders: OrderRepository,
        messages: MessageRepository,
        tokens: "AccessTokens",
        clock: Clock,
    ) -> None:
        self._orders = orders
        self._messages = messages
        self._tokens = tokens
        self._clock = clock

    def open(self, code: str) -> OpenedOrder:
        """Return a token for the order of a link: one as the link is, so it outlives nothing.

        Args:
            code: of the link, as it was sent.

        Raises:
            LinkEndedError: there is none, its time is over, or the order's tokens were ended or the
                order claimed since it was made.
            SigningKeysError: there is no proper key.
            UnavailableError: the keys or the order cannot be read; the same request may be sent
                again.
        """
        link = self._messages.link(code)
        # DynamoDB deletes what is over within days, not at once.
        if link is None or link.until <= self._clock():
            raise LinkEndedError
        holder = Caller(link.owner_id, Role.GUEST, link.order_id, token_epoch=link.token_epoch)
        try:
            self._orders.visible(link.order_id, holder)
        except NotFoundError:
            raise LinkEndedError from None
        token = self._tokens.issue_order(
            link.owner_id, link.order_id, link.token_epoch, until=link.until
        )
        log.info("link opened", order_id=link.order_id)
        return OpenedOrder(link.order_id, token, link.until)
