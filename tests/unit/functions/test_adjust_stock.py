"""Staff change what is in stock, each change once."""

from typing import Any

import pytest

from storefront.db.tables import Table
from tests.support.catalog_functions import CHANGE, NEW, PATH, PRODUCT_ID, ask, ask_as_manager
from tests.support.dynamodb import items_of


@pytest.mark.usefixtures("aws")
def test_a_count_of_books_that_have_changed_is_told_what_they_say() -> None:
    path = {"product_id": ask_as_manager("create_product", NEW).body["id"]}
    ask_as_manager("adjust_stock", CHANGE, path=path)
    counted = {"kind": "adjusted", "quantity": 3, "reason": "counted", "expected_on_hand": 0}

    answer = ask_as_manager("adjust_stock", counted, path=path)

    assert (answer.status, answer.body["type"]) == (409, "urn:storefront:problem:stock-moved")
    assert answer.body["on_hand"] == CHANGE["quantity"]
    again = ask_as_manager("adjust_stock", {**counted, "expected_on_hand": 5}, path=path)
    assert again.body["on_hand"] == 8


@pytest.mark.usefixtures("product")
def test_one_key_for_two_products_stock_is_two_keys() -> None:
    other = ask_as_manager("create_product", NEW).body["id"]
    headers = {"Idempotency-Key": "k-1"}

    answers = [
        ask_as_manager("adjust_stock", CHANGE, path={"product_id": product_id}, headers=headers)
        for product_id in (PRODUCT_ID, other)
    ]

    assert [answer.status for answer in answers] == [201, 201]
    assert [answer.body["on_hand"] for answer in answers] == [15, 5]


@pytest.mark.usefixtures("product")
def test_another_staff_members_key_is_no_link_to_mine() -> None:
    headers = {"Idempotency-Key": "k-1"}
    mine = ask_as_manager("adjust_stock", CHANGE, path=PATH, headers=headers)

    other = {"user_id": "01JSTAFF000000000000000001", "role": "manager"}
    theirs = ask("adjust_stock", CHANGE, path=PATH, headers=headers, **other)

    assert theirs.body["movement"]["id"] != mine.body["movement"]["id"]
    assert theirs.body["on_hand"] == 20


@pytest.mark.usefixtures("product")
def test_stock_cannot_go_below_what_is_available() -> None:
    body = {"kind": "adjusted", "quantity": -11, "reason": "count"}

    answer = ask_as_manager("adjust_stock", body, path=PATH)

    assert (answer.status, answer.body["available"]) == (409, 10)
    assert answer.body["type"] == "urn:storefront:problem:stock-below-zero"


@pytest.mark.usefixtures("product")
def test_a_malformed_idempotency_key_is_refused(aws: Any) -> None:
    before = items_of(aws, Table.CATALOG)

    answer = ask_as_manager("adjust_stock", CHANGE, path=PATH, headers={"Idempotency-Key": "a b"})

    assert answer.status == 422
    assert items_of(aws, Table.CATALOG) == before
