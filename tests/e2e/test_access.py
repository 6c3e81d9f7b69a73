"""Who may call what: every operation of the published contract, with every kind of caller."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest

from storefront.access import PERMISSIONS, Permission, Role
from storefront.accounts.tokens import AccessTokens
from storefront.ids import new_id
from tests.e2e.client import PROBLEM, Client, Stack, assert_problem

CONTRACT = Path(__file__).parents[2] / "functions" / "get_openapi" / "openapi.json"
#: A well-formed id that nothing has.
NASRIN = {"name": "Nasrin Akter", "phone": "01712345678"}
NOBODY = "01J00000000000000000000000"


@dataclass(frozen=True)
class Operation:
    """One operation of the contract.

    Args:
        method, path: as published; the path may hold parameters.
        permission: what a caller needs; None if it needs no token.
    """

    method: str
    path: str
    permission: Permission | None

    @property
    def is_public(self) -> bool:
        """Whether it needs no token."""
        return self.permission is None

    def serves(self, role: Role) -> bool:
        """Return whether a role is enough."""
        return self.permission is None or self.permission in PERMISSIONS[role]

    def at(self, name: str) -> str:
        """Return the path with every parameter replaced by one id."""
        return self.path.replace("{product_id}", name).replace("{order_id}", name)

    def __str__(self) -> str:
        """Return what the test is called."""
        return f"{self.method} {self.path}"


def _operations() -> list[Operation]:
    document = json.loads(CONTRACT.read_text())
    return [
        Operation(method.upper(), path, _permission(operation["security"]))
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def _permission(security: list[dict[str, list[str]]]) -> Permission | None:
    return Permission(security[0]["accessToken"][0]) if security else None


OPERATIONS = _operations()
CLOSED = [one for one in OPERATIONS if not one.is_public]
#: Who claims an order proves it by a token, whoever's it is.
NESTED = [
    one
    for one in CLOSED
    if "{order_id}" in one.path and one.serves(Role.CUSTOMER) and "/claim/" not in one.path
]
#: What they do to an order, where they need to be told anything.
BODIES = {"PATCH": {"note": "At six"}, "PUT": {"code": "123456"}}
#: What there is of an order only when it is sold, or is to be confirmed: its owner is told so.
LATER = ("/invoice/", "/confirmation/")


def test_the_published_contract_is_the_deployed_one(anybody: Client) -> None:
    assert anybody.get("/api/openapi.json") == json.loads(CONTRACT.read_text())


@pytest.mark.parametrize("path", ["/api/openapi.json", "/api/openapi.json/"])
def test_the_contract_s_server_is_this_one(anybody: Client, path: str) -> None:
    (server,) = anybody.get(path)["servers"]

    base = urljoin(f"{anybody.stack.api_url}{path}", server["url"])

    assert base.removesuffix("/") == anybody.stack.api_url.removesuffix("/")


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_every_operation_is_deployed_and_open_ones_ask_for_no_token(
    anybody: Client, operation: Operation
) -> None:
    response = anybody.request(operation.method, operation.at(NOBODY))

    if operation.is_public:
        assert response.status_code in {200, 201, 400, 404}
    else:
        assert_problem(response, 401)
        assert response.headers["WWW-Authenticate"] == "Bearer"


def _without_signature(token: str) -> str:
    head, claims, _ = token.split(".")
    return f"{head}.{claims}."


def _unsigned(token: str) -> str:
    head = base64.urlsafe_b64encode(b'{"alg":"none","typ":"at+jwt"}').decode().rstrip("=")
    return f"{head}.{token.split('.')[1]}."


def _promoted(token: str) -> str:
    head, claims, seal = token.split(".")
    text = base64.urlsafe_b64decode(claims + "==").replace(b"customer", b"manager")
    return f"{head}.{base64.urlsafe_b64encode(text).decode().rstrip('=')}.{seal}"


FORGERIES: dict[str, Callable[[str], str]] = {
    "an altered signature": lambda token: token[:-4] + ("AAAA" if token[-4:] != "AAAA" else "BBBB"),
    "no signature": _without_signature,
    "algorithm none": _unsigned,
    "another role": _promoted,
    "nonsense": lambda _: "nonsense",
    "three words": lambda _: "a.b.c",
    "a very long text": lambda token: token + "A" * 4000,
}


@pytest.mark.parametrize("operation", CLOSED, ids=str)
@pytest.mark.parametrize("forgery", ["an altered signature", "another role"])
def test_no_closed_operation_takes_a_forged_token(
    buyer: Client, operation: Operation, forgery: str
) -> None:
    forger = buyer.signed_in(FORGERIES[forgery](buyer.token or ""))

    assert_problem(forger.request(operation.method, operation.at(NOBODY)), 401)


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_token_opens_nothing(buyer: Client, forgery: str) -> None:
    forger = buyer.signed_in(FORGERIES[forgery](buyer.token or ""))

    assert_problem(forger.request("GET", "/api/auth/me/"), 401)


@pytest.mark.parametrize(
    "scheme", ["Basic {}", "bearer{}", "{}", "Bearer  {}", "Bearer {} ", "Token {}", "Bearer"]
)
def test_a_token_in_another_dress_opens_nothing_it_should_not(
    buyer: Client, anybody: Client, scheme: str
) -> None:
    header = {"Authorization": scheme.format(buyer.token)}

    response = anybody.request("GET", "/api/auth/me/", headers=header)

    # Trailing spaces are not part of a header's value, so that one is an ordinary token.
    assert response.status_code == (200 if scheme.endswith("} ") else 401)


def test_tokens_of_another_time_place_or_key_open_nothing(
    anybody: Client, mint: Callable[..., str]
) -> None:
    other_keys = json.dumps({"key-1": "b3RoZXItMTIz" * 6})
    tokens = {
        "good": mint(NOBODY),
        "expired": mint(NOBODY, age=timedelta(minutes=16)),
        "of the future": mint(NOBODY, age=-timedelta(minutes=5)),
        "of another stage": mint(NOBODY, stage="elsewhere"),
        "of another key": mint(NOBODY, keys=other_keys),
        "of another key, as staff": mint(NOBODY, Role.MANAGER, keys=other_keys),
        "of staff without an account": mint(NOBODY, Role.OWNER),
    }

    statuses = {
        kind: anybody.signed_in(token).request("GET", "/api/orders/").status_code
        for kind, token in tokens.items()
    }

    assert statuses == dict.fromkeys(tokens, 401) | {"good": 200}


def test_a_refresh_token_is_no_access_token(anybody: Client, stack: Any) -> None:
    tokens = anybody.post("/api/auth/login/", dict(stack.customer))

    intruder = anybody.signed_in(tokens["refresh_token"])

    assert intruder.request("GET", "/api/auth/me/").status_code == 401


@pytest.mark.parametrize(
    "operation", [one for one in CLOSED if not one.serves(Role.CUSTOMER)], ids=str
)
def test_customers_are_refused_what_is_for_staff(buyer: Client, operation: Operation) -> None:
    problem = assert_problem(buyer.request(operation.method, operation.at(NOBODY), json={}), 403)

    assert problem["type"] == "urn:storefront:problem:forbidden"


def test_a_token_of_staff_ends_with_its_session(anybody: Client, stack: Stack) -> None:
    """Not fifteen minutes later: nobody keeps what the authorizer said before."""
    pair = anybody.post("/api/auth/login/", dict(stack.staff))
    clerk = anybody.signed_in(pair["access_token"])
    before = clerk.request("GET", "/api/auth/me/").status_code

    clerk.request("POST", "/api/auth/logout/", json={"refresh_token": pair["refresh_token"]})

    assert before == 200
    assert_problem(clerk.request("GET", "/api/auth/me/"), 401)


def test_what_a_customer_s_token_can_still_do_after_a_sign_out_is_to_look(
    anybody: Client, stack: Stack, make_product: Callable[..., str]
) -> None:
    """The authorizer believes it for its fifteen minutes; what changes something looks closer."""
    pair = anybody.post("/api/auth/login/", dict(stack.customer))
    customer = anybody.signed_in(pair["access_token"])
    product, order = make_product(), customer.placed({make_product(): 1})
    customer.request("POST", "/api/auth/logout/", json={"refresh_token": pair["refresh_token"]})

    wanted = {"items": [{"product_id": product, "quantity": 1}]}
    refusals = [
        customer.request("POST", "/api/orders/", json=wanted),
        customer.request("POST", f"/api/orders/{order['id']}/cancel/"),
        customer.request("POST", "/api/payment/stripe/session/", json={"order_id": order["id"]}),
        customer.request("PATCH", "/api/auth/me/", json={"name": "Somebody else"}),
    ]

    for refusal in refusals:
        problem = assert_problem(refusal, 401)
        assert problem["type"] == "urn:storefront:problem:session-ended"
    assert customer.status(order["id"]) == "pending"
    anybody.log_in(stack.customer).request("POST", f"/api/orders/{order['id']}/cancel/")


def test_two_tabs_that_refresh_at_once_both_go_on(anybody: Client, stack: Stack) -> None:
    pair = anybody.post("/api/auth/login/", dict(stack.customer))
    old = {"refresh_token": pair["refresh_token"]}

    first, second = (anybody.post("/api/auth/refresh/", old) for _ in range(2))

    assert first["refresh_token"] == second["refresh_token"]
    after = anybody.post("/api/auth/refresh/", {"refresh_token": second["refresh_token"]})
    assert anybody.signed_in(after["access_token"]).get("/api/auth/me/")


def test_a_guest_buys_and_is_shown_their_own_orders_only(
    anybody: Client,
    buyer: Client,
    tokens: AccessTokens,
    make_product: Callable[..., str],
) -> None:
    product, foreign = make_product(), buyer.placed({make_product(): 1})
    guest = anybody.signed_in(tokens.issue_guest(new_id(datetime.now(UTC))))

    order = guest.placed_by_quote({product: 1}, NASRIN)

    assert [one["id"] for one in guest.get("/api/orders/")["items"]] == [order["id"]]
    assert guest.status(order["id"]) == "pending"
    assert_problem(guest.request("GET", f"/api/orders/{foreign['id']}/"), 404)
    assert_problem(guest.request("GET", "/api/auth/me/"), 403)


def test_staff_end_the_tokens_of_an_order(
    anybody: Client, staff: Client, tokens: AccessTokens, make_product: Callable[..., str]
) -> None:
    guest = anybody.signed_in(tokens.issue_guest(new_id(datetime.now(UTC))))
    order = guest.placed_by_quote({make_product(): 1}, NASRIN)
    holder = anybody.signed_in(order["order_token"])
    path = f"/api/orders/{order['id']}/"
    assert holder.get(f"{path}payments/")["items"] == []
    assert_problem(holder.request("POST", f"{path}tokens/end/", json={"token_epoch": 0}), 403)

    assert staff.post(f"{path}tokens/end/", {"token_epoch": 0}) == {"token_epoch": 1}

    for method, nested in (("GET", ""), ("GET", "timeline/"), ("POST", "cancel/")):
        assert_problem(holder.request(method, f"{path}{nested}"), 404)
    body = {"order_id": order["id"]}
    assert_problem(holder.request("POST", "/api/payment/stripe/session/", json=body), 404)
    assert guest.status(order["id"]) == "pending"


def test_a_token_for_one_order_opens_that_order_only(
    anybody: Client, tokens: AccessTokens, make_product: Callable[..., str]
) -> None:
    guest_id = new_id(datetime.now(UTC))
    guest = anybody.signed_in(tokens.issue_guest(guest_id))
    made, other = (guest.placed_by_quote({make_product(): 1}, NASRIN) for _ in range(2))
    first, second = made["id"], other["id"]
    holder = anybody.signed_in(made["order_token"])

    assert holder.status(first) == "pending"
    assert_problem(holder.request("GET", f"/api/orders/{second}/"), 404)
    assert_problem(holder.request("POST", f"/api/orders/{second}/cancel/"), 404)
    body = {"order_id": second}
    assert_problem(holder.request("POST", "/api/payment/stripe/session/", json=body), 404)
    assert_problem(holder.request("GET", "/api/orders/"), 403)
    assert holder.request("POST", f"/api/orders/{first}/cancel/").status_code == 200
    assert guest.status(second) == "pending"


@pytest.mark.parametrize("operation", NESTED, ids=str)
def test_somebody_else_s_order_does_not_exist(
    buyer: Client,
    stranger: Client,
    staff: Client,
    make_product: Callable[..., str],
    operation: Operation,
) -> None:
    items = [{"product_id": make_product(), "quantity": 1}]
    contact = {"name": "Rahima", "phone": "01712345678"}
    order = buyer.post("/api/orders/", {"items": items, "contact": contact})
    path = operation.at(order["id"])
    body = {"json": BODIES.get(operation.method)}

    foreign = assert_problem(stranger.request(operation.method, path, **body), 404)
    unknown = assert_problem(stranger.request(operation.method, operation.at(NOBODY), **body), 404)

    assert {**foreign, "request_id": ""} == {**unknown, "request_id": ""}
    assert buyer.status(order["id"]) == "pending"
    assert staff.request("GET", f"/api/orders/{order['id']}/").status_code == 200
    own = buyer.request(operation.method, path, **body)
    assert own.status_code == (409 if path.endswith(LATER) else 200)


@pytest.mark.parametrize("provider", ["stripe/session", "bkash/initiate"])
def test_nobody_pays_for_somebody_else_s_order(
    buyer: Client,
    stranger: Client,
    staff: Client,
    make_product: Callable[..., str],
    provider: str,
) -> None:
    order = buyer.placed({make_product(): 1})

    for other in (stranger, staff):
        body = {"order_id": order["id"]}
        assert_problem(other.request("POST", f"/api/payment/{provider}/", json=body), 404)

    assert buyer.payments(order["id"]) == []


def test_a_stranger_s_list_shows_nothing_of_mine(
    buyer: Client, sign_up: Callable[[], Client], make_product: Callable[..., str]
) -> None:
    buyer.placed({make_product(): 1})

    assert sign_up().get("/api/orders/") == {"items": [], "next_cursor": None}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/unknown/"),
        ("GET", "/"),
        ("DELETE", "/api/orders/"),
        ("PUT", "/api/products/"),
        ("GET", "/api/auth/login/"),
        ("POST", "/api/orders/01J00000000000000000000000/refunds/unknown/"),
    ],
)
def test_a_route_that_does_not_exist_is_a_problem_document(
    buyer: Client, method: str, path: str
) -> None:
    assert_problem(buyer.request(method, path), 404)


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_paths_answer_alike_with_and_without_a_trailing_slash(
    buyer: Client, operation: Operation
) -> None:
    path = operation.at(NOBODY).rstrip("/")

    with_slash, without = (buyer.request(operation.method, end) for end in (f"{path}/", path))

    assert with_slash.status_code == without.status_code < 500
    assert with_slash.headers["Content-Type"] == without.headers["Content-Type"]


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_browsers_of_other_origins_are_told_what_they_may_send(
    anybody: Client, operation: Operation
) -> None:
    asked = {
        "Origin": "https://shop.example",
        "Access-Control-Request-Method": operation.method,
        "Access-Control-Request-Headers": "authorization,content-type,idempotency-key",
    }

    preflight = anybody.request("OPTIONS", operation.at(NOBODY), headers=asked)

    assert preflight.status_code in {200, 204}
    assert preflight.headers["Access-Control-Allow-Origin"] in {"*", asked["Origin"]}
    allowed = preflight.headers["Access-Control-Allow-Headers"].lower()
    assert all(name in allowed for name in ("authorization", "content-type", "idempotency-key"))
    assert operation.method in preflight.headers["Access-Control-Allow-Methods"]


def test_errors_too_can_be_read_by_browsers_of_other_origins(anybody: Client) -> None:
    for path in ("/api/orders/", "/api/unknown/", f"/api/products/{NOBODY}/"):
        answer = anybody.request("GET", path, headers={"Origin": "https://shop.example"})

        assert answer.headers["Content-Type"].startswith(PROBLEM)
        assert answer.headers["Access-Control-Allow-Origin"] in {"*", "https://shop.example"}
