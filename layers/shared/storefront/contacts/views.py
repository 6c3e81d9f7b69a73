"""What is answered of whom an order is for."""

from typing_extensions import TypedDict

from storefront.clock import iso
from storefront.contacts.model import Consent, Contact
from storefront.contract import Email, Moment
from storefront.language import Language
from storefront.places.views import PostalAddressView, postal_address_view


class ContactView(TypedDict):
    """Whom an order is for. `erase_at`: from when on nobody knows it. `etag`: for `If-Match`."""

    name: str
    phone: str
    email: Email | None
    delivery: PostalAddressView | None
    note: str
    locale: Language
    consents: list[Consent]
    erase_at: Moment
    etag: str


def contact_view(contact: Contact) -> ContactView:
    """Return a contact as whoever may see its order sees it."""
    return {
        "name": contact.name,
        "phone": contact.phone,
        "email": contact.email or None,
        "delivery": postal_address_view(contact.delivery) if contact.delivery else None,
        "note": contact.note,
        "locale": contact.locale,
        "consents": sorted(contact.consents),
        "erase_at": iso(contact.erase_at),
        "etag": contact.edition,
    }
