"""The address book of whoever is signed in."""

from collections.abc import Callable, Mapping
from typing import Any

from storefront import log
from storefront.access import Caller
from storefront.accounts.session_guard import SessionGuard
from storefront.addressbook.model import AddressBook, SavedAddress
from storefront.addressbook.repository import AddressBookRepository
from storefront.clock import Clock
from storefront.db.refusals import TransactionCanceledError
from storefront.db.store import Store
from storefront.editions import Seen
from storefront.errors import NotFoundError, StaleError, UnavailableError
from storefront.ids import new_id
from storefront.places.address import PostalAddress
from storefront.places.model import Places

#: How often a change is tried while another device changes the book.
_TRIES = 5
_BUSY = "Your addresses are being changed elsewhere. Send the same request again."


class AddressBookService:
    """Reads and changes address books.

    Args:
        store: must know the users table.
        books: the repository on that store.
        session_guard: makes sure that whoever changes something still may.
        places: where addresses can be.
        clock: the present.
    """

    def __init__(
        self,
        store: Store,
        books: AddressBookRepository,
        session_guard: SessionGuard,
        places: Places,
        clock: Clock,
    ) -> None:
        self._store = store
        self._books = books
        self._session_guard = session_guard
        self._places = places
        self._clock = clock

    def of(self, caller: Caller) -> AddressBook:
        """Return the caller's book."""
        return self._books.get(caller.user_id)

    def add(
        self, caller: Caller, address: PostalAddress, *, default: bool
    ) -> tuple[SavedAddress, AddressBook]:
        """Add an address; one that is there already is answered as it is, so repeats add nothing.

        Args:
            caller: whose.
            address: what to add.
            default: whether it is to be the default.

        Raises:
            ValidationFailedError: it is nowhere.
            AddressBookFullError: there are as many as may be.
            SessionEndedError: the account or the session is no more.
            UnavailableError: no definite outcome in time; the same request may be sent again.
        """
        address.require_known(self._places)
        address_id = new_id(self._clock())

        def added(book: AddressBook) -> AddressBook:
            if (there := book.same_as(address)) is None:
                return book.with_added(address_id, address, default=default)
            is_default = not default or book.default_id == there
            return book if is_default else book.with_changed(there, {}, default=True)

        book = self._change(caller, added)
        return book.saved(book.same_as(address) or address_id), book

    def change(
        self,
        caller: Caller,
        address_id: str,
        changes: Mapping[str, Any],
        seen: Seen,
        *,
        default: bool,
    ) -> tuple[SavedAddress, AddressBook]:
        """Change an address; a change that is made already is no fault.

        Args:
            caller: whose.
            address_id: which.
            changes: parts of the address by their names.
            seen: which editions of it may be changed.
            default: whether it is to be the default.

        Raises:
            NotFoundError: the caller has no such address.
            ValidationFailedError: it would be nowhere.
            StaleError: the edition that the client has seen is not the latest.
            SessionEndedError, UnavailableError: as `add`.
        """

        def changed(book: AddressBook) -> AddressBook:
            before = book.saved(address_id)
            after = book.with_changed(address_id, changes, default=default)
            if after.entries == book.entries and after.default_id == book.default_id:
                return book
            if not seen.is_latest(before.edition):
                raise StaleError(before.edition)
            after.entries[address_id].require_known(self._places)
            return after

        book = self._change(caller, changed)
        return book.saved(address_id), book

    def delete(self, caller: Caller, address_id: str, seen: Seen) -> None:
        """Delete an address; one that is not there is as good as deleted.

        Raises:
            StaleError: the edition that the client has seen is not the latest.
            SessionEndedError, UnavailableError: as `add`.
        """

        def left(book: AddressBook) -> AddressBook:
            try:
                before = book.saved(address_id)
            except NotFoundError:
                return book
            if not seen.is_latest(before.edition):
                raise StaleError(before.edition)
            return book.without(address_id)

        self._change(caller, left)

    def _change(self, caller: Caller, change: Callable[[AddressBook], AddressBook]) -> AddressBook:
        """Write what a change makes of the book, as often as others come between."""
        for _ in range(_TRIES):
            before = self._books.get(caller.user_id, self._session_guard.reader(caller))
            after = change(before)
            if after is before:
                return before
            transaction = self._store.transaction()
            self._books.save(transaction, before, after)
            try:
                transaction.commit()
            except TransactionCanceledError:
                continue
            log.info("address book changed", count=len(after.entries))
            return after
        raise UnavailableError(_BUSY)
