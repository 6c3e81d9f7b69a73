"""A guest who has lost the link asks for it, and it is sent."""

from typing import Any

import pytest

from tests.support.aws import carried_in_process
from tests.support.functions import proxy_event
from tests.support.messages import codes_sent
from tests.support.repeats import Event, RepeatCase, new_product
from tests.support.whole_shop import World, new_order
from tests.unit.functions.lost_links import EMAIL, GUEST, PHONE, ask, send

pytestmark = pytest.mark.usefixtures("sending")


def test_the_link_comes_by_sms_and_by_mail(guest_order: dict[str, Any]) -> None:
    for known in ({"phone": "+880 1712-345678"}, {"email": EMAIL.lower()}):
        answer = ask({"number": guest_order["number"].lower(), **known})
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
    guest_order: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    right, wrong = (
        ask({"number": guest_order["number"], "phone": phone}) for phone in (PHONE, "01812345678")
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


REPEAT_CASE = RepeatCase(to_be_repeated, adds=frozenset({"ULID", "LOOKUPS"}))
