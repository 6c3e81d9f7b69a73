"""Staff see what buyers did not find, and say which words mean the same."""

from dataclasses import replace
from typing import Any
from unittest.mock import patch

import pytest
from botocore.exceptions import ClientError
from pynamodb.exceptions import UpdateError

from storefront.catalog.service import ProductService
from storefront.db.store import Store
from storefront.errors import UnavailableError
from storefront.search.folding import words
from storefront.search.synonyms import MAX_GROUPS
from storefront.search.wishes import WishService
from tests.support.catalog import STAFF_ID, create, mug
from tests.support.clock import FrozenClock
from tests.support.functions import Answer, call, load, proxy_event
from tests.support.repeats import Errand, Event
from tests.support.whole_shop import World
from tests.unit.functions.test_search_products import ask, index

pytestmark = pytest.mark.usefixtures("store")  # a shop in which nothing has happened
STAFF: dict[str, Any] = {"user_id": STAFF_ID, "role": "manager"}


def _saying(_: World) -> Event:
    return proxy_event({"groups": [["panjabi", "kurta"]]}, **STAFF)


ERRAND = Errand(_saying)


def put(*groups: list[str], etag: str | None = None) -> Answer:
    headers = {"If-Match": etag} if etag else {}
    event = proxy_event({"groups": list(groups)}, headers=headers, **STAFF)
    return call(load("put_synonyms"), event)


def synonyms() -> Answer:
    return call(load("list_synonyms"), proxy_event(**STAFF))


def misses() -> list[tuple[str, int]]:
    answer = call(load("list_misses"), proxy_event(**STAFF))
    return [(one["text"], one["count"]) for one in answer.body["items"]]


@pytest.fixture
def indexed(editor: ProductService) -> str:
    """A mug that is found."""
    product_id = create(editor, mug(name="Blue mug"))
    index(product_id)
    return product_id


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


def test_searches_that_find_nothing_are_counted_as_words_are_compared(
    indexed: str,
) -> None:
    for text in ("Lamp", "lamp ", "কুলা", "blue"):
        ask(q=text)

    assert misses() == [("lamp", 2), ("কুলা", 1)]


@pytest.mark.parametrize(
    "query",
    [
        {"q": "call 01712345678"},
        {"q": "call ০১৭১২৩৪৫৬৭৮"},
        {"q": "a rather long sentence that somebody has pasted"},
        {"q": "lamp", "available": "true"},
        {"q": "lamp", "price_max": "5"},
        {"q": "!!!"},
    ],
)
def test_what_may_be_personal_or_was_narrowed_down_is_not_counted(
    indexed: str, query: dict[str, str]
) -> None:
    ask(repeated={}, **query)

    assert misses() == []


def test_a_miss_that_cannot_be_counted_is_still_answered(indexed: str) -> None:
    with patch.object(WishService, "note_miss", side_effect=UnavailableError("busy")):
        answer = ask(q="lamp")

    assert (answer.status, answer.body["total"]) == (200, 0)


def test_a_buyer_waits_for_nothing_while_misses_are_throttled(
    store: Store, indexed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DynamoDB says so at once; whoever asked again would wait for seconds."""
    del indexed
    waited, calls = list[float](), list[str]()
    retry = replace(store._retry, sleep=waited.append)
    monkeypatch.setattr(store, "_retry", retry)

    def throttled(*_: object, **__: object) -> None:
        calls.append("update")
        raise UpdateError(
            cause=ClientError({"Error": {"Code": "ThrottlingException"}}, "UpdateItem")
        )

    monkeypatch.setattr(store._connection, "update_item", throttled)
    with pytest.raises(UnavailableError):
        WishService(store, FrozenClock()).note_miss(words("lamp"))

    assert (calls, waited) == (["update"], [])


def test_misses_of_seven_days_are_told(store: Store, indexed: str) -> None:
    clock = FrozenClock()
    wishes = WishService(store, clock)
    wishes.note_miss(words("old lamp"))
    clock.advance(days=6)
    wishes.note_miss(words("lamp"))
    wishes.note_miss(words("old lamp"))

    assert [(one.text, one.count) for one in wishes.misses()] == [("old lamp", 2), ("lamp", 1)]
    assert [one.last_at for one in wishes.misses()] == [clock(), clock()]
    clock.advance(days=1)
    assert [(one.text, one.count) for one in wishes.misses()] == [("lamp", 1), ("old lamp", 1)]
