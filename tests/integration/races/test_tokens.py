"""Tokens that only one may renew: bKash's, shared by the deployment, and a session's."""

from datetime import timedelta

import pytest
from argon2 import PasswordHasher

from storefront.accounts.model import InvalidRefreshTokenError, TokenPair
from storefront.accounts.passwords import Passwords
from storefront.accounts.repository import AccountRepository, SessionRepository
from storefront.accounts.service import AccountService
from storefront.accounts.sessions import SessionService
from storefront.accounts.tokens import AccessTokens
from storefront.db.store import Store
from storefront.errors import UnavailableError
from storefront.parameters import Secret
from storefront.payments.gateways.bkash.tokens import BkashTokens, Grant
from tests.support.clock import FrozenClock
from tests.support.races import found, refusals, together

FUNCTIONS = 8
TABS = 6
PASSWORD, HOME = "green tea at noon", "203.0.113.7"


SHARED = "bKash is asked for two tokens an hour at the most"


class Bkash:
    """Grants tokens that are good for an hour, and counts."""

    def __init__(self) -> None:
        self.granted: list[str] = []

    def grant(self) -> Grant:
        """Make a token call."""
        self.granted.append(f"token-{len(self.granted) + 1}")
        return Grant(self.granted[-1], timedelta(hours=1))


def test_functions_that_start_at_once_share_one_token(store: Store, clock: FrozenClock) -> None:
    bkash = Bkash()
    starting = [BkashTokens(store, bkash.grant, clock) for _ in range(FUNCTIONS)]

    assert together(*[tokens.get for tokens in starting]) == ["token-1"] * FUNCTIONS
    assert bkash.granted == ["token-1"]
    found(SHARED, f"{FUNCTIONS} functions start at once", f"{len(bkash.granted)} token call")


def test_a_due_token_is_renewed_once_while_the_old_one_still_works(
    store: Store, clock: FrozenClock
) -> None:
    bkash = Bkash()
    running = [BkashTokens(store, bkash.grant, clock) for _ in range(FUNCTIONS)]
    together(*[tokens.get for tokens in running])
    clock.advance(minutes=51)

    assert set(together(*[tokens.get for tokens in running])) <= {"token-1", "token-2"}
    assert [tokens.get() for tokens in running] == ["token-2"] * FUNCTIONS
    assert bkash.granted == ["token-1", "token-2"]
    renewed = len(bkash.granted) - 1
    found(SHARED, f"{FUNCTIONS} functions find the token due at once", f"{renewed} token call")


def test_a_token_that_bkash_keeps_refusing_costs_two_calls_an_hour(
    store: Store, clock: FrozenClock
) -> None:
    bkash = Bkash()
    running = [
        BkashTokens(store, bkash.grant, clock, sleep=lambda _: None) for _ in range(FUNCTIONS)
    ]

    for _ in range(3):
        for tokens in running:
            tokens.refused(bkash.granted[-1] if bkash.granted else "none")
        outcomes = together(*[tokens.get for tokens in running])

    assert {type(one) for one in refusals(outcomes)} == {UnavailableError}
    assert len(bkash.granted) == 2
    race = f"{FUNCTIONS} functions whose token is refused again and again"
    found(SHARED, race, f"{len(bkash.granted)} token calls")


@pytest.fixture
def sessions(store: Store, clock: FrozenClock) -> SessionService:
    keys = Secret("keys", read=lambda _: '{"k": "%s"}' % ("a2V5LTEt" * 6), monotonic=lambda: 0.0)
    tokens = AccessTokens(keys, "storefront/test", clock)
    return SessionService(store, AccountRepository(store), SessionRepository(store), tokens, clock)


@pytest.fixture
def first(store: Store, clock: FrozenClock, sessions: SessionService) -> TokenPair:
    """The tokens of a customer who has just signed in."""
    cheap = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    service = AccountService(store, AccountRepository(store), cheap, clock)
    service.register("rahima@example.com", PASSWORD, "Rahima")
    return sessions.open(service.check_password("rahima@example.com", PASSWORD, HOME))


def test_tabs_that_refresh_at_once_all_go_on_with_the_same_token(
    sessions: SessionService, first: TokenPair, moment: int
) -> None:
    del moment

    outcomes = together(*[lambda: sessions.refresh(first.refresh_token) for _ in range(TABS)])

    assert refusals(outcomes) == []
    (successor,) = {one.refresh_token for one in outcomes if isinstance(one, TokenPair)}
    assert sessions.refresh(successor).refresh_token != successor
    race = f"{TABS} tabs refresh at once"
    found("A refresh in two tabs, or repeated, ends no session", race, "1 successor, used next")


def test_an_old_token_that_comes_back_in_a_crowd_ends_the_session_for_all(
    sessions: SessionService, first: TokenPair, clock: FrozenClock, moment: int
) -> None:
    del moment
    second = sessions.refresh(first.refresh_token)
    clock.advance(minutes=2)

    outcomes = together(*[lambda: sessions.refresh(first.refresh_token) for _ in range(TABS)])

    assert [type(one) for one in outcomes] == [InvalidRefreshTokenError] * TABS
    with pytest.raises(InvalidRefreshTokenError):
        sessions.refresh(second.refresh_token)
    race = f"a used refresh token comes back {TABS} times at once"
    found("A stolen refresh token ends its session", race, "the session is over")
