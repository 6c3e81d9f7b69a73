"""Staff read what has happened to a product's stock."""

import pytest

from tests.support.catalog import STAFF_ID
from tests.support.catalog_functions import CHANGE, NEW, PATH, ask, ask_as_manager


@pytest.mark.usefixtures("product")
def test_movements_name_their_actor_and_come_in_pages() -> None:
    for quantity in (1, 2, 3):
        ask_as_manager("adjust_stock", CHANGE | {"quantity": quantity}, path=PATH)

    first = ask_as_manager("list_movements", path=PATH, query={"limit": "2"}).body
    second = ask_as_manager(
        "list_movements", path=PATH, query={"limit": "2", "cursor": first["next_cursor"]}
    ).body

    movements = first["items"] + second["items"]
    assert sorted(movement["quantity"] for movement in movements) == [1, 2, 3]
    assert {movement["actor"] for movement in movements} == {STAFF_ID}
    assert {movement["order_id"] for movement in movements} == {None}
    assert second["next_cursor"] is None


@pytest.mark.usefixtures("product")
def test_a_products_cursor_is_refused_by_another_list() -> None:
    ask_as_manager("create_product", NEW)
    cursor = ask("list_products", query={"limit": "1"}).body["next_cursor"]

    answer = ask_as_manager("list_movements", path=PATH, query={"cursor": cursor})

    assert (answer.status, answer.body["type"]) == (400, "urn:storefront:problem:invalid-cursor")
