"""The owner gives roles, over HTTP."""

from typing import Any

import pytest

from storefront.access import Caller, Role
from storefront.accounts.model import User
from storefront.accounts.service import AccountService
from tests.support.account_fixtures import hired
from tests.support.catalog import STAFF_ID
from tests.support.functions import Answer, call, load, proxy_event
from tests.support.repeats import ACCOUNT, Event, RepeatCase
from tests.support.whole_shop import World, hire, ok

SHIRIN = {"email": "shirin@example.com", "password": "iced tea at dinner", "name": "Shirin"}


def _promotion(world: World) -> Event:
    owner = hire(world, SHIRIN, Role.OWNER)
    account = ok(world.shop.request("register_user", {**ACCOUNT, "name": "Rahima"}))
    path = {"account_id": account["id"]}
    etag = world.shop.request("get_account", **owner, path=path).headers["ETag"]
    return proxy_event({"role": "manager"}, **owner, path=path, headers={"If-Match": etag})


REPEAT_CASE = RepeatCase(_promotion)


@pytest.fixture
def owner(accounts: AccountService) -> Caller:
    return hired(accounts, Role.OWNER, "Shirin")


def change(by: Caller, account_id: str, body: Any, etag: str | None = None) -> Answer:
    path, seen = {"account_id": account_id}, {"If-Match": etag}
    event = proxy_event(body, user_id=by.user_id, role=by.role.value, path=path, headers=seen)
    return call(load("update_account"), event)


def test_an_account_gets_a_role_and_another_etag(owner: Caller, user: User) -> None:
    answer = change(owner, user.user_id, {"role": "warehouse"}, user.edition)

    assert (answer.status, answer.body["role"]) == (200, "warehouse")
    assert answer.headers["ETag"] != user.edition
    again = change(owner, user.user_id, {"role": "customer"}, answer.headers["ETag"])
    assert (again.body["role"], again.headers["ETag"]) == ("customer", user.edition)


def test_a_stale_form_is_refused_and_told_the_latest_etag(owner: Caller, user: User) -> None:
    latest = change(owner, user.user_id, {"role": "warehouse"}).headers["ETag"]

    answer = change(owner, user.user_id, {"role": "support"}, user.edition)

    assert (answer.status, answer.body["etag"]) == (412, latest)


def test_one_s_own_role_is_a_conflict_that_says_what_to_do(owner: Caller) -> None:
    answer = change(owner, owner.user_id, {"role": "customer"})

    assert answer.status == 409
    assert answer.body["type"].endswith("own-account")
    assert "another owner" in answer.body["detail"]


@pytest.mark.parametrize(
    "body",
    [{}, {"role": "guest"}, {"role": "staff"}, {"role": "OWNER"}, {"role": None}, {"name": "X"}],
)
def test_what_is_no_role_of_an_account_is_refused(owner: Caller, user: User, body: Any) -> None:
    answer = change(owner, user.user_id, body)

    assert answer.status == 422
    assert {"role", "name"} & {one["field"] for one in answer.body["errors"]}


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.GUEST])
def test_each_role_that_an_account_can_have_can_be_given(
    owner: Caller, user: User, role: Role
) -> None:
    assert change(owner, user.user_id, {"role": role.value}).body["role"] == role


def test_an_unknown_account_is_a_404(owner: Caller) -> None:
    assert change(owner, STAFF_ID, {"role": "support"}).status == 404


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OWNER])
def test_nobody_else_gives_roles(user: User, role: Role) -> None:
    assert change(Caller(STAFF_ID, role), user.user_id, {"role": "support"}).status == 403


def test_who_has_just_lost_their_own_role_is_told_so(accounts: AccountService, user: User) -> None:
    """The authorizer admitted them a moment before."""
    demoted = Caller(hired(accounts, Role.MANAGER).user_id, Role.OWNER)

    answer = change(demoted, user.user_id, {"role": "owner"})

    assert (answer.status, answer.body["detail"][:13]) == (403, "Your own role")
