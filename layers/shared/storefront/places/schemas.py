"""Addresses and phone numbers in request bodies."""

import unicodedata
from functools import partial
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from storefront.phones import MAX_WRITTEN, read_phone
from storefront.places.address import MAX_AREA, MAX_LINE, MAX_NAME, AddressKind, PostalAddress
from storefront.web.body import OR_NULL, ChangeModel, Matching, RequestModel, Written

_DIGITS = str.maketrans("০১২৩৪৫৬৭৮৯", "0123456789")
#: Of either script, with spaces around.
_FOUR_DIGITS = r"^ *([0-9\u09e6-\u09ef]{4})? *$"


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _western(value: Any) -> Any:
    return value.translate(_DIGITS).strip(" ") if isinstance(value, str) else value


#: Text of an address, in its one spelling: what looks the same is the same.
Composed = AfterValidator(_composed)
#: A mobile number of Bangladesh, in digits of either script.
Phone = Annotated[str, Field(min_length=1, max_length=MAX_WRITTEN), AfterValidator(read_phone)]
#: The same, or one of another country.
AnyPhone = Annotated[
    str,
    Field(min_length=1, max_length=MAX_WRITTEN),
    AfterValidator(partial(read_phone, abroad=True)),
]
Recipient = Annotated[str, Composed, Written(MAX_NAME)]
_Line = Annotated[str, Composed, Written(MAX_LINE)]
_More = Annotated[str, Composed, Written(MAX_LINE, empty=True)]
_Area = Annotated[str, Composed, Written(MAX_AREA, empty=True)]
_District = Annotated[
    str, Field(max_length=40), Matching("^[a-z-]+$", "must be a district's code, see /api/places/")
]
_Upazila = Annotated[
    str,
    Field(max_length=80),
    Matching("^[a-z-]+/[a-z-]+$", "must be an upazila's code, see /api/places/"),
]
_Postcode = Annotated[
    str,
    BeforeValidator(_western),
    Matching("^([0-9]{4})?$", "must be four digits, or empty"),
    WithJsonSchema({"type": "string", "maxLength": 8, "pattern": _FOUR_DIGITS}),
]
_Kind = Annotated[AddressKind, Field(strict=False)]

EXAMPLE_ADDRESS: dict[str, Any] = {
    "name": "রহিমা খাতুন",
    "phone": "০১৭১২৩৪৫৬৭৮",
    "line1": "House 12, Road 5",
    "district": "dhaka",
    "area": "Dhanmondi",
    "postcode": "1205",
}


class AddressRequest(RequestModel):
    """Where a parcel goes, and who takes it. `upazila`, or `area` in words, must be there."""

    example: ClassVar[dict[str, Any]] = EXAMPLE_ADDRESS

    name: Recipient
    phone: Phone
    line1: _Line
    line2: _More = ""
    landmark: _More = ""
    district: _District
    upazila: _Upazila | None = None
    area: _Area = ""
    postcode: _Postcode = ""
    kind: _Kind = AddressKind.HOME

    def to_address(self) -> PostalAddress:
        """Return the address; whether its places exist is for `require_known`."""
        return PostalAddress(**{name: getattr(self, name) for name in AddressRequest.model_fields})


class ChangeAddressRequest(ChangeModel):
    """What to change of an address; `upazila` is taken away by null."""

    example: ClassVar[dict[str, Any]] = {"landmark": "Opposite the lake"}

    name: Recipient | None = None
    phone: Phone | None = None
    line1: _Line | None = None
    line2: _More | None = None
    landmark: _More | None = None
    district: _District | None = None
    upazila: Annotated[_Upazila | None, OR_NULL] = None
    area: _Area | None = None
    postcode: _Postcode | None = None
    kind: _Kind | None = None

    def changes(self) -> dict[str, Any]:
        """Return the parts of an address that were given, by name."""
        given = self.model_fields_set & ChangeAddressRequest.model_fields.keys()
        return {name: getattr(self, name) for name in sorted(given)}
