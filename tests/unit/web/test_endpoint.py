"""The edge of every function: who is admitted, what is read, and what failures look like."""

import json
from typing import Any
from urllib.parse import urljoin

import pytest

from storefront.access import PUBLIC, Permission
from storefront.errors import (
    ConflictError,
    OutOfStockError,
    Shortage,
    StorefrontError,
    UnauthenticatedError,
    UnavailableError,
)
from storefront.web.body import RequestModel
from storefront.web.endpoint import (
    Endpoint,
    Handler,
    Request,
    Response,
    created,
    endpoint,
    no_content,
    ok,
    redirect,
)
from tests.support.functions import LambdaContext, proxy_event

USER_ID = "01JZ8K0000CVSTQMER00000000"
SECRET = "what only the logs may know"


class Note(RequestModel):
    """A body with one field."""

    text: str


@pytest.fixture(autouse=True)
def _origins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLOWED_ORIGINS", "https://shop.example,https://admin.example")


def _endpoint(
    handler: Handler,
    permission: Permission | None = PUBLIC,
    path: str = "/api/things/{id}/",
    **more: Any,
) -> Endpoint:
    return endpoint("GET", path, permission=permission, summary="", **more)(handler)


def _answer(
    handler: Handler, event: dict[str, Any] | None = None, **more: Any
) -> tuple[int, dict[str, str], Any]:
    answer = _endpoint(handler, **more)(event or proxy_event(), LambdaContext())
    body = json.loads(answer["body"]) if answer["body"] else None
    return answer["statusCode"], answer["headers"], body


def _failing(error: Exception) -> Handler:
    def handler(_: Request) -> Response:
        raise error

    return handler


def _echo(request: Request) -> Response:
    return ok({"path": dict(request.path), "query": request.query, "json": request.json})


def test_words_of_any_language_are_sent_as_they_are_written() -> None:
    """As escapes, which JSON allows, a page of Bangla would be twice as long."""
    answer = _endpoint(lambda _: ok({"name": "চা"}))(proxy_event(), LambdaContext())

    assert answer["body"] == '{"name": "চা"}'


def test_an_answer_is_json_that_nobody_keeps_or_guesses_about() -> None:
    status, headers, body = _answer(lambda _: ok({"name": "চা"}))

    assert (status, body) == (200, {"name": "চা"})
    assert headers["Content-Type"] == "application/json"
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_answers_without_a_body_have_none() -> None:
    assert _answer(lambda _: no_content())[::2] == (204, None)
    status, headers, body = _answer(lambda _: redirect("https://shop.example/done"))
    assert (status, headers["Location"], body) == (303, "https://shop.example/done", None)


@pytest.mark.parametrize("host", ["https://api.example", "http://127.0.0.1:4566"])
@pytest.mark.parametrize(
    "base", ["", "/dev", "/api", "/shop/v1", "/api/orders", "/_aws/execute-api/abc/dev"]
)
@pytest.mark.parametrize("end", ["", "/"], ids=["without a slash", "with a slash"])
def test_what_was_made_is_found_wherever_the_api_is(host: str, base: str, end: str) -> None:
    """Behind a stage, a custom domain with any base path, or a proxy that the API cannot see."""
    handler = endpoint("POST", "/api/things/", permission=PUBLIC, summary="")(
        lambda _: created({}, "1")
    )
    asked = f"{host}{base}/api/things{end}"
    event = {"requestContext": {"path": f"/whatever/api/things{end}"}}

    answer = handler(event, LambdaContext())

    assert answer["statusCode"] == 201
    assert urljoin(asked, answer["headers"]["Location"]) == f"{host}{base}/api/things/1/"


def test_whoever_may_get_may_ask_for_the_head_of_it() -> None:
    handler = endpoint("GET", "/api/things/", permission=PUBLIC, summary="")(lambda _: ok({"a": 1}))

    full, head = (handler({"httpMethod": one}, LambdaContext()) for one in ("GET", "HEAD"))

    assert (head["statusCode"], head["headers"]) == (full["statusCode"], full["headers"])
    assert (head["body"], full["body"]) == ("", '{"a": 1}')


def test_a_page_takes_what_browsers_add_to_its_address_and_other_endpoints_do_not() -> None:
    event = {"queryStringParameters": {"fbclid": "x", "utm_source": "mail", "gclid": "1,2"}}
    page, list_ = (
        endpoint("GET", "/api/x/", permission=PUBLIC, summary="", returns=returns)(lambda _: ok({}))
        for returns in (str, dict)
    )

    assert page(event, LambdaContext())["statusCode"] == 200
    assert list_(event, LambdaContext())["statusCode"] == 422


