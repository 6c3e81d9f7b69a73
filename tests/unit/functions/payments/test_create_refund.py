"""The function that refunds, as API Gateway calls it."""

import json
from types import ModuleType
from typing import Any

import pytest

from storefront.access import Role
from tests.support.fake_stripe import FakeStripe
from tests.support.functions import Answer, call, load, proxy_event
from tests.support.invariants import contents
from tests.support.provider_side import DOWN, Sale
from tests.support.shop import CLERK, Shop


@pytest.fixture
def refund_function(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The function, with the fake providers."""
    module = load("create_refund")
    monkeypatch.setattr(module, "refund_service", shop.refund_service)
    return module


def ask(
    function: ModuleType,
    order_id: str,
    body: Any,
    key: str | None = "key-1",
    role: Role = Role.MANAGER,
) -> Answer:
    """Ask for a refund."""
    event = proxy_event(
        body,
        user_id=CLERK.user_id,
        role=role.value,
        path={"order_id": order_id},
        headers={"Idempotency-Key": key},
    )
    return call(function, event)


def test_a_refund_is_201_and_tells_all_about_it(
    shop: Shop, refund_function: ModuleType, sale: Sale
) -> None:
    body = {
        "amount": "100.00",
        "reason": "one was broken",
        "restock": [{"product_id": sale.product_id, "quantity": 1}],
    }

    first = ask(refund_function, sale.order_id, body)
    again = ask(refund_function, sale.order_id, body)

    assert (first.status, again.status) == (201, 201)
    assert again.body == first.body
    reference = first.body.pop("reference")
    assert reference.startswith("re_")
    assert first.body.pop("id")
    assert first.body == {
        "order_id": sale.order_id,
        "attempt_id": sale.attempt_id,
        "provider": "stripe",
        "amount": "100.00",
        "currency": "BDT",
        "status": "succeeded",
        "origin": "staff",
        "reason": "one was broken",
        "units": [],
        "restocked": [{"product_id": sale.product_id, "quantity": 1}],
        "failure": None,
        "created_at": "2030-01-01T12:00:00.000Z",
        "updated_at": "2030-01-01T12:00:00.000Z",
        "rest": [],
    }


def test_a_refund_needs_an_idempotency_key(
    shop: Shop, refund_function: ModuleType, sale: Sale
) -> None:
    books = contents(shop.store)

    answer = ask(refund_function, sale.order_id, {"reason": "asked for"}, key=None)

    assert answer.status == 400
    assert answer.body["type"].endswith("idempotency-key-required")
    assert contents(shop.store) == books


@pytest.mark.parametrize("key", ["", "x" * 256, "ß"], ids=["empty", "long", "not ascii"])
def test_a_key_must_be_a_key(refund_function: ModuleType, sale: Sale, key: str) -> None:
    answer = ask(refund_function, sale.order_id, {"reason": "asked for"}, key=key)

    assert answer.status in {400, 422}


def test_a_key_that_came_with_another_body_is_422(refund_function: ModuleType, sale: Sale) -> None:
    ask(refund_function, sale.order_id, {"reason": "asked for", "amount": "1.00"})

    answer = ask(refund_function, sale.order_id, {"reason": "asked for", "amount": "2.00"})

    assert answer.status == 422
    assert answer.body["type"].endswith("idempotency-key-reused")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"reason": ""},
        {"reason": "x\ny"},
        {"reason": "x", "amount": 1},
        {"reason": "x", "amount": "0"},
        {"reason": "x", "amount": "0.00"},
        {"reason": "x", "amount": "-1.00"},
        {"reason": "x", "amount": "1e2"},
        {"reason": "x", "amount": "1.001"},
        {"reason": "x", "amount": None},
        {"reason": "x", "currency": "BDT"},
        {"reason": "x", "restock": [{"product_id": "p", "quantity": 0}]},
        {"reason": "x", "restock": [{"product_id": "p", "quantity": -1}]},
        {"reason": "x", "restock": [{"product_id": "p", "quantity": True}]},
        {"reason": "x", "restock": [{"product_id": "p", "quantity": 1}] * 2},
        {"reason": "x", "restock": [{"product_id": str(n), "quantity": 1} for n in range(31)]},
        [],
    ],
    ids=lambda body: json.dumps(body)[-60:],
)
def test_a_bad_body_is_422_and_writes_nothing(
    shop: Shop, refund_function: ModuleType, sale: Sale, body: Any
) -> None:
    books = contents(shop.store)

    answer = ask(refund_function, sale.order_id, body)

    assert answer.status == 422
    assert contents(shop.store) == books


def test_customers_may_not_refund_not_even_their_own_orders(
    shop: Shop, refund_function: ModuleType, sale: Sale
) -> None:
    books = contents(shop.store)

    body = {"reason": "mine"}
    assert ask(refund_function, sale.order_id, body, role=Role.CUSTOMER).status == 403

    assert contents(shop.store) == books


def test_refusals_tell_which_rule_and_what_is_left(
    shop: Shop, stripe: FakeStripe, refund_function: ModuleType, sale: Sale
) -> None:
    unpaid = shop.order(shop.buyer(), {sale.product_id: 1})
    too_large = ask(refund_function, sale.order_id, {"reason": "x", "amount": "300.01"}, "1")
    not_paid = ask(refund_function, unpaid, {"reason": "x"}, "2")
    unknown = ask(refund_function, "01JZ8K3V6M4Q2X9T7B5N1C0DEF", {"reason": "x"}, "3")
    body = {"reason": "x", "attempt_id": "01JZ8K3V6M4Q2X9T7B5N1C0DEF"}
    others = ask(refund_function, sale.order_id, body, "4")
    stripe.script.next("refund", DOWN)
    waiting = ask(refund_function, sale.order_id, {"reason": "x"}, "5")
    in_progress = ask(refund_function, sale.order_id, {"reason": "x"}, "6")

    assert (too_large.status, too_large.body["refundable"]) == (409, "300.00")
    assert (not_paid.status, not_paid.body["order_status"]) == (409, "pending")
    assert (unknown.status, others.status) == (404, 404)
    assert (waiting.status, waiting.body["status"]) == (201, "pending")
    assert in_progress.status == 409
    assert in_progress.body["type"].endswith("refund-in-progress")


def test_the_order_and_its_payments_show_the_refund(
    shop: Shop, refund_function: ModuleType, sale: Sale
) -> None:
    ask(refund_function, sale.order_id, {"reason": "asked for", "amount": "100.00"})
    as_buyer = proxy_event(user_id=sale.buyer.user_id, path={"order_id": sale.order_id})

    (attempt,) = call(load("list_order_payments"), as_buyer).body["items"]
    order = call(load("get_order"), as_buyer).body

    assert (attempt["refundable"], attempt["refund_due"]) == ("200.00", False)
    assert [(one["amount"], one["status"]) for one in attempt["refunds"]] == [
        ("100.00", "succeeded")
    ]
    assert (order["status"], order["refunded_amount"]) == ("paid", "100.00")


def test_an_amount_with_too_many_decimals_is_pointed_at(
    refund_function: ModuleType, sale: Sale
) -> None:
    answer = ask(refund_function, sale.order_id, {"reason": "x", "amount": "1.001"})

    (error,) = answer.body["errors"]
    assert (error["field"], error["code"]) == ("amount", "amount")
