"""What the contract says of values: closed sets are closed, moments are moments, examples are true.

That functions answer so is seen whenever a test calls one (tests/support/contract.py).
"""

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from sandbox.generate.problems import TooManyRequestsError, type_of
from storefront.access import Role
from storefront.currencies import Provider
from storefront.inventory.model import MovementKind, ProductStatus
from storefront.orders.status import OrderStatus
from storefront.payments.model.attempt import AttemptStatus
from storefront.payments.model.refund import RefundOrigin, RefundStatus
from storefront.timeline.model import BESIDE
from storefront.timeline.sentences import SENTENCES
from tests.support.contract import Contract, document, operations, published, resolved
from tests.support.template import read_template

CONTRACT = document()
SCHEMAS = CONTRACT["components"]["schemas"]
JSON_TYPE = "application/json"

#: Names whose values are a closed set, wherever they are.
CLOSED = {"status", "provider", "role", "kind", "origin", "type", "payment_methods", "order_status"}
#: Ids that are not of our making.
FOREIGN_IDS = {"session_id", "payment_id", "transaction_id", "request_id"}
IS_MONEY = re.compile(r"(^|_)(amount|price|total|refundable)$")


def _properties() -> Iterator[tuple[str, str, Any]]:
    """Yield each property of an answer: its schema's name, its own, and what it may be."""
    for schema, part in SCHEMAS.items():
        if not schema.endswith("Request"):
            for name, value in part.get("properties", {}).items():
                yield schema, name, _plain(value)


def _plain(part: Any) -> Any:
    """Return what a value is when it is not null; of a list, what its items are."""
    part = resolved(CONTRACT, part)
    kinds = [one for one in part.get("anyOf", []) if one != {"type": "null"}]
    part = _plain(kinds[0]) if len(kinds) == 1 else part
    return _plain(part["items"]) if part.get("type") == "array" else part


def _broken_promises(schema: str, name: str, value: Any) -> list[str]:
    """Return what a property's name promises, and what it may be does not say."""
    is_of_gateway = schema == "Problem"  # whatever status it has
    is_ours = name not in FOREIGN_IDS and value.get("description") != "as the request names it"
    promised = {
        "closed": name in CLOSED and not (is_of_gateway and name == "status"),
        "moment": name == "at" or name.endswith("_at"),
        "address": name == "email",
        "id": (name == "id" or name.endswith(("_id", "_ids"))) and is_ours,
        "money": bool(IS_MONEY.search(name)) and value["type"] == "string",
        "currency": name == "currency",
    }
    pattern = value.get("pattern", "")
    kept = {
        "closed": bool({"enum", "const"} & value.keys()),
        "moment": value.get("format") == "date-time",
        "address": value.get("format") == "email",
        "id": pattern.startswith("^[0-7]"),
        "money": re.fullmatch(pattern, "7500.00") and not re.fullmatch(pattern, "7,500"),
        "currency": re.fullmatch(pattern, "BDT"),
    }
    return [what for what in promised if promised[what] and not kept[what]]


def test_a_property_says_all_that_its_name_promises() -> None:
    broken = {f"{one[0]}.{one[1]}": _broken_promises(*one) for one in _properties()}

    assert len(broken) > 1000
    assert {name: found for name, found in broken.items() if found} == {}


@pytest.mark.parametrize(
    "values",
    [OrderStatus, AttemptStatus, RefundStatus, RefundOrigin, ProductStatus, MovementKind, Role],
)
def test_a_closed_set_of_the_contract_is_that_of_the_code(values: Any) -> None:
    assert set(SCHEMAS[values.__name__]["enum"]) == {one.value for one in values}


def test_the_timeline_s_types_are_those_that_are_told() -> None:
    types = SCHEMAS["EntryView"]["properties"]["type"]["enum"]

    assert set(types) == SENTENCES.keys() | set(BESIDE)


def test_orders_and_problems_name_the_methods_that_there_are() -> None:
    assert SCHEMAS["Provider"]["enum"] == [one.value for one in Provider]
    for schema in ("OrderView", "AmountNotSupportedProblem", "PaymentRefusedProblem"):
        items = SCHEMAS[schema]["properties"]["payment_methods"]["items"]
        assert items == {"$ref": "#/components/schemas/Provider"}


@pytest.mark.parametrize(
    ("path", "values"), [("/api/orders/", OrderStatus), ("/api/staff/products/", ProductStatus)]
)
def test_a_status_that_is_asked_for_is_one_that_there_is(path: str, values: Any) -> None:
    parameters = {one["name"]: one for one in CONTRACT["paths"][path]["get"]["parameters"]}

    schema = resolved(CONTRACT, parameters["status"]["schema"])

    assert set(schema["enum"]) == {one.value for one in values}


