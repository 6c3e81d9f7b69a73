"""Staff begin to send a picture, and are told what a file may be before they do."""

from typing import Any

import pytest

from storefront.catalog.service import ProductService
from storefront.pictures.model import MAX_PICTURES
from tests.support.catalog import STAFF_ID, create, mug
from tests.support.functions import Answer, call, load, proxy_event, told
from tests.support.repeats import Event, RepeatCase, new_product
from tests.support.whole_shop import STAFF, World


def _beginning(world: World) -> Event:
    return proxy_event({"size": 1000}, **STAFF, path={"product_id": new_product(world)})


#: A second upload that nobody sends does no harm, and is gone after a day.
REPEAT_CASE = RepeatCase(_beginning, same=False, adds=frozenset({"ULID"}))


def begin(product_id: str, body: Any) -> Answer:
    path = {"product_id": product_id}
    event = proxy_event(body, user_id=STAFF_ID, role="manager", path=path)
    return call(load("create_picture"), event)


def test_the_answer_is_all_that_a_form_needs(editor: ProductService) -> None:
    product_id = create(editor, mug())

    answer = begin(product_id, {"filename": "mug.jpg", "size": 2_000_000}).body

    assert answer["state"] == "waiting"
    assert answer["url"] == "https://uploads.example"
    assert answer["fields"]["key"] == f"incoming/{product_id}/{answer['id']}"
    assert answer["media_types"] == ["image/jpeg", "image/png", "image/webp", "image/avif"]


@pytest.mark.parametrize("size", [0, 15_000_001, -1, "1000", None])
def test_a_size_that_s3_would_refuse_is_refused_here(editor: ProductService, size: Any) -> None:
    answer = begin(create(editor, mug()), {"size": size})

    assert answer.status == 422
    assert answer.body["errors"][0]["field"] == "size"


@pytest.mark.parametrize("alt", ["A mug", {"fr": "Une tasse"}, {"en": "two\nlines"}])
def test_what_it_shows_is_one_line_in_languages_that_there_are(
    editor: ProductService, alt: Any
) -> None:
    assert begin(create(editor, mug()), {"size": 1, "alt": alt}).status == 422


def test_a_product_that_is_unknown_or_archived_takes_none(editor: ProductService) -> None:
    archived = create(editor, mug())
    editor.archive(archived)

    assert begin(STAFF_ID, {"size": 1}).status == 404
    assert begin(archived, {"size": 1}).body["type"].endswith("product-archived")


def test_a_product_with_all_the_pictures_it_may_have_takes_none(editor: ProductService) -> None:
    product_id = create(editor, mug())
    for _ in range(MAX_PICTURES):
        begin(product_id, {"size": 1})

    assert told(begin(product_id, {"size": 1})) == (409, "too-many-pictures")
