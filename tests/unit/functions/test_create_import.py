"""Staff announce a file, and get the form by which it is sent."""

from typing import Any

import pytest

from storefront.imports.model import MAX_BYTES
from tests.support.functions import call, load, proxy_event, told
from tests.support.imports import STAFF

pytestmark = pytest.mark.usefixtures("aws")


def create(body: Any) -> Any:
    return call(load("create_import"), proxy_event(body, **STAFF))


def test_the_answer_is_all_that_a_form_needs() -> None:
    answer = create({"filename": "products.csv", "size": 2_000_000})

    assert answer.headers["Location"] == f"{answer.body['id']}/"
    assert answer.body["state"] == "waiting"
    assert answer.body["url"] == "https://uploads.example"
    assert answer.body["fields"]["key"] == f"incoming/imports/{answer.body['id']}"


def test_a_repeat_is_about_the_same_import() -> None:
    """Whoever hears no answer sends it again, and leaves no empty import behind."""
    headers = {"Idempotency-Key": "file-1"}
    event = proxy_event({"filename": "products.csv", "size": 10}, **STAFF, headers=headers)

    first, again = (call(load("create_import"), event).body for _ in range(2))

    assert again["id"] == first["id"]
    assert again["fields"]["key"] == first["fields"]["key"]
    listed = call(load("list_imports"), proxy_event(**STAFF)).body
    assert [one["id"] for one in listed["items"]] == [first["id"]]
    other = proxy_event({"size": 11}, **STAFF, headers=headers)
    assert told(call(load("create_import"), other)) == (422, "idempotency-key-reused")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"size": 0}, "size"),
        ({"size": MAX_BYTES + 1}, "size"),
        ({"size": "10"}, "size"),
        ({"size": 10, "filename": "a\nb.csv"}, "filename"),
        ({"size": 10, "stock": "all"}, "stock"),
        ({"size": 10, "unknown_categories": "all"}, "unknown_categories"),
        ({"size": 10, "key": "../media/x"}, "key"),
    ],
)
def test_what_s3_or_the_import_would_refuse_is_refused_here(body: Any, field: str) -> None:
    answer = create(body)

    assert answer.status == 422
    assert answer.body["errors"][0]["field"] == field
