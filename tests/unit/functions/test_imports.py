"""Staff send a file, look at what it would do, begin, stop, go on, and take it back."""

from typing import Any

import pytest

from storefront.imports.model import MAX_BYTES
from tests.support.functions import LambdaContext, call, load, proxy_event, told
from tests.support.imports import STAFF, ask, imported, products, put, sent, shown, take_turns

pytestmark = pytest.mark.usefixtures("aws")
MUG = "SKU,Title,Price,Quantity\nMUG,Mug,199,5\n"


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


def test_the_newest_import_is_listed_first() -> None:
    first, second = sent(MUG), sent(MUG)

    listed = call(load("list_imports"), proxy_event(**STAFF, query={"limit": "1"})).body
    query = {"limit": "1", "cursor": listed["next_cursor"]}
    rest = call(load("list_imports"), proxy_event(**STAFF, query=query)).body

    assert [one["id"] for one in (*listed["items"], *rest["items"])] == [second, first]
    assert listed["max_bytes"] == MAX_BYTES


@pytest.mark.parametrize("function", ["get_import", "start_import", "cancel_import", "undo_import"])
def test_an_unknown_import_is_a_404(function: str) -> None:
    assert ask(function, "01JBVP10AD0000000000000000").status == 404


def test_what_cannot_be_done_now_is_told() -> None:
    import_id = create({"size": 10}).body["id"]

    assert told(ask("start_import", import_id)) == (409, "import-state")
    assert told(ask("cancel_import", import_id)) == (409, "import-state")
    assert told(ask("undo_import", import_id)) == (409, "import-state")


def test_one_that_was_stopped_does_nothing_until_it_is_begun_again() -> None:
    import_id = sent(MUG)
    ask("start_import", import_id)
    ask("cancel_import", import_id)

    assert take_turns(import_id)["state"] == "canceled"
    assert products() == []

    ask("start_import", import_id)
    assert take_turns(import_id)["state"] == "done"
    assert [one["on_hand"] for one in products()] == [5]


def test_a_second_beginning_imports_nothing_twice() -> None:
    done = imported(MUG)

    assert told(ask("start_import", done["id"])) == (409, "import-state")
    assert [one["on_hand"] for one in products()] == [5]


def test_a_file_that_comes_again_under_its_form_changes_nothing() -> None:
    import_id = sent(MUG)
    event = put(import_id, MUG.replace("199", "99").encode())
    assert load("split_import").lambda_handler(event, LambdaContext()) == "ignored"
    ask("start_import", import_id)
    take_turns(import_id)
    assert products()[0]["price"] == "199.00"
    assert shown(import_id)["rows"] == 1
