"""An account's addresses, of which one is the default as long as there are any."""

from collections.abc import Mapping
from dataclasses import field, replace
from typing import Any

from storefront.contract import with_members
from storefront.editions import edition_of
from storefront.errors import ConflictError, NotFoundError
from storefront.places.address import PostalAddress
from storefront.values import dataclass

#: More than anybody sends things to; a book is one item, of 50 kB at the very most.
MAX_ADDRESSES = 20


class AddressBookFullError(ConflictError):
    """There is no room for another address."""

    slug = "address-book-full"
    title = "There are too many addresses"
    members = with_members(most=int)

    def __init__(self) -> None:
        super().__init__("Delete one that is not needed any more.", most=MAX_ADDRESSES)


@dataclass(frozen=True, slots=True)
class SavedAddress:
    """An address of a book.

    Args:
        address_id: ULID.
        address: where it is.
    """

    address_id: str
    address: PostalAddress

    @property
    def edition(self) -> str:
        """The ETag; that it is the default is the book's, and not in it."""
        one = self.address
        return edition_of(
            *(one.name, one.phone, one.line1, one.line2, one.landmark, one.district),
            *(one.upazila, one.area, one.postcode, one.kind.value),
        )


@dataclass(frozen=True, slots=True)
class AddressBook:
    """The addresses of an account. It is never changed: each change makes the next version.

    Args:
        user_id: whose.
        entries: the addresses by id, the oldest first.
        default_id: the default one's id; None if there is no address.
        version: 0 of a book that was never written.
    """

    user_id: str
    entries: Mapping[str, PostalAddress] = field(default_factory=dict)
    default_id: str | None = None
    version: int = 0

    def saved(self, address_id: str) -> SavedAddress:
        """Return an address.

        Raises:
            NotFoundError: there is none of that id.
        """
        if address_id not in self.entries:
            raise NotFoundError("There is no such address in your address book.")
        return SavedAddress(address_id, self.entries[address_id])

    def all(self) -> list[SavedAddress]:
        """Return all addresses, the default one first, then the newest."""
        newest = [SavedAddress(*one) for one in reversed([*self.entries.items()])]
        return sorted(newest, key=lambda one: one.address_id != self.default_id)

    def same_as(self, address: PostalAddress) -> str | None:
        """Return the id of the entry that is this very address; None if there is none."""
        return next((one_id for one_id, one in self.entries.items() if one == address), None)

    def with_added(
        self, address_id: str, address: PostalAddress, *, default: bool
    ) -> "AddressBook":
        """Return the book with one more address; the first one is the default.

        Raises:
            AddressBookFullError: there are as many as may be.
        """
        if len(self.entries) >= MAX_ADDRESSES:
            raise AddressBookFullError
        default_id = address_id if default or self.default_id is None else self.default_id
        return self._next({**self.entries, address_id: address}, default_id)

    def with_changed(
        self, address_id: str, changes: Mapping[str, Any], *, default: bool
    ) -> "AddressBook":
        """Return the book with an address changed, which may become the default.

        Args:
            address_id: one that is there.
            changes: parts of the address by their names.
            default: whether it is to be the default; False leaves that as it is.
        """
        changed = replace(self.entries[address_id], **changes)
        default_id = address_id if default else self.default_id
        return self._next({**self.entries, address_id: changed}, default_id)

    def without(self, address_id: str) -> "AddressBook":
        """Return the book without an address; if it was the default, the newest other one is."""
        left = {one_id: one for one_id, one in self.entries.items() if one_id != address_id}
        default_id = self.default_id if self.default_id in left else next(reversed(left), None)
        return self._next(left, default_id)

    def _next(self, entries: Mapping[str, PostalAddress], default_id: str | None) -> "AddressBook":
        return AddressBook(self.user_id, entries, default_id, self.version + 1)
