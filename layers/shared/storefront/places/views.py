"""What is answered of places."""

from collections.abc import Sequence

from typing_extensions import TypedDict

from storefront.places.address import AddressKind, PostalAddress
from storefront.places.model import Place, PlaceKind


class PlaceNameView(TypedDict):
    """The name in both languages."""

    en: str
    bn: str


class PlaceView(TypedDict):
    """A place; its parent is the division of a district, and the district of an upazila."""

    code: str
    kind: PlaceKind
    parent: str | None
    name: PlaceNameView


class PlaceListView(TypedDict):
    """Places, sorted by code within what they are in."""

    items: list[PlaceView]


class PostalAddressView(TypedDict):
    """Where a parcel goes, and who takes it; parts that nobody has written are empty."""

    name: str
    phone: str
    line1: str
    line2: str
    landmark: str
    district: str
    upazila: str | None
    area: str
    postcode: str
    kind: AddressKind


def postal_address_view(address: PostalAddress) -> PostalAddressView:
    """Return an address as whoever may see it sees it."""
    return {
        "name": address.name,
        "phone": address.phone,
        "line1": address.line1,
        "line2": address.line2,
        "landmark": address.landmark,
        "district": address.district,
        "upazila": address.upazila,
        "area": address.area,
        "postcode": address.postcode,
        "kind": address.kind,
    }


def place_list_view(places: Sequence[Place]) -> PlaceListView:
    """Return places as they are answered."""
    return {"items": [_place_view(one) for one in places]}


def _place_view(place: Place) -> PlaceView:
    return {
        "code": place.code,
        "kind": place.kind,
        "parent": place.parent,
        "name": {"en": place.en, "bn": place.bn},
    }
