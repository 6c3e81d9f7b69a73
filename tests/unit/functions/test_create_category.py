"""Staff add categories."""

from typing import Any

import pytest

from tests.support.categories import ask, made
from tests.support.functions import proxy_event
from tests.support.repeats import Event, RepeatCase
from tests.support.whole_shop import STAFF, World


def test_a_category_is_answered_as_it_was_made(aws: object) -> None:
    parent = made("Home")
    body = {
        "parent_id": parent,
        "name": {"en": "Sarees", "bn": "শাড়ি"},
        "description": {"en": "Six yards.\nOf cotton."},
        "active": False,
    }

    answer = ask("create_category", body)

    assert answer.status == 201
    assert answer.body == {
        "id": answer.body["id"],
        **body,
        "slug": "sarees",
        "description": {"en": "Six yards.\nOf cotton.", "bn": None},
        "seo": {one: {"title": "", "description": ""} for one in ("en", "bn")},
    }


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": {}},
        {"name": {"bn": "শাড়ি"}},
        {"name": {"en": " "}},
        {"name": {"en": "a\u202eb"}},
        {"name": {"en": "x" * 201}},
        {"name": {"en": "Tea"}, "parent_id": None},
        {"name": {"en": "Tea"}, "parent_id": "nowhere"},
        {"name": {"en": "Tea"}, "description": {"en": "x" * 1001}},
        {"name": {"en": "Tea"}, "rank": "a0"},
    ],
    ids=str,
)
def test_what_is_no_category_is_refused(aws: object, body: Any) -> None:
    answer = ask("create_category", body)

    assert (answer.status, answer.body["type"].rpartition(":")[2]) == (422, "validation-failed")


def to_be_repeated(_: World) -> Event:
    return proxy_event({"name": {"en": "Tea"}}, **STAFF)


REPEAT_CASE = RepeatCase(to_be_repeated)
