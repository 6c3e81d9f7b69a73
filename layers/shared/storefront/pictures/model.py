"""Pictures of products, the uploads that they come from, and what keeps a file from being one."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any

from storefront.errors import ConflictError, FieldError, ValidationFailedError
from storefront.history.model import SYSTEM
from storefront.inventory.model import number_of, variant_id
from storefront.values import dataclass

#: Of a file, 15 MB: what cameras make of a photograph.
MAX_BYTES = 15_000_000
#: Of a picture. More would need more memory than the function has; see docs/decisions.
MAX_PIXELS = 40_000_000
#: Of a product, with those that are still on their way.
MAX_PICTURES = 30
#: Bytes of the tiny picture that stands in until the picture is there; it is in each answer.
MAX_PLACEHOLDER = 200
#: What may be sent, as its sender calls it; what it is, its content says.
MEDIA_TYPES = ("image/jpeg", "image/png", "image/webp", "image/avif")
#: Widths that pages choose from; a smaller picture has fewer of them, and its own.
WIDTHS = (1600, 960, 480, 160)
#: The one width for whoever shows no WebP: mails, feeds, old devices.
FALLBACK_WIDTH = 960
#: Pixels; what is higher is made less wide. WebP ends at 16,383.
MAX_HEIGHT = 4800
#: For how long a form can be sent.
FORM_LIFE = timedelta(minutes=10)
#: For how long it is known what became of a file.
UPLOADS_KEPT = timedelta(days=1)
_DIGITS = 24
_SOURCE_DIGITS = 16
#: Where a file of a picture is, as addresses end: see `file_key`.
_FILE = re.compile(rf"/media/([0-9a-f]{{{_DIGITS}}})/[0-9]+\.(?:webp|jpg)$")


class UploadState(StrEnum):
    """What has become of a file."""

    #: It has not come yet, or is being worked on.
    WAITING = "waiting"
    #: It is a picture of the product.
    DONE = "done"
    #: It is none; the reason says why.
    FAILED = "failed"
    #: It was one, and staff have deleted it.
    DELETED = "deleted"


class Reason(StrEnum):
    """Why a file did not become a picture."""

    #: Its content is none of JPEG, PNG, WebP and AVIF, whatever it is called.
    NOT_AN_IMAGE = "not-an-image"
    #: It begins as one, and cannot be read to its end.
    DAMAGED = "damaged"
    TOO_LARGE = "too-large"
    TOO_MANY_PIXELS = "too-many-pixels"
    #: Others were quicker: the product has all the pictures that it may have.
    TOO_MANY_PICTURES = "too-many-pictures"
    #: The product was archived while the file was on its way.
    PRODUCT_ARCHIVED = "product-archived"


class NoPictureError(Exception):
    """The file cannot become a picture, now or later.

    Args:
        reason: why.
    """

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


class TooManyPicturesError(ConflictError):
    """The product has as many pictures, with those on their way, as it may have."""

    slug = "too-many-pictures"
    title = "The product has all the pictures it may have"


@dataclass(frozen=True, slots=True)
class AltText:
    """What a picture shows, in words, for who does not see it.

    Args:
        en: in English, possibly empty.
        bn: in Bangla, possibly empty.
    """

    en: str = ""
    bn: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a product.

    Args:
        picture_id: of its own, so that more than one thing can point to it; that of its upload.
        digest: names its files.
        width, height: of the largest of its files, in pixels.
        colour: the one it has most of, as `#rrggbb`.
        placeholder: a tiny WebP of it in base64.
        alt: what it shows.
        variants: numbers of the variants that it shows, in their order; none for the whole product.
        source: of one that was fetched, what `source_of` makes of its address; else empty.
    """

    picture_id: str
    digest: str
    width: int
    height: int
    colour: str
    placeholder: str
    alt: AltText = AltText()
    variants: tuple[int, ...] = ()
    source: str = ""

    @property
    def widths(self) -> tuple[int, ...]:
        """The widths of its WebP files, the largest first."""
        return (self.width, *(one for one in WIDTHS if one < self.width))

    @property
    def fallback_width(self) -> int:
        """The width of its JPEG file."""
        return min(FALLBACK_WIDTH, self.width)

    @property
    def keys(self) -> list[str]:
        """Return the keys of all its files."""
        webp = [file_key(self.digest, width, "webp") for width in self.widths]
        return [*webp, file_key(self.digest, self.fallback_width, "jpg")]


