"""Where a shop delivers, in which ways, and for how much."""

from collections.abc import Container, Iterator
from enum import StrEnum

from storefront.categories.model import Text
from storefront.errors import FieldError
from storefront.terms.model import fault, repeated
from storefront.values import dataclass

MAX_ZONES, MAX_METHODS, MAX_TIERS = 20, 40, 10
#: Longest promise of a delivery, in days.
MAX_DAYS = 60


class DeliveryKind(StrEnum):
    """How goods come to a buyer."""

    HOME = "home"
    EXPRESS = "express"
    PICKUP = "pickup"


@dataclass(frozen=True, slots=True)
class Zone:
    """Districts to which delivery costs the same.

    Args:
        code: names it for ever.
        name: what buyers read.
        districts: ids of districts.
        is_rest: whether it is all districts that no other zone has; then `districts` is empty.
    """

    code: str
    name: Text
    districts: tuple[str, ...] = ()
    is_rest: bool = False


@dataclass(frozen=True, slots=True)
class Tier:
    """A fee, for goods of at most so much.

    Args:
        fee: minor units.
        up_to: minor units of goods, after discounts; None for goods of any amount.
    """

    fee: int
    up_to: int | None = None


@dataclass(frozen=True, slots=True)
class DeliveryMethod:
    """A way in which a shop delivers to a zone.

    Args:
        code: names it for ever.
        name: what buyers read.
        zone: the code of the zone.
        kind: how goods come.
        tiers: fees, by what the goods cost; the last is for all that is more.
        free_from: from this amount of goods on, in minor units, the fee is nothing; None for never.
        days: within how many days goods come, at least and at most.
        takes_cash: whether goods can be paid when they come.
        is_active: whether buyers can choose it.
    """

    code: str
    name: Text
    zone: str
    kind: DeliveryKind
    tiers: tuple[Tier, ...]
    free_from: int | None = None
    days: tuple[int, int] = (0, 0)
    takes_cash: bool = False
    is_active: bool = True

    def fee_for(self, goods: int) -> int:
        """Return the fee in minor units.

        Args:
            goods: minor units of goods after discounts, without tax that comes on top.
        """
        if self.free_from is not None and goods >= self.free_from:
            return 0
        return next(
            (one.fee for one in self.tiers if one.up_to is None or goods <= one.up_to),
            self.tiers[-1].fee,
        )


@dataclass(frozen=True, slots=True)
class ShippingTerms:
    """Where a shop delivers, and how. Without zones and methods it delivers nothing.

    Args:
        currency: of all amounts.
        zones: each district is in one of them at most.
        methods: of the zones, in the order in which buyers see them.
    """

    currency: str
    zones: tuple[Zone, ...] = ()
    methods: tuple[DeliveryMethod, ...] = ()

    @property
    def is_delivering(self) -> bool:
        """Whether the shop delivers at all; one that does not sells without an address."""
        return bool(self.methods)

    def zone_of(self, district: str) -> Zone | None:
        """Return the zone that a district is in; None if the shop does not deliver there."""
        rest = next((zone for zone in self.zones if zone.is_rest), None)
        return next((zone for zone in self.zones if district in zone.districts), rest)

    def methods_to(self, district: str) -> list[DeliveryMethod]:
        """Return the ways in which a buyer in a district can choose to get goods."""
        zone = self.zone_of(district)
        return [one for one in self.methods if zone and one.zone == zone.code and one.is_active]

    def faults(self, districts: Container[str]) -> list[FieldError]:
        """Return what is wrong with the terms as a whole, field by field."""
        return [*self._faults_of_zones(districts), *self._faults_of_methods()]

    def _faults_of_zones(self, districts: Container[str]) -> Iterator[FieldError]:
        yield from repeated("zones", [zone.code for zone in self.zones], "code")
        taken = set[str]()
        rests = 0
        for place, zone in enumerate(self.zones):
            rests += zone.is_rest
            if zone.is_rest and (zone.districts or rests > 1):
                message = "one zone is the rest of the country, and names no districts"
                yield fault(f"zones.{place}.rest", "rest", message)
            if not zone.is_rest and not zone.districts:
                yield fault(f"zones.{place}.districts", "empty", "must name a district")
            yield from _faults_of_districts(place, zone, districts, taken)

    def _faults_of_methods(self) -> Iterator[FieldError]:
        yield from repeated("methods", [one.code for one in self.methods], "code")
        known = {zone.code for zone in self.zones}
        for place, one in enumerate(self.methods):
            field = f"methods.{place}"
            if one.zone not in known:
                yield fault(f"{field}.zone", "zone", "there is no such zone")
            if one.days[0] > one.days[1]:
                yield fault(f"{field}.days.most", "order", "must not be before the earliest day")
            yield from _faults_of_tiers(f"{field}.tiers", one.tiers)


def _faults_of_districts(
    place: int, zone: Zone, known: Container[str], taken: set[str]
) -> Iterator[FieldError]:
    """Yield what is wrong with a zone's districts, and note whose they are."""
    for number, district in enumerate(zone.districts):
        field = f"zones.{place}.districts.{number}"
        if district not in known:
            yield fault(field, "place", "there is no such district")
        elif district in taken:
            yield fault(field, "overlap", "is in another zone already, or twice in this one")
        taken.add(district)


def _faults_of_tiers(field: str, tiers: tuple[Tier, ...]) -> Iterator[FieldError]:
    last = len(tiers) - 1
    least = 0
    for place, tier in enumerate(tiers):
        if place == last and tier.up_to is not None:
            yield fault(f"{field}.{place}.up_to", "last", "the last fee is for all that is more")
        if place < last and (tier.up_to is None or tier.up_to <= least):
            message = "must be more than that of the fee before it"
            yield fault(f"{field}.{place}.up_to", "order", message)
        least = tier.up_to or least
