"""The functions about orders, as API Gateway calls them."""

import json
import os
from typing import Any

import botocore.session
import pytest

from storefront.access import PERMISSIONS, Caller, Role
from storefront.accounts.tokens import AccessTokens
from storefront.errors import UnavailableError
from storefront.parameters import Secret
from storefront.web.endpoint import Endpoint
from tests.support.account_fixtures import KEYS
from tests.support.addresses import HOME
from tests.support.clock import FrozenClock
from tests.support.declared import declared
from tests.support.dynamodb import counted_calls
from tests.support.fake_script import Fault
from tests.support.fake_stripe import FakeStripe
from tests.support.functions import Answer, call, load, proxy_event
from tests.support.invariants import contents
from tests.support.payment_functions import configure
from tests.support.shop import Shop

UNKNOWN = "01JZ8K3V6M4Q2X9T7B5N1C0DEF"


@pytest.fixture(autouse=True)
def configured(
    shop: Shop,
    monkeypatch: pytest.MonkeyPatch,
    clock: FrozenClock,
) -> None:
    """Functions find their configuration and the shop's tables."""
    configure(monkeypatch, clock)


def ask(function: str, caller: Caller | None, body: Any = None, **parts: Any) -> Answer:
    """Call a function as a signed-in account."""
    user_id, role = (caller.user_id, caller.role.value) if caller else (None, "customer")
    return call(load(function), proxy_event(body, user_id=user_id, role=role, **parts))


def items(*pairs: tuple[str, Any]) -> dict[str, Any]:
    """Return an order's body."""
    return {"items": [{"product_id": product, "quantity": many} for product, many in pairs]}


def test_placing_answers_201_with_the_order_and_where_it_is(shop: Shop) -> None:
    product = shop.product(stock=5, price=19_900)

    answer = ask("create_order", shop.buyer(), items((product, 2)))

    order = answer.body
    assert answer.status == 201
    assert answer.headers["Location"] == f"{order['id']}/"
    assert (order["status"], order["total_amount"], order["currency"]) == (
        "pending",
        "398.00",
        "BDT",
    )
    assert order["expires_at"] == "2030-01-01T12:15:00.000Z"
    assert order["lines"][0]["line_total"] == "398.00"


@pytest.mark.parametrize(
    ("price", "currency", "methods"),
    [
        (2_000, "BDT", ["bkash"]),
        (6_000, "BDT", ["stripe", "bkash"]),
        (500, "USD", ["stripe"]),
        (150_000_000, "IDR", ["stripe"]),
    ],
)
def test_an_order_says_which_methods_can_pay_it_while_it_waits(
    shop: Shop, price: int, currency: str, methods: list[str]
) -> None:
    buyer, product = shop.buyer(), shop.product(price=price, currency=currency)
    order = ask("create_order", buyer, items((product, 1))).body
    path = {"order_id": order["id"]}

    assert order["payment_methods"] == methods
    assert ask("get_order", buyer, path=path).body["payment_methods"] == methods
    assert ask("list_orders", buyer).body["items"][0]["payment_methods"] == methods
    shop.cancel(buyer, order["id"])
    assert ask("get_order", buyer, path=path).body["payment_methods"] == []


def test_placing_twice_with_one_key_answers_the_same(shop: Shop) -> None:
    buyer, product = shop.buyer(), shop.product(stock=5)
    headers = {"Idempotency-Key": "key-1"}

    answers = [ask("create_order", buyer, items((product, 2)), headers=headers) for _ in range(2)]

    assert answers[0] == answers[1]
    assert shop.levels(product) == (3, 5)


def test_another_body_under_one_key_is_422(shop: Shop) -> None:
    buyer, product = shop.buyer(), shop.product(stock=5)
    headers = {"Idempotency-Key": "key-1"}
    ask("create_order", buyer, items((product, 1)), headers=headers)

    answer = ask("create_order", buyer, items((product, 2)), headers=headers)

    assert answer.status == 422
    assert answer.body["type"] == "urn:storefront:problem:idempotency-key-reused"


