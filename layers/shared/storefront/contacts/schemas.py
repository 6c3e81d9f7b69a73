"""Whom an order is for, in request bodies."""

from datetime import datetime
from typing import Annotated, Any, ClassVar

from pydantic import Field

from storefront.accounts.emails import Email
from storefront.contacts.model import KEPT, MAX_NOTE, Consent, Contact
from storefront.language import Language
from storefront.places.address import PostalAddress
from storefront.places.schemas import AnyPhone, ChangeAddressRequest, Composed, Recipient
from storefront.web.body import ChangeModel, RequestModel, Written

Note = Annotated[str, Composed, Written(MAX_NOTE, lines=True)]
_Locale = Annotated[Language, Field(strict=False)]
_Consents = Annotated[list[Annotated[Consent, Field(strict=False)]], Field(max_length=10)]


class ContactRequest(RequestModel):
    """Who orders. `locale`: the language they are written to; `consents`: what they agree to.

    `phone` may be of another country where the shop lets it, written with + and the country's code.
    """

    example: ClassVar[dict[str, Any]] = {"name": "রহিমা খাতুন", "phone": "01712345678"}

    name: Recipient
    phone: AnyPhone
    email: Email | None = None
    locale: _Locale = Language.BANGLA
    consents: _Consents = Field(default_factory=list)

    def to_model(self, delivery: PostalAddress | None, note: str, now: datetime) -> Contact:
        """Return the contact of an order that is placed now."""
        return Contact(
            name=self.name,
            phone=self.phone,
            erase_at=(now + KEPT).replace(microsecond=0),
            email=self.email or "",
            delivery=delivery,
            note=note,
            locale=self.locale,
            consents=frozenset(self.consents),
        )


class UpdateContactRequest(ChangeModel):
    """What to change of whom an order is for, and of where it goes in its district."""

    example: ClassVar[dict[str, Any]] = {"phone": "01812345678"}

    name: Recipient | None = None
    phone: AnyPhone | None = None
    email: Email | None = None
    locale: _Locale | None = None
    consents: _Consents | None = None
    delivery: ChangeAddressRequest | None = None
    note: Note | None = None

    def changes(self) -> dict[str, Any]:
        """Return the parts that were given, by name."""
        given: dict[str, Any] = {
            name: getattr(self, name) for name in sorted(self.model_fields_set)
        }
        if self.delivery is not None:
            given["delivery"] = self.delivery.changes()
        if self.consents is not None:
            given["consents"] = frozenset(self.consents)
        return given
