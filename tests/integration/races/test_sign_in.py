"""Passwords that are guessed in parallel, beside the owner who signs in."""

from typing import ClassVar

import pytest
from argon2 import PasswordHasher

from storefront.accounts.model import MAX_ATTEMPTS, MAX_STRANGERS_ATTEMPTS, SignIn
from storefront.accounts.passwords import Passwords
from storefront.accounts.repository import AccountRepository
from storefront.accounts.service import AccountService
from storefront.db.store import Store
from tests.support.account_fixtures import ELSEWHERE, EMAIL, HOME, PASSWORD
from tests.support.clock import FrozenClock
from tests.support.races import found, in_turn

WRONG = "white tea at dusk"
PROMISE = "Guessing in parallel outruns no limit, and locks no owner out"


class CountingPasswords(Passwords):
    """Passwords that note each one that is looked at."""

    looked_at: ClassVar[list[str]] = []

    def matches(self, password: str, kept: str | None) -> bool:
        """Note the password, and check it."""
        self.looked_at.append(password)
        return super().matches(password, kept)


@pytest.fixture
def service(store: Store, clock: FrozenClock) -> AccountService:
    """Accounts with one customer, who is known to sign in from home."""
    CountingPasswords.looked_at.clear()
    cheap = CountingPasswords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    repository = AccountRepository(store)
    service = AccountService(store, repository, cheap, clock)
    service.register(EMAIL, PASSWORD, "Rahima")
    transaction = store.transaction()
    repository.remember_source(transaction, EMAIL, HOME, clock())
    transaction.commit()
    return service


def test_a_source_that_guesses_in_parallel_is_looked_at_ten_times(
    service: AccountService, turn: int
) -> None:
    del turn
    guesses = [lambda: service.check_password(EMAIL, WRONG, ELSEWHERE)] * (4 * MAX_ATTEMPTS)

    in_turn(guesses)

    assert CountingPasswords.looked_at == [WRONG] * MAX_ATTEMPTS
    found(PROMISE, f"{len(guesses)} guesses from one source", f"{MAX_ATTEMPTS} looked at")


def test_many_sources_that_guess_in_parallel_are_looked_at_a_hundred_times_and_the_owner_comes_in(
    service: AccountService, sale: int
) -> None:
    del sale
    sources = [f"192.0.2.{number}" for number in range(2 * MAX_STRANGERS_ATTEMPTS // MAX_ATTEMPTS)]
    guesses = [
        lambda source=source: service.check_password(EMAIL, WRONG, source)
        for source in sources * MAX_ATTEMPTS
    ]

    outcomes = in_turn([*guesses, lambda: service.check_password(EMAIL, PASSWORD, HOME)])

    assert CountingPasswords.looked_at.count(WRONG) == MAX_STRANGERS_ATTEMPTS
    assert isinstance(outcomes[-1], SignIn)
    race = f"{len(guesses)} guesses from {len(sources)} sources, and the owner"
    found(PROMISE, race, f"{MAX_STRANGERS_ATTEMPTS} looked at, the owner signed in")
