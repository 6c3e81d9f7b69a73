"""Everybody reads which attributes products have."""

from tests.support.attributes import put, put_all
from tests.support.functions import Answer, call, load, proxy_event


def get(**parts: object) -> Answer:
    return call(load("list_attributes"), proxy_event(**parts))  # type: ignore[arg-type]


def test_attributes_are_told_with_their_types_and_values(aws: object) -> None:
    put_all()

    fabric, weight, care, handmade = get().body["items"]

    assert (fabric["code"], fabric["type"], fabric["facet"]) == ("fabric", "choice", True)
    assert fabric["name"] == {"en": "Fabric", "bn": "কাপড়"}
    assert fabric["values"][1] == {"code": "silk", "name": {"en": "Silk", "bn": None}}
    assert (weight["type"], weight["unit"], weight["values"]) == ("number", "g", [])
    assert [care["type"], handmade["type"]] == ["text", "yes_no"]


def test_who_has_them_as_they_are_is_not_sent_them_again(aws: object) -> None:
    put()
    seen = {"If-None-Match": get().headers["ETag"]}

    again = get(headers=seen)
    put("care", {"name": {"en": "Care"}, "type": "text"})

    assert (again.status, again.body) == (304, "")
    assert (get(headers=seen).status, len(get().body["items"])) == (200, 2)
