"""Where a parcel goes, and who takes it."""

from collections.abc import Mapping
from dataclasses import asdict
from enum import StrEnum
from typing import Any

from storefront.errors import FieldError, ValidationFailedError
from storefront.places.model import Places
from storefront.values import dataclass

#: Most characters of the parts of an address.
MAX_NAME, MAX_LINE, MAX_AREA = 100, 200, 100


class AddressKind(StrEnum):
    """What is at an address: couriers ask, because offices close."""

    HOME = "home"
    OFFICE = "office"
    PICKUP = "pickup"  # a courier's counter


@dataclass(frozen=True, slots=True)
class PostalAddress:
    """An address in Bangladesh; all of it is personal data.

    Args:
        name: who takes the parcel.
        phone: theirs, in E.164.
        line1: house and road.
        line2: more of that; may be empty.
        landmark: what is near; may be empty.
        district: a district's code.
        upazila: the code of an upazila of that district; None where `area` says it in words.
        area: a part of a city, or whatever the list of upazilas lacks; may be empty.
        postcode: four digits, or empty.
        kind: what is there.
    """

    name: str
    phone: str
    line1: str
    district: str
    line2: str = ""
    landmark: str = ""
    upazila: str | None = None
    area: str = ""
    postcode: str = ""
    kind: AddressKind = AddressKind.HOME

    def require_known(self, places: Places, within: str = "") -> None:
        """Make sure that it is somewhere.

        Args:
            places: those that there are.
            within: what stands before the names of its fields, such as "delivery.".

        Raises:
            ValidationFailedError: there is no such district, the upazila is not in it, or neither
                an upazila nor an area is named.
        """
        found: dict[str, str] = {}
        if self.district not in places.districts:
            found["district"] = "there is no such district; see /api/places/"
        elif self.upazila is not None and not places.is_within(self.upazila, self.district):
            found["upazila"] = "is no upazila of the district; see /api/places/"
        if self.upazila is None and not self.area:
            found["area"] = "name an upazila, or the area in words"
        if found:
            faults = [_fault(f"{within}{name}", message) for name, message in found.items()]
            raise ValidationFailedError("The address is not valid; see errors.", faults)


def _fault(field: str, message: str) -> FieldError:
    return FieldError(field=field, code="place", message=message)


def parts_of(address: PostalAddress) -> dict[str, Any]:
    """Return an address as it is kept: its parts by name, without those that are empty."""
    return {name: value for name, value in asdict(address).items() if value}


def address_of(parts: Mapping[str, Any]) -> PostalAddress:
    """Return the address that was kept."""
    return PostalAddress(**{**parts, "kind": AddressKind(parts["kind"])})