def test_an_endpoint_that_does_not_say_whom_it_serves_does_not_even_start() -> None:
    """Whether it needs a permission or is open to everybody: nothing is open by default."""
    declare: Any = endpoint

    with pytest.raises(TypeError, match="'permission'"):
        declare("GET", "/api/things/", summary="")


@pytest.mark.parametrize(
    ("permission", "role", "status"),
    [
        (PUBLIC, None, 200),
        (PUBLIC, "customer", 200),
        (Permission.ORDERS_READ, None, 401),
        (Permission.ORDERS_READ, "guest", 200),
        (Permission.ORDERS_READ, "customer", 200),
        (Permission.ORDERS_READ, "warehouse", 200),
        (Permission.STOCK_ADJUST, None, 401),
        (Permission.STOCK_ADJUST, "customer", 403),
        (Permission.STOCK_ADJUST, "support", 403),
        (Permission.STOCK_ADJUST, "warehouse", 200),
    ],
)
def test_only_those_who_hold_an_endpoint_s_permission_are_admitted(
    permission: Permission | None, role: str | None, status: int
) -> None:
    event = proxy_event(user_id=USER_ID if role else None, role=role or "")

    assert _answer(lambda _: ok({}), event, permission=permission)[0] == status


@pytest.mark.parametrize(
    ("declared", "status"),
    [
        ({"permission": Permission.ORDERS_READ, "order_scope": True}, 200),
        ({"permission": Permission.ORDERS_READ}, 403),
        ({"permission": Permission.STOCK_ADJUST, "order_scope": True}, 403),
        ({"permission": PUBLIC}, 200),
    ],
)
def test_a_token_for_one_order_is_admitted_only_where_the_endpoint_says_so(
    declared: dict[str, Any], status: int
) -> None:
    event = proxy_event(user_id=USER_ID, role="guest", order_id=USER_ID)

    assert _answer(lambda _: ok({}), event, **declared)[0] == status


@pytest.mark.parametrize(
    "authorizer",
    [
        None,
        {},
        {"user_id": USER_ID},
        {"role": "manager"},
        {"user_id": "", "role": "manager"},
        {"user_id": None, "role": "manager"},
        {"user_id": [USER_ID], "role": "manager"},
        {"user_id": USER_ID, "role": "MANAGER"},
        {"user_id": USER_ID, "role": "root"},
        {"user_id": USER_ID, "role": ["manager"]},
        {"user_id": USER_ID, "role": "guest", "order_id": ""},
        {"user_id": USER_ID, "role": "guest", "order_id": None},
        {"user_id": USER_ID, "role": "guest", "order_id": USER_ID},
        {"user_id": USER_ID, "role": "guest", "order_id": USER_ID, "token_epoch": 0},
        {"user_id": USER_ID, "role": "guest", "order_id": USER_ID, "token_epoch": "none"},
    ],
)
def test_an_odd_authorizer_context_is_nobody(authorizer: Any) -> None:
    event = proxy_event()
    event["requestContext"]["authorizer"] = authorizer

    assert _answer(lambda _: ok({}), event, permission=Permission.ORDERS_READ)[0] == 401


def test_a_header_cannot_say_who_is_calling() -> None:
    event = proxy_event(
        headers={"user_id": USER_ID, "role": "manager", "Authorization": "Bearer x"}
    )

    assert _answer(lambda _: ok({}), event, permission=Permission.ORDERS_READ)[0] == 401


def test_nobody_is_told_about_a_body_before_they_are_admitted() -> None:
    event = proxy_event("not JSON")

    assert _answer(_echo, event, permission=Permission.ORDERS_READ, body=Note)[0] == 401


def test_a_request_is_read_as_it_was_sent() -> None:
    event = proxy_event({"text": "a"}, path={"id": USER_ID}, query={"limit": "5"})

    _, _, body = _answer(_echo, event, body=Note, query={"limit": ""})

    assert body == {"path": {"id": USER_ID}, "query": {"limit": "5"}, "json": {"text": "a"}}


@pytest.mark.parametrize(
    ("address", "source"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::ffff", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("somewhere", "unknown"),
        ("", "unknown"),
        (None, "unknown"),
        (7, "unknown"),
    ],
)
def test_a_source_is_an_address_or_a_customer_s_network(address: Any, source: str) -> None:
    assert Request(context={"identity": {"sourceIp": address}}).source == source


def test_a_header_cannot_say_where_a_request_comes_from() -> None:
    request = Request(headers={"x-forwarded-for": "203.0.113.7"})

    assert request.source == "unknown"


