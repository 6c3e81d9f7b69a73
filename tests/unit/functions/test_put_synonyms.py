"""Staff say which words mean the same."""

from typing import Any

import pytest

from storefront.db.store import Store
from storefront.search.synonyms import MAX_GROUPS
from storefront.search.wishes import WishService
from tests.support.catalog import STAFF_ID
from tests.support.clock import FrozenClock
from tests.support.functions import Answer, call, load, proxy_event
from tests.support.repeats import Event, RepeatCase
from tests.support.whole_shop import World
from tests.unit.functions.searching import ask

pytestmark = pytest.mark.usefixtures("store")  # a shop in which nothing has happened
STAFF: dict[str, Any] = {"user_id": STAFF_ID, "role": "manager"}


def _saying(_: World) -> Event:
    return proxy_event({"groups": [["panjabi", "kurta"]]}, **STAFF)


REPEAT_CASE = RepeatCase(_saying)


def put(*groups: list[str], etag: str | None = None) -> Answer:
    headers = {"If-Match": etag} if etag else {}
    event = proxy_event({"groups": list(groups)}, headers=headers, **STAFF)
    return call(load("put_synonyms"), event)


def synonyms() -> Answer:
    return call(load("list_synonyms"), proxy_event(**STAFF))


def test_a_synonym_finds_what_is_called_otherwise(indexed: str) -> None:
    assert ask(q="beaker").body["total"] == 0

    assert put(["mug", "beaker"]).status == 200

    answer = ask(q="beaker")
    assert [one["id"] for one in answer.body["items"]] == [indexed]
    assert answer.body["matched"] == "exact"
    suggested = call(load("suggest_products"), proxy_event(query={"q": "beaker"}))
    assert [one["id"] for one in suggested.body["items"]] == [indexed]


def test_what_is_put_is_what_is_listed_and_can_be_put_again() -> None:
    assert synonyms().body["groups"] == []

    first = put(["panjabi", "kurta"])
    again = put(["panjabi", "kurta"])

    assert first.body == again.body == synonyms().body
    assert first.headers["ETag"] == first.body["etag"] == synonyms().headers["ETag"]


def test_two_who_edit_do_not_overwrite_each_other() -> None:
    seen = put(["panjabi", "kurta"]).body["etag"]
    assert put(["tea", "cha"], etag=seen).status == 200

    late = put(["mug", "cup"], etag=seen)

    assert (late.status, late.body["etag"]) == (412, synonyms().body["etag"])
    assert synonyms().body["groups"] == [["tea", "cha"]]


def test_the_first_who_has_seen_none_is_right_and_the_second_is_late() -> None:
    none = synonyms().body["etag"]

    assert put(["panjabi", "kurta"], etag=none).status == 200
    assert put(["tea", "cha"], etag=none).status == 412


@pytest.mark.parametrize(
    ("groups", "words"),
    [
        ([["alone"]], "2"),
        ([["tea", "...!"]], "must have 1 to 3 words"),
        ([["tea", "one two three four"]], "must have 1 to 3 words"),
        ([["tea", "TEA"]], "twice"),
        ([["শাড়ি", "saree"], ["শাড়ী", "drape"]], "twice"),
        ([["tea", "x" * 41]], "40"),
        ([[f"a{n}", f"b{n}"] for n in range(MAX_GROUPS + 1)], str(MAX_GROUPS)),
        ([["tea", "a\u0000b"]], "U+0000"),
    ],
)
def test_synonyms_that_cannot_be_meant_are_refused(groups: list[list[str]], words: str) -> None:
    answer = put(*groups)

    assert answer.status == 422
    assert words in str(answer.body["errors"])
    assert synonyms().body["groups"] == []


def test_the_largest_synonyms_fit(store: Store) -> None:
    """An item has room for 400 KB."""
    phrases = (f"{n:04}" + "😀" * 36 for n in range(MAX_GROUPS * 8))
    most = [[next(phrases) for _ in range(8)] for _ in range(MAX_GROUPS)]

    assert put(*most).status == 200
    assert WishService(store, FrozenClock()).synonyms().groups[-1][-1] == most[-1][-1]
