"""Guests order and get a token for that order; staff end such tokens."""

from typing import Any

import pytest

from tests.support.catalog import STAFF_ID
from tests.support.clock import FrozenClock
from tests.support.functions import Answer, LambdaContext, call, load, proxy_event
from tests.support.messages import put_signing_keys
from tests.support.payment_functions import configure
from tests.support.repeats import Event, RepeatCase, new_product
from tests.support.shop import Shop
from tests.support.terms import CHECKOUT
from tests.support.whole_shop import World, new_order
from tests.unit.functions.terms import put

GUEST: dict[str, Any] = {"user_id": "01JGVEST000000000000000000", "role": "guest"}
SUPPORT: dict[str, Any] = {"user_id": STAFF_ID, "role": "support"}
NASRIN = {"name": "Nasrin Akter", "phone": "01712345678"}


@pytest.fixture(autouse=True)
def keys(aws: object, monkeypatch: pytest.MonkeyPatch, clock: FrozenClock) -> None:
    """A shop with keys for quotes and for tokens."""
    configure(monkeypatch, clock)
    put_signing_keys()


def ask(function: str, body: Any = None, **parts: Any) -> Answer:
    return call(load(function), proxy_event(body, **parts))


def quote(shop: Shop, **buyer: str) -> str:
    body = {"items": [{"product_id": shop.product(), "quantity": 1}]}
    return str(ask("create_quote", body, **buyer).body["quote"])


def placed(shop: Shop) -> dict[str, Any]:
    answer = ask("create_order", {"quote": quote(shop, **GUEST), "contact": NASRIN}, **GUEST)
    assert answer.status == 201
    return dict(answer.body)


def holder(token: str) -> dict[str, str]:
    """Return who the authorizer says that the bearer of a token is."""
    arn = "arn:aws:execute-api:eu-west-1:123456789012:api/sandbox/GET/api/orders/"
    event = {"authorizationToken": f"Bearer {token}", "methodArn": arn}
    return dict(load("authorize").lambda_handler(event, LambdaContext())["context"])


def test_the_token_of_an_order_opens_it_and_is_no_key_to_another(shop: Shop) -> None:
    first, second = placed(shop), placed(shop)
    caller = holder(first["order_token"])
    of_first, of_second = ({"order_id": one["id"]} for one in (first, second))

    for function in ("get_order", "get_order_timeline", "list_order_payments"):
        assert ask(function, path=of_first, **caller).status == 200
        assert ask(function, path=of_second, **caller).status == 404
    assert ask("create_stripe_session", of_second, **caller).status == 404
    assert ask("initiate_bkash", of_second, **caller).status == 404
    assert ask("cancel_order", path=of_second, **caller).status == 404
    assert ask("list_orders", **caller).status == 403
    assert ask("create_quote", {"items": []}, **caller).status == 403
    assert ask("cancel_order", path=of_first, **caller).body["status"] == "canceled"


def test_a_repeat_is_answered_the_order_with_a_token_and_none_is_kept(
    shop: Shop, capsys: pytest.CaptureFixture[str], aws: Any
) -> None:
    body = {"quote": quote(shop, **GUEST), "contact": NASRIN}
    key = {"headers": {"Idempotency-Key": "once"}}
    first, again = (ask("create_order", body, **GUEST, **key).body for _ in range(2))

    assert again["id"] == first["id"]
    assert holder(again["order_token"]) == holder(first["order_token"])
    for one in (first, again):
        assert one["order_token"] not in str(aws.scan(TableName="orders")["Items"])
        assert one["order_token"] not in capsys.readouterr().out


def test_ended_tokens_open_nothing_more_and_staff_see_the_epoch(shop: Shop) -> None:
    order = placed(shop)
    caller, path = holder(order["order_token"]), {"order_id": order["id"]}
    assert "token_epoch" not in ask("get_order", path=path, **caller).body

    for _ in range(2):
        answer = ask("end_order_tokens", {"token_epoch": 0}, path=path, **SUPPORT)
        assert (answer.status, answer.body) == (200, {"token_epoch": 1})

    assert ask("get_order", path=path, **SUPPORT).body["token_epoch"] == 1
    assert ask("get_order", path=path, **GUEST).status == 200
    for function in ("get_order", "cancel_order", "get_order_timeline", "list_order_payments"):
        assert ask(function, path=path, **caller).status == 404
    change = {"note": "At six"}
    assert ask("update_contact", change, path=path, **caller).status == 404
    told = ask("get_order_timeline", path=path, **SUPPORT).body["items"]
    assert told[-1]["text"] == "Links to the order were ended by staff"


@pytest.mark.parametrize("who", [GUEST, {"user_id": STAFF_ID, "role": "warehouse"}], ids=str)
def test_not_everybody_ends_tokens(shop: Shop, who: dict[str, str]) -> None:
    path = {"order_id": placed(shop)["id"]}
    assert ask("end_order_tokens", {"token_epoch": 0}, path=path, **who).status == 403


@pytest.mark.parametrize("body", [{}, {"token_epoch": -1}, {"token_epoch": "0"}, {"all": True}])
def test_what_names_no_epoch_is_refused(shop: Shop, body: Any) -> None:
    path = {"order_id": placed(shop)["id"]}
    assert ask("end_order_tokens", body, path=path, **SUPPORT).status == 422


def test_a_guest_orders_by_a_quote_and_says_who_they_are(shop: Shop) -> None:
    items = [{"product_id": shop.product(), "quantity": 1}]
    sealed = quote(shop, **GUEST)

    for body, fields in (
        ({"items": items}, ["quote", "contact"]),
        ({"items": items, "contact": NASRIN}, ["quote"]),
        ({"quote": sealed}, ["contact"]),
    ):
        answer = ask("create_order", body, **GUEST)
        assert answer.status == 422
        assert [one["field"] for one in answer.body["errors"]] == fields
    assert ask("list_orders", **GUEST).body["items"] == []


def test_a_shop_that_sells_to_accounts_only_has_no_orders_of_guests(shop: Shop) -> None:
    put("put_checkout", {**CHECKOUT, "guests": False})
    body = {"items": [{"product_id": shop.product(), "quantity": 1}]}

    assert ask("create_quote", body, **GUEST).status == 403
    assert ask("create_order", {**body, "contact": NASRIN}, **GUEST).status == 422


def test_events_of_before_it_was_claimed_are_the_buyer_s(shop: Shop) -> None:
    order = placed(shop)
    path, karim = {"order_id": order["id"]}, {"user_id": "01JKARAM000000000000000000"}
    body = {"order_token": order["order_token"]}
    ask("cancel_order", path=path, **GUEST)

    for _ in range(2):
        assert ask("claim_order", body, path=path, **karim).status == 200
    assert (
        ask("claim_order", body, path=path, user_id=STAFF_ID)
        .body["type"]
        .endswith("already-claimed")
    )
    assert ask("claim_order", body, path=path, **GUEST).status == 403
    assert ask("claim_order", {"order_token": "a b"}, path=path, **karim).status == 422
    texts = [one["text"] for one in ask("get_order_timeline", path=path, **karim).body["items"]]
    assert texts[1].startswith("Order canceled by the buyer")
    assert texts[2] == "The buyer took the order into their account"


def to_be_repeated(world: World) -> Event:
    path = {"order_id": new_order(world, new_product(world), GUEST)}
    return proxy_event({"token_epoch": 0}, **SUPPORT, path=path)


REPEAT_CASE = RepeatCase(to_be_repeated)
