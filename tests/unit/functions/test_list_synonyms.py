"""Staff read which words mean the same."""

from typing import Any

import pytest

from tests.support.catalog import STAFF_ID
from tests.support.functions import Answer, call, load, proxy_event

pytestmark = pytest.mark.usefixtures("store")  # a shop in which nothing has happened


def ask(function: str, role: str, body: Any = None) -> Answer:
    return call(load(function), proxy_event(body, user_id=STAFF_ID, role=role))


def test_whoever_reads_the_catalogue_reads_what_managers_have_put() -> None:
    none = ask("list_synonyms", "warehouse")
    put = ask("put_synonyms", "manager", {"groups": [["tea", "cha"], ["mug", "cup"]]})

    answer = ask("list_synonyms", "warehouse")

    assert (none.status, none.body["groups"]) == (200, [])
    assert answer.body["groups"] == [["tea", "cha"], ["mug", "cup"]]
    assert answer.headers["ETag"] == put.headers["ETag"] != none.headers["ETag"]
    assert ask("list_synonyms", "customer").status == 403
