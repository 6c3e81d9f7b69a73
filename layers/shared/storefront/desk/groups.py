"""Where orders and parcels of each stage are listed, and until when they are to be dealt with."""

from collections.abc import Mapping
from datetime import datetime

from storefront.desk.stage import Stage
from storefront.fulfilments.model import QUEUES, Parcel, ParcelStatus
from storefront.orders.model import Order
from storefront.orders.promising import awaits_acceptance, promised_by
from storefront.orders.repository import (
    STOPPED,
    TO_COLLECT,
    TO_PACK,
    queue_of,
)
from storefront.terms.shipping import ShippingTerms

_GROUPS: Mapping[Stage, tuple[str, ...]] = {
    Stage.TO_ACCEPT: (),
    Stage.TO_PACK: (TO_PACK,),
    Stage.TO_HAND_OVER: (QUEUES[ParcelStatus.PACKED],),
    Stage.UNDER_WAY: (QUEUES[ParcelStatus.IN_TRANSIT],),
    Stage.FAILED: (QUEUES[ParcelStatus.FAILED],),
    Stage.TO_COLLECT: (TO_COLLECT,),
    Stage.COMING_BACK: (QUEUES[ParcelStatus.COMING_BACK],),
    Stage.STOPPED: (STOPPED,),
}
_TO_COME = (Stage.TO_PACK, Stage.TO_HAND_OVER, Stage.UNDER_WAY, Stage.FAILED)
#: The groups of `by_hold_expiry` in which each stage is listed; orders to accept are picked out of
#: those that are pending.
GROUPS = {**_GROUPS, Stage.LATE: tuple(group for one in _TO_COME for group in _GROUPS[one])}


def is_at(stage: Stage, order: Order, parcel: Parcel | None) -> bool:
    """Return whether an order, or a parcel of it, is at a stage; for `LATE`, whether it can be."""
    if stage is Stage.TO_ACCEPT:
        return awaits_acceptance(order)
    group = queue_of(order) if parcel is None else QUEUES.get(parcel.status)
    return group in GROUPS[stage]


def due_by(order: Order, parcel: Parcel | None, terms: ShippingTerms) -> datetime | None:
    """Return until when an order is to be accepted, or is to have come; None if neither."""
    if awaits_acceptance(order):
        return order.hold_expires_at
    return promised_by(order, terms) if is_at(Stage.LATE, order, parcel) else None
