"""Buyers place orders; whatever is none is refused and writes nothing."""

from typing import Any

import pytest

from tests.support.dynamodb import counted_calls
from tests.support.functions import call, load, proxy_event
from tests.support.invariants import contents
from tests.support.order_functions import ask, items
from tests.support.shop import Shop

pytestmark = pytest.mark.usefixtures("configured")


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


#: A product that nobody has.
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
