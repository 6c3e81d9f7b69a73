"""Staff read a product whatever its status, with what buyers are not told."""

import pytest

from storefront.inventory.service import StockService
from tests.support.catalog import STAFF_ID, received
from tests.support.catalog_functions import BANGLA, ask_as_manager, ask_as_warehouse


def test_staff_are_told_what_is_to_be_translated(bilingual: dict[str, str]) -> None:
    ask_as_manager("update_product", {"description": "Holds milk."}, path=bilingual)
    told = ask_as_manager("get_any_product", path=bilingual).body["translations"]["bn"]

    assert told["name"] == {"text": "মগ", "state": "done"}
    assert told["description"] == {"text": BANGLA["description"], "state": "outdated"}
    assert told["seo"]["description"] == {"text": None, "state": "done"}
    for state, many in (("outdated", 1), ("missing", 0)):
        listed = ask_as_manager("list_all_products", query={"translation": state}).body["items"]
        assert len(listed) == many
    assert ask_as_manager("list_all_products", query={"translation": "done"}).status == 422


@pytest.mark.parametrize("status", ["active", "inactive", "archived"])
def test_staff_read_a_product_of_any_status_with_what_is_on_the_shelf(
    product_ids: dict[str, str], stockroom: StockService, status: str
) -> None:
    if status != "archived":
        stockroom.change(received(product_ids[status], 7), None)

    answer = ask_as_warehouse("get_any_product", path={"product_id": product_ids[status]})

    assert (answer.status, answer.body["status"]) == (200, status)
    assert answer.body["on_hand"] == (0 if status == "archived" else 7)


def test_a_product_that_is_not_on_sale_is_edited_as_it_was_read(
    product_ids: dict[str, str],
) -> None:
    path = {"product_id": product_ids["inactive"]}
    seen = {"If-Match": ask_as_warehouse("get_any_product", path=path).headers["ETag"]}

    changes = [{"price": "150.00"}, {"price": "99.00"}]
    statuses = [
        ask_as_manager("update_product", one, path=path, headers=seen).status for one in changes
    ]

    assert statuses == [200, 412]
    assert ask_as_warehouse("get_any_product", path=path).body["price"] == "150.00"


def test_an_unknown_product_is_a_404(aws: object) -> None:
    assert ask_as_warehouse("get_any_product", path={"product_id": STAFF_ID}).status == 404