def test_short_stock_is_409_and_names_the_product(shop: Shop) -> None:
    product = shop.product(stock=1)

    answer = ask("create_order", shop.buyer(), items((product, 2)))

    assert answer.status == 409
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.body["items"] == [{"product_id": product, "requested": 2, "available": 1}]


P = "01JZ8K3V6M4Q2X9T7B5N1C0DEF"
BAD_BODIES: dict[str, tuple[int, Any]] = {
    "nothing": (400, ""),
    "no JSON": (400, "items=1"),
    "half a JSON": (400, '{"items": ['),
    "two JSONs": (400, "{}{}"),
    "NaN": (400, '{"items": [{"product_id": "x", "quantity": NaN}]}'),
    "a name twice": (400, '{"items": [], "items": []}'),
    "a lone surrogate": (400, '{"items": "\\ud800"}'),
    "nesting without end": (400, "[" * 30_000),
    "a body that is too large": (413, '{"items": "' + "x" * 170_000 + '"}'),
    "a list": (422, []),
    "text": (422, '"items"'),
    "null": (422, "null"),
    "no items": (422, {}),
    "empty items": (422, {"items": []}),
    "items of another type": (422, {"items": {"product_id": P, "quantity": 1}}),
    "null items": (422, {"items": None}),
    "an item of another type": (422, {"items": [P]}),
    "a price": (422, {"items": [{"product_id": P, "quantity": 1, "price": "0.01"}]}),
    "a total": (422, {**items((P, 1)), "total_amount": "0.01"}),
    "a status": (422, {**items((P, 1)), "status": "paid"}),
    "zero": (422, items((P, 0))),
    "a negative quantity": (422, items((P, -1))),
    "a boolean quantity": (422, items((P, True))),
    "a fraction": (422, items((P, 1.5))),
    "a whole float": (422, items((P, 1.0))),
    "quantity as text": (422, items((P, "1"))),
    "null quantity": (422, items((P, None))),
    "an enormous quantity": (422, items((P, 10**30))),
    "one more than the limit": (422, items((P, 100_001))),
    "a product id that is no text": (422, items((17, 1))),  # type: ignore[arg-type]
    "an empty product id": (422, items(("", 1))),
    "a long product id": (422, items(("x" * 65, 1))),
    "a repeated product": (422, items((P, 1), (P, 2))),
    "31 products": (422, items(*((f"{P[:-2]}{n:02d}", 1) for n in range(31)))),
}


@pytest.mark.parametrize("name", list(BAD_BODIES))
def test_a_bad_body_is_a_problem_that_says_what_is_wrong_and_writes_nothing(
    shop: Shop, name: str
) -> None:
    status, body = BAD_BODIES[name]
    before = contents(shop.store)

    with counted_calls() as calls:
        answer = ask("create_order", shop.buyer(), body)

    assert answer.status == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.body["status"] == status
    assert answer.body["detail"]
    assert calls == []
    assert contents(shop.store) == before


@pytest.mark.parametrize(
    "parts",
    [
        {"is_base64": True},
        {"headers": {"Content-Type": "multipart/form-data"}},
        {"headers": {"Content-Type": "text/plain"}},
        {"headers": {"Idempotency-Key": ""}},
        {"headers": {"Idempotency-Key": "two words"}},
        {"headers": {"Idempotency-Key": "é"}},
        {"headers": {"Idempotency-Key": "x" * 256}},
        {"query": {"price": "0"}},
    ],
    ids=str,
)
def test_a_bad_envelope_is_a_problem_and_writes_nothing(shop: Shop, parts: Any) -> None:
    product = shop.product()
    before = contents(shop.store)
    is_base64 = parts.pop("is_base64", False)
    buyer = shop.buyer()
    event = proxy_event(items((product, 1)), user_id=buyer.user_id, **parts)
    event["isBase64Encoded"] = is_base64

    answer = call(load("create_order"), event)

    assert 400 <= answer.status < 500
    assert answer.body["detail"]
    assert contents(shop.store) == before


