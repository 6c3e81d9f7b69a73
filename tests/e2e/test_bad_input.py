"""Bad input: a 4xx problem document that says what is wrong, never a 5xx; nothing is written."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.client import Client, assert_problem
from tests.e2e.test_access import CONTRACT, NOBODY

SAMPLES = Path(__file__).parents[2] / "events"
JSON = "application/json"


def _body_routes() -> list[tuple[str, str]]:
    document = json.loads(CONTRACT.read_text())
    return [
        (method.upper(), path)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if "requestBody" in operation
    ]


#: What is wrong, the body's bytes, their announced type, and the statuses that may be answered.
BAD_BODIES: dict[str, tuple[bytes, str, set[int]]] = {
    "nothing": (b"", JSON, {400}),
    "half an object": (b'{"items": [', JSON, {400}),
    "two values": (b"{}{}", JSON, {400}),
    "no number": (b'{"quantity": NaN}', JSON, {400}),
    "a name twice": (b'{"email": 1, "email": 2}', JSON, {400}),
    "an endless number": (b'{"quantity": ' + b"9" * 5000 + b"}", JSON, {400, 422}),
    "an array": (b"[]", JSON, {422}),
    "null": (b"null", JSON, {422}),
    "text": (b'"text"', JSON, {422}),
    "unknown fields only": (b'{"unknown": 1, "price": "1.00"}', JSON, {422}),
    "deep nesting": (b"[" * 15_000 + b"]" * 15_000, JSON, {400, 422}),
    "deep objects": (b'{"a":' * 5_000 + b"1" + b"}" * 5_000, JSON, {400, 422}),
    "not UTF-8": (b'{"name": "\xff\xfe"}', JSON, {400, 422}),
    "half a character": (b'{"name": "\\ud800"}', JSON, {400, 422}),
    "1.4 MB": (b'{"name": "' + b"a" * 1_400_000 + b'"}', JSON, {413}),
    "a form": (b"a=b", "application/x-www-form-urlencoded", {415}),
    "parts without a boundary": (b"--x\r\n", "multipart/form-data", {400, 415}),
    "plain text": (b"{}", "text/plain", {415}),
}


#: Parts of paths that are no ids.
_NO_IDS = {"code": "colour", "promotion": "welcome10", "entry": "1", "number": "1"}


@pytest.mark.parametrize("route", _body_routes(), ids=" ".join)
@pytest.mark.parametrize("wrong", BAD_BODIES)
def test_a_bad_body_is_refused(staff: Client, route: tuple[str, str], wrong: str) -> None:
    method, path = route
    body, kind, statuses = BAD_BODIES[wrong]
    for name, value in _NO_IDS.items():
        path = path.replace(f"{{{name}}}", value)
    path = re.sub(r"{\w+}", NOBODY, path)

    response = staff.request(method, path, data=body, headers={"Content-Type": kind})

    assert_problem(response, *statuses)


@pytest.mark.parametrize(
    "quantity", [0, -1, True, False, 1.0, 1.5, "1", None, 10**6, 2**63, 10**30, [], {}]
)
def test_a_quantity_that_is_none_orders_nothing(
    buyer: Client, staff: Client, make_product: Callable[..., str], quantity: Any
) -> None:
    product = make_product(stock=3)
    body = {"items": [{"product_id": product, "quantity": quantity}]}

    problem = assert_problem(buyer.request("POST", "/api/orders/", json=body), 422)

    assert [error["field"] for error in problem["errors"]] == ["items.0.quantity"]
    assert staff.levels(product) == (3, 3)


def test_a_price_in_the_request_is_refused(
    buyer: Client, staff: Client, make_product: Callable[..., str]
) -> None:
    product = make_product(stock=3)
    for name in ("price", "line_total"):
        item = {"product_id": product, "quantity": 1, name: "0.01"}
        response = buyer.request("POST", "/api/orders/", json={"items": [item]})

        assert assert_problem(response, 422)["errors"][0]["field"] == f"items.0.{name}"
    assert staff.levels(product) == (3, 3)


def test_an_order_at_a_price_that_nobody_was_shown_is_refused(
    buyer: Client, staff: Client, make_product: Callable[..., str]
) -> None:
    product = make_product(stock=3)
    item = {"product_id": product, "quantity": 1, "unit_price": "0.01"}

    refused = buyer.request("POST", "/api/orders/", json={"items": [item]})

    problem = assert_problem(refused, 409)
    assert problem["type"].endswith(":price-changed")
    assert list(problem["prices"]) == [product]
    assert staff.levels(product) == (3, 3)


@pytest.mark.parametrize(
    ("count", "statuses"), [(0, {422}), (31, {422}), (1000, {413, 422})], ids=str
)
def test_a_cart_of_no_or_too_many_products_is_refused(
    buyer: Client, count: int, statuses: set[int]
) -> None:
    items = [{"product_id": f"{NOBODY[:-4]}{one:04}", "quantity": 1} for one in range(count)]

    assert_problem(buyer.request("POST", "/api/orders/", json={"items": items}), *statuses)


def test_unknown_inactive_and_archived_products_are_not_sold(
    buyer: Client, staff: Client, make_product: Callable[..., str]
) -> None:
    inactive, archived, good = make_product(status="inactive"), make_product(), make_product()
    assert staff.request("DELETE", f"/api/products/{archived}/").status_code == 204

    for missing in (inactive, archived, NOBODY, "x", "../../etc"):
        problem = assert_problem(buyer.order({good: 1, missing: 1}), 409)
        assert problem["product_ids"] == [missing]

    for hidden, status in ((inactive, 404), (archived, 410)):
        assert_problem(buyer.request("GET", f"/api/products/{hidden}/"), status)
    assert staff.levels(good) == (10, 10)


def test_a_product_given_twice_is_refused(
    buyer: Client, staff: Client, make_product: Callable[..., str]
) -> None:
    product = make_product(stock=3)
    items = [{"product_id": product, "quantity": 2}] * 2

    response = buyer.request("POST", "/api/orders/", json={"items": items})

    # Merged, they would be more than there is; taken apart, more than was asked.
    assert_problem(response, 409, 422)
    assert staff.levels(product) == (3, 3)


@pytest.mark.parametrize(
    "cursor", ["", "x", "AAAA", "%00", "a" * 300, "é", "MDFKMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA"]
)
@pytest.mark.parametrize("path", ["/api/orders/", "/api/products/"])
def test_a_cursor_that_no_list_gave_is_refused(buyer: Client, path: str, cursor: str) -> None:
    assert_problem(buyer.request("GET", path, params={"cursor": cursor}), 400)


def test_a_cursor_of_somebody_else_s_list_is_refused(
    buyer: Client, stranger: Client, make_product: Callable[..., str]
) -> None:
    product = make_product()
    for _ in range(2):
        buyer.placed({product: 1})
    cursor = buyer.get("/api/orders/", limit="1")["next_cursor"]

    for other in (cursor[:-1] + ("A" if cursor[-1] != "A" else "B"), cursor + "A"):
        assert_problem(buyer.request("GET", "/api/orders/", params={"cursor": other}), 400)
    assert_problem(stranger.request("GET", "/api/orders/", params={"cursor": cursor}), 400)
    assert_problem(buyer.request("GET", "/api/products/", params={"cursor": cursor}), 400)


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "limit=-1", "limit=x", "limit=1e1", "unknown=1", "limit="]
)
def test_a_query_that_makes_no_sense_is_refused(buyer: Client, query: str) -> None:
    assert_problem(buyer.request("GET", f"/api/orders/?{query}"), 422)


@pytest.mark.parametrize("key", ["", "two words", "x" * 256, "ключ".encode().decode("latin-1")])
def test_an_idempotency_key_that_is_none_is_refused(
    buyer: Client, staff: Client, make_product: Callable[..., str], key: str
) -> None:
    product = make_product(stock=3)

    assert_problem(buyer.order({product: 1}, **{"Idempotency-Key": key}), 422)

    assert staff.levels(product) == (3, 3)


@pytest.mark.parametrize("name", ["x", "01J0000000000000000000000", "%2e%2e", "null", "0" * 300])
def test_an_id_that_is_none_is_not_found(buyer: Client, name: str) -> None:
    assert_problem(buyer.request("GET", f"/api/orders/{name}/"), 404)
    assert_problem(buyer.request("GET", f"/api/products/{name}/"), 404)


@pytest.mark.parametrize("order_id", ["x", "", NOBODY, 7, None, ["x"], "x" * 500])
@pytest.mark.parametrize("provider", ["stripe/session", "bkash/initiate"])
def test_paying_for_no_order_is_refused(buyer: Client, provider: str, order_id: Any) -> None:
    body = {"order_id": order_id}

    assert_problem(buyer.request("POST", f"/api/payment/{provider}/", json=body), 404, 422)
