"""A link from a message opens its order over the API."""

from typing import Any

import pytest

from tests.support.aws import carried_in_process
from tests.support.catalog import STAFF_ID
from tests.support.clock import FrozenClock
from tests.support.functions import Answer, LambdaContext, call, load, proxy_event
from tests.support.messages import codes_sent, put_signing_keys
from tests.support.payment_functions import configure
from tests.support.repeats import Event, RepeatCase, new_product
from tests.support.shop import Shop
from tests.support.whole_shop import World, new_order

GUEST: dict[str, Any] = {"user_id": "01JGVEST000000000000000000", "role": "guest"}
SUPPORT: dict[str, Any] = {"user_id": STAFF_ID, "role": "support"}
NASRIN = {"name": "Nasrin", "phone": "01712345678"}


@pytest.fixture(autouse=True)
def configured(aws: object, monkeypatch: pytest.MonkeyPatch, clock: FrozenClock) -> None:
    """A shop that sends messages, and has sent none."""
    configure(monkeypatch, clock)
    monkeypatch.setenv("MESSAGES", "sms")
    put_signing_keys()
    carried_in_process().clear()


def ask(function: str, body: Any, **parts: Any) -> Answer:
    return call(load(function), proxy_event(body, **parts))


@pytest.fixture
def order(shop: Shop) -> dict[str, Any]:
    body = {"items": [{"product_id": shop.product(), "quantity": 1}]}
    quote = ask("create_quote", body, **GUEST).body["quote"]
    return dict(ask("create_order", {"quote": quote, "contact": NASRIN}, **GUEST).body)


@pytest.fixture
def code(order: dict[str, Any]) -> str:
    ask("look_up_order", {"number": order["number"], "phone": NASRIN["phone"]})
    load("send_messages").lambda_handler({}, LambdaContext())
    (code,) = codes_sent()
    return code


def holder(token: str) -> dict[str, Any]:
    """Return who the authorizer says that the bearer of a token is."""
    arn = "arn:aws:execute-api:eu-west-1:123456789012:api/sandbox/GET/api/orders/"
    event = {"authorizationToken": f"Bearer {token}", "methodArn": arn}
    return dict(load("authorize").lambda_handler(event, LambdaContext())["context"])


def test_the_code_of_a_message_becomes_a_token_for_the_order(
    order: dict[str, Any], code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    opened = ask("open_order", {"code": code})

    assert opened.status == 200
    assert opened.body.keys() == {"order_id", "order_token", "expires_at"}
    assert (opened.body["order_id"], opened.body["expires_at"][:10]) == (order["id"], "2030-06-30")
    path = {"order_id": order["id"]}
    event = proxy_event(path=path, **holder(opened.body["order_token"]))
    assert call(load("get_order"), event).body["number"] == order["number"]
    assert code not in capsys.readouterr().out


def test_a_code_that_was_ended_and_one_that_never_was_are_answered_the_same(
    order: dict[str, Any], code: str
) -> None:
    path = {"order_id": order["id"]}
    ask("end_order_tokens", {"token_epoch": 0}, **SUPPORT, path=path)

    ended, unknown = (ask("open_order", {"code": one}) for one in (code, "a" * 26))

    assert (ended.status, ended.body["type"]) == (404, "urn:storefront:problem:link-ended")
    told = [{**one.body, "request_id": None} for one in (ended, unknown)]
    assert told[0] == told[1]


@pytest.mark.parametrize(
    "body",
    [{}, {"code": "a" * 25}, {"code": "A" * 26}, {"code": 1}, {"code": "a" * 26, "order": "x"}],
    ids=str,
)
def test_what_is_no_code_is_refused(body: Any) -> None:
    assert ask("open_order", body).status == 422


def to_be_repeated(world: World) -> Event:
    order_id = new_order(world, new_product(world), GUEST)
    question = {"number": f"SF-{order_id[-8:]}", "phone": NASRIN["phone"]}
    world.shop.request("look_up_order", question)
    world.shop.invoke("send_messages", {})
    return proxy_event({"code": codes_sent()[-1]})


#: Each opening has a token of its own; nothing is written.
REPEAT_CASE = RepeatCase(to_be_repeated, same=False)
