"""What the audit knows of address books. It shows no part of an address."""

from collections.abc import Iterable
from datetime import datetime

from storefront.accounts.audit import ACCOUNT
from storefront.addressbook.model import MAX_ADDRESSES
from storefront.addressbook.repository import ADDRESSES, AddressBookRecord
from storefront.books.look import Look
from storefront.books.model import Difference, Differences, Rule
from storefront.books.registration import DomainAudit, Inspection, Kind
from storefront.books.sections import Books, Section
from storefront.ids import is_id
from storefront.values import dataclass


class AddressBookRule(Rule):
    """What must hold of address books."""

    #: A book has as many addresses as it may, and one of them is the default if there are any.
    ADDRESS_BOOK = "address-book"

    @property
    def advice(self) -> str:
        """What to do about a difference."""
        return (
            "The account's address book cannot be what it says. Nothing of the shop depends on it: "
            "its owner can put it right on the page of addresses, by making one the default."
        )


@dataclass(slots=True)
class AddressBookSection(Section):
    """An account's address book.

    Args:
        size: how many addresses; None if there is no book.
        fault: what is wrong with it, in words that tell nothing of an address.
    """

    subject = ACCOUNT

    size: int | None = None
    fault: str | None = None

    @property
    def is_there(self) -> bool:
        """Return whether the account exists; a book does not say so."""
        return False

    @property
    def traces(self) -> Iterable[str]:
        """Name what is left of an account that is missing."""
        return [] if self.size is None else ["an address book"]


def _enter(books: Books, user_id: str, record: AddressBookRecord) -> None:
    section = books.open(AddressBookSection, user_id)
    section.size, section.fault = len(record.address_ids), _fault_of(record)


def _fault_of(record: AddressBookRecord) -> str | None:
    ids = record.address_ids
    if len(ids) > MAX_ADDRESSES or len(set(ids)) < len(ids) or not all(map(is_id, ids)):
        return f"{len(ids)} ids of addresses"
    if record.default_id not in (ids or [None]):
        return "a default that is none of its addresses"
    return None if record.version > 0 else f"version {record.version}"


def _check(books: Books, user_id: str, now: datetime) -> Differences:
    del now
    section = books.section(AddressBookSection, user_id)
    if section.fault:
        expected = f"at most {MAX_ADDRESSES} addresses, of which one is the default"
        yield Difference(AddressBookRule.ADDRESS_BOOK, user_id, expected, section.fault)


def _reread(look: Look, user_id: str) -> None:
    """Nothing: the account's own look reads its whole partition."""
    del look, user_id


AUDIT = DomainAudit(
    rules=AddressBookRule,
    kinds=[Kind(AddressBookRecord, "USER", ADDRESSES, _enter, hidden=("entries",))],
    inspections=[Inspection(AddressBookSection, _check, _reread)],
)
