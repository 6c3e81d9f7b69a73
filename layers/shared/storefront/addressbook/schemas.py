"""Request bodies about address books."""

from typing import Any, ClassVar

from storefront.places.schemas import EXAMPLE_ADDRESS, AddressRequest, ChangeAddressRequest


class CreateAddressRequest(AddressRequest):
    """An address for one's book. `default`: whether it is to be the default one."""

    example: ClassVar[dict[str, Any]] = {**EXAMPLE_ADDRESS, "default": True}

    default: bool = False


class UpdateAddressRequest(ChangeAddressRequest):
    """What to change of an address; `default: true` makes it the default one."""

    default: bool = False
