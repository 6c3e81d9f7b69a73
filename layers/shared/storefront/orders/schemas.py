"""Request bodies about orders."""

from datetime import datetime
from typing import Annotated, Any, ClassVar, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from storefront.contacts.model import Contact
from storefront.contacts.schemas import ContactRequest, Note
from storefront.inventory.model import MAX_QUANTITY
from storefront.inventory.schemas import EACH_PRODUCT_ONCE
from storefront.orders.model import MAX_LINES
from storefront.places.schemas import AddressRequest
from storefront.web.body import Amount, Id, RequestModel


class OrderItemRequest(RequestModel):
    """A product and how many of it, at the catalogue's price.

    With `unit_price`, the price that the buyer has seen, it is ordered at that price or not at all.
    """

    product_id: Id
    quantity: Annotated[int, Field(ge=1, le=MAX_QUANTITY)]
    unit_price: Amount | None = None


class PlaceOrderRequest(RequestModel):
    """What to order: 1 to 30 products, each once; whom for, where it goes, what to know of it."""

    example: ClassVar[dict[str, Any]] = {
        "items": [{"product_id": "01JZ8K3V6M4Q2X9T7B5N1C0DEF", "quantity": 2}],
        "contact": ContactRequest.example,
        "delivery": AddressRequest.example,
    }
    max_bytes: ClassVar[int] = 65_536

    items: Annotated[
        list[OrderItemRequest], Field(min_length=1, max_length=MAX_LINES), EACH_PRODUCT_ONCE
    ]
    contact: ContactRequest | None = None
    delivery: AddressRequest | None = None
    note: Note | None = None

    @model_validator(mode="after")
    def _is_for_somebody(self) -> Self:
        if self.contact is None and (self.delivery is not None or self.note is not None):
            code = "contact"
            raise PydanticCustomError(code, "delivery and note need a contact")
        return self

    def contact_at(self, now: datetime) -> Contact | None:
        """Return whom it is for, if it says so, when it is placed at a moment."""
        if self.contact is None:
            return None
        delivery = self.delivery.to_address() if self.delivery else None
        return self.contact.to_model(delivery, self.note or "", now)
