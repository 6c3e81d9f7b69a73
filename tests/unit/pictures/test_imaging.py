"""Of a file nothing survives but what it shows; and whatever is no picture is told from one."""

from base64 import b64decode
from io import BytesIO

import pytest
from PIL import Image, ImageCms

from storefront.pictures.imaging import develop
from storefront.pictures.model import (
    MAX_PLACEHOLDER,
    NoPictureError,
    Picture,
    Reason,
    Rendition,
)
from tests.support.photos import bomb, drawn, file_of, photo

UPLOAD_ID = "01JBVP10AD0000000000000000"
#: Of EXIF, in the words of its standard.
ORIENTATION, MAKE, GPS = 0x0112, 0x010F, 0x8825


def files_of(content: bytes) -> dict[str, Image.Image]:
    """Return the files of a picture, by the end of their key."""
    return {name: Image.open(BytesIO(one.content)) for name, one in renditions(content).items()}


def renditions(content: bytes) -> dict[str, Rendition]:
    _, made = develop(UPLOAD_ID, content)
    return {one.key.rsplit("/", 1)[1]: one for one in made}


def picture_of(content: bytes) -> Picture:
    return develop(UPLOAD_ID, content)[0]


def reason_against(content: bytes) -> Reason:
    with pytest.raises(NoPictureError) as refused:
        develop(UPLOAD_ID, content)
    return refused.value.reason


def test_a_photograph_becomes_four_sizes_and_a_jpeg() -> None:
    picture, made = develop(UPLOAD_ID, photo((2000, 1500)))

    assert (picture.width, picture.height) == (1600, 1200)
    assert [one.key for one in made] == [
        f"media/{picture.digest}/{name}"
        for name in ("1600.webp", "960.webp", "960.jpg", "480.webp", "160.webp")
    ]
    assert sorted(one.key for one in made) == sorted(picture.keys)
    sizes = {name: image.size for name, image in files_of(photo((2000, 1500))).items()}
    assert sizes["480.webp"] == (480, 360)
    assert sizes["960.jpg"] == (960, 720)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_what_a_file_is_its_content_says(kind: str) -> None:
    assert picture_of(photo((320, 200), kind)).width == 320


def test_a_small_picture_is_never_made_larger() -> None:
    assert set(renditions(photo((300, 200)))) == {"300.webp", "160.webp", "300.jpg"}


def test_the_same_file_makes_the_same_picture_and_another_upload_another() -> None:
    content = photo()

    assert develop(UPLOAD_ID, content) == develop(UPLOAD_ID, content)
    assert develop("01JANTHER00000000000000000", content)[0].digest != picture_of(content).digest


def test_where_and_with_what_it_was_taken_is_gone() -> None:
    exif = Image.Exif()
    exif[MAKE] = "Secret camera"
    exif.get_ifd(GPS).update({1: "N", 2: (23.0, 48.0, 37.0)})
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>a secret street</x:xmpmeta>"
    content = photo((400, 300), "JPEG", exif=exif, xmp=xmp, comment=b"a secret name")
    assert b"Secret camera" in content
    assert b"secret street" in content

    for name, one in renditions(content).items():
        image = Image.open(BytesIO(one.content))
        assert not image.getexif(), name
        assert not {"exif", "xmp", "comment", "icc_profile"} & image.info.keys(), name
        assert b"ecret" not in one.content, name


@pytest.mark.parametrize("orientation", range(1, 9))
def test_it_stands_as_the_camera_was_held(orientation: int) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    upright = Image.new("RGB", (4000, 2000), "white")
    upright.paste("red", (0, 0, 2000, 1000))  # the corner at the top left
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    held = upright.transpose(undo[orientation]) if orientation > 1 else upright

    shown = files_of(file_of(held, exif=exif))["1600.webp"].convert("RGB")

    assert shown.size == (1600, 800)
    assert is_red(shown.getpixel((10, 10)))
    assert not is_red(shown.getpixel((1590, 790)))


def is_red(pixel: object) -> bool:
    assert isinstance(pixel, tuple)
    red, green, blue = pixel
    return bool(red > 200 and green < 100 and blue < 100)


def test_colours_of_print_become_those_of_screens() -> None:
    red = Image.new("CMYK", (300, 200), (0, 255, 255, 0))

    shown = files_of(file_of(red))["300.webp"]

    assert shown.mode == "RGB"
    assert is_red(shown.getpixel((100, 100)))


