"""Staff find an account by its address, over HTTP."""

from typing import Any

import pytest

from storefront.accounts.model import User
from tests.support.account_fixtures import EMAIL
from tests.support.catalog import STAFF_ID
from tests.support.functions import Answer, call, load, proxy_event
from tests.support.repeats import ACCOUNT, Event, RepeatCase
from tests.support.whole_shop import World, ok


def search(body: Any, role: str = "support") -> Event:
    return proxy_event(body, user_id=STAFF_ID, role=role)


def _looking(world: World) -> Event:
    ok(world.shop.request("register_user", {**ACCOUNT, "name": "Rahima"}))
    return search({"email": ACCOUNT["email"]})


REPEAT_CASE = RepeatCase(_looking)


def find(body: Any, role: str = "support") -> Answer:
    return call(load("find_accounts"), search(body, role))


@pytest.mark.parametrize("typed", [EMAIL, " Rahima@Example.COM "])
def test_an_account_is_found_by_its_whole_address(
    user: User, typed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (found,) = find({"email": typed}).body["items"]

    assert found == {
        "id": user.user_id,
        "email": EMAIL,
        "name": "Rahima",
        "role": "customer",
        "created_at": "2030-01-01T12:00:00.000Z",
    }
    logged = capsys.readouterr().out
    assert EMAIL not in logged
    assert "Rahima" not in logged


@pytest.mark.parametrize("email", ["rahim@example.com", "rahima@example.co"])
def test_what_is_no_account_s_address_finds_nothing(user: User, email: str) -> None:
    assert find({"email": email}).body == {"items": [], "next_cursor": None}


@pytest.mark.parametrize("body", [{}, {"email": "rahima"}, {"email": ""}, {"name": "Rahima"}])
def test_anything_but_an_address_is_refused(user: User, body: Any) -> None:
    assert find(body).status == 422


@pytest.mark.parametrize("role", ["customer", "guest", "warehouse", "accountant"])
def test_who_need_not_know_people_finds_none(user: User, role: str) -> None:
    assert find({"email": EMAIL}, role).status == 403
