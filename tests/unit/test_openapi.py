"""The contract: what is published is what the code does, and tools can read it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import validate

from storefront.access import PERMISSIONS, Permission, Role

ROOT = Path(__file__).parents[2]
COMMITTED = ROOT / "functions" / "get_openapi" / "openapi.json"


@pytest.fixture(scope="module")
def document() -> Any:
    """The committed document."""
    return json.loads(COMMITTED.read_text())


def _operations(document: Any) -> Iterator[tuple[str, Any]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


@pytest.mark.thorough
def test_the_document_is_valid_openapi(document: Any) -> None:
    validate(document)


def test_every_operation_that_is_not_open_says_what_a_caller_needs(document: Any) -> None:
    """The permission, and for which roles that is; which routes are open says the template."""
    closed = {
        route: operation for route, operation in _operations(document) if operation["security"]
    }

    assert document["security"] == [{"accessToken": []}]
    for route, operation in closed.items():
        [needed] = operation["security"][0]["accessToken"]
        holders = [role.value for role in Role if Permission(needed) in PERMISSIONS[role]]
        assert operation["x-roles"] == holders, route


def test_the_operations_that_a_token_for_one_order_is_enough_for_say_so(document: Any) -> None:
    enough = {
        route
        for route, operation in _operations(document)
        if any("orderToken" in one for one in operation["security"])
    }

    assert enough == {
        "GET /api/orders/{order_id}/",
        "GET /api/orders/{order_id}/fulfilments/",
        "GET /api/orders/{order_id}/invoice/",
        "GET /api/orders/{order_id}/payments/",
        "GET /api/orders/{order_id}/timeline/",
        "POST /api/orders/{order_id}/cancel/",
        "PATCH /api/orders/{order_id}/contact/",
        "POST /api/orders/{order_id}/confirmation/",
        "PUT /api/orders/{order_id}/confirmation/",
        "POST /api/payment/stripe/session/",
        "POST /api/payment/bkash/initiate/",
    }


def test_an_operation_tells_of_403_where_somebody_can_be_refused(document: Any) -> None:
    refusing = {
        route: "403" in operation["responses"] for route, operation in _operations(document)
    }

    assert not refusing["GET /api/products/"]
    assert not refusing["GET /api/orders/{order_id}/"]  # every role may, and a token for one order
    assert refusing["GET /api/orders/"]  # not with a token for one order
    assert refusing["POST /api/orders/{order_id}/cancel/"]
    assert refusing["POST /api/products/"]


def test_every_operation_says_which_problems_it_answers(document: Any) -> None:
    for route, operation in _operations(document):
        expected = {"422", "default"}
        expected |= {"404"} if "{" in route else set()
        expected |= {"400", "413", "415"} if "requestBody" in operation else set()
        expected |= {"401"} if operation.get("security") != [] else set()
        assert expected <= operation["responses"].keys(), route


def test_a_request_schema_offers_null_only_where_it_takes_something_away(document: Any) -> None:
    schemas = document["components"]["schemas"]
    bodies = {name: schema for name, schema in schemas.items() if name.endswith("Request")}

    assert bodies
    offered = {
        field
        for schema in bodies.values()
        for field, one in schema.get("properties", {}).items()
        if '"null"' in json.dumps(one)
    }
    assert offered == {"compare_at_price", "sale", "seen", "upazila", "wanted"}


def test_no_two_types_of_the_contract_share_a_name(document: Any) -> None:
    """pydantic tells them apart by their modules, and generators of clients stumble over that."""
    named_by_module = {name for name in document["components"]["schemas"] if "__" in name}

    assert named_by_module == set()
