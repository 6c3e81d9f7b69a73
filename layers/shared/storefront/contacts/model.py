"""Whom an order is for: name, phone, address. It is kept beside the order, and for a time only."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from storefront.editions import edition_of
from storefront.errors import ConflictError, FieldError, ValidationFailedError
from storefront.language import Language
from storefront.phones import is_foreign
from storefront.places.address import PostalAddress
from storefront.values import dataclass

#: For how long after an order was placed it is known whom it was for.
KEPT = timedelta(days=365)
MAX_NOTE = 500
#: Of an address that nobody has said before.
_NEEDED = ("name", "phone", "line1", "district")


class Consent(StrEnum):
    """What somebody has agreed to, besides what the order itself needs."""

    NEWS = "news"


class DistrictFixedError(ConflictError):
    """An order goes to the district that it was placed for: what it costs follows from that."""

    slug = "district-fixed"
    title = "The district cannot be changed"

    def __init__(self) -> None:
        super().__init__("Cancel the order, and place it again for the other district.")


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom an order is for, at one version.

    Args:
        name: of who ordered.
        phone: theirs, in E.164.
        erase_at: from when on nobody knows it any more.
        email: theirs, normalised; empty if they gave none.
        delivery: where it goes, and who takes it there; None if nobody has said.
        note: what the courier should know; may be empty.
        locale: in which language they are written to.
        consents: what they have agreed to.
        version: 1 at first; each change adds 1.
    """

    name: str
    phone: str
    erase_at: datetime
    email: str = ""
    delivery: PostalAddress | None = None
    note: str = ""
    locale: Language = Language.BANGLA
    consents: frozenset[Consent] = frozenset()
    version: int = 1

    @property
    def edition(self) -> str:
        """The ETag."""
        return edition_of(self.version, int(self.erase_at.timestamp()))

    def is_known(self, now: datetime) -> bool:
        """Return whether it is still known whom the order is for."""
        return now < self.erase_at

    def changed(self, changes: Mapping[str, Any]) -> "Contact":
        """Return the next version, with parts changed; itself, if they are so already.

        Args:
            changes: parts by their names; of `delivery`, parts of the address by theirs.

        Raises:
            DistrictFixedError: it would go to another district.
            ValidationFailedError: nobody has said before where it goes, and parts are missing; or
                the phone would be of another country.
        """
        parts = dict(changes)
        if address := parts.pop("delivery", None):
            parts["delivery"] = self._going_to(address)
        after = replace(self, **parts)
        if not is_foreign(self.phone):  # else the shop has let it
            after.require_home_phone("phone")
        return self if after == self else replace(after, version=self.version + 1)

    def require_home_phone(self, field: str) -> None:
        """Raise ValidationFailedError, for a field of the body, if the phone is a foreign one."""
        if is_foreign(self.phone):
            message = "must be a mobile number of Bangladesh"
            error = FieldError(field=field, code="phone", message=message)
            raise ValidationFailedError("The request is not valid; see errors.", [error])

    def differing(self, before: "Contact") -> list[str]:
        """Return the names of what is another than before, and no values."""
        names = ["name", "phone", "email", "delivery", "note", "locale", "consents"]
        return [one for one in names if getattr(self, one) != getattr(before, one)]

    def _going_to(self, address: Mapping[str, Any]) -> PostalAddress:
        """Return where it goes, once parts of that are other ones."""
        before = self.delivery
        if before is None:
            if missing := [one for one in _NEEDED if one not in address]:
                raise ValidationFailedError(
                    "The address is not whole; see errors.", [_missing(one) for one in missing]
                )
            return PostalAddress(**address)
        if address.get("district", before.district) != before.district:
            raise DistrictFixedError
        return replace(before, **address)


def _missing(name: str) -> FieldError:
    return FieldError(field=f"delivery.{name}", code="missing", message="Field required")
