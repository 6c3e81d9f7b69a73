"""Accounts on an in-process DynamoDB, with passwords that are cheap to hash."""

import json
from collections.abc import Callable

import pytest
from argon2 import PasswordHasher

from storefront.access import Caller, Role
from storefront.accounts.model import (
    MAX_ATTEMPTS,
    MAX_STRANGERS_ATTEMPTS,
    InvalidCredentialsError,
    TokenPair,
    User,
)
from storefront.accounts.passwords import Passwords
from storefront.accounts.repository import AccountRepository, SessionRepository
from storefront.accounts.service import AccountService
from storefront.accounts.sessions import SessionService
from storefront.accounts.tokens import AccessTokens
from storefront.db.store import Store
from storefront.parameters import Secret
from storefront.settings import Settings
from storefront.wiring.shop import Shop
from tests.support.clock import FrozenClock

EMAIL = "rahima@example.com"
PASSWORD = "green tea at noon"
WRONG = "white tea at dusk"
#: Where accounts sign in from, and where somebody else is.
HOME, ELSEWHERE = "203.0.113.7", "198.51.100.9"
KEYS = {"key-1": "a2V5LTEt" * 6, "key-0": "a2V5LTAt" * 6}

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class CountingPasswords(Passwords):
    """Real passwords that remember how often one was checked."""

    def __init__(self) -> None:
        super().__init__(CHEAP)
        self.checks = 0

    def matches(self, password: str, kept: str | None) -> bool:
        self.checks += 1
        return super().matches(password, kept)


def shop_on(store: Store) -> Shop:
    """Return the wiring on a store, as an operator's commands have it."""
    return Shop(Settings({}), FrozenClock(), store=store)


@pytest.fixture
def passwords(monkeypatch: pytest.MonkeyPatch) -> CountingPasswords:
    # Where there is no account a hash of the real cost is checked, and here a hundred times.
    monkeypatch.setattr("storefront.accounts.passwords.DUMMY_HASH", CHEAP.hash("of nobody"))
    return CountingPasswords()


@pytest.fixture
def tokens(clock: FrozenClock) -> AccessTokens:
    secret = Secret("keys", read=lambda _: json.dumps(KEYS), monotonic=lambda: 0.0)
    return AccessTokens(secret, "storefront/test", clock)


@pytest.fixture
def accounts(store: Store, passwords: CountingPasswords, clock: FrozenClock) -> AccountService:
    return AccountService(store, AccountRepository(store), passwords, clock)


@pytest.fixture
def sessions(store: Store, tokens: AccessTokens, clock: FrozenClock) -> SessionService:
    return SessionService(store, AccountRepository(store), SessionRepository(store), tokens, clock)


@pytest.fixture
def user(accounts: AccountService) -> User:
    """A customer, registered as EMAIL with PASSWORD."""
    return accounts.register(EMAIL, PASSWORD, "Rahima")


@pytest.fixture
def log_in(
    accounts: AccountService, sessions: SessionService, user: User
) -> Callable[..., TokenPair]:
    """Sign the customer in, as the login function does."""
    del user

    def log_in(password: str = PASSWORD) -> TokenPair:
        return sessions.open(accounts.check_password(EMAIL, password, HOME))

    return log_in


def hired(accounts: AccountService, role: Role, name: str = "Karim") -> Caller:
    """Make an account of staff, and return who that is as a caller."""
    user = accounts.register(f"{name.lower()}@example.com", PASSWORD, name, role)
    return Caller(user.user_id, role)


def refused(
    accounts: AccountService, email: str, password: str, source: str = HOME
) -> InvalidCredentialsError:
    """Return the error by which a password is refused."""
    with pytest.raises(InvalidCredentialsError) as caught:
        accounts.check_password(email, password, source)
    return caught.value


def lock(accounts: AccountService, email: str, source: str = HOME) -> None:
    """Lock an address to a source."""
    for _ in range(MAX_ATTEMPTS):
        refused(accounts, email, WRONG, source)


def lock_to_strangers(accounts: AccountService, email: str) -> None:
    """Lock an address to all sources that it does not know."""
    for number in range(MAX_STRANGERS_ATTEMPTS // MAX_ATTEMPTS):
        lock(accounts, email, f"192.0.2.{number}")
