"""Staff archive a product: it is gone for buyers, for ever."""

import pytest

from tests.support.catalog import STAFF_ID
from tests.support.catalog_functions import CHANGE, ask, ask_as_manager
from tests.support.functions import told


def test_an_archived_product_is_gone_and_a_repeat_is_answered_the_same(
    product_ids: dict[str, str],
) -> None:
    path = {"product_id": product_ids["active"]}

    answers = [ask_as_manager("archive_product", path=path) for _ in range(2)]

    assert [(one.status, one.body) for one in answers] == [(204, "")] * 2
    assert told(ask("get_product", path=path)) == (410, "gone")
    assert ask("list_products").body["items"] == []
    assert ask_as_manager("get_any_product", path=path).body["status"] == "archived"
    assert told(ask_as_manager("adjust_stock", CHANGE, path=path)) == (409, "product-archived")


def test_who_looks_for_an_archived_product_is_led_to_what_replaces_it(
    product_ids: dict[str, str],
) -> None:
    path = {"product_id": product_ids["inactive"]}

    answer = ask_as_manager(
        "archive_product", path=path, query={"replaced_by": product_ids["active"]}
    )

    shown = ask_as_manager("get_any_product", path=path).body
    assert (answer.status, shown["replaced_by"]) == (204, product_ids["active"])


@pytest.mark.parametrize("role", ["warehouse", "customer"])
def test_who_may_not_edit_may_not_archive(product_ids: dict[str, str], role: str) -> None:
    path = {"product_id": product_ids["active"]}

    assert ask("archive_product", path=path, user_id=STAFF_ID, role=role).status == 403
    assert ask("get_product", path=path).status == 200
