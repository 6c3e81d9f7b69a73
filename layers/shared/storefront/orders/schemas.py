"""Request bodies about orders."""

from datetime import datetime
from typing import Annotated, Any, ClassVar, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from storefront.contacts.model import Contact
from storefront.contacts.schemas import ContactRequest, Note
from storefront.inventory.model import MAX_QUANTITY
from storefront.orders.lines import MAX_LINES
from storefront.orders.quote import MAX_LENGTH, PayMethod
from storefront.places.bangladesh import bangladesh
from storefront.places.schemas import AddressRequest, Phone
from storefront.web.body import EACH_PRODUCT_ONCE, Amount, Code, Coupon, Id, Matching, RequestModel

#: Characters of a token.
MAX_TOKEN = 2048
#: More often nobody ends the tokens of one order.
MAX_EPOCH = 1_000_000


class OrderItemRequest(RequestModel):
    """A product and how many of it, at the catalogue's price.

    With `unit_price`, the price that the buyer has seen, it is ordered at that price or not at all.
    """

    product_id: Id
    quantity: Annotated[int, Field(ge=1, le=MAX_QUANTITY)]
    unit_price: Amount | None = None


class QuoteItemRequest(RequestModel):
    """A product and how many of it."""

    product_id: Id
    quantity: Annotated[int, Field(ge=1, le=MAX_QUANTITY)]


class DestinationRequest(RequestModel):
    """Where and how it is to come; without `method`, by the first way that there is."""

    district: Code
    method: Code | None = None


class QuoteRequest(RequestModel):
    """What an order would be of, 1 to 30 products, each once; and where it is to come.

    `method`: `online` pays all of it before it comes, `cod` in cash when it does. Whether one may,
    and with which advance, can be told only of the `phone` with which it will be ordered.
    """

    example: ClassVar[dict[str, Any]] = {
        "items": [{"product_id": "01JZ8K3V6M4Q2X9T7B5N1C0DEF", "quantity": 2}],
        "delivery": {"district": "dhaka"},
    }

    items: Annotated[
        list[QuoteItemRequest], Field(min_length=1, max_length=MAX_LINES), EACH_PRODUCT_ONCE
    ]
    delivery: DestinationRequest | None = None
    coupon: Coupon | None = None
    method: Annotated[PayMethod, Field(strict=False)] = PayMethod.ONLINE
    phone: Phone | None = None


class EndTokensRequest(RequestModel):
    """Of which epoch the tokens are that are to be good no longer, as staff see it on the order."""

    example: ClassVar[dict[str, Any]] = {"token_epoch": 0}

    token_epoch: Annotated[int, Field(ge=0, le=MAX_EPOCH)]


class ClaimOrderRequest(RequestModel):
    """The token of the order, as the answer to placing it or a link has it."""

    example: ClassVar[dict[str, Any]] = {"order_token": "eyJhbGciOiJIUzI1NiJ9.e30.c2VhbA"}

    order_token: Annotated[
        str,
        Field(min_length=1, max_length=MAX_TOKEN),
        Matching(r"^[A-Za-z0-9_.-]+$", "must be a token as it was answered"),
    ]


class PlaceOrderRequest(RequestModel):
    """What to order: products, or a quote as it was answered; whom for, and where it goes."""

    example: ClassVar[dict[str, Any]] = {
        "items": [{"product_id": "01JZ8K3V6M4Q2X9T7B5N1C0DEF", "quantity": 2}],
        "contact": ContactRequest.example,
        "delivery": AddressRequest.example,
    }
    max_bytes: ClassVar[int] = 163_840

    items: (
        Annotated[
            list[OrderItemRequest], Field(min_length=1, max_length=MAX_LINES), EACH_PRODUCT_ONCE
        ]
        | None
    ) = None
    quote: (
        Annotated[
            str,
            Field(min_length=1, max_length=MAX_LENGTH),
            Matching(r"^[A-Za-z0-9_.-]+$", "must be a quote as it was answered"),
        ]
        | None
    ) = None

    @model_validator(mode="after")
    def _is_one_of_both(self) -> Self:
        if (self.items is None) == (self.quote is None):
            code = "one_of"
            raise PydanticCustomError(code, "must have either items or a quote")
        return self

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
        """Return whom it is for, if it says so, when it is placed at a moment.

        Raises:
            ValidationFailedError: it goes to a place that there is not; without a quote, who orders
                has a phone of another country.
        """
        if self.contact is None:
            return None
        delivery = self.delivery.to_address() if self.delivery else None
        if delivery:
            delivery.require_known(bangladesh(), "delivery.")
        contact = self.contact.to_model(delivery, self.note or "", now)
        if self.quote is None:  # a quote knows whether the shop lets them be foreign
            contact.require_home_phone("contact.phone")
        return contact
