"""Divisions, districts and upazilas, and which is in which.

A code is made of the English name and stays what it is, whatever the name becomes: `dhaka` is a
division or a district, `dhaka/savar` an upazila of that district. A third level is not known of
cities (Dhaka's thanas): an address there says its area in words.
"""

from collections.abc import Iterator, Sequence
from dataclasses import field
from enum import StrEnum

from storefront.values import dataclass


class PlaceKind(StrEnum):
    """The level of a place."""

    DIVISION = "division"
    DISTRICT = "district"
    UPAZILA = "upazila"


#: By how deep a line is indented.
_KINDS = (PlaceKind.DIVISION, PlaceKind.DISTRICT, PlaceKind.UPAZILA)


@dataclass(frozen=True, slots=True)
class Place:
    """A place.

    Args:
        code: names it for ever among those of its kind.
        kind: its level.
        parent: what it is in: of a district its division, of an upazila its district; None of
            a division.
        en: its name in English.
        bn: its name in Bangla.
    """

    code: str
    kind: PlaceKind
    parent: str | None
    en: str
    bn: str


@dataclass(frozen=True, slots=True)
class Places:
    """The places of a country.

    Args:
        divisions: by code.
        districts: by code.
        upazilas: by code.
    """

    divisions: dict[str, Place] = field(default_factory=dict)
    districts: dict[str, Place] = field(default_factory=dict)
    upazilas: dict[str, Place] = field(default_factory=dict)

    def down_to_districts(self) -> Sequence[Place]:
        """Return each division, followed by its districts."""
        return list(self._down())

    def within(self, district: str) -> Sequence[Place]:
        """Return the upazilas of a district; none if there is no such district."""
        return [one for one in self.upazilas.values() if one.parent == district]

    def division_of(self, district: str) -> str | None:
        """Return the code of the division that a district is in; None for no district."""
        found = self.districts.get(district)
        return found.parent if found else None

    def is_within(self, upazila: str, district: str) -> bool:
        """Return whether there is such an upazila, and in that district."""
        found = self.upazilas.get(upazila)
        return found is not None and found.parent == district

    def _down(self) -> Iterator[Place]:
        for division in self.divisions.values():
            yield division
            for one in self.districts.values():
                if one.parent == division.code:
                    yield one


def read_places(text: str) -> Places:
    """Return the places of a list: lines of code, English and Bangla name, indented by their level.

    Raises:
        ValueError: two places of a level have one code.
    """
    places = Places()
    levels = (places.divisions, places.districts, places.upazilas)
    path: list[str] = []
    for line in text.splitlines():
        if not line.startswith("#"):
            depth = len(line) - len(line.lstrip(" "))
            word, en, bn = line.strip(" ").split("\t")
            parent = path[depth - 1] if depth else None
            code = f"{parent}/{word}" if _KINDS[depth] is PlaceKind.UPAZILA else word
            if code in levels[depth]:
                raise ValueError(f"{code} is there twice")
            levels[depth][code] = Place(code, _KINDS[depth], parent, en, bn)
            path[depth:] = [code]
    return places
