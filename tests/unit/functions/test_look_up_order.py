"""A guest who has lost the link asks for it, and it is sent."""

import json
from typing import Any

import botocore.session
import pytest

from tests.support.aws import carried_in_process
from tests.support.clock import FrozenClock
from tests.support.functions import Answer, LambdaContext, call, load, proxy_event
from tests.support.messages import codes_sent
from tests.support.payment_functions import configure
from tests.support.repeats import Errand, Event, new_product
from tests.support.shop import Shop
from tests.support.whole_shop import World, new_order

GUEST: dict[str, Any] = {"user_id": "01JGVEST000000000000000000", "role": "guest"}
PHONE, EMAIL = "01712345678", "Nasrin@Example.com"


@pytest.fixture(autouse=True)
def configured(aws: object, monkeypatch: pytest.MonkeyPatch, clock: FrozenClock) -> None:
    """A shop that sends messages, and has sent none."""
    configure(monkeypatch, clock)
    monkeypatch.setenv("MESSAGES", "sms,email")
    monkeypatch.setenv("MESSAGE_SENDER", "shop@example.com")
    ssm: Any = botocore.session.get_session().create_client("ssm")
    for name in ("quote", "jwt"):
        value = json.dumps({"key-1": "cXVvdGVz" * 6})
        path = f"/storefront/{name}-signing-keys"
        ssm.put_parameter(Name=path, Value=value, Type="SecureString", Overwrite=True)
    carried_in_process().clear()


@pytest.fixture
def order(shop: Shop) -> dict[str, Any]:
    body = {"items": [{"product_id": shop.product(), "quantity": 1}]}
    quote = call(load("create_quote"), proxy_event(body, **GUEST)).body["quote"]
    contact = {"name": "Nasrin", "phone": PHONE, "email": EMAIL, "locale": "en"}
    event = proxy_event({"quote": quote, "contact": contact}, **GUEST)
    return dict(call(load("create_order"), event).body)


def ask(body: Any) -> Answer:
    return call(load("look_up_order"), proxy_event(body))


def send() -> dict[str, int]:
    return dict(load("send_messages").lambda_handler({}, LambdaContext()))


def test_the_link_comes_by_sms_and_by_mail(order: dict[str, Any]) -> None:
    for known in ({"phone": "+880 1712-345678"}, {"email": EMAIL.lower()}):
        answer = ask({"number": order["number"].lower(), **known})
        assert (answer.status, answer.body) == (202, "")
    assert send() == {"sent": 2, "dropped": 0, "waiting": 0}

    mail, sms = sorted(carried_in_process(), key=len, reverse=True)
    assert sms["PhoneNumber"] == "+8801712345678"
    assert mail["Destination"] == {"ToAddresses": [EMAIL.lower()]}
    assert mail["FromEmailAddress"] == "shop@example.com"
    text = mail["Content"]["Simple"]["Body"]["Text"]["Data"]
    for one in (sms["Message"], text):
        assert "https://shop.example/result#/o/" in one
    assert len(set(codes_sent())) == 2


def test_who_does_not_know_the_phone_is_answered_the_same_and_nothing_is_sent(
    order: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    right, wrong = (
        ask({"number": order["number"], "phone": phone}) for phone in (PHONE, "01812345678")
    )
    nobody_s = ask({"number": "SF-00000000", "email": EMAIL})
    send()

    assert (right.status, right.headers, right.body) == (wrong.status, wrong.headers, wrong.body)
    assert (right.status, right.headers, right.body) == (
        nobody_s.status,
        nobody_s.headers,
        nobody_s.body,
    )
    assert len(carried_in_process()) == 1
    said = capsys.readouterr().out
    for personal in ("1712345678", "1812345678", EMAIL.lower(), *codes_sent()):
        assert personal not in said


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"number": "SF-7K3M9QDZ"},
        {"number": "SF-7K3M9QDZ", "phone": PHONE, "email": EMAIL},
        {"number": "SF-7K3M9QD", "phone": PHONE},
        {"number": "SF-7K3M9QDZ", "phone": "1234"},
        {"number": "SF-7K3M9QDZ", "email": "nasrin"},
        {"number": "SF-7K3M9QDZ", "phone": PHONE, "name": "Nasrin"},
    ],
    ids=str,
)
def test_what_is_no_question_is_refused(body: Any) -> None:
    assert ask(body).status == 422


def test_what_is_wrong_is_said_of_its_field() -> None:
    answer = ask({"number": "SF-7K3M9QD", "phone": "1234"})

    assert {one["field"] for one in answer.body["errors"]} == {"number", "phone"}


def test_an_order_of_another_country_s_phone_is_asked_for_by_that() -> None:
    assert ask({"number": "SF-7K3M9QDZ", "phone": "+49 151 23456789"}).status == 202


@pytest.mark.parametrize(("channels", "sent"), [("none", 0), ("email", 1), ("sms,email", 2)])
def test_a_shop_sends_by_what_it_is_set_to(
    order: dict[str, Any], monkeypatch: pytest.MonkeyPatch, channels: str, sent: int
) -> None:
    for known in ({"phone": PHONE}, {"email": EMAIL}):
        ask({"number": order["number"], **known})
    monkeypatch.setenv("MESSAGES", channels)

    assert send() == {"sent": sent, "dropped": 2 - sent, "waiting": 0}
    assert len(carried_in_process()) == sent


@pytest.mark.parametrize(
    ("name", "value", "channels"),
    [("MESSAGES", "none", []), ("MESSAGES", "email", ["email"]), ("RESULT_URL", "", [])],
)
def test_a_shop_that_sends_no_sms_says_so(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, channels: list[str]
) -> None:
    monkeypatch.setenv(name, value)

    answer = ask({"number": "SF-7K3M9QDZ", "phone": PHONE})

    assert (answer.status, answer.body["type"]) == (409, "urn:storefront:problem:link-not-sent")
    assert answer.body["channels"] == channels


def to_be_repeated(world: World) -> Event:
    order_id = new_order(world, new_product(world), GUEST)
    return proxy_event({"number": f"SF-{order_id[-8:]}", "phone": PHONE})


ERRAND = Errand(to_be_repeated, adds=frozenset({"ULID", "LOOKUPS"}))
