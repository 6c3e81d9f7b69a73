"""People read their address books."""

from tests.support.addresses import HOME
from tests.support.functions import Answer, call, load, proxy_event

RAHIMA, KARIM = "01JRAHEMA00000000000000000", "01JKARAM000000000000000000"


def addresses(user_id: str) -> Answer:
    return call(load("list_addresses"), proxy_event(user_id=user_id))


def test_one_s_own_addresses_are_listed_the_default_one_first(aws: object) -> None:
    create = load("create_address")
    first = call(create, proxy_event(HOME, user_id=RAHIMA)).body
    newer = {**HOME, "line1": "House 9", "default": True}
    second = call(create, proxy_event(newer, user_id=RAHIMA)).body

    answer = addresses(RAHIMA)

    assert answer.status == 200
    assert [one["id"] for one in answer.body["items"]] == [second["id"], first["id"]]
    assert [one["default"] for one in answer.body["items"]] == [True, False]
    assert addresses(KARIM).body == {"items": []}
