"""A file goes from a form to S3, past the functions, and comes back as pictures."""

import time
from collections.abc import Callable, Iterator
from io import BytesIO

import pytest
import requests
from PIL import Image

from tests.e2e.client import Client, Json
from tests.support.photos import bomb, photo

#: Seconds within which a file has become a picture, also where functions start cold.
PATIENCE = 60
TEXT = b"This is no picture, though it is called mug.jpg."


@pytest.fixture
def product_id(make_product: Callable[..., str]) -> str:
    return make_product()


def begin(staff: Client, product_id: str, size: int = 1000) -> Json:
    """Return the form for a file."""
    new = {"filename": "mug.jpg", "size": size, "alt": {"en": "A mug", "bn": "মগ"}}
    form: Json = staff.post(f"/api/products/{product_id}/pictures/", new)
    return form


def post(form: Json, content: bytes, media_type: str = "image/jpeg", **changed: str) -> int:
    """Send a form as a browser does; return the status."""
    fields = {**form["fields"], "Content-Type": media_type, **changed}
    sent = requests.post(
        form["url"], data=fields, files={"file": ("mug.jpg", content)}, timeout=PATIENCE
    )
    return sent.status_code


def pictures_of(staff: Client, product_id: str) -> Json:
    found: Json = staff.request("GET", f"/api/products/{product_id}/pictures/").json()
    return found


def states(staff: Client, product_id: str) -> Iterator[dict[str, tuple[str, str | None]]]:
    """Yield what has become of each file, by its upload's id, until time is up."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        uploads = pictures_of(staff, product_id)["uploads"]
        yield {one["id"]: (one["state"], one["reason"]) for one in uploads}
        time.sleep(0.2)


def outcome(staff: Client, product_id: str, form: Json) -> tuple[str, str | None]:
    """Wait until it is known what became of a file."""
    for found in states(staff, product_id):
        if found[form["id"]][0] != "waiting":
            return found[form["id"]]
    pytest.fail("nothing became of the file")


def test_a_photograph_is_shown_in_all_sizes_to_everybody(
    staff: Client, anybody: Client, product_id: str
) -> None:
    form = begin(staff, product_id)
    exif = Image.Exif()
    exif[0x010F] = "Secret camera"

    assert post(form, photo((2000, 1500), exif=exif)) == 204
    assert outcome(staff, product_id, form) == ("done", None)

    product = anybody.request("GET", f"/api/products/{product_id}/").json()
    (picture,) = product["pictures"]
    assert (picture["alt"], picture["width"]) == ({"en": "A mug", "bn": "মগ"}, 1600)
    for width, url in picture["sizes"].items():
        answer = requests.get(url, timeout=PATIENCE)
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == "image/webp"
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert Image.open(BytesIO(answer.content)).width == int(width)
        assert b"Secret" not in answer.content
    assert requests.get(picture["jpeg"], timeout=PATIENCE).headers["Content-Type"] == "image/jpeg"


def test_s3_refuses_what_the_form_does_not_allow(
    staff: Client, product_id: str, make_product: Callable[..., str]
) -> None:
    form, other = begin(staff, product_id), begin(staff, make_product())

    assert post(form, bytes(15_000_001)) == 400
    assert post(form, b"") == 400
    assert post(form, photo(), "text/html") == 403
    assert post(form, photo(), key=other["fields"]["key"]) == 403
    assert post(form, photo(), key="media/anything.webp") == 403
    assert requests.get(f"{form['url']}/{form['fields']['key']}", timeout=9).status_code == 403
    assert pictures_of(staff, product_id)["items"] == []


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (TEXT, "not-an-image"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "not-an-image"),
        (photo((600, 400))[:3000], "damaged"),
        (bomb(), "too-many-pixels"),
    ],
    ids=["text", "svg", "truncated", "bomb"],
)
def test_staff_are_told_why_a_file_is_no_picture(
    staff: Client, product_id: str, content: bytes, reason: str
) -> None:
    form = begin(staff, product_id)

    assert post(form, content) == 204

    assert outcome(staff, product_id, form) == ("failed", reason)


def test_a_form_that_is_used_twice_makes_one_picture(staff: Client, product_id: str) -> None:
    form = begin(staff, product_id)
    post(form, photo((300, 200)))
    assert outcome(staff, product_id, form) == ("done", None)
    before = pictures_of(staff, product_id)["items"]

    post(form, photo((200, 300)))
    after = begin(staff, product_id)  # whose event comes after that of the second use
    post(after, TEXT)
    assert outcome(staff, product_id, after)[0] == "failed"

    assert pictures_of(staff, product_id)["items"] == before


def test_many_that_are_sent_at_once_stand_in_their_order(staff: Client, product_id: str) -> None:
    forms = [begin(staff, product_id) for _ in range(5)]
    for number, form in enumerate(reversed(forms)):
        assert post(form, photo((100 + number, 80))) == 204

    for form in forms:
        assert outcome(staff, product_id, form) == ("done", None)

    shown = [one["id"] for one in pictures_of(staff, product_id)["items"]]
    assert shown == sorted(form["id"] for form in forms)


def test_pictures_are_sorted_described_and_deleted_with_their_files(
    staff: Client, product_id: str
) -> None:
    forms = [begin(staff, product_id) for _ in range(2)]
    for form in forms:
        post(form, photo((200, 150)))
        assert outcome(staff, product_id, form) == ("done", None)
    path = f"/api/products/{product_id}/pictures/{forms[1]['id']}/"

    change = {"alt": {"en": "Its handle"}, "position": 0}
    (first, _) = staff.request("PATCH", path, json=change).json()["items"]
    assert (first["id"], first["alt"]) == (forms[1]["id"], {"en": "Its handle", "bn": ""})
    assert staff.request("DELETE", path).status_code == 204

    assert [one["id"] for one in pictures_of(staff, product_id)["items"]] == [forms[0]["id"]]
    gone = requests.get(first["sizes"]["200"], timeout=PATIENCE)
    assert gone.status_code in {403, 404}  # who may not list a bucket is told 403
    assert staff.request("DELETE", path).status_code == 204
