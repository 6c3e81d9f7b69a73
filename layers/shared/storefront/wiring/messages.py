"""Parts of messages, and of what their links are for."""

from functools import cached_property
from typing import TYPE_CHECKING

from storefront.wiring.accounts import AccountParts
from storefront.wiring.orders import OrderParts

if TYPE_CHECKING:
    from storefront.messages.links import LinkService
    from storefront.messages.lookup import LookupService
    from storefront.messages.model import Messenger
    from storefront.messages.repository import MessageRepository
    from storefront.messages.service import MessageService
    from storefront.orders.claiming import ClaimService


class MessageParts(AccountParts, OrderParts):
    """What is sent to buyers."""

    @cached_property
    def claim_service(self) -> "ClaimService":
        """Makes guests' orders accounts'."""
        from storefront.orders.claiming import ClaimService

        return ClaimService(self.store, self.orders, self.standing, self.access_tokens, self.clock)

    @cached_property
    def messages(self) -> "MessageRepository":
        """Messages that wait."""
        from storefront.messages.repository import MessageRepository

        return MessageRepository(self.store)

    @cached_property
    def messenger(self) -> "Messenger":
        """Carries messages."""
        from storefront.messages.aws import AwsMessenger
        from storefront.messages.model import Channel

        told = self.settings.optional("MESSAGES", "none").split(",")
        channels = frozenset(one for one in Channel if one.value in told)
        return AwsMessenger(channels, self.settings.optional("MESSAGE_SENDER"))

    @cached_property
    def lookup_service(self) -> "LookupService":
        """Takes questions for links to orders."""
        from storefront.messages.lookup import LookupService

        return LookupService(self.store, self.orders, self.messages, self.clock)

    @cached_property
    def link_service(self) -> "LinkService":
        """Opens links to orders."""
        from storefront.messages.links import LinkService

        return LinkService(self.orders, self.messages, self.access_tokens, self.clock)

    @cached_property
    def message_service(self) -> "MessageService":
        """Sends messages."""
        from storefront.messages.service import MessageService

        page = self.settings.optional("RESULT_URL")
        return MessageService(self.orders, self.messages, self.messenger, page, self.clock)
