"""What holds for all functions of the catalogue: who may call them, and what bad input gets."""

from typing import Any

import pytest

from storefront.db.tables import Table
from storefront.ids import new_id
from tests.support.catalog import STAFF_ID
from tests.support.catalog_functions import CHANGE, NEW, PATH, ask, ask_as_manager
from tests.support.clock import FrozenClock
from tests.support.dynamodb import items_of
from tests.support.functions import call, load, sample

#: Staff's functions: name, body, path parameters.
STAFF_FUNCTIONS = [
    ("create_product", NEW, None),
    ("update_product", {"name": "Chai"}, PATH),
    ("archive_product", None, PATH),
    ("adjust_stock", CHANGE, PATH),
    ("list_movements", None, PATH),
]


@pytest.mark.parametrize(
    ("function", "status"),
    [
        ("list_products", 200),
        ("get_product", 200),
        ("create_product", 201),
        ("update_product", 200),
        ("archive_product", 204),
        ("adjust_stock", 201),
        ("list_movements", 200),
    ],
)
@pytest.mark.usefixtures("product")
def test_the_sample_event_succeeds(function: str, status: int) -> None:
    event = sample(function)

    assert call(load(function), event).status == status


@pytest.mark.parametrize(("function", "body", "path"), STAFF_FUNCTIONS)
@pytest.mark.usefixtures("product")
def test_only_staff_may_change_the_catalogue(
    aws: Any, function: str, body: Any, path: dict[str, str] | None
) -> None:
    before = items_of(aws, Table.CATALOG)

    nobody = ask(function, body, path=path)
    customer = ask(function, body, path=path, user_id=STAFF_ID, role="customer")

    assert (nobody.status, customer.status) == (401, 403)
    assert nobody.headers["Content-Type"] == "application/problem+json"
    assert items_of(aws, Table.CATALOG) == before


@pytest.mark.parametrize(("function", "body", "path"), STAFF_FUNCTIONS[1:])
def test_an_unknown_or_malformed_product_id_is_not_found(
    aws: Any, clock: FrozenClock, function: str, body: Any, path: Any
) -> None:
    for product_id in (new_id(clock()), "x", "../" * 3, path["product_id"].lower()):
        answer = ask_as_manager(function, body, path={"product_id": product_id})
        assert (answer.status, answer.body["type"]) == (404, "urn:storefront:problem:not-found")

    assert items_of(aws, Table.CATALOG) == []


@pytest.mark.parametrize(
    ("function", "body", "path"),
    [
        ("create_product", NEW | {"price": 450}, None),
        ("create_product", NEW | {"price": "1.001"}, None),
        ("update_product", {}, PATH),
        ("update_product", {"price": "1.001"}, PATH),
        ("adjust_stock", CHANGE | {"quantity": 0}, PATH),
    ],
)
@pytest.mark.usefixtures("product")
def test_a_body_with_a_bad_value_is_a_problem_and_changes_nothing(
    aws: Any, function: str, body: Any, path: Any
) -> None:
    before = items_of(aws, Table.CATALOG)

    answer = ask_as_manager(function, body, path=path)

    assert answer.status == 422
    assert answer.body["type"] == "urn:storefront:problem:validation-failed"
    assert all(error["message"] for error in answer.body["errors"])
    assert items_of(aws, Table.CATALOG) == before


@pytest.mark.parametrize("role", ["customer", "guest"])
def test_buyers_read_what_is_on_sale_and_nothing_else(
    product_ids: dict[str, str], role: str
) -> None:
    assert ask("list_all_products", user_id=STAFF_ID, role=role).status == 403
    path = {"product_id": product_ids["archived"]}
    assert ask("get_any_product", user_id=STAFF_ID, role=role, path=path).status == 403
    for status, answer in (("inactive", 404), ("archived", 410)):
        public = ask("get_product", path={"product_id": product_ids[status]})
        assert public.status == answer
    listed = ask("list_products").body["items"]
    assert [item["id"] for item in listed] == [product_ids["active"]]
