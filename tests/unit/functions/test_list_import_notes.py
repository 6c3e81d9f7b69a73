"""Staff read which pictures of a file could not be had."""

import pytest

from tests.support.functions import call, load, proxy_event
from tests.support.imports import STAFF, imported, let_pictures_come, notes, pictures_at

pytestmark = pytest.mark.usefixtures("aws")


def test_notes_of_an_unknown_import_are_a_404() -> None:
    event = proxy_event(**STAFF, path={"import_id": "01JBVP10AD0000000000000000"})

    assert call(load("list_import_notes"), event).status == 404


def test_notes_are_listed_page_by_page_in_the_order_of_the_file() -> None:
    gone = [f"https://cdn.example/{number}.jpg" for number in range(3)]
    import_id = imported(f"SKU,Title,Price,Pictures\nMUG,Mug,199,{' '.join(gone)}\n")["id"]
    with pictures_at({}):
        let_pictures_come(import_id)

    first = notes(import_id, limit="2")
    second = notes(import_id, limit="2", cursor=first["next_cursor"])

    assert [one["subject"] for one in first["items"] + second["items"]] == gone
    assert second["next_cursor"] is None
