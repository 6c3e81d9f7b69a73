"""Whoever wants to buy without an account gets a token for that, and nothing is written down."""

import json
from typing import Any

import botocore.session
import pytest

from storefront.access import Caller, Role
from storefront.db.tables import Table
from tests.support.account_fixtures import KEYS
from tests.support.clock import FrozenClock
from tests.support.dynamodb import counted_calls, items_of
from tests.support.functions import Answer, call, load, proxy_event
from tests.support.repeats import Event, RepeatCase
from tests.support.whole_shop import World


@pytest.fixture(autouse=True)
def signing(aws: Any, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch) -> None:
    ssm: Any = botocore.session.get_session().create_client("ssm")
    name = "/storefront/jwt-signing-keys"
    ssm.put_parameter(Name=name, Value=json.dumps(KEYS), Type="SecureString", Overwrite=True)
    monkeypatch.setattr("storefront.clock.system_clock", clock)


def become() -> Answer:
    return call(load("create_guest"), proxy_event(user_id=None))


def test_a_guest_is_who_the_token_says_for_thirty_days(
    clock: FrozenClock, aws: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with counted_calls() as calls:
        first, second = become(), become()

    assert (first.status, first.body["token_type"]) == (201, "Bearer")
    tokens = load("create_guest").access_tokens
    guests = [tokens.verify(one.body["access_token"]) for one in (first, second)]
    assert {one.role for one in guests} == {Role.GUEST}
    assert guests[0] != guests[1]
    assert all(one == Caller(one.user_id, Role.GUEST) for one in guests)
    assert [one for one in calls if one != "GetParameter"] == []
    assert items_of(aws, Table.USERS) == []
    assert first.body["expires_in"] == 30 * 86_400
    clock.advance(days=29, hours=23)
    assert tokens.verify(first.body["access_token"]) == guests[0]


def to_be_repeated(world: World) -> Event:
    del world
    return proxy_event(user_id=None)


REPEAT_CASE = RepeatCase(to_be_repeated, same=False)
