"""Address books in DynamoDB: one item beside the account, which one write erases."""

from typing import ClassVar

from pynamodb.attributes import UnicodeAttribute

from storefront.accounts.repository import UserRecord, user_pk
from storefront.addressbook.model import AddressBook
from storefront.db.reader import ItemReader
from storefront.db.records import IntegerAttribute, JSONTextAttribute
from storefront.db.store import Store, Transaction
from storefront.db.tables import Table
from storefront.places.address import address_of, parts_of

ADDRESSES = "ADDRESSES"
BOOK_LABEL = "addresses"


class AddressBookRecord(UserRecord, discriminator="addresses"):
    """All addresses of an account. They are personal data, and are in no index.

    Their ids stand beside them, the oldest first: an audit keeps these, and no address, on a disk.
    """

    table: ClassVar[Table] = Table.USERS

    address_ids = JSONTextAttribute()
    entries = JSONTextAttribute()
    default_id = UnicodeAttribute(null=True)
    version = IntegerAttribute()

    def to_model(self) -> AddressBook:
        """Return the book as the domain sees it."""
        entries = {one_id: address_of(self.entries[one_id]) for one_id in self.address_ids}
        user_id = self.pk.removeprefix("USER#")
        return AddressBook(user_id, entries, self.default_id, self.version)


class AddressBookRepository:
    """Reads address books and adds their changes to transactions.

    Args:
        store: must know the users table.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, user_id: str, reader: ItemReader | None = None) -> AddressBook:
        """Return an account's book, empty if there is none yet.

        Args:
            user_id: whose.
            reader: what to read it by; the store, where not given.
        """
        record = (reader or self._store).get(AddressBookRecord, user_pk(user_id), ADDRESSES)
        return record.to_model() if record else AddressBook(user_id)

    def save(self, transaction: Transaction, before: AddressBook, after: AddressBook) -> None:
        """Write a book; the transaction fails under `BOOK_LABEL` if it changed since `before`."""
        record = AddressBookRecord(
            pk=user_pk(after.user_id),
            sk=ADDRESSES,
            address_ids=list(after.entries),
            entries={one_id: parts_of(one) for one_id, one in after.entries.items()},
            default_id=after.default_id,
            version=after.version,
        )
        if before.version == 0:
            transaction.put(BOOK_LABEL, record)
        else:
            transaction.put(BOOK_LABEL, record, AddressBookRecord.version == before.version)
