"""What became of the units of an order since they were sold: counted line by line."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from enum import StrEnum

from storefront.values import dataclass


class FulfilmentStatus(StrEnum):
    """How far the goods of an order are; its `status` tells of the money only."""

    NONE = "none"
    PACKING = "packing"
    PARTLY_SHIPPED = "partly_shipped"
    SHIPPED = "shipped"
    PARTLY_DELIVERED = "partly_delivered"
    DELIVERED = "delivered"
    COMING_BACK = "coming_back"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class LineUnits:
    """Units of one order line by what became of them; those of which nothing is said are free.

    Args:
        canceled: never sent, since they were refunded instead.
        canceling: likewise, if a refund that is under way succeeds.
        packed: in parcels that are still here.
        shipped: handed over to a courier, whatever came then.
        delivered: of those, the ones that have arrived.
        coming: of those, the ones that are on their way back.
        restocked: of those, the ones that came back in their parcel and are for sale again.
        damaged: of those, the ones that came back in their parcel and are not.
        retrieved: of the delivered ones, those that came back, or are to, with a refund; and those
            that their buyer did not take out of a parcel, and that are back.
        kept: of the shipped ones, those whose money went back, or is to, and that stay with their
            buyer.
        refused: units that their buyer did not take and that were in no parcel by then: nobody
            packs them any more, and somebody says when they are back.
    """

    canceled: int = 0
    canceling: int = 0
    packed: int = 0
    shipped: int = 0
    delivered: int = 0
    coming: int = 0
    restocked: int = 0
    damaged: int = 0
    retrieved: int = 0
    refused: int = 0
    kept: int = 0

    def free(self, quantity: int) -> int:
        """Return how many units of a line of `quantity` can be packed, or canceled."""
        return self.unsent(quantity) - self.refused

    def unsent(self, quantity: int) -> int:
        """Return how many units of a line of `quantity` are in no parcel and not canceled."""
        return quantity - self.canceled - self.canceling - self.packed - self.shipped

    def to_ship(self, quantity: int) -> int:
        """Return how many sold units of a line of `quantity` have not left the shop."""
        return quantity - self.canceled - self.shipped

    @property
    def back(self) -> int:
        """Units that came back in their parcels."""
        return self.restocked + self.damaged

    @property
    def keepable(self) -> int:
        """Delivered units that no refund has taken back."""
        return self.delivered - self.retrieved

    def changed(self, **by: int) -> "LineUnits":
        """Return the counters with signed numbers of units added to some."""
        return replace(self, **{name: getattr(self, name) + units for name, units in by.items()})

    def is_possible(self, quantity: int) -> bool:
        """Return whether so many units of a line can have gone these ways."""
        out = self.delivered + self.coming + self.back
        every = min(asdict(self).values())
        fits = self.free(quantity) >= 0 and out <= self.shipped
        is_there = self.retrieved <= self.delivered and self.kept <= self.shipped
        return every >= 0 and fits and is_there

    def to_json(self) -> dict[str, int]:
        """Return the counters that are not zero, by name."""
        return {name: units for name, units in asdict(self).items() if units}


#: Signed numbers of units by counter of `LineUnits`.
Deltas = Mapping[str, int]


def status_of(lines: Iterable[tuple[int, LineUnits]]) -> FulfilmentStatus:
    """Return how far the goods of an order are.

    Args:
        lines: quantity and counters of each line whose units were sold.
    """
    total, units = 0, LineUnits()
    for quantity, counted in lines:
        total += quantity - counted.canceled - counted.canceling - counted.refused
        units = units.changed(**counted.to_json())
    if not units.shipped:
        return FulfilmentStatus.PACKING if units.packed else FulfilmentStatus.NONE
    if units.coming:
        return FulfilmentStatus.COMING_BACK
    if units.delivered:
        is_over = units.delivered + units.back >= total
        return FulfilmentStatus.DELIVERED if is_over else FulfilmentStatus.PARTLY_DELIVERED
    if units.back >= total:
        return FulfilmentStatus.BACK
    is_whole = units.shipped >= total
    return FulfilmentStatus.SHIPPED if is_whole else FulfilmentStatus.PARTLY_SHIPPED
