"""Parts of messages, and of what their links are for."""

from functools import cached_property
from typing import TYPE_CHECKING

from storefront.wiring.accounts import AccountParts
from storefront.wiring.orders import OrderParts

if TYPE_CHECKING:
    from storefront.messages.code_repository import CodeRepository
    from storefront.messages.codes import Codes
    from storefront.messages.confirming import ConfirmationService
    from storefront.messages.links import LinkService
    from storefront.messages.lookup import LookupService
    from storefront.messages.model import Channel, Messenger
    from storefront.messages.repository import MessageRepository
    from storefront.messages.service import MessageService
    from storefront.orders.claiming import ClaimService


class MessageParts(AccountParts, OrderParts):
    """What is sent to buyers."""

    @cached_property
    def claim_service(self) -> "ClaimService":
        """Makes guests' orders accounts'."""
        from storefront.orders.claiming import ClaimService

        return ClaimService(
            self.store, self.orders, self.session_guard, self.access_tokens, self.clock
        )

    @cached_property
    def messages(self) -> "MessageRepository":
        """Messages that wait."""
        from storefront.messages.repository import MessageRepository

        return MessageRepository(self.store)

    @cached_property
    def code_repository(self) -> "CodeRepository":
        """Codes that were sent and tried."""
        from storefront.messages.code_repository import CodeRepository

        return CodeRepository(self.store)

    @cached_property
    def codes(self) -> "Codes":
        """Makes codes."""
        from storefront.messages.codes import Codes
        from storefront.parameters import Secret
        from storefront.settings import SecretName

        return Codes(Secret(self.settings.secret_name(SecretName.BUYER_KEYS)))

    @cached_property
    def confirmation_service(self) -> "ConfirmationService":
        """Sends codes, and accepts orders by them."""
        from storefront.messages.confirming import ConfirmationService

        return ConfirmationService(
            self.store,
            self.orders,
            self.code_repository,
            self.messages,
            terms=self.terms,
            acceptance=self.acceptance_service,
            made=self.codes,
            names=self.buyer_names,
            session_guard=self.session_guard,
            clock=self.clock,
        )

    @cached_property
    def message_channels(self) -> "frozenset[Channel]":
        """By what this shop sends messages."""
        from storefront.messages.model import Channel

        channels = self.settings.optional("MESSAGES", "none").split(",")
        if not self.settings.optional("MESSAGE_SENDER"):
            channels = [one for one in channels if one != Channel.EMAIL.value]
        return frozenset(one for one in Channel if one.value in channels)

    @cached_property
    def messenger(self) -> "Messenger":
        """Carries messages."""
        from storefront.messages.aws import AwsMessenger

        return AwsMessenger(self.message_channels, self.settings.optional("MESSAGE_SENDER"))

    @cached_property
    def lookup_service(self) -> "LookupService":
        """Takes questions for links to orders."""
        from storefront.messages.lookup import LookupService

        has_page = self.settings.optional("RESULT_URL")  # that links lead to
        channels = self.message_channels if has_page else frozenset()
        return LookupService(self.store, self.orders, self.messages, channels, self.clock)

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
        return MessageService(
            self.orders,
            self.messages,
            self.messenger,
            page,
            self.clock,
            codes=self.code_repository,
            made=self.codes,
        )
