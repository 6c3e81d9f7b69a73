"""People delete their addresses; the list tells what is left, the default one first."""

from typing import Any

from tests.support.addresses import HOME, signed_in
from tests.support.functions import Answer, call, load, proxy_event
from tests.support.repeats import Event, RepeatCase
from tests.support.whole_shop import World, ok

RAHIMA, KARIM = "01JRAHEMA00000000000000000", "01JKARAM000000000000000000"


def ask(function: str, body: Any = None, by: str = RAHIMA, **parts: Any) -> Answer:
    return call(load(function), proxy_event(body, user_id=by, **parts))


def delete(address_id: str, **parts: Any) -> int:
    return ask("delete_address", path={"address_id": address_id}, **parts).status


def test_a_deleted_address_is_gone_and_a_repeat_is_answered_the_same(aws: object) -> None:
    first = ask("create_address", HOME).body
    second = ask("create_address", {**HOME, "line1": "House 9"}).body
    assert [one["id"] for one in ask("list_addresses").body["items"]] == [
        first["id"],
        second["id"],
    ]

    assert (delete(first["id"]), delete(first["id"])) == (204, 204)

    assert ask("list_addresses").body["items"] == [{**second, "default": True}]
    assert delete(second["id"], by=KARIM) == 204
    assert delete(second["id"], headers={"If-Match": '"other"'}) == 412
    assert len(ask("list_addresses").body["items"]) == 1


def to_be_repeated(world: World) -> Event:
    me = signed_in(world)
    made = ok(world.shop.request("create_address", HOME, **me))
    return proxy_event(None, **me, path={"address_id": made["id"]})


REPEAT_CASE = RepeatCase(to_be_repeated)
