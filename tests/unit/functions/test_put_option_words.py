"""Staff say what options and their values are called in Bangla."""

from typing import Any

import pytest

from storefront.attributes.wording import MAX_OPTION_WORDS
from tests.support.attributes import OPTION_WORDS, put_all
from tests.support.categories import ask
from tests.support.functions import proxy_event
from tests.support.repeats import Event, RepeatCase
from tests.support.whole_shop import STAFF, World


def put(*words: tuple[str, str], **parts: Any) -> Any:
    """Say what some words are in Bangla, as a manager does; returns the answer."""
    body = {"words": [{"text": text, "bn": bn} for text, bn in words]}
    return ask("put_option_words", body, **parts)


def test_words_come_with_the_attributes_and_whoever_has_not_seen_them_overwrites_none(
    aws: object,
) -> None:
    put_all()
    before = ask("list_attributes")
    assert before.body["option_words"]["words"] == []

    made = put(("Size", "সাইজ"), headers={"If-Match": before.body["option_words"]["etag"]})
    late = put(("Red", "লাল"), headers={"If-Match": before.body["option_words"]["etag"]})
    seen = {"If-Match": made.headers["ETag"]}
    again = put(("Size", "সাইজ"), headers={"If-Match": '"of-old"'})
    changed = put(("Size", "মাপ"), ("Red", "লাল"), headers=seen)

    assert (made.status, late.status) == (200, 412)
    assert late.body["etag"] == made.headers["ETag"]
    assert again.status == 200, "it is there already: the request may be a repeat"
    after = ask("list_attributes")
    assert after.body["option_words"] == changed.body
    assert [one["bn"] for one in changed.body["words"]] == ["মাপ", "লাল"]
    assert after.body["items"] == before.body["items"]
    assert after.headers["ETag"] != before.headers["ETag"], "who has the old ones is told"


@pytest.mark.parametrize(
    "words",
    [
        [{"text": "Red", "bn": "লাল"}, {"text": " red", "bn": "রক্ত"}],
        [{"text": "Red"}],
        [{"text": "Red", "bn": "  "}],
        [{"text": "", "bn": "লাল"}],
        [{"text": "R" * 41, "bn": "লাল"}],
        [{"text": "Red\u202e", "bn": "লাল"}],
        [{"text": "Red", "bn": "লাল", "hi": "लाल"}],
        [{"text": f"{n}", "bn": "লাল"} for n in range(MAX_OPTION_WORDS + 1)],
    ],
    ids=range(8),
)
def test_what_is_no_dictionary_is_refused_and_nothing_of_it_is_kept(
    aws: object, words: Any
) -> None:
    answer = ask("put_option_words", {"words": words})

    assert (answer.status, bool(answer.body["errors"])) == (422, True)
    assert ask("list_attributes").body["option_words"]["words"] == []


def test_there_may_be_as_many_words_and_as_long_ones_as_it_says(aws: object) -> None:
    words = [(f"{n:03}" + "\U0001f9f5" * 37, "\U0001f9f5" * 60) for n in range(MAX_OPTION_WORDS)]

    assert put(*words).status == 200
    assert len(ask("list_attributes").body["option_words"]["words"]) == MAX_OPTION_WORDS


def _saying(_: World) -> Event:
    return proxy_event(OPTION_WORDS, **STAFF)


REPEAT_CASE = RepeatCase(_saying)
