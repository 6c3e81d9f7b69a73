"""Staff list the imports."""

import pytest

from storefront.imports.model import MAX_BYTES
from tests.support.functions import call, load, proxy_event
from tests.support.imports import STAFF, sent

pytestmark = pytest.mark.usefixtures("aws")
MUG = "SKU,Title,Price,Quantity\nMUG,Mug,199,5\n"


def test_the_newest_import_is_listed_first() -> None:
    first, second = sent(MUG), sent(MUG)

    listed = call(load("list_imports"), proxy_event(**STAFF, query={"limit": "1"})).body
    query = {"limit": "1", "cursor": listed["next_cursor"]}
    rest = call(load("list_imports"), proxy_event(**STAFF, query=query)).body

    assert [one["id"] for one in (*listed["items"], *rest["items"])] == [second, first]
    assert listed["max_bytes"] == MAX_BYTES
