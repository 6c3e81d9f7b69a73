"""What staff see of the lists of the day."""

from datetime import datetime

from typing_extensions import TypedDict

from storefront.clock import iso
from storefront.contract import Moment
from storefront.desk.stage import Stage
from storefront.fulfilments.model import Parcel
from storefront.fulfilments.views import FulfilmentView, UnitsLeftView, fulfilment_view, left_view
from storefront.orders.model import Order
from storefront.orders.views import OrderView


class StageView(TypedDict):
    """How many wait at a stage. `has_more`: there may be others, since only so many are counted."""

    stage: Stage
    count: int
    has_more: bool


class WorkView(TypedDict):
    """An order, or a parcel of it, that waits for what is to be done next.

    `parcel`: null where it is the order that waits. `left`: units of the order that can be packed
    now. `since`: from when on it waits. `due_by`: until when it is to be accepted, or is to have
    come; null of what is not on its way. `late`: that moment is over.
    """

    order: OrderView
    parcel: FulfilmentView | None
    left: list[UnitsLeftView]
    since: Moment
    due_by: Moment | None
    late: bool


class WorklistView(TypedDict):
    """A page of what waits at a stage, the longest waiting first, and how many wait at each."""

    stage: Stage
    stages: list[StageView]
    items: list[WorkView]
    next_cursor: str | None


def work_view(
    shown: OrderView, order: Order, parcel: Parcel | None, due_by: datetime | None, now: datetime
) -> WorkView:
    """Return what waits as staff see it.

    Args:
        shown: the order as they see it.
        order: what waits, or of which.
        parcel: what waits of it; None where it is the order itself.
        due_by: until when; None for no such moment.
        now: the present.
    """
    since = order.created_at if order.is_pending else order.hold_expires_at
    return {
        "order": shown,
        "parcel": fulfilment_view(parcel, order) if parcel else None,
        "left": left_view(order),
        "since": iso(parcel.since if parcel else since),
        "due_by": iso(due_by) if due_by else None,
        "late": due_by is not None and due_by < now,
    }
