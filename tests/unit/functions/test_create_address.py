"""People add addresses to their books; what is none is refused, field by field."""

from typing import Any

import pytest

from tests.support.addresses import HOME, signed_in
from tests.support.functions import Answer, call, load, proxy_event
from tests.support.repeats import Event, RepeatCase
from tests.support.whole_shop import World

RAHIMA = "01JRAHEMA00000000000000000"


def create(body: Any, user_id: str = RAHIMA) -> Answer:
    return call(load("create_address"), proxy_event(body, user_id=user_id))


def test_an_address_is_answered_as_it_is_kept(aws: object) -> None:
    sent = {
        **HOME,
        "phone": "+৮৮০ ১৭১২ ৩৪৫৬৭৮",
        "line1": "  রোড ৫ 🏠 ",
        "postcode": "১২০৫",
        "landmark": "Cafe\u0301",
        "kind": "office",
    }

    answer = create(sent)

    assert answer.status == 201
    body = answer.body
    assert answer.headers["Location"].endswith(f"{body.pop('id')}/")
    assert body.pop("etag").startswith('"')
    assert body == {
        "default": True,
        "name": "রহিমা খাতুন",
        "phone": "+8801712345678",
        "line1": "রোড ৫ 🏠",
        "line2": "",
        "landmark": "Caf\u00e9",
        "district": "dhaka",
        "upazila": None,
        "area": "Dhanmondi",
        "postcode": "1205",
        "kind": "office",
    }


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 101),
        ("name", "a\u202eb"),
        ("name", "\u2800"),
        ("name", 7),
        ("phone", "0171234567"),
        ("phone", "+8801212345678"),
        ("phone", "02123456789"),
        ("phone", "+447911123456"),
        ("phone", "not a phone"),
        ("line1", "a\nb"),
        ("line1", "   "),
        ("line1", "x" * 201),
        ("line2", "x\u0000"),
        ("landmark", "x" * 201),
        ("area", "x" * 101),
        ("district", "Dhaka"),
        ("district", "nowhere"),
        ("upazila", "savar"),
        ("upazila", "gazipur/sreepur"),
        ("postcode", "123"),
        ("postcode", "12345"),
        ("postcode", "12a5"),
        ("kind", "castle"),
        ("default", "yes"),
        ("country", "BD"),
    ],
)
def test_what_is_no_address_is_refused_at_its_field(aws: object, field: str, value: Any) -> None:
    answer = create({**HOME, field: value})

    assert answer.status == 422
    assert {one["field"] for one in answer.body["errors"]} == {field}
    listed = call(load("list_addresses"), proxy_event(user_id=RAHIMA))
    assert listed.body == {"items": []}


def test_what_is_refused_is_not_repeated_in_the_answer(aws: object) -> None:
    answer = create({**HOME, "phone": "0189876543"})

    assert "189876543" not in str(answer.body)
    assert answer.body["errors"][0]["message"].startswith("must be a mobile number of Bangladesh")


@pytest.mark.parametrize("missing", ["name", "phone", "line1", "district", "area"])
def test_what_a_courier_needs_must_be_there(aws: object, missing: str) -> None:
    answer = create({name: value for name, value in HOME.items() if name != missing})

    assert [one["field"] for one in answer.body["errors"]] == [missing]


def test_the_twenty_first_address_is_a_conflict(aws: object) -> None:
    for number in range(20):
        assert create({**HOME, "line1": f"House {number}"}).status == 201

    answer = create({**HOME, "line1": "One more"})

    assert (answer.status, answer.body["most"]) == (409, 20)
    assert answer.body["type"].endswith(":address-book-full")


def test_nothing_of_an_address_is_logged(aws: object, caplog: pytest.LogCaptureFixture) -> None:
    create({**HOME, "landmark": "Opposite the lake"})
    create({**HOME, "phone": "0171234567"})

    logged = "".join(str(vars(record)) for record in caplog.records)
    assert "answered" in logged
    for part in ("রহিমা", "1712345678", "171234567", "House 12", "Dhanmondi", "lake"):
        assert part not in logged


def to_be_repeated(world: World) -> Event:
    return proxy_event(HOME, **signed_in(world))


REPEAT_CASE = RepeatCase(to_be_repeated)
