"""What clients see of pictures and uploads."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated

from typing_extensions import TypedDict

from storefront.clock import iso
from storefront.contract import Id, Moment, SaleId, Says, Url
from storefront.inventory.model import variant_id
from storefront.pictures.model import (
    MAX_BYTES,
    MAX_PICTURES,
    MAX_PIXELS,
    MEDIA_TYPES,
    AltText,
    Picture,
    Reason,
    Upload,
    UploadState,
    file_key,
)
from storefront.settings import Settings

Colour = Annotated[str, Says({"pattern": "^#[0-9a-f]{6}$"})]


class AltView(TypedDict):
    """What a picture shows, in English and in Bangla; either may be empty."""

    en: str
    bn: str


class PictureView(TypedDict):
    """A picture. `sizes`: addresses of its WebP files by width; `jpeg`: for who shows no WebP.

    `width` and `height` are those of the largest file, to keep its place free; `placeholder` is a
    tiny WebP in base64, and `colour` the one it has most of, for until it is there. `variant_ids`:
    the variants that it shows; none for the whole product.
    """

    id: Id
    alt: AltView
    width: int
    height: int
    colour: Colour
    placeholder: str
    sizes: dict[str, Url]
    jpeg: Url
    variant_ids: list[SaleId]


class UploadView(TypedDict):
    """What has become of a file that staff may send, or have sent, in the last day."""

    id: Id
    filename: str
    state: UploadState
    reason: Reason | None
    created_at: Moment


class FormView(UploadView):
    """How to send the file: a POST of a form to `url` with `fields`, then the file as `file`.

    The field `Content-Type` is one of `media_types`.
    """

    url: Url
    fields: dict[str, str]
    media_types: list[str]
    expires_at: Moment


class LimitsView(TypedDict):
    """What a file may be, to be told before it is sent."""

    bytes: int
    pixels: int
    pictures: int
    media_types: list[str]


class PicturesView(TypedDict):
    """A product's pictures, in their order."""

    items: list[PictureView]


class PictureListView(TypedDict):
    """A product's pictures in their order, the files of the last day, and the limits."""

    items: list[PictureView]
    uploads: list[UploadView]
    limits: LimitsView


def picture_views(pictures: Iterable[Picture], product_id: str) -> list[PictureView]:
    """Return pictures of a product as clients see them."""
    base = Settings.from_environment().optional("PICTURES_URL")
    return [_picture_view(one, product_id, base) for one in pictures]


def _picture_view(picture: Picture, product_id: str, base: str) -> PictureView:
    def address(width: int, suffix: str) -> str:
        return f"{base}/{file_key(picture.digest, width, suffix)}"

    return {
        "id": picture.picture_id,
        "alt": _alt_view(picture.alt),
        "width": picture.width,
        "height": picture.height,
        "colour": picture.colour,
        "placeholder": picture.placeholder,
        "sizes": {str(width): address(width, "webp") for width in picture.widths},
        "jpeg": address(picture.fallback_width, "jpg"),
        "variant_ids": [variant_id(product_id, number) for number in picture.variants],
    }


def _alt_view(alt: AltText) -> AltView:
    return {"en": alt.en, "bn": alt.bn}


def upload_view(upload: Upload) -> UploadView:
    """Return an upload as staff see it."""
    return {
        "id": upload.upload_id,
        "filename": upload.filename,
        "state": upload.state,
        "reason": upload.reason,
        "created_at": iso(upload.created_at),
    }


def form_view(upload: Upload, url: str, fields: dict[str, str], expires_at: datetime) -> FormView:
    """Return how an upload's file is sent."""
    return {
        **upload_view(upload),
        "url": url,
        "fields": fields,
        "media_types": list(MEDIA_TYPES),
        "expires_at": iso(expires_at),
    }


def list_view(
    pictures: Sequence[Picture], uploads: Sequence[Upload], product_id: str
) -> PictureListView:
    """Return a product's pictures, and what is on its way, as staff see them."""
    return {
        "items": picture_views(pictures, product_id),
        "uploads": [upload_view(one) for one in uploads],
        "limits": {
            "bytes": MAX_BYTES,
            "pixels": MAX_PIXELS,
            "pictures": MAX_PICTURES,
            "media_types": list(MEDIA_TYPES),
        },
    }
