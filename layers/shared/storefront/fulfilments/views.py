"""What clients see of fulfilments."""

from collections.abc import Iterable

from typing_extensions import TypedDict

from storefront.clock import iso
from storefront.contract import Moment, SaleId
from storefront.fulfilments.model import Parcel, ParcelStatus
from storefront.orders.goods import FulfilmentStatus
from storefront.orders.model import Order
from storefront.orders.shipping import fulfilment_status


class ParcelLineView(TypedDict):
    """Units of a product in a parcel; of one that is back, what became of them."""

    product_id: SaleId
    name: str
    quantity: int
    restocked: int
    damaged: int


class FulfilmentView(TypedDict):
    """A parcel. `failures`: how often the courier has failed to deliver it. `etag`: for `If-Match`.

    `since`: from when on it is where it is.
    """

    number: int
    status: ParcelStatus
    lines: list[ParcelLineView]
    courier: str
    tracking: str
    tracking_url: str
    failures: int
    packed_at: Moment
    handed_over_at: Moment | None
    since: Moment
    etag: str


class UnitsLeftView(TypedDict):
    """Units of a product that wait to be packed."""

    product_id: SaleId
    name: str
    quantity: int


class FulfilmentListView(TypedDict):
    """All parcels of an order, and what is left.

    `left`: units that can be packed now; none where nothing of the order may be sent.
    """

    fulfilment_status: FulfilmentStatus
    left: list[UnitsLeftView]
    items: list[FulfilmentView]
    next_cursor: None


def fulfilment_view(parcel: Parcel, order: Order) -> FulfilmentView:
    """Return a parcel of an order as clients see it."""
    names = {line.product_id: line.name for line in order.lines}
    tracking, back = parcel.tracking, parcel.back
    return {
        "number": parcel.number,
        "status": parcel.status,
        "lines": [
            {
                "product_id": product_id,
                "name": names[product_id],
                "quantity": units,
                "restocked": back[product_id].restocked if product_id in back else 0,
                "damaged": back[product_id].damaged if product_id in back else 0,
            }
            for product_id, units in parcel.lines.items()
        ],
        "courier": tracking.courier,
        "tracking": tracking.number,
        "tracking_url": tracking.url,
        "failures": parcel.failures,
        "packed_at": iso(parcel.packed_at),
        "handed_over_at": iso(parcel.handed_over_at) if parcel.handed_over_at else None,
        "since": iso(parcel.since),
        "etag": parcel.edition,
    }


def left_view(order: Order) -> list[UnitsLeftView]:
    """Return the units of an order that can be packed now."""
    left = order.left_to_pack if order.may_ship else {}
    return [
        {"product_id": one.product_id, "name": one.name, "quantity": left[one.product_id]}
        for one in order.lines
        if one.product_id in left
    ]


def fulfilment_list_view(order: Order, parcels: Iterable[Parcel]) -> FulfilmentListView:
    """Return an order's parcels as clients see them."""
    return {
        "fulfilment_status": fulfilment_status(order),
        "left": left_view(order),
        "items": [fulfilment_view(one, order) for one in parcels],
        "next_cursor": None,
    }
