"""People change their addresses, and nobody else's."""

from typing import Any

import pytest

from tests.support.addresses import HOME, signed_in
from tests.support.functions import Answer, call, load, proxy_event
from tests.support.repeats import Event, RepeatCase
from tests.support.whole_shop import World, ok

RAHIMA, KARIM = "01JRAHEMA00000000000000000", "01JKARAM000000000000000000"


def update(address_id: str, body: Any, by: str = RAHIMA, **headers: str) -> Answer:
    path = {"address_id": address_id}
    event = proxy_event(body, user_id=by, path=path, headers=headers)
    return call(load("update_address"), event)


@pytest.fixture
def made(aws: Any) -> dict[str, Any]:
    """An address."""
    body = {**HOME, "upazila": "dhaka/savar"}
    answer = call(load("create_address"), proxy_event(body, user_id=RAHIMA))
    found: dict[str, Any] = answer.body
    return found


def test_parts_are_changed_and_the_etag_with_them(made: dict[str, Any]) -> None:
    answer = update(made["id"], {"phone": "01812345678", "upazila": None})

    assert answer.body == {
        **made,
        "phone": "+8801812345678",
        "upazila": None,
        "etag": answer.headers["ETag"],
    }
    assert answer.headers["ETag"] != made["etag"]


def test_a_stale_etag_is_a_412_and_changes_nothing(made: dict[str, Any]) -> None:
    seen = {"If-Match": made["etag"]}
    assert update(made["id"], {"line2": "Second floor"}, **seen).status == 200

    answer = update(made["id"], {"line2": "Third floor"}, **seen)

    assert (answer.status, answer.body["type"].rpartition(":")[2]) == (412, "changed-meanwhile")
    assert update(made["id"], {"default": True}).body["line2"] == "Second floor"


def test_another_s_address_is_not_found(made: dict[str, Any]) -> None:
    assert update(made["id"], {"name": "Karim"}, by=KARIM).status == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": None}, "name"),
        ({"district": "khulna"}, "upazila"),
        ({"default": None}, "default"),
        ({"id": "01JKARAM000000000000000000"}, "id"),
        ({}, ""),
    ],
)
def test_what_cannot_be_is_refused(made: dict[str, Any], body: Any, field: str) -> None:
    answer = update(made["id"], body)

    assert (answer.status, [one["field"] for one in answer.body["errors"]]) == (422, [field])


def to_be_repeated(world: World) -> Event:
    me = signed_in(world)
    made = ok(world.shop.request("create_address", HOME, **me))
    return proxy_event({"name": "Karim"}, **me, path={"address_id": made["id"]})


REPEAT_CASE = RepeatCase(to_be_repeated)
