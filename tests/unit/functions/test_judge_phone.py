"""Staff trust and block phones, over HTTP."""

from typing import Any

import pytest

from tests.support.catalog import STAFF_ID
from tests.support.clock import FrozenClock
from tests.support.functions import Answer, call, load, proxy_event
from tests.support.payment_functions import configure, keep_buyer_keys
from tests.support.repeats import Event, RepeatCase
from tests.support.shop import Shop
from tests.support.whole_shop import STAFF, World
from tests.unit.functions.test_create_collection import accepted
from tests.unit.functions.test_find_phone import find


@pytest.fixture(autouse=True)
def configured(shop: Shop, monkeypatch: pytest.MonkeyPatch, clock: FrozenClock) -> None:
    """Functions find their configuration, the shop's tables and the keys of digests."""
    configure(monkeypatch, clock)
    keep_buyer_keys()


def judge(body: Any, role: str = "support") -> Answer:
    return call(load("judge_phone"), proxy_event(body, user_id=STAFF_ID, role=role))


def test_a_word_is_kept_with_who_said_it(shop: Shop) -> None:
    del shop
    phone = {"phone": "01712345678"}

    answer = judge({**phone, "word": "blocked"})

    assert (answer.status, answer.body["word"]) == (200, "blocked")
    assert answer.body["changed_by"] == STAFF_ID
    assert find(phone).body == answer.body
    assert judge({**phone, "word": "usual"}).body["word"] == "usual"


@pytest.mark.parametrize(
    "body", [{"phone": "01712345678"}, {"phone": "01712345678", "word": "bad"}, {"word": "blocked"}]
)
def test_what_is_no_word_of_a_phone_is_refused(shop: Shop, body: Any) -> None:
    del shop

    assert judge(body).status == 422


@pytest.mark.parametrize("role", ["warehouse", "accountant", "customer", "guest"])
def test_who_may_not_is_refused(shop: Shop, role: str) -> None:
    del shop

    assert judge({"phone": "01712345678", "word": "blocked"}, role).status == 403


def _to_be_repeated(world: World) -> Event:
    return proxy_event({"order_id": accepted(world), "word": "blocked"}, **STAFF)


REPEAT_CASE = RepeatCase(_to_be_repeated)
