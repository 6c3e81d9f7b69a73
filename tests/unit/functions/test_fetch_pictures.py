"""What a chunk asks for is fetched, and staff are told what could not be had."""

import pytest

from tests.support.functions import LambdaContext, call, load, proxy_event
from tests.support.imports import STAFF, asked_for, imported, pictures_at, product, shown
from tests.support.photos import photo

pytestmark = pytest.mark.usefixtures("aws")
THERE, GONE = "https://cdn.example/there.jpg", "https://cdn.example/gone.jpg"
FILE = f"SKU,Title,Price,Pictures\nMUG,Mug,199,{THERE} {GONE}\n"


def test_a_picture_comes_and_another_is_a_note() -> None:
    import_id = imported(FILE)["id"]

    with pictures_at({THERE: photo((300, 200))}):
        outcome = load("fetch_pictures").lambda_handler(asked_for(import_id), LambdaContext())

    assert outcome == "done"
    assert shown(import_id)["pictures"] == {"planned": 2, "due": 2, "come": 1, "missed": 1}
    (picture,) = product("Mug")["pictures"]
    assert picture["width"] == 300
    event = proxy_event(**STAFF, path={"import_id": import_id})
    assert call(load("list_import_notes"), event).body == {
        "items": [
            {"line": 2, "name": "Mug", "about": "picture", "subject": GONE, "reason": "refused"}
        ],
        "next_cursor": None,
    }


@pytest.mark.parametrize(
    "key",
    [
        "imports/pictures/01JBVP10AD0000000000000000/00001",
        "imports/pictures/01JBVP10AD0000000000000000",
        "imports/01JBVP10AD0000000000000000/preview",
        "imports/pictures/a/b/c",
        "imports/pictures/a/\u0663",
    ],
)
def test_what_belongs_to_no_import_is_nothing_to_do(key: str) -> None:
    event = asked_for("01JBVP10AD0000000000000000")
    event["detail"]["object"]["key"] = key

    assert load("fetch_pictures").lambda_handler(event, LambdaContext()) == "ignored"
