"""Request bodies about fulfilments."""

from typing import Annotated, Any, ClassVar

from pydantic import Field, StringConstraints

from storefront.fulfilments.model import ParcelChange, ParcelStatus, Returned, Tracking
from storefront.inventory.model import MAX_QUANTITY
from storefront.orders.lines import MAX_LINES
from storefront.web.body import EACH_PRODUCT_ONCE, ChangeModel, Id, Matching, RequestModel, Written

_Courier = Annotated[str, Written(60, empty=True)]
_Number = Annotated[
    str,
    StringConstraints(max_length=64),
    Matching(r"^[!-~]*$", "must be printable ASCII characters without spaces"),
]
_Link = Annotated[
    str,
    StringConstraints(max_length=500),
    Matching(r"^(https://[!-~]+)?$", "must be an address that begins with https://, or empty"),
]


class PackedLineRequest(RequestModel):
    """Units of one product that are packed."""

    product_id: Id
    quantity: Annotated[int, Field(ge=1, le=MAX_QUANTITY)]


class CreateFulfilmentRequest(RequestModel):
    """What is in a new parcel, and who is to carry it, as far as that is known."""

    example: ClassVar[dict[str, Any]] = {
        "lines": [{"product_id": "01JZ8K3V6M4Q2X9T7B5N1C0DEF", "quantity": 2}],
        "courier": "Pathao",
    }

    lines: Annotated[
        list[PackedLineRequest], Field(min_length=1, max_length=MAX_LINES), EACH_PRODUCT_ONCE
    ]
    courier: _Courier = ""
    tracking: _Number = ""
    tracking_url: _Link = ""

    @property
    def units(self) -> dict[str, int]:
        """Units by product id."""
        return {one.product_id: one.quantity for one in self.lines}

    def to_tracking(self) -> Tracking:
        """Return who carries it."""
        return Tracking(self.courier, self.tracking, self.tracking_url)


class ReturnedLineRequest(RequestModel):
    """What became of the units of one product that came back: each is one of both."""

    product_id: Id
    restocked: Annotated[int, Field(ge=0, le=MAX_QUANTITY)]
    damaged: Annotated[int, Field(ge=0, le=MAX_QUANTITY)]


class UpdateFulfilmentRequest(ChangeModel):
    """Where a parcel is now, and by whom it is carried.

    `courier` must be known when it is handed over. `back`: of all of its units, with the status
    `back` only; those that are `restocked` are for sale again.
    """

    max_bytes: ClassVar[int] = 40_960

    example: ClassVar[dict[str, Any]] = {"status": "handed_over", "tracking": "DL121224VS8TTJ"}

    status: Annotated[ParcelStatus, Field(strict=False)] | None = None
    courier: _Courier | None = None
    tracking: _Number | None = None
    tracking_url: _Link | None = None
    back: (
        Annotated[
            list[ReturnedLineRequest], Field(min_length=1, max_length=MAX_LINES), EACH_PRODUCT_ONCE
        ]
        | None
    ) = None

    def to_model(self) -> ParcelChange:
        """Return the change."""
        said = {"courier": self.courier, "number": self.tracking, "url": self.tracking_url}
        tracking = {name: text for name, text in said.items() if text is not None}
        back = {one.product_id: Returned(one.restocked, one.damaged) for one in self.back or ()}
        return ParcelChange(self.status, tracking, back)
