"""An export names the pictures of products, by addresses that imports and other shops read."""

import csv
import io
from typing import Any

import pytest

from storefront.pictures.sources import SourceFault
from tests.support.dynamodb import empty_tables
from tests.support.functions import call, load, proxy_event
from tests.support.imports import (
    STAFF,
    exported,
    imported,
    let_pictures_come,
    notes,
    pictures_at,
    product,
    sent,
    shown,
)
from tests.support.photos import photo

pytestmark = pytest.mark.usefixtures("aws")
BASE = "https://pictures.example"
FRONT, BACK, RED = (f"https://cdn.example/{one}.jpg" for one in ("front", "back", "red"))
PICTURES: dict[str, bytes | SourceFault] = {
    FRONT: photo((300, 200)),
    BACK: photo((310, 200)),
    RED: photo((320, 200)),
}
FILE = (
    "Handle,Title,Option1 Name,Option1 Value,SKU,Price,"
    "Image Src,Image Position,Image Alt Text,Variant Image\n"
    f"cap,Cap,Colour,Blue,CAP-B,300,{FRONT},1,From the front,\n"
    f"cap,,,Red,CAP-R,300,{BACK},2,,{RED}\n"
    f"cap,,,,,,{RED},3,,\n"
    f"tin,Tin,,,TIN,120,{FRONT},,,\n"
    f"tin,,,,,,{BACK},,Its back,\n"
    "mug,Mug,,,MUG,99,,,,\n"
)


def done(file: str) -> dict[str, Any]:
    """Import a file, and let its pictures come; return the import."""
    import_id = imported(file)["id"]
    let_pictures_come(import_id)
    return shown(import_id)


def gallery(name: str) -> list[dict[str, Any]]:
    """Return the pictures of a product, as staff see them."""
    path = {"product_id": product(name)["id"]}
    return list(call(load("list_pictures"), proxy_event(**STAFF, path=path)).body["items"])


def told(name: str) -> list[tuple[int, str, int]]:
    """Return of each picture its width, what it shows, and of how many variants it is."""
    return [(one["width"], one["alt"]["en"], len(one["variant_ids"])) for one in gallery(name)]


@pytest.fixture(autouse=True)
def shop(aws: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """A shop whose products have three pictures, two, and none."""
    del aws
    monkeypatch.setenv("PICTURES_URL", BASE)
    with pictures_at(PICTURES):
        done(FILE)


def test_pictures_stand_in_the_rows_and_those_that_are_left_in_rows_of_their_own() -> None:
    rows = list(csv.DictReader(io.StringIO(exported().removeprefix("\ufeff"))))

    cap, tin = (list(gallery(name)) for name in ("Cap", "Tin"))
    assert [(one["Handle"], one["SKU"], one["Image Src"]) for one in rows] == [
        ("cap", "CAP-B", cap[0]["jpeg"]),
        ("cap", "CAP-R", cap[1]["jpeg"]),
        ("cap", "", cap[2]["jpeg"]),
        ("tin", "TIN", tin[0]["jpeg"]),
        ("tin", "", tin[1]["jpeg"]),
        ("mug", "MUG", ""),
    ]
    assert cap[0]["jpeg"].startswith(f"{BASE}/media/")
    assert [one["Image Position"] for one in rows] == ["1", "2", "3", "1", "2", ""]
    assert rows[0]["Image Alt Text"] == "From the front"
    assert [one["Variant Image"] for one in rows] == ["", cap[2]["jpeg"], "", "", "", ""]


@pytest.mark.parametrize("base", [BASE, "http://localhost:4566/pictures-of-a-sandbox"])
def test_an_export_with_pictures_that_comes_back_unchanged_changes_nothing(
    base: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PICTURES_URL", base)
    text, before = exported(limit=1), [gallery(name) for name in ("Cap", "Tin", "Mug")]

    with pictures_at({}) as asked:
        looked = shown(sent(text))
        assert looked["planned"] == {"create": 0, "change": 0, "same": 3, "error": 0}
        assert looked["preview"] == []
        finished = done(text)

    assert asked == []
    assert finished["pictures"] == {"planned": 0, "due": 0, "come": 0, "missed": 0}
    assert notes(finished["id"])["items"] == []
    assert [gallery(name) for name in ("Cap", "Tin", "Mug")] == before


def test_another_shop_gets_the_pictures_from_there_with_what_they_show() -> None:
    text, before = exported(), [told(name) for name in ("Cap", "Tin", "Mug")]
    at = dict(zip([one["jpeg"] for one in gallery("Cap")], PICTURES.values(), strict=True))
    at |= dict(zip([one["jpeg"] for one in gallery("Tin")], PICTURES.values(), strict=False))
    empty_tables()

    with pictures_at(at) as asked:
        finished = done(text)

    assert sorted(asked) == sorted(at)
    assert finished["pictures"] == {"planned": 5, "due": 5, "come": 5, "missed": 0}
    assert [told(name) for name in ("Cap", "Tin", "Mug")] == before
    with pictures_at(at):
        assert shown(sent(text))["planned"]["same"] == 3


def test_a_picture_that_was_deleted_meanwhile_comes_again_by_its_address() -> None:
    text, (first, *_) = exported(), gallery("Tin")
    path = {"product_id": product("Tin")["id"], "picture_id": first["id"]}
    assert call(load("delete_picture"), proxy_event(**STAFF, path=path)).status == 204

    with pictures_at(PICTURES | {first["jpeg"]: photo((300, 200))}) as asked:
        done(text)

    assert asked == [first["jpeg"]]
    assert sorted(one["width"] for one in gallery("Tin")) == [300, 310]
