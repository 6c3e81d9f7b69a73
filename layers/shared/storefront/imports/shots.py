"""Pictures that files name by their addresses: read, told apart, and kept until they are fetched.

What a file says of pictures is a wish: a product comes without those that cannot be had. They are
fetched when a chunk is done, by a function of its own, since other people's machines take the time
that they like.
"""

import re
import string
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from storefront.ids import named_id
from storefront.imports.entries import Entry, Shot
from storefront.inventory.model import number_of, product_of
from storefront.pictures.model import AltText, Picture, digest_in, source_of
from storefront.pictures.sources import SourceError, SourceFault, read_source
from storefront.values import dataclass

#: Between addresses in one cell: commas or spaces, before what begins like one. An address may have
#: either in it.
_BETWEEN = re.compile(r"(?:(?<=\s)|(?<=(?<!\\),))(?=https?://)", re.IGNORECASE)
_AROUND = string.whitespace + ","
#: What WooCommerce puts before a comma that divides nothing.
_ESCAPED_COMMA = re.compile(r"\\,")
#: Characters of what is said of a picture: `pictures.schemas.Line`.
_LONGEST_ALT = 200
#: Of places among pictures; where none is said, it is after all others.
_POSITION = re.compile("[0-9]{1,6}")
_LAST = 1_000_000


@dataclass(frozen=True, slots=True)
class Named:
    """A picture that a row names.

    Args:
        line: of the file.
        address: where it is.
        alt: what it shows, in words; possibly empty.
        position: its place among the product's, from 1, as it is written; possibly empty.
        item: place of the variant that it shows, among all; None for the whole product.
    """

    line: int
    address: str
    alt: str = ""
    position: str = ""
    item: int | None = None


def read_addresses(text: str) -> list[str]:
    """Return the addresses in a cell."""
    found = (_ESCAPED_COMMA.sub(",", one.strip(_AROUND)) for one in _BETWEEN.split(text))
    return [one for one in found if one]


def shots_of(named: Iterable[Named]) -> tuple[Shot, ...]:
    """Return pictures in their order, each address once.

    One that rows name for variants shows these, also where a row names it for the whole product.
    What is said of it is cut where it is too long: no product is refused for that.
    """
    found: dict[str, list[Named]] = {}
    for one in sorted(named, key=_place):
        found.setdefault(one.address, []).append(one)
    return tuple(
        Shot(
            each[0].line,
            address,
            next((" ".join(one.alt.split())[:_LONGEST_ALT] for one in each if one.alt), ""),
            tuple(sorted({one.item for one in each if one.item is not None})),
        )
        for address, each in found.items()
    )


def _place(named: Named) -> int:
    return int(named.position) if _POSITION.fullmatch(named.position) else _LAST


def fault_of(address: str) -> SourceFault | None:
    """Return why an address will not be asked, wherever it leads; None if it will."""
    try:
        read_source(address)
    except SourceError as error:
        return error.fault
    return None


def new_shots(entry: Entry, pictures: Sequence[Picture]) -> tuple[int, ...]:
    """Return the places of those pictures of a file that would come to a product.

    Args:
        entry: the product, as the file describes it.
        pictures: those it has. One that staff have deleted is not among them, and comes again.
    """
    known = {one.source for one in pictures if one.source}
    own = {one.digest for one in pictures}
    return tuple(
        at
        for at, one in enumerate(entry.shots)
        if source_of(one.address) not in known
        and digest_in(one.address) not in own
        and not fault_of(one.address)
    )


def bad_shots(entry: Entry, pictures: Sequence[Picture]) -> tuple[int, ...]:
    """Return the places of those pictures of a file that never come, and are not there already.

    Args:
        entry: the product, as the file describes it.
        pictures: those it has.
    """
    own = {one.digest for one in pictures}
    return tuple(
        at
        for at, one in enumerate(entry.shots)
        if fault_of(one.address) and digest_in(one.address) not in own
    )


class Ask(NamedTuple):
    """A picture that is to be fetched for a product.

    Args:
        place: among the pictures that the file names for it.
        address: where it is.
        alt: what it shows, in words.
        variants: numbers of those that it shows; none for the whole product.
    """

    place: int
    address: str
    alt: str
    variants: tuple[int, ...]

    def picture_id(self, import_id: str, made_at: datetime, product_id: str) -> str:
        """Return the id of the picture that it becomes, by this import of that moment."""
        return named_id(made_at, self.place, f"{import_id}-{product_id}-{self.address}")

    @property
    def alt_text(self) -> AltText:
        """What it shows: in English, as the names of a file are."""
        return AltText(en=self.alt)


@dataclass(frozen=True, slots=True)
class ShotRequest:
    """What is to be fetched for a product.

    Args:
        line: of the file, where it begins.
        name: what people know it by.
        product_id: the product.
        pictures: those that it is to have.
    """

    line: int
    name: str
    product_id: str
    pictures: tuple[Ask, ...]

    def to_json(self) -> dict[str, Any]:
        """Return it as it is kept until it is done."""
        return {
            "line": self.line,
            "name": self.name,
            "product_id": self.product_id,
            "pictures": [list(one) for one in self.pictures],
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "ShotRequest":
        """Return what was kept."""
        pictures = tuple(
            Ask(place, address, alt, tuple(variants))
            for place, address, alt, variants in kept["pictures"]
        )
        return cls(kept["line"], kept["name"], kept["product_id"], pictures)


def asked_for(
    entry: Entry, places: Sequence[int], ids: Mapping[str, str], alt: Callable[[str], str]
) -> ShotRequest | None:
    """Return what is to be fetched for a product of a file; None if that is nothing.

    Args:
        entry: the product, as the file describes it.
        places: of the pictures that it is to have; see `new_shots`.
        ids: of what is sold of it, by SKU code.
        alt: reads what is said of a picture.
    """
    owner = next((ids[sku] for sku in entry.skus if sku in ids), None)
    if owner is None or not places:
        return None
    shots = [(at, entry.shots[at]) for at in places]
    asks = (Ask(at, one.address, alt(one.alt), _numbers(entry, one, ids)) for at, one in shots)
    return ShotRequest(entry.line, entry.called, product_of(owner), tuple(asks))


def _numbers(entry: Entry, shot: Shot, ids: Mapping[str, str]) -> tuple[int, ...]:
    skus = [entry.items[place].sku for place in shot.items]
    return tuple(sorted(number_of(ids[sku]) for sku in skus if sku in ids))
