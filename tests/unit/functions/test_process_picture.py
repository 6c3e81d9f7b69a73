"""What arrives in the bucket becomes a picture of the product that staff and buyers are shown."""

from typing import Any

import pytest

from storefront.catalog.service import ProductService
from tests.support.catalog import STAFF_ID, create, mug
from tests.support.functions import LambdaContext, call, load, proxy_event
from tests.support.photos import photo
from tests.support.uploads import send

STAFF: dict[str, Any] = {"user_id": STAFF_ID, "role": "manager"}


@pytest.fixture
def product_id(editor: ProductService) -> str:
    return create(editor, mug())


def sent(product_id: str, content: bytes) -> tuple[str, str]:
    """Send a file; return the upload's id and what became of it."""
    event = proxy_event({"size": len(content)}, **STAFF, path={"product_id": product_id})
    upload_id = call(load("create_picture"), event).body["id"]
    arrival = send(product_id, upload_id, content)
    return upload_id, load("process_picture").lambda_handler(arrival, LambdaContext())


def test_buyers_see_it_with_addresses_of_every_size(product_id: str) -> None:
    picture_id, outcome = sent(product_id, photo((1000, 500)))
    assert outcome == "done"

    shown = call(load("get_product"), proxy_event(path={"product_id": product_id})).body

    (picture,) = shown["pictures"]
    assert picture["id"] == picture_id
    assert (picture["width"], picture["height"]) == (1000, 500)
    assert list(picture["sizes"]) == ["1000", "960", "480", "160"]
    assert picture["sizes"]["480"].startswith("https://pictures.example/media/")
    assert picture["sizes"]["480"].endswith("/480.webp")
    assert picture["jpeg"].endswith("/960.jpg")


def test_lists_show_the_first_picture_only(product_id: str) -> None:
    first, _ = sent(product_id, photo((300, 200)))
    sent(product_id, photo((300, 200)))

    (buyers,) = call(load("list_products"), proxy_event()).body["items"]
    (staffs,) = call(load("list_all_products"), proxy_event(**STAFF)).body["items"]

    assert [one["id"] for one in buyers["pictures"]] == [first]
    assert [one["id"] for one in staffs["pictures"]] == [first]


def test_staff_see_why_a_file_is_none(product_id: str) -> None:
    upload_id, outcome = sent(product_id, b"no picture")
    assert outcome == "not-an-image"

    listed = call(load("list_pictures"), proxy_event(**STAFF, path={"product_id": product_id})).body

    assert listed["items"] == []
    (upload,) = listed["uploads"]
    assert (upload["id"], upload["state"], upload["reason"]) == (
        upload_id,
        "failed",
        "not-an-image",
    )
