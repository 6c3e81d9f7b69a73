"""Staff sign somebody out everywhere, over HTTP."""

from collections.abc import Callable

import pytest

from storefront.access import Caller, Role
from storefront.accounts.model import InvalidRefreshTokenError, TokenPair, User
from storefront.accounts.service import AccountService
from storefront.accounts.sessions import SessionService
from tests.support.account_fixtures import hired
from tests.support.catalog import STAFF_ID
from tests.support.clock import FrozenClock
from tests.support.functions import Answer, call, load, proxy_event
from tests.support.repeats import ACCOUNT, Event, RepeatCase
from tests.support.whole_shop import World, hire, ok

KARIM = {"email": "karim@example.com", "password": "white tea at dawn", "name": "Karim"}


def _signing_out(world: World) -> Event:
    manager = hire(world, KARIM, Role.MANAGER)
    account = ok(world.shop.request("register_user", {**ACCOUNT, "name": "Rahima"}))
    ok(world.shop.request("log_in", ACCOUNT))
    return proxy_event(**manager, path={"account_id": account["id"]})


REPEAT_CASE = RepeatCase(_signing_out)


@pytest.fixture(autouse=True)
def at_the_clock_s_time(monkeypatch: pytest.MonkeyPatch, clock: FrozenClock) -> None:
    monkeypatch.setattr("storefront.clock.system_clock", clock)


def end(by: Caller, account_id: str) -> Answer:
    path = {"account_id": account_id}
    event = proxy_event(user_id=by.user_id, role=by.role.value, path=path)
    return call(load("end_sessions"), event)


@pytest.mark.parametrize("role", [Role.OWNER, Role.MANAGER])
def test_a_customer_is_signed_out_everywhere(
    accounts: AccountService,
    sessions: SessionService,
    log_in: Callable[..., TokenPair],
    user: User,
    role: Role,
) -> None:
    token = log_in().refresh_token

    assert end(hired(accounts, role), user.user_id).status == 204
    with pytest.raises(InvalidRefreshTokenError):
        sessions.refresh(token)


def test_staff_are_signed_out_by_the_owner_only(
    accounts: AccountService, user: User, log_in: Callable[..., TokenPair]
) -> None:
    log_in()
    manager, owner = hired(accounts, Role.MANAGER), hired(accounts, Role.OWNER, "Shirin")

    refused = end(manager, owner.user_id)

    assert refused.status == 403
    assert "accounts:end-staff-sessions" in refused.body["detail"]
    assert end(owner, manager.user_id).status == 204


@pytest.mark.parametrize("role", [Role.OWNER, Role.MANAGER])
def test_one_s_own_sessions_are_a_conflict_that_says_what_to_do(
    accounts: AccountService, role: Role
) -> None:
    me = hired(accounts, role)

    answer = end(me, me.user_id)

    assert answer.status == 409
    assert answer.body["type"].endswith("own-account")
    assert "/api/auth/me/" in answer.body["detail"]


def test_an_unknown_account_is_a_404(accounts: AccountService) -> None:
    assert end(hired(accounts, Role.OWNER), STAFF_ID).status == 404


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.OWNER, Role.MANAGER}])
def test_nobody_else_signs_anybody_out(user: User, role: Role) -> None:
    assert end(Caller(STAFF_ID, role), user.user_id).status == 403