@pytest.mark.parametrize(
    "function",
    [
        "create_order",
        "list_orders",
        "get_order",
        "get_order_timeline",
        "cancel_order",
        "list_order_payments",
        "create_stripe_session",
        "initiate_bkash",
    ],
)
def test_without_an_account_everything_is_401(function: str) -> None:
    answer = ask(function, None, {})

    assert answer.status == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


FUNCTIONS_OF_ONE_ORDER = [
    *("get_order", "get_order_timeline", "cancel_order", "list_order_payments"),
    "list_fulfilments",
]


@pytest.mark.parametrize("function", FUNCTIONS_OF_ONE_ORDER)
def test_somebody_elses_order_looks_like_none_at_all(shop: Shop, function: str) -> None:
    order_id = shop.order(shop.buyer(), {shop.product(): 1})
    before = contents(shop.store)
    stranger = shop.buyer()

    foreign = ask(function, stranger, path={"order_id": order_id})
    absent = ask(function, stranger, path={"order_id": UNKNOWN})
    malformed = ask(function, stranger, path={"order_id": "../x"})

    assert foreign.status == absent.status == malformed.status == 404
    assert foreign.body == absent.body
    assert contents(shop.store) == before


def test_an_order_is_read_in_one_call(shop: Shop) -> None:
    buyer = shop.buyer()
    order_id = shop.order(buyer, {shop.product(): 1})

    with counted_calls() as calls:
        answer = ask("get_order", buyer, path={"order_id": order_id})

    assert (answer.status, answer.body["id"]) == (200, order_id)
    assert calls == ["BatchGetItem"]


def test_a_list_is_read_in_two_calls_and_refuses_what_it_does_not_know(shop: Shop) -> None:
    buyer = shop.buyer()
    order_id = shop.order(buyer, {shop.product(): 1})

    with counted_calls() as calls:
        answer = ask("list_orders", buyer)

    assert [one["id"] for one in answer.body["items"]] == [order_id]
    assert answer.body["next_cursor"] is None
    assert calls == ["Query", "BatchGetItem"]
    assert ask("list_orders", buyer, query={"cursor": "x"}).status == 400
    for query in ({"limit": "0"}, {"limit": "101"}, {"limit": "ten"}, {"user_id": "x"}):
        assert ask("list_orders", buyer, query=query).status == 422
    assert ask("list_orders", buyer, query={"status": "paid"}).status == 403
    assert ask("list_orders", shop.staff(), query={"status": "lost"}).status == 422


def test_a_timeline_is_a_list(shop: Shop) -> None:
    buyer = shop.buyer()
    order_id = shop.order(buyer, {shop.product(): 1})

    answer = ask("get_order_timeline", buyer, path={"order_id": order_id})

    assert [one["type"] for one in answer.body["items"]] == ["order.placed"]
    assert answer.body["next_cursor"] is None


def test_canceling_answers_the_order_and_a_second_time_the_same(shop: Shop) -> None:
    buyer = shop.buyer()
    order_id = shop.order(buyer, {shop.product(): 1})

    first = ask("cancel_order", buyer, path={"order_id": order_id})
    second = ask("cancel_order", buyer, path={"order_id": order_id})

    assert (first.status, first.body["status"]) == (200, "canceled")
    assert first.body["expires_at"] is None
    assert second == first