OPERATIONS = {one["operationId"]: one for _, _, one in operations(CONTRACT)}


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_examples_are_what_their_schemas_say(name: str) -> None:
    """Those of answers are recorded, so they also show what answers really are."""
    operation = OPERATIONS[name]
    bodies = [operation["requestBody"]] if "requestBody" in operation else []
    answers = [one for status, one in operation["responses"].items() if status < "300"]

    for part in bodies + answers:
        media = part.get("content", {}).get(JSON_TYPE)
        if media is None or name == "get_openapi":
            continue
        assert "example" in media, "nobody has recorded an answer: make examples"
        found = [*published().faults(media["schema"], media["example"])]
        assert found == [], "record them anew: make examples"


def _gateway_documents() -> Iterator[tuple[str, str, Any, set[str]]]:
    """Yield what API Gateway answers by itself: kind, status, document, names of headers."""
    responses = read_template()["Resources"]["Api"]["Properties"]["GatewayResponses"]
    for kind, response in responses.items():
        text = response["ResponseTemplates"][JSON_TYPE]
        text = text.replace("$context.error.messageString", '"Forbidden"')
        headers = set(response["ResponseParameters"]["Headers"])
        yield kind, str(response.get("StatusCode", "default")), json.loads(text), headers


def _of_an_operation(status: str) -> Any:
    """Return the response for a status, of an operation that declares all that there are."""
    found = CONTRACT["paths"]["/api/orders/{order_id}/refunds/"]["post"]["responses"][status]
    return resolved(CONTRACT, found)


@pytest.mark.parametrize(
    ("status", "answer", "headers"),
    [pytest.param(*one[1:], id=one[0]) for one in _gateway_documents()],
)
def test_what_api_gateway_answers_by_itself_is_in_the_contract(
    status: str, answer: Any, headers: set[str]
) -> None:
    response = _of_an_operation(status)
    media = response["content"]["application/problem+json"]

    assert [*published().faults(media["schema"], answer)] == []
    assert response.get("headers", {}).keys() <= headers


def test_a_fault_of_ours_is_told_by_functions_and_by_the_gateway() -> None:
    """The gateway cannot say the status in its document."""
    media = _of_an_operation("500")["content"]["application/problem+json"]
    (gateway,) = [one for kind, _, one, _ in _gateway_documents() if kind == "DEFAULT_5XX"]

    for answer in (gateway, {**gateway, "status": 500}):
        assert [*published().faults(media["schema"], answer)] == []
    assert [*published().faults(media["schema"], {**gateway, "status": 409})] != []


def test_too_many_requests_are_told_by_the_gateway_as_the_contract_says() -> None:
    (told,) = [one for kind, _, one, _ in _gateway_documents() if kind == "THROTTLED"]

    error = TooManyRequestsError
    assert (told["type"], told["title"]) == (type_of(error), error.title)


ORDER = OPERATIONS["get_order"]["responses"]["200"]["content"][JSON_TYPE]["example"]
JSON_HEADERS = {"Content-Type": JSON_TYPE}
PROBLEM = {
    "type": "urn:storefront:problem:not-found",
    "title": "Not found",
    "status": 404,
    "request_id": "1",
}
PROBLEM_HEADERS = {"Content-Type": "application/problem+json"}


def _differences(contract: Contract, status: int, headers: Any, body: Any) -> list[str]:
    return [*contract.differences("get_order", status, headers, body)]


def test_answers_as_declared_do_not_differ() -> None:
    assert _differences(published(), 200, JSON_HEADERS, ORDER) == []
    assert _differences(published(), 404, PROBLEM_HEADERS, PROBLEM) == []


@pytest.mark.parametrize(
    ("status", "headers", "body"),
    [
        (200, JSON_HEADERS, {**ORDER, "status": "piad"}),
        (200, JSON_HEADERS, {**ORDER, "created_at": "yesterday"}),
        (200, JSON_HEADERS, {**ORDER, "secret": 1}),
        (200, JSON_HEADERS, {**ORDER, "lines": [{**ORDER["lines"][0], "secret": 1}]}),
        (200, JSON_HEADERS, {name: ORDER[name] for name in ORDER if name != "number"}),
        (200, JSON_HEADERS, ""),
        (200, {"Content-Type": "text/plain"}, "paid"),
        (200, {**JSON_HEADERS, "ETag": '"1"'}, ORDER),
        (201, JSON_HEADERS, ORDER),
        (404, PROBLEM_HEADERS, {**PROBLEM, "type": "urn:storefront:problem:forbidden"}),
        (404, PROBLEM_HEADERS, {**PROBLEM, "order_status": "paid"}),
        (401, PROBLEM_HEADERS, {**PROBLEM, "status": 401}),  # no WWW-Authenticate, another type
        (409, PROBLEM_HEADERS, {**PROBLEM, "status": 409}),
    ],
)
def test_an_answer_that_is_not_declared_is_told_apart(status: int, headers: Any, body: Any) -> None:
    assert _differences(published(), status, headers, body) != []


def test_a_contract_that_lacks_a_status_is_told_apart() -> None:
    lying = deepcopy(CONTRACT)
    lying["components"]["schemas"]["OrderStatus"]["enum"].remove(ORDER["status"])

    assert _differences(Contract(lying), 200, JSON_HEADERS, ORDER) != []
