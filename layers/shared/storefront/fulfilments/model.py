"""Fulfilments, which people call parcels: what is in them, and how they may go.

Immutable like orders: each transition returns the next version, and it is written together with the
next version of its order, which counts all units.
"""

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from typing_extensions import TypedDict

from storefront.contract import AskedId, with_members
from storefront.editions import edition_of
from storefront.errors import ConflictError, FieldError, ValidationFailedError
from storefront.values import dataclass

#: Most parcels of an order, canceled ones too.
MAX_PARCELS = 20


class ParcelStatus(StrEnum):
    """Where a parcel is."""

    PACKED = "packed"
    CANCELED = "canceled"
    HANDED_OVER = "handed_over"
    IN_TRANSIT = "in_transit"
    DELIVERED = "delivered"
    FAILED = "failed"
    COMING_BACK = "coming_back"
    BACK = "back"


#: Where a parcel may go from where it is. Couriers do not tell of every step, so that one that is
#: handed over may be delivered; they try again after they have failed.
MOVES: Mapping[ParcelStatus, frozenset[ParcelStatus]] = {
    ParcelStatus.PACKED: frozenset({ParcelStatus.HANDED_OVER, ParcelStatus.CANCELED}),
    ParcelStatus.HANDED_OVER: frozenset(
        {ParcelStatus.IN_TRANSIT, ParcelStatus.DELIVERED, ParcelStatus.FAILED}
    ),
    ParcelStatus.IN_TRANSIT: frozenset({ParcelStatus.DELIVERED, ParcelStatus.FAILED}),
    ParcelStatus.FAILED: frozenset({ParcelStatus.IN_TRANSIT, ParcelStatus.COMING_BACK}),
    ParcelStatus.COMING_BACK: frozenset({ParcelStatus.BACK}),
}
#: In which group of the index a parcel waits to be seen to; the others have come to their end.
QUEUES: Mapping[ParcelStatus, str] = {
    ParcelStatus.PACKED: "packed",
    ParcelStatus.HANDED_OVER: "under_way",
    ParcelStatus.IN_TRANSIT: "under_way",
    ParcelStatus.FAILED: "failed",
    ParcelStatus.COMING_BACK: "coming_back",
}


class LeftView(TypedDict):
    """Units of a product that can be packed."""

    product_id: AskedId
    quantity: int


class NotLeftError(ConflictError):
    """More units are to be packed than are left.

    Args:
        left: units that can be packed, of what was asked for, by product id.
    """

    slug = "not-left-to-pack"
    title = "So many units are not left to pack"
    members = with_members(left=list[LeftView])

    def __init__(self, left: Mapping[str, int]) -> None:
        views = [{"product_id": one, "quantity": units} for one, units in sorted(left.items())]
        super().__init__(
            "Nothing was packed: others are packed, sent or refunded already. See left.", left=views
        )


class TooManyParcelsError(ConflictError):
    """An order has as many parcels as there may be."""

    slug = "too-many-parcels"
    title = "The order has too many parcels"


class ParcelStateError(ConflictError):
    """A parcel cannot go there from where it is."""

    slug = "parcel-state"
    title = "The parcel's status does not allow this"
    members = with_members(parcel_status=ParcelStatus)

    def __init__(self, detail: str, status: ParcelStatus) -> None:
        super().__init__(detail, parcel_status=status.value)


@dataclass(frozen=True, slots=True)
class Returned:
    """Units of a product that came back in their parcel: `restocked` are for sale again."""

    restocked: int
    damaged: int