@pytest.mark.parametrize(
    "value", ["", "1", "null", "%00", USER_ID.lower(), USER_ID + "0", "é" * 26]
)
def test_a_path_that_names_no_possible_id_is_not_found(value: str) -> None:
    status, _, body = _answer(_echo, proxy_event(path={"id": value}))

    assert (status, body["type"]) == (404, "urn:storefront:problem:not-found")


def test_unknown_query_parameters_are_refused_by_name() -> None:
    query = {"limit": "5", "colour": "red", "x" * 500: ""}

    status, _, body = _answer(_echo, proxy_event(query=query), query={"limit": ""})

    assert status == 422
    assert [error["field"] for error in body["errors"]] == ["colour", "x" * 64]


def test_a_gateway_event_without_anything_optional_is_read() -> None:
    event = {"headers": None, "pathParameters": None, "queryStringParameters": None}

    assert _answer(_echo, event)[::2] == (200, {"path": {}, "query": {}, "json": None})


def test_a_problem_is_told_by_rfc_9457() -> None:
    short: list[Shortage] = [{"product_id": "p", "requested": 2, "available": 1}]

    status, headers, body = _answer(_failing(OutOfStockError(short)))

    assert status == 409
    assert headers["Content-Type"] == "application/problem+json"
    assert body == {
        "type": "urn:storefront:problem:out-of-stock",
        "title": "Not enough stock",
        "status": 409,
        "detail": "Nothing was ordered: stock is short.",
        "items": short,
        "request_id": "request-1",
    }


def test_an_unexpected_error_is_a_500_that_tells_nothing() -> None:
    status, headers, body = _answer(_failing(RuntimeError(SECRET)))

    assert (status, body["type"]) == (500, "urn:storefront:problem:internal-error")
    assert headers["Content-Type"] == "application/problem+json"
    assert SECRET not in json.dumps(body)


def test_an_unexpected_error_is_logged_by_type_and_place_without_its_text(
    caplog: pytest.LogCaptureFixture,
) -> None:
    _answer(_failing(RuntimeError(SECRET)))

    [record] = [vars(record) for record in caplog.records if record.levelname == "ERROR"]
    assert record["error"] == "RuntimeError"
    assert any("test_endpoint.py" in frame for frame in record["frames"])
    assert SECRET not in str(record)


def test_clients_are_told_when_to_try_again_and_how_to_sign_in() -> None:
    assert _answer(_failing(UnavailableError()))[1]["Retry-After"] == "2"
    assert _answer(_failing(UnauthenticatedError()))[1]["WWW-Authenticate"] == "Bearer"
    assert "Retry-After" not in _answer(_failing(ConflictError()))[1]


@pytest.mark.parametrize("error", [ConflictError(), RuntimeError(), StorefrontError()])
def test_browsers_of_allowed_origins_may_read_problems_too(error: Exception) -> None:
    event = proxy_event(headers={"Origin": "https://shop.example"})

    _, headers, _ = _answer(_failing(error), event)

    assert headers["Access-Control-Allow-Origin"] == "https://shop.example"
    assert headers["Access-Control-Expose-Headers"] == "Location, Retry-After, ETag"
    assert headers["Vary"] == "Origin"


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "https://shop.example.evil", "https://shop", "null", ""]
)
def test_other_origins_are_not_allowed(origin: str) -> None:
    _, headers, _ = _answer(lambda _: ok({}), proxy_event(headers={"origin": origin}))

    assert "Access-Control-Allow-Origin" not in headers
    assert "Access-Control-Expose-Headers" not in headers
    assert headers["Vary"] == "Origin"


def test_any_origin_is_allowed_where_the_shop_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLOWED_ORIGINS", "*")

    _, headers, _ = _answer(lambda _: ok({}))

    assert headers["Access-Control-Allow-Origin"] == "*"
    assert "Location" in headers["Access-Control-Expose-Headers"]
    assert "Access-Control-Allow-Credentials" not in headers


@pytest.mark.parametrize("name", ["Idempotency-Key", "idempotency-key", "IDEMPOTENCY-KEY"])
def test_an_idempotency_key_is_read_whatever_its_headers_case(name: str) -> None:
    event = proxy_event(user_id="01JVSER", headers={name: "k-1"})

    assert _answer(lambda request: ok([request.key("x").key]), event)[2] == ["k-1"]


@pytest.mark.parametrize("key", ["", "a b", "é", "k" * 256, "a\nb", "k\n"])
def test_a_malformed_idempotency_key_is_refused(key: str) -> None:
    event = proxy_event(user_id="01JVSER", headers={"Idempotency-Key": key})

    assert _answer(lambda request: ok(request.key("x")), event)[0] == 422
