"""Who is calling: staff are what their account says now, others what their token says."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from storefront.access import Caller, Role
from storefront.accounts.authorizer import Authorizer
from storefront.accounts.model import (
    SESSION_LIFE,
    RefreshToken,
    SessionEndedError,
    TokenPair,
    User,
)
from storefront.accounts.repository import AccountRepository, SessionRepository
from storefront.accounts.sessions import SessionService, end_session
from storefront.accounts.tokens import AccessTokens, InvalidAccessTokenError
from storefront.commands import staff
from storefront.db.store import Store
from storefront.ids import new_id
from tests.support.account_fixtures import EMAIL, shop_on
from tests.support.clock import FrozenClock
from tests.support.dynamodb import counted_calls

LogIn = Callable[..., TokenPair]


def session_of(pair: TokenPair) -> str:
    return RefreshToken.parse(pair.refresh_token).family_id


@pytest.fixture
def authorizer(store: Store, tokens: AccessTokens, clock: FrozenClock) -> Authorizer:
    return Authorizer(tokens, SessionRepository(store), clock)


@pytest.fixture
def clerk(store: Store, user: User) -> User:
    """The customer, made somebody of support."""
    staff.set_role(shop_on(store), EMAIL, Role.SUPPORT)
    return replace(user, role=Role.SUPPORT)


def test_staff_are_admitted_by_one_read(authorizer: Authorizer, clerk: User, log_in: LogIn) -> None:
    pair = log_in()

    with counted_calls() as calls:
        caller = authorizer.caller(pair.access_token)

    assert caller == Caller(clerk.user_id, Role.SUPPORT, session_id=session_of(pair))
    assert calls == ["BatchGetItem"]


@pytest.mark.parametrize("role", [Role.OWNER, Role.ACCOUNTANT, Role.CUSTOMER])
def test_staff_have_the_role_that_their_account_has_now(
    authorizer: Authorizer, store: Store, clerk: User, log_in: LogIn, role: Role
) -> None:
    pair = log_in()

    staff.set_role(shop_on(store), EMAIL, role)

    caller = authorizer.caller(pair.access_token)
    assert caller == Caller(clerk.user_id, role, session_id=session_of(pair))


def test_all_sessions_of_staff_end_at_once(
    authorizer: Authorizer, store: Store, clerk: User, log_in: LogIn
) -> None:
    before = [log_in().access_token, log_in().access_token]

    staff.end_sessions(shop_on(store), EMAIL)

    for token in before:
        with pytest.raises(SessionEndedError):
            authorizer.caller(token)
    assert authorizer.caller(log_in().access_token).role is clerk.role


def test_signing_out_ends_the_tokens_of_that_session_only(
    authorizer: Authorizer, store: Store, clerk: User, log_in: LogIn
) -> None:
    ended, other = log_in(), log_in()

    end_session(store, SessionRepository(store), clerk.user_id, ended.refresh_token)

    with pytest.raises(SessionEndedError):
        authorizer.caller(ended.access_token)
    assert authorizer.caller(other.access_token).user_id == clerk.user_id


def test_a_refreshed_token_belongs_to_the_same_session(
    authorizer: Authorizer, sessions: SessionService, store: Store, clerk: User, log_in: LogIn
) -> None:
    second = sessions.refresh(log_in().refresh_token)

    assert authorizer.caller(second.access_token).user_id == clerk.user_id
    end_session(store, SessionRepository(store), clerk.user_id, second.refresh_token)
    with pytest.raises(SessionEndedError):
        authorizer.caller(second.access_token)


def test_a_stolen_refresh_token_that_comes_back_ends_the_tokens_of_staff(
    authorizer: Authorizer, sessions: SessionService, clerk: User, log_in: LogIn, clock: FrozenClock
) -> None:
    first = log_in()
    second = sessions.refresh(first.refresh_token)
    clock.advance(minutes=1)

    with pytest.raises(Exception, match="refresh token"):
        sessions.refresh(first.refresh_token)

    for pair in (first, second):
        with pytest.raises(SessionEndedError):
            authorizer.caller(pair.access_token)


def test_a_session_s_end_is_the_end_of_its_tokens(
    authorizer: Authorizer, sessions: SessionService, clerk: User, log_in: LogIn, clock: FrozenClock
) -> None:
    pair = log_in()
    clock.now += SESSION_LIFE - timedelta(minutes=5)
    late = sessions.refresh(pair.refresh_token).access_token
    assert authorizer.caller(late).role is Role.SUPPORT

    clock.advance(minutes=5)

    with pytest.raises(SessionEndedError):
        authorizer.caller(late)


@pytest.mark.parametrize("who", ["nobody", "somebody else"])
def test_a_token_of_staff_without_a_session_of_theirs_is_refused(
    authorizer: Authorizer,
    tokens: AccessTokens,
    clerk: User,
    log_in: LogIn,
    clock: FrozenClock,
    who: str,
) -> None:
    family = RefreshToken.parse(log_in().refresh_token).family_id
    user_id = new_id(clock()) if who == "somebody else" else clerk.user_id
    session_id = family if who == "somebody else" else new_id(clock())

    with pytest.raises(SessionEndedError):
        authorizer.caller(tokens.issue(user_id, Role.OWNER, session_id))


def test_a_customer_s_token_is_believed_for_its_fifteen_minutes(
    authorizer: Authorizer, store: Store, user: User, log_in: LogIn
) -> None:
    pair = log_in()
    staff.end_sessions(shop_on(store), EMAIL)
    staff.set_role(shop_on(store), EMAIL, Role.OWNER)

    with counted_calls() as calls:
        caller = authorizer.caller(pair.access_token)

    assert caller == Caller(user.user_id, Role.CUSTOMER, session_id=session_of(pair))
    assert calls == []
    assert AccountRepository(store).get(user.user_id) is not None


def test_guests_and_holders_of_one_order_are_not_looked_up(
    authorizer: Authorizer, tokens: AccessTokens, store: Store, clock: FrozenClock
) -> None:
    guest, order = new_id(clock()), new_id(clock())

    with counted_calls() as calls:
        assert authorizer.caller(tokens.issue_guest(guest)) == Caller(guest, Role.GUEST)
        holder = authorizer.caller(tokens.issue_order(guest, order, 0))

    assert holder == Caller(guest, Role.GUEST, order)
    assert calls == []


def test_what_is_no_token_is_refused(authorizer: Authorizer) -> None:
    with pytest.raises(InvalidAccessTokenError):
        authorizer.caller("")