def test_a_profile_is_applied_and_dropped() -> None:
    """A profile in which blue is called red: whoever ignores it shows the wrong colour."""
    lab = ImageCms.createProfile("LAB")
    profile = ImageCms.ImageCmsProfile(lab).tobytes()
    plain = file_of(Image.new("RGB", (200, 200), "red"), "PNG", icc_profile=profile)

    shown = files_of(plain)["200.webp"]

    assert is_red(shown.getpixel((50, 50)))  # of other colours than the picture's: left alone
    assert "icc_profile" not in shown.info


def test_sixteen_bits_of_grey_are_not_all_white() -> None:
    grey = Image.new("I;16", (200, 200), 0x8000)

    shown = files_of(file_of(grey, "PNG"))["200.webp"].convert("L")

    assert 118 < shown.getpixel((50, 50)) < 138  # type: ignore[operator]  # of one band


def test_of_an_animation_the_first_frame_is_taken() -> None:
    frames = [Image.new("RGB", (200, 100), colour) for colour in ("red", "blue", "blue")]
    content = file_of(frames[0], "WEBP", save_all=True, append_images=frames[1:], lossless=True)

    shown = files_of(content)["200.webp"]

    assert getattr(shown, "n_frames", 1) == 1
    assert is_red(shown.convert("RGB").getpixel((50, 50)))


def test_transparency_stays_where_a_format_has_it() -> None:
    clear = Image.new("RGBA", (300, 200), (0, 0, 0, 0))

    shown = files_of(file_of(clear, "PNG"))

    assert shown["300.webp"].convert("RGBA").getpixel((5, 5))[3] == 0  # type: ignore[index]
    assert shown["300.jpg"].getpixel((5, 5)) == (255, 255, 255)


def test_a_tower_of_pixels_becomes_narrow_instead_of_failing() -> None:
    picture = picture_of(photo((400, 20_000), "PNG"))

    assert picture.height <= 4800
    assert picture.width == 96


def test_a_picture_says_its_colour_and_has_a_tiny_stand_in() -> None:
    picture = picture_of(file_of(Image.new("RGB", (400, 300), "#2040c0")))

    assert picture.colour[:2] == "#2"
    stand_in = b64decode(picture.placeholder)
    assert 0 < len(stand_in) <= MAX_PLACEHOLDER
    assert Image.open(BytesIO(stand_in)).size == (20, 15)


def test_a_busy_picture_s_stand_in_is_small_too() -> None:
    noise = Image.effect_noise((600, 600), 200).convert("RGB")

    assert len(b64decode(picture_of(file_of(noise)).placeholder)) <= MAX_PLACEHOLDER


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"This is no picture, whatever it is called.",
        b"<!doctype html><script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"GIF89a/*\x01\x00\x01\x00*/=1;alert(1)//;",
        file_of(drawn((60, 60)), "GIF"),
        file_of(drawn((60, 60)), "BMP"),
        file_of(drawn((60, 60)), "TIFF"),
    ],
    ids=["empty", "text", "html", "svg", "polyglot", "gif", "bmp", "tiff"],
)
def test_what_is_no_picture_of_ours_is_refused(content: bytes) -> None:
    assert reason_against(content) is Reason.NOT_AN_IMAGE


def test_what_hides_behind_a_picture_does_not_come_along() -> None:
    hidden = photo((300, 200), "PNG") + b"<script>alert('hidden')</script>"

    assert all(b"hidden" not in one.content for one in renditions(hidden).values())


def test_a_hundred_kilobytes_that_unpack_to_900_million_pixels_are_refused() -> None:
    content = bomb(30_000)
    assert len(content) < 150_000

    assert reason_against(content) is Reason.TOO_MANY_PIXELS


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_the_limit_of_pixels_is_exact() -> None:
    """Pillow by itself only warns up to twice its limit; on Lambda a warning stops nothing."""
    assert picture_of(bomb(6324)).width == 1600
    assert reason_against(bomb(6325)) is Reason.TOO_MANY_PIXELS


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_half_a_file_is_damaged(kind: str) -> None:
    content = photo((600, 400), kind)

    assert reason_against(content[: len(content) * 6 // 10]) is Reason.DAMAGED
