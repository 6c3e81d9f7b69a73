"""Owners who demote each other, and whoever changes what they change."""

import pytest
from argon2 import PasswordHasher

from storefront.access import Caller, Role
from storefront.accounts.administration import AccountAdministration
from storefront.accounts.passwords import Passwords
from storefront.accounts.repository import AccountRepository, SessionRepository
from storefront.accounts.service import AccountService
from storefront.db.store import Store
from storefront.errors import ForbiddenError
from tests.support.account_fixtures import hired
from tests.support.clock import FrozenClock
from tests.support.races import found, refusals, together

PROMISE = "A shop that has an owner keeps one"
OWNERS = 4


@pytest.fixture
def administration(store: Store, clock: FrozenClock) -> AccountAdministration:
    accounts, sessions = AccountRepository(store), SessionRepository(store)
    return AccountAdministration(store, accounts, sessions, clock)


@pytest.fixture
def owners(store: Store, clock: FrozenClock) -> list[Caller]:
    """A shop that several own."""
    cheap = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    accounts = AccountService(store, AccountRepository(store), cheap, clock)
    return [hired(accounts, Role.OWNER, f"Owner{number}") for number in range(OWNERS)]


def test_of_owners_who_demote_each_other_in_a_ring_one_stays(
    administration: AccountAdministration, owners: list[Caller], moment: int
) -> None:
    """Each demotes the next one, all at once: whoever is demoted first demotes nobody."""
    del moment
    ring = list(zip(owners, [*owners[1:], owners[0]], strict=True))

    outcomes = together(
        *[
            lambda one=one, other=other: administration.change_role(
                other.user_id, Role.CUSTOMER, one
            )
            for one, other in ring
        ]
    )

    left = [one for one in owners if administration.get(one.user_id).role is Role.OWNER]
    assert left
    assert len(refusals(outcomes)) == len(left)
    assert {type(one) for one in refusals(outcomes)} == {ForbiddenError}
    found(PROMISE, f"{OWNERS} owners demote each other in a ring", "at least one stays")
