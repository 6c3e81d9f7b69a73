"""Staff see what buyers did not find, and nothing of who has searched."""

from dataclasses import replace
from typing import Any
from unittest.mock import patch

import pytest
from botocore.exceptions import ClientError
from pynamodb.exceptions import UpdateError

from storefront.db.store import Store
from storefront.errors import UnavailableError
from storefront.search.folding import words
from storefront.search.wishes import WishService
from tests.support.catalog import STAFF_ID
from tests.support.clock import FrozenClock
from tests.support.functions import call, load, proxy_event
from tests.unit.functions.searching import ask

pytestmark = pytest.mark.usefixtures("store")  # a shop in which nothing has happened
STAFF: dict[str, Any] = {"user_id": STAFF_ID, "role": "manager"}


def misses() -> list[tuple[str, int]]:
    answer = call(load("list_misses"), proxy_event(**STAFF))
    return [(one["text"], one["count"]) for one in answer.body["items"]]


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
