"""From a file that anybody may have made to pictures that everybody may see.

Nothing of the file survives but what it shows: no place, camera or name (EXIF, XMP, IPTC), no
profile of colours, no second frame, and nothing that hides behind its end. What a file is, its
content says; its name and what its sender calls it are never looked at.
"""

from base64 import b64encode
from io import BytesIO
from typing import Any

from PIL import ExifTags, Image, ImageCms, ImageFile, ImageOps, UnidentifiedImageError

from storefront.pictures.model import (
    MAX_HEIGHT,
    MAX_PIXELS,
    MAX_PLACEHOLDER,
    WIDTHS,
    NoPictureError,
    Picture,
    Reason,
    Rendition,
    digest_of,
    file_key,
)

_FORMATS = ("JPEG", "PNG", "WEBP", "AVIF")
_WEBP_QUALITY, _JPEG_QUALITY = 80, 82
#: Of WebP, from 0 to 6: more takes longer, for a few percent.
_WEBP_EFFORT = 2
_PLACEHOLDER_SIDE = 20
_PLACEHOLDER_QUALITIES = (40, 20, 5)
#: Orientations by which what was the height is the width.
_ON_ITS_SIDE = frozenset({5, 6, 7, 8})
#: Modes in which pixels can be mixed; profiles know them, too.
_RESIZED_WELL = frozenset({"RGB", "RGBA", "CMYK", "L"})
_TO_8_BITS = 1 / 256
#: What is seen through a picture, where its format has no transparency.
_PAPER = (255, 255, 255)
_SRGB = ImageCms.createProfile("sRGB")

# Pillow warns of more pixels than this, and refuses only twice as many. `_read` looks itself,
# before anything is unpacked.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS
# Half a file is no picture, even where the half that is there could be shown.
ImageFile.LOAD_TRUNCATED_IMAGES = False


def develop(upload_id: str, content: bytes) -> tuple[Picture, list[Rendition]]:
    """Return the picture that a file shows, and its files; the same file gives the same ones.

    Args:
        upload_id: the file's, and the picture's.
        content: the file.

    Raises:
        NoPictureError: it is none, too large, or cannot be read to its end.
    """
    image = _in_srgb(_shrunk(_read(content)))
    colour, placeholder = _first_impression(image)
    picture = Picture(
        picture_id=upload_id,
        digest=digest_of(upload_id, content),
        width=image.width,
        height=image.height,
        colour=colour,
        placeholder=placeholder,
    )
    renditions = []
    for wanted in picture.widths:
        image = _at(image, wanted)  # each from the one before: less to shrink
        key = file_key(picture.digest, wanted, "webp")
        renditions.append(Rendition(key, _webp(image, _WEBP_QUALITY), "image/webp"))
        if wanted == picture.fallback_width:
            key = file_key(picture.digest, wanted, "jpg")
            renditions.append(Rendition(key, _jpeg(image), "image/jpeg"))
    return picture, renditions


def _read(content: bytes) -> Image.Image:
    """Return what a file shows, as its camera was held.

    Raises:
        NoPictureError: it is none, too large, or cannot be read to its end.
    """
    try:
        with Image.open(BytesIO(content), formats=_FORMATS) as image:
            if image.width * image.height > MAX_PIXELS:
                raise NoPictureError(Reason.TOO_MANY_PIXELS)
            _spare_pixels(image)
            image.load()
            return ImageOps.exif_transpose(image)
    except NoPictureError:
        raise
    except UnidentifiedImageError:
        raise NoPictureError(Reason.NOT_AN_IMAGE) from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise NoPictureError(Reason.TOO_MANY_PIXELS) from None
    except Exception as error:
        raise NoPictureError(Reason.DAMAGED) from error


def _spare_pixels(image: Image.Image) -> None:
    """Let a JPEG be unpacked at a half, a quarter or an eighth, as long as that is wide enough."""
    is_on_its_side = image.getexif().get(ExifTags.Base.Orientation, 1) in _ON_ITS_SIDE
    image.draft(None, (1, WIDTHS[0]) if is_on_its_side else (WIDTHS[0], 1))


def _shrunk(image: Image.Image) -> Image.Image:
    """Return an image in a mode that can be resized well, no larger than the largest file."""
    if image.mode.startswith("I"):
        image = image.convert("I").point(lambda value: value * _TO_8_BITS).convert("L")
    elif image.mode not in _RESIZED_WELL:
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    width = min(WIDTHS[0], image.width, max(1, image.width * MAX_HEIGHT // image.height))
    return _at(image, width)


def _in_srgb(image: Image.Image) -> Image.Image:
    """Return an image in sRGB, with nothing of its file; one without a profile is taken for it."""
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    profile = image.info.get("icc_profile")
    image.info.clear()  # whatever is left there is written into files
    try:
        own = ImageCms.ImageCmsProfile(BytesIO(profile)) if profile else None
        converted = own and ImageCms.profileToProfile(image, own, _SRGB, outputMode=mode)
    except (ImageCms.PyCMSError, OSError):
        converted = None  # a profile that is none, or of other colours than these
    in_srgb = converted or image.convert(mode)
    in_srgb.info.clear()
    return in_srgb


def _height(image: Image.Image, width: int) -> int:
    return max(1, round(image.height * width / image.width))


def _at(image: Image.Image, width: int) -> Image.Image:
    if width == image.width:
        return image
    return image.resize((width, _height(image, width)), Image.Resampling.LANCZOS, reducing_gap=2)


def _first_impression(image: Image.Image) -> tuple[str, str]:
    """Return the colour that an image has most of, and a tiny picture of it in base64."""
    tiny = image.copy()
    tiny.thumbnail((_PLACEHOLDER_SIDE, _PLACEHOLDER_SIDE), Image.Resampling.BOX)
    flat = _on_paper(tiny)
    colours: Any = flat.quantize(4).convert("RGB").getcolors()
    _, most = max(colours)
    made = (_webp(flat, quality) for quality in _PLACEHOLDER_QUALITIES)
    small = next((one for one in made if len(one) <= MAX_PLACEHOLDER), b"")
    return f"#{bytes(most).hex()}", b64encode(small).decode()


def _on_paper(image: Image.Image) -> Image.Image:
    """Return an image that nothing is seen through."""
    if image.mode == "RGB":
        return image
    paper = Image.new("RGB", image.size, _PAPER)
    paper.paste(image, mask=image.getchannel("A"))
    return paper


def _webp(image: Image.Image, quality: int) -> bytes:
    buffer = BytesIO()
    image.save(buffer, "WEBP", quality=quality, method=_WEBP_EFFORT)
    return buffer.getvalue()


def _jpeg(image: Image.Image) -> bytes:
    buffer = BytesIO()
    _on_paper(image).save(buffer, "JPEG", quality=_JPEG_QUALITY, progressive=True, optimize=True)
    return buffer.getvalue()