def test_a_provider_that_gives_no_answer_is_503_with_retry_after(
    shop: Shop, stripe: FakeStripe, monkeypatch: pytest.MonkeyPatch
) -> None:
    buyer = shop.buyer()
    order_id = shop.order(buyer, {shop.product(): 1})
    shop.begin_stripe(buyer, order_id)
    stripe.script.next("expire", Fault(UnavailableError()))
    module = load("cancel_order")
    monkeypatch.setattr(module, "cancellation_service", shop.cancellation_service)

    answer = call(module, proxy_event(user_id=buyer.user_id, path={"order_id": order_id}))

    assert answer.status == 503
    assert int(answer.headers["Retry-After"]) > 0


def test_the_schedule_releases_lapsed_holds(shop: Shop, clock: FrozenClock) -> None:
    product = shop.product(stock=2)
    shop.order(shop.buyer(), {product: 2})
    clock.advance(seconds=900)
    module = load("release_holds")

    assert module.lambda_handler({}, type("Context", (), {"aws_request_id": "r"})()) == {
        "released": 1,
        "hot": 0,
    }
    assert shop.levels(product) == (2, 2)


def test_an_unknown_status_of_a_list_is_pointed_at(shop: Shop) -> None:
    (error,) = ask("list_orders", shop.staff(), query={"status": "lost"}).body["errors"]

    assert (error["field"], error["code"]) == ("status", "enum")


#: What customers can change; only signing out is left out, which does no harm when it is done
#: twice.
CHANGES = [
    *("create_order", "create_quote", "cancel_order", "create_stripe_session", "initiate_bkash"),
    *("update_me", "create_address", "update_address", "delete_address", "update_contact"),
    *("claim_order", "send_code", "confirm_order"),
]


def test_all_that_customers_can_change_is_tried_in_an_ended_session() -> None:
    changing = {
        one.name
        for one in declared().values()
        if isinstance(one.handler, Endpoint)
        and one.handler.method != "GET"
        and one.handler.permission in PERMISSIONS[Role.CUSTOMER]
    }

    assert changing - {"log_out"} == set(CHANGES)


def token_of(shop: Shop, buyer: Caller, order_id: str) -> str:
    """Return a token for an order, of keys that functions find."""
    keys = json.dumps(KEYS)
    ssm: Any = botocore.session.get_session().create_client("ssm")
    name = "/storefront/jwt-signing-keys"
    ssm.put_parameter(Name=name, Value=keys, Type="SecureString", Overwrite=True)
    issuer = f"storefront/{os.environ['STAGE']}"
    tokens = AccessTokens(Secret("keys", read=lambda _: keys), issuer, shop.clock)
    return tokens.issue_order(buyer.user_id, order_id, 0)


@pytest.mark.parametrize("function", CHANGES)
def test_nothing_is_changed_with_the_token_of_a_session_that_has_ended(
    shop: Shop, function: str
) -> None:
    """Tokens live on for fifteen minutes after a sign-out; what they can do does not."""
    product, buyer = shop.product(stock=5), shop.buyer()
    order = shop.order(buyer, {product: 1})
    name, one = {"name": "X"}, items((product, 1))
    bodies: dict[str, Any] = {
        **dict.fromkeys(["create_order", "create_quote"], one),
        **dict.fromkeys(["cancel_order", "send_code"]),
        "confirm_order": {"code": "123456"},
        "claim_order": {"order_token": token_of(shop, buyer, order)},
        "create_address": HOME,
        "delete_address": None,
        **dict.fromkeys(["update_me", "update_address", "update_contact"], name),
    }
    body = bodies.get(function, {"order_id": order})
    before = contents(shop.store)

    of_order = ["cancel_order", "update_contact", "claim_order", "send_code", "confirm_order"]
    of_book = ["update_address", "delete_address"]
    paths = {one: {"order_id": order} for one in of_order}
    paths |= {one: {"address_id": UNKNOWN} for one in of_book}
    path = paths.get(function)
    answer = ask(function, buyer, body, session_id=UNKNOWN, path=path)

    assert answer.status == 401
    assert answer.body["type"] == "urn:storefront:problem:session-ended"
    assert contents(shop.store) == before