@dataclass(frozen=True, slots=True)
class Rendition:
    """A file of a picture.

    Args:
        key: where it is to be.
        content: its bytes.
        media_type: what it is.
    """

    key: str
    content: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that staff may send, or have sent, to become a picture of a product.

    Args:
        upload_id: that of the picture that it becomes.
        product_id: whose picture.
        filename: as its sender calls it, possibly empty; for people to tell files apart.
        alt: what it shows.
        created_at: when the form was signed.
        state: what has become of it.
        reason: why it failed, if it did.
        variants: as of the picture that it becomes.
        actor: id of the account that sends it.
    """

    upload_id: str
    product_id: str
    filename: str
    alt: AltText
    created_at: datetime
    state: UploadState = UploadState.WAITING
    reason: Reason | None = None
    variants: tuple[int, ...] = ()
    actor: str = SYSTEM

    def is_under_way(self, now: datetime) -> bool:
        """Return whether it can still become a picture: nobody can send it much later."""
        return self.state is UploadState.WAITING and now < self.created_at + 2 * FORM_LIFE


def upload_key(product_id: str, upload_id: str) -> str:
    """Return where the file of an upload comes to."""
    return f"incoming/{product_id}/{upload_id}"


def read_upload_key(key: str) -> tuple[str, str] | None:
    """Return product and upload of a key; None if it is none of an upload."""
    match key.split("/"):
        case ["incoming", product_id, upload_id]:
            return product_id, upload_id
        case _:
            return None


def file_key(digest: str, width: int, suffix: str) -> str:
    """Return where a file of a picture is."""
    return f"media/{digest}/{width}.{suffix}"


def digest_in(address: str) -> str | None:
    """Return what names the files of a picture of this shop, or of another one, by their address.

    Whoever knows one of these names has seen the picture: nobody guesses them.
    """
    found = _FILE.search(address)
    return found[1] if found else None


def digest_of(upload_id: str, content: bytes) -> str:
    """Return what names the files of a picture: other bytes, or another upload, another name.

    So whatever has that name never changes, nobody guesses it, and whoever deletes one picture
    deletes no other's files.
    """
    return sha256(upload_id.encode() + content).hexdigest()[:_DIGITS]


def source_of(address: str) -> str:
    """Return by what a picture remembers its address: it is on a product once, however often asked.

    The address itself is kept nowhere: some have names and signatures of their owners in them.
    """
    return sha256(address.encode()).hexdigest()[:_SOURCE_DIGITS]


def with_picture(pictures: Sequence[Picture], picture: Picture) -> tuple[Picture, ...]:
    """Return pictures with another one: after those that were sent before, where nobody sorted.

    Raises:
        NoPictureError: there are too many.
    """
    if len(pictures) >= MAX_PICTURES:
        raise NoPictureError(Reason.TOO_MANY_PICTURES)
    place = len(pictures)
    while place and pictures[place - 1].picture_id > picture.picture_id:
        place -= 1
    return (*pictures[:place], picture, *pictures[place:])


@dataclass(frozen=True, slots=True)
class PictureChanges:
    """What is to change of a picture; None leaves a value as it is.

    Args:
        alt: what it shows.
        position: its place from now on, from 0; beyond the last one is the last.
        variant_ids: all variants that it shows; none for the whole product.
    """

    alt: AltText | None = None
    position: int | None = None
    variant_ids: tuple[str, ...] | None = None


def numbers_of(
    variant_ids: Iterable[str], product_id: str, kept: Collection[int]
) -> tuple[int, ...]:
    """Return the numbers of the variants that a picture is to show, in their order.

    Args:
        variant_ids: as staff name them.
        product_id: whose picture.
        kept: numbers of the product's variants that are not archived.

    Raises:
        ValidationFailedError: one of them is none of these.
    """
    known = {variant_id(product_id, number): number for number in kept}
    numbers = [known.get(one) for one in variant_ids]
    if None in numbers:
        message = "must name variants of this product that are not archived"
        entry = FieldError(field="variant_ids", code="variant_ids", message=message)
        raise ValidationFailedError("The body is not valid; see errors.", [entry])
    return tuple(sorted(number for number in numbers if number is not None))


def told_of(
    pictures: Iterable[Picture], product_id: str, kept: Collection[int]
) -> list[dict[str, Any]]:
    """Return what a product's history says of its pictures, in their order.

    Args:
        pictures: the product's.
        product_id: the product.
        kept: numbers of its variants that are not archived.
    """
    return [
        {
            "id": one.picture_id,
            "alt": {"en": one.alt.en, "bn": one.alt.bn},
            "variant_ids": [
                variant_id(product_id, number) for number in one.variants if number in kept
            ],
        }
        for one in pictures
    ]


def restored(picture: Picture, told: Mapping[str, Any], kept: Collection[int]) -> Picture:
    """Return a picture as the history tells of it; of variants, only with those that are kept."""
    numbers = (number_of(one) for one in told["variant_ids"])
    shown = tuple(number for number in numbers if number in kept)
    return replace(picture, alt=AltText(**told["alt"]), variants=shown)


def picture_of(pictures: Sequence[Picture], number: int) -> Picture | None:
    """Return the picture by which a variant is known: its own first one, else one of all.

    Args:
        pictures: the product's, in their order.
        number: of the variant.
    """
    own = [one for one in pictures if number in one.variants]
    of_all = [one for one in pictures if not one.variants]
    return next(iter([*own, *of_all, *pictures]), None)


def changed(
    pictures: Sequence[Picture],
    picture_id: str,
    changes: PictureChanges,
    variants: tuple[int, ...] | None = None,
) -> tuple[Picture, ...] | None:
    """Return pictures with one of them changed, moved, or both; None if it is not among them.

    Args:
        pictures: in their order.
        picture_id: which one.
        changes: what it shows, and its place.
        variants: numbers of the variants that it shows; None for as it is.
    """
    others = [one for one in pictures if one.picture_id != picture_id]
    if len(others) == len(pictures):
        return None
    now = next(place for place, one in enumerate(pictures) if one.picture_id == picture_id)
    picture = pictures[now]
    if changes.alt is not None:
        picture = replace(picture, alt=changes.alt)
    if variants is not None:
        picture = replace(picture, variants=variants)
    others.insert(now if changes.position is None else changes.position, picture)
    return tuple(others)
