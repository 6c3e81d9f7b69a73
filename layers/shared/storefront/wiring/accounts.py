"""Parts of accounts."""

from functools import cached_property
from typing import TYPE_CHECKING

from storefront.wiring.foundation import Foundation

if TYPE_CHECKING:
    from storefront.accounts.administration import AccountAdministration
    from storefront.accounts.authorizer import Authorizer
    from storefront.accounts.repository import AccountRepository, SessionRepository
    from storefront.accounts.service import AccountService
    from storefront.accounts.sessions import SessionService
    from storefront.accounts.tokens import AccessTokens
    from storefront.addressbook.service import AddressBookService


class AccountParts(Foundation):
    """Who people are, and how they prove it."""

    @cached_property
    def accounts(self) -> "AccountRepository":
        """Accounts as they are stored."""
        from storefront.accounts.repository import AccountRepository

        return AccountRepository(self.store)

    @cached_property
    def sessions(self) -> "SessionRepository":
        """Sessions as they are stored."""
        from storefront.accounts.repository import SessionRepository

        return SessionRepository(self.store)

    @cached_property
    def access_tokens(self) -> "AccessTokens":
        """Issues and verifies access tokens."""
        from storefront.accounts.tokens import AccessTokens

        return AccessTokens.of(self.settings, self.clock)

    @cached_property
    def authorizer(self) -> "Authorizer":
        """Finds out who is calling."""
        from storefront.accounts.authorizer import Authorizer

        return Authorizer(self.access_tokens, self.sessions, self.clock)

    @cached_property
    def account_service(self) -> "AccountService":
        """Makes accounts, checks their passwords and changes them."""
        from storefront.accounts.passwords import Passwords
        from storefront.accounts.service import AccountService

        shop_words = (self.settings.stack, self.settings.optional("ALLOWED_ORIGINS"))
        return AccountService(self.store, self.accounts, Passwords(), self.clock, shop_words)

    @cached_property
    def account_administration(self) -> "AccountAdministration":
        """Finds accounts, gives them roles, and signs them out."""
        from storefront.accounts.administration import AccountAdministration

        return AccountAdministration(self.store, self.accounts, self.sessions, self.clock)

    @cached_property
    def session_service(self) -> "SessionService":
        """Opens sessions and keeps them going."""
        from storefront.accounts.sessions import SessionService

        return SessionService(
            self.store, self.accounts, self.sessions, self.access_tokens, self.clock
        )

    @cached_property
    def address_book_service(self) -> "AddressBookService":
        """Reads and changes address books."""
        from storefront.addressbook.repository import AddressBookRepository
        from storefront.addressbook.service import AddressBookService
        from storefront.places.bangladesh import bangladesh

        books = AddressBookRepository(self.store)
        return AddressBookService(self.store, books, self.session_guard, bangladesh(), self.clock)
