"""What is answered of address books."""

from typing_extensions import TypedDict

from storefront.addressbook.model import AddressBook, SavedAddress
from storefront.contract import Id
from storefront.places.views import PostalAddressView, postal_address_view


class SavedAddressView(PostalAddressView):
    """An address of one's book. `etag` is what `If-Match` takes."""

    id: Id
    default: bool
    etag: str


class AddressListView(TypedDict):
    """All addresses of one's book: the default one, then the newest first."""

    items: list[SavedAddressView]


def saved_address_view(saved: SavedAddress, book: AddressBook) -> SavedAddressView:
    """Return an address of a book."""
    return {
        "id": saved.address_id,
        "default": saved.address_id == book.default_id,
        "etag": saved.edition,
        **postal_address_view(saved.address),
    }


def address_list_view(book: AddressBook) -> AddressListView:
    """Return a whole book."""
    return {"items": [saved_address_view(one, book) for one in book.all()]}