@dataclass(frozen=True, slots=True)
class Tracking:
    """Who carries a parcel, and how one follows it; all of it may be empty.

    Args:
        courier: the courier's name.
        number: theirs for the parcel.
        url: where one sees how far it is.
    """

    courier: str = ""
    number: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class ParcelChange:
    """What is to change of a parcel.

    Args:
        status: where it is now; None if it stays.
        tracking: fields of `Tracking` by name.
        back: what came back, by product id; with the status `back` only.
    """

    status: ParcelStatus | None = None
    tracking: Mapping[str, str] = field(default_factory=dict)
    back: Mapping[str, Returned] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Parcel:
    """A parcel at one version.

    Args:
        order_id: of which order.
        number: from 1, in the order in which they were packed.
        status: where it is.
        lines: units by product id.
        tracking: who carries it.
        failures: how often the courier has failed to deliver it.
        back: what came back in it, by product id.
        packed_at, updated_at: when it was packed, and when this version was made.
        since: from when on it is where it is.
        sold_at: when its order was sold: whoever has waited longest comes first.
        handed_over_at: when the courier took it; None while it is here.
        version: 1 for a new one; every change adds 1.
    """

    order_id: str
    number: int
    status: ParcelStatus
    lines: Mapping[str, int]
    tracking: Tracking
    packed_at: datetime
    updated_at: datetime
    since: datetime
    sold_at: datetime
    failures: int = 0
    back: Mapping[str, Returned] = field(default_factory=dict)
    handed_over_at: datetime | None = None
    version: int = 1

    @property
    def edition(self) -> str:
        """Names this version for If-Match."""
        return edition_of(self.order_id, self.number, self.version)

    @property
    def is_over(self) -> bool:
        """Whether it goes nowhere any more."""
        return self.status not in MOVES

    def changed(self, change: ParcelChange, now: datetime) -> "Parcel":
        """Return the parcel after a change; itself, if it says nothing new.

        Raises:
            ParcelStateError: it cannot go there, or has come to its end.
            ValidationFailedError: it is handed over to nobody, or it is not told what became of
                each unit that comes back.
        """
        tracking = replace(self.tracking, **change.tracking)
        has_come = change.status in {None, self.status}
        if has_come and change.back in ({}, self.back) and tracking == self.tracking:
            return self
        if self.is_over:
            raise ParcelStateError(f"The parcel is {self.status.value} for good.", self.status)
        if change.back and change.status is not ParcelStatus.BACK:
            raise _invalid("back", "belongs to the status back")
        following = self._next(now, tracking=tracking)
        return following if has_come else _gone(following, change, now)

    def _next(self, now: datetime, **changes: Any) -> "Parcel":
        return replace(self, version=self.version + 1, updated_at=now, **changes)


def _gone(parcel: Parcel, change: ParcelChange, now: datetime) -> Parcel:
    """Return a parcel that is elsewhere now; raises as `Parcel.changed` does."""
    status = change.status or parcel.status
    if status not in MOVES[parcel.status]:
        detail = f"A parcel that is {parcel.status.value} does not become {status.value}."
        raise ParcelStateError(detail, parcel.status)
    gone = replace(parcel, status=status, since=now)
    if status is ParcelStatus.HANDED_OVER:
        if not parcel.tracking.courier:
            raise _invalid("courier", "must say who takes the parcel")
        return replace(gone, handed_over_at=now)
    if status is ParcelStatus.FAILED:
        return replace(gone, failures=parcel.failures + 1)
    if status is ParcelStatus.BACK:
        accounted = {one: units.restocked + units.damaged for one, units in change.back.items()}
        if accounted != dict(parcel.lines):
            raise _invalid("back", "must say of every unit whether it is restocked or damaged")
        return replace(gone, back=change.back)
    return gone


def deltas_of(before: Parcel, after: Parcel) -> dict[str, dict[str, int]]:
    """Return by how much an order's counters change when a parcel moves, by product id."""
    if before.status is after.status:
        return {}
    return {
        product_id: {**_DELTAS.get(after.status, _no_units)(units), **_back_in(after, product_id)}
        for product_id, units in after.lines.items()
    }


def _no_units(units: int) -> dict[str, int]:
    del units
    return {}


_DELTAS = {
    ParcelStatus.CANCELED: lambda units: {"packed": -units},
    ParcelStatus.HANDED_OVER: lambda units: {"packed": -units, "shipped": units},
    ParcelStatus.DELIVERED: lambda units: {"delivered": units},
    ParcelStatus.COMING_BACK: lambda units: {"coming": units},
    ParcelStatus.BACK: lambda units: {"coming": -units},
}


def _back_in(parcel: Parcel, product_id: str) -> dict[str, int]:
    back = parcel.back.get(product_id)
    return {"restocked": back.restocked, "damaged": back.damaged} if back else {}


def _invalid(name: str, message: str) -> ValidationFailedError:
    entry = FieldError(field=name, code=name, message=message)
    return ValidationFailedError("The body is not valid; see errors.", [entry])
