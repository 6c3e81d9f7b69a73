"""Staff make coupons, each for one order, and hand them out."""

import re
from typing import Any

import pytest

from tests.support.catalog import STAFF_ID
from tests.support.functions import Answer, call, load, proxy_event
from tests.support.repeats import Event, RepeatCase
from tests.support.terms import SINGLE_USE
from tests.support.whole_shop import World, ok
from tests.unit.functions.terms import put

pytestmark = pytest.mark.usefixtures("store")
PATH = {"promotion": "thanks"}
FORM = re.compile(r"([0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}")


def make(body: Any, key: str = "one", path: dict[str, str] = PATH) -> Answer:
    headers = {"Idempotency-Key": key}
    event = proxy_event(body, user_id=STAFF_ID, role="manager", path=path, headers=headers)
    return call(load("make_coupons"), event)


def listed(**query: str) -> Answer:
    event = proxy_event(user_id=STAFF_ID, role="manager", path=PATH, query=query)
    return call(load("list_coupons"), event)


def to_be_repeated(world: World) -> Event:
    ok(world.shop.request("put_promotions", SINGLE_USE, user_id=STAFF_ID, role="manager"))
    return proxy_event({"count": 3}, user_id=STAFF_ID, role="manager", path=PATH)


REPEAT_CASE = RepeatCase(to_be_repeated)


def test_coupons_are_drawn_and_listed_the_newest_first() -> None:
    put("put_promotions", SINGLE_USE)

    first, second = make({"count": 90}), make({"count": 2}, "two")

    assert (first.status, second.status) == (201, 201)
    codes = [one["code"] for answer in (second, first) for one in answer.body["coupons"]]
    assert len(set(codes)) == 92
    assert all(
        re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}", one) for one in codes
    )
    found = [one["code"] for batch in listed().body["items"] for one in batch["coupons"]]
    assert found == codes
    pages = listed(limit="1")
    assert pages.body["items"] == [second.body]
    assert listed(limit="1", cursor=pages.body["next_cursor"]).body["items"] == [first.body]


def test_what_is_sent_twice_makes_coupons_once() -> None:
    put("put_promotions", SINGLE_USE)

    first, again = make({"count": 3}), make({"count": 3})

    assert again.body == first.body
    assert listed().body["items"] == [first.body]
    assert make({"count": 4}).body["type"].endswith("idempotency-key-reused")


@pytest.mark.parametrize("count", [0, 91, "3", 2.5])
def test_so_many_cannot_be_made(count: Any) -> None:
    put("put_promotions", SINGLE_USE)

    assert make({"count": count}).status == 422


@pytest.mark.parametrize("path", [{"promotion": "gone"}, {"promotion": "for-all"}])
def test_a_promotion_without_such_coupons_has_none(path: dict[str, str]) -> None:
    for_all = {"code": "for-all", "name": {"en": "All"}, "kind": "order", "percentage": "5"}
    put("put_promotions", {"currency": "BDT", "promotions": [for_all]})

    assert make({"count": 1}, path=path).status == 404
