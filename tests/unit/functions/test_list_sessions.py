"""Staff see where somebody is signed in, over HTTP."""

from collections.abc import Callable

import pytest

from storefront.accounts.model import RefreshToken, TokenPair, User
from storefront.accounts.sessions import SessionService
from tests.support.catalog import STAFF_ID
from tests.support.clock import FrozenClock
from tests.support.functions import Answer, call, load, proxy_event

LogIn = Callable[..., TokenPair]


@pytest.fixture(autouse=True)
def at_the_clock_s_time(monkeypatch: pytest.MonkeyPatch, clock: FrozenClock) -> None:
    monkeypatch.setattr("storefront.clock.system_clock", clock)


def sessions_of(account_id: str, role: str = "support", **query: str) -> Answer:
    path = {"account_id": account_id}
    event = proxy_event(user_id=STAFF_ID, role=role, path=path, query=query or None)
    return call(load("list_sessions"), event)


def test_a_session_says_since_when_and_for_how_long_and_nothing_that_opens_it(
    user: User, log_in: LogIn, sessions: SessionService, clock: FrozenClock
) -> None:
    token = log_in().refresh_token
    clock.advance(minutes=5)
    sessions.refresh(token)

    (shown,) = sessions_of(user.user_id).body["items"]

    assert shown == {
        "id": RefreshToken.parse(token).family_id,
        "created_at": "2030-01-01T12:00:00.000Z",
        "refreshed_at": "2030-01-01T12:05:00.000Z",
        "expires_at": "2030-01-31T12:00:00.000Z",
    }


def test_a_list_goes_on_where_the_page_before_ended(
    user: User, log_in: LogIn, clock: FrozenClock
) -> None:
    for _ in range(3):
        clock.advance(seconds=1)
        log_in()

    first = sessions_of(user.user_id, limit="2").body
    second = sessions_of(user.user_id, limit="2", cursor=first["next_cursor"]).body

    begun = [one["created_at"][17:19] for one in first["items"] + second["items"]]
    assert begun == ["03", "02", "01"]
    assert second["next_cursor"] is None


def test_a_cursor_of_one_account_is_of_no_use_for_another(
    user: User, log_in: LogIn, clock: FrozenClock
) -> None:
    for _ in range(2):
        clock.advance(seconds=1)
        log_in()
    cursor = sessions_of(user.user_id, limit="1").body["next_cursor"]

    assert sessions_of(STAFF_ID, cursor=cursor).status == 400


def test_an_unknown_account_is_a_404(aws: object) -> None:
    assert sessions_of(STAFF_ID).status == 404


@pytest.mark.parametrize("role", ["customer", "guest", "warehouse", "accountant"])
def test_others_see_nobody_s_sessions(user: User, role: str) -> None:
    assert sessions_of(user.user_id, role).status == 403
