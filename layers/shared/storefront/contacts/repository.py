"""Contacts in DynamoDB: one item beside the order, which goes by itself when its time is over.

DynamoDB deletes it by TTL, within a few days of that; whoever reads it compares the times, so for
everybody it is gone to the second.
"""

from typing import Any, ClassVar

from pynamodb.attributes import UnicodeAttribute

from storefront.contacts.model import Consent, Contact
from storefront.db.records import IntegerAttribute, JSONTextAttribute, Record, SecondsAttribute
from storefront.db.store import Transaction
from storefront.db.tables import Table
from storefront.language import Language
from storefront.places.address import address_of, parts_of

CONTACT = "CONTACT"
#: Label of its write; it fails when somebody else changed or erased it first.
CONTACT_LABEL = "contact"


class ContactRecord(Record):
    """Whom an order is for. `said` is all that is personal; none of it is in an index."""

    table: ClassVar[Table] = Table.ORDERS

    said = JSONTextAttribute()
    locale = UnicodeAttribute()
    version = IntegerAttribute()
    ttl = SecondsAttribute()

    def to_model(self) -> Contact:
        """Return the contact as the domain sees it."""
        said: dict[str, Any] = dict(self.said)
        delivery = said.pop("delivery", None)
        return Contact(
            **said
            | {
                "consents": frozenset(map(Consent, said.get("consents", ()))),
                "delivery": address_of(delivery) if delivery else None,
                "locale": Language(self.locale),
                "erase_at": self.ttl,
                "version": self.version,
            }
        )


def put_contact(transaction: Transaction, order_pk: str, contact: Contact) -> None:
    """Write a contact; the transaction fails under `CONTACT_LABEL` if it is not the next.

    Args:
        transaction: holds what else belongs to it.
        order_pk: the partition of its order.
        contact: a new one, or the next version of the one that is there.
    """
    record = ContactRecord(
        pk=order_pk,
        sk=CONTACT,
        said=_said(contact),
        locale=contact.locale.value,
        version=contact.version,
        ttl=contact.erase_at,
    )
    is_new = contact.version == 1
    condition = None if is_new else ContactRecord.version == contact.version - 1
    transaction.put(CONTACT_LABEL, record, condition)


def erase_contact(transaction: Transaction, order_pk: str) -> None:
    """Delete a contact, whatever it says by now."""
    anything = ContactRecord.pk.exists() | ContactRecord.pk.does_not_exist()
    transaction.delete(CONTACT_LABEL, ContactRecord, (order_pk, CONTACT), anything)


def _said(contact: Contact) -> dict[str, Any]:
    said: dict[str, Any] = {"name": contact.name, "phone": contact.phone}
    others = {
        "email": contact.email,
        "note": contact.note,
        "consents": sorted(one.value for one in contact.consents),
        "delivery": parts_of(contact.delivery) if contact.delivery else None,
    }
    return said | {name: value for name, value in others.items() if value}
