"""Staff export products part by part, and put the parts together."""

import pytest

from tests.support.functions import call, load, proxy_event
from tests.support.imports import STAFF, exported, imported

FILE = "SKU,Title,Price\n" + "".join(f"S-{number},Thing {number},9\n" for number in range(5))


@pytest.mark.usefixtures("aws")
def test_parts_follow_each_other_and_only_the_first_has_the_header() -> None:
    imported(FILE)

    first = call(load("export_products"), proxy_event(**STAFF, query={"limit": "2"})).body

    assert first["products"] == 2
    assert first["text"].startswith("\ufeffHandle,Title,")
    assert exported(limit=2) == exported(limit=100)
    assert exported(limit=2).count("Handle") == 1
    assert exported().count("Thing") == 5


@pytest.mark.usefixtures("aws")
def test_a_cursor_of_another_list_is_refused() -> None:
    imported(FILE)
    listed = call(load("list_all_products"), proxy_event(**STAFF, query={"limit": "2"})).body
    query = {"cursor": listed["next_cursor"]}

    assert call(load("export_products"), proxy_event(**STAFF, query=query)).status == 400
