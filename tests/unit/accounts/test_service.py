"""Signing up and proving a password."""

from collections.abc import Callable
from typing import Any

import pytest
from argon2 import PasswordHasher

from storefront.access import Role
from storefront.accounts.model import (
    MAX_ATTEMPTS,
    MAX_STRANGERS_ATTEMPTS,
    SOURCE_LIFE,
    EmailTakenError,
    InvalidRefreshTokenError,
    User,
)
from storefront.accounts.passwords import Passwords
from storefront.accounts.repository import AccountRepository
from storefront.accounts.service import AccountService
from storefront.accounts.sessions import SessionService
from storefront.db.store import Store
from storefront.db.tables import Table
from storefront.errors import ValidationFailedError
from tests.support.account_fixtures import (
    CHEAP,
    ELSEWHERE,
    EMAIL,
    HOME,
    PASSWORD,
    WRONG,
    CountingPasswords,
    lock,
    lock_to_strangers,
    refused,
)
from tests.support.clock import FrozenClock
from tests.support.dynamodb import counted_calls, items_of

OTHER_PASSWORD = "black tea at dawn"


def lasting(aws: Any) -> list[dict[str, Any]]:
    """Return the items of accounts, without the counts of tries."""
    items = items_of(aws, Table.USERS)
    return [item for item in items if not item["sk"]["S"].startswith("ATTEMPTS#")]


def test_whoever_registers_is_a_customer_and_can_sign_in(
    accounts: AccountService, user: User
) -> None:
    assert user.role is Role.CUSTOMER
    assert accounts.check_password(EMAIL, PASSWORD, HOME).login.user_id == user.user_id


def test_registering_takes_one_call(accounts: AccountService) -> None:
    with counted_calls() as calls:
        accounts.register(EMAIL, PASSWORD, "Rahima")

    assert calls == ["TransactWriteItems"]


def test_an_address_has_one_account(accounts: AccountService, user: User, aws: Any) -> None:
    del user
    before = lasting(aws)

    with pytest.raises(EmailTakenError):
        accounts.register(EMAIL, OTHER_PASSWORD, "Somebody else")

    assert lasting(aws) == before


def test_registering_again_gets_the_same_answer(
    accounts: AccountService, user: User, aws: Any
) -> None:
    """The first answer was lost: the client cannot tell this from a request that never arrived."""
    before = lasting(aws)

    assert accounts.register(EMAIL, PASSWORD, "Rahima") == user

    assert lasting(aws) == before


@pytest.mark.parametrize("later", [{}, {"minutes": 9, "seconds": 59}], ids=["at once", "late"])
def test_a_registration_is_recognised_for_ten_minutes(
    accounts: AccountService, user: User, clock: FrozenClock, later: dict[str, int]
) -> None:
    clock.advance(**later)
    assert accounts.register(EMAIL, PASSWORD, "Rahima") == user

    clock.advance(minutes=10)
    with pytest.raises(EmailTakenError):
        accounts.register(EMAIL, PASSWORD, "Rahima")


@pytest.mark.parametrize(
    ("password", "name", "role"),
    [
        (OTHER_PASSWORD, "Rahima", Role.CUSTOMER),
        (PASSWORD, "Karim", Role.CUSTOMER),
        (PASSWORD, "Rahima", Role.MANAGER),
    ],
    ids=["password", "name", "role"],
)
def test_another_registration_of_the_address_is_no_repeat(
    accounts: AccountService, user: User, password: str, name: str, role: Role
) -> None:
    del user
    with pytest.raises(EmailTakenError):
        accounts.register(EMAIL, password, name, role)


def test_registering_again_is_no_way_to_guess_a_password(
    accounts: AccountService, user: User
) -> None:
    """Each try counts as one at sign-in, and a locked address tells no right password any more."""
    del user
    for _ in range(MAX_ATTEMPTS):
        with pytest.raises(EmailTakenError):
            accounts.register(EMAIL, WRONG, "Rahima", source=HOME)

    with pytest.raises(EmailTakenError):
        accounts.register(EMAIL, PASSWORD, "Rahima", source=HOME)
    refused(accounts, EMAIL, PASSWORD)


def test_a_changed_password_ends_the_recognition_of_the_registration(
    accounts: AccountService, user: User
) -> None:
    accounts.change(user.user_id, password=OTHER_PASSWORD, current_password=PASSWORD)

    with pytest.raises(EmailTakenError):
        accounts.register(EMAIL, PASSWORD, "Rahima")


def test_a_weak_password_makes_no_account(accounts: AccountService, aws: Any) -> None:
    with pytest.raises(ValidationFailedError) as caught:
        accounts.register(EMAIL, "rahima123456", "Rahima")

    assert caught.value.fields["errors"][0]["field"] == "password"
    assert items_of(aws, Table.USERS) == []


def test_no_password_is_stored(accounts: AccountService, user: User, aws: Any) -> None:
    del accounts, user
    assert PASSWORD not in str(items_of(aws, Table.USERS))


def test_refusals_do_not_tell_why(
    accounts: AccountService, user: User, passwords: CountingPasswords
) -> None:
    """Unknown and wrong: the same error, the same calls, one password check each."""
    del user
    seen = []
    for email in (EMAIL, "nobody@example.com"):
        passwords.checks = 0
        with counted_calls() as calls:
            error = refused(accounts, email, WRONG)
        seen.append((error.status, error.slug, error.detail, error.fields, calls, passwords.checks))

    assert seen[0] == seen[1]
    assert seen[0][4:] == (["UpdateItem", "BatchGetItem", "UpdateItem"], 1)


@pytest.mark.parametrize("locked", [lock, lock_to_strangers])
def test_a_lock_tells_no_more_than_a_wrong_password_and_costs_less(
    accounts: AccountService,
    user: User,
    passwords: CountingPasswords,
    locked: Callable[[AccountService, str], None],
) -> None:
    """Whether there is an account is not told either: unknown addresses are locked alike."""
    del user
    plain = refused(accounts, EMAIL, WRONG, ELSEWHERE)
    seen = []
    for email in (EMAIL, "nobody@example.com"):
        locked(accounts, email)
        passwords.checks = 0
        with counted_calls() as calls:
            error = refused(accounts, email, PASSWORD)
        seen.append((error.status, error.slug, error.detail, error.fields, calls, passwords.checks))

    assert seen[0] == seen[1]
    assert seen[0][:4] == (plain.status, plain.slug, plain.detail, plain.fields)
    assert seen[0][5] == 0


def test_a_stranger_s_guesses_do_not_lock_the_owner_out(
    accounts: AccountService, user: User
) -> None:
    del user
    for _ in range(5):
        lock(accounts, EMAIL, ELSEWHERE)

    refused(accounts, EMAIL, PASSWORD, ELSEWHERE)
    assert accounts.check_password(EMAIL, PASSWORD, HOME).login.email == EMAIL


def test_guesses_of_one_source_beyond_its_own_limit_count_against_nobody_else(
    accounts: AccountService, user: User
) -> None:
    del user
    for _ in range(2 * MAX_STRANGERS_ATTEMPTS):
        refused(accounts, EMAIL, WRONG, ELSEWHERE)

    assert accounts.check_password(EMAIL, PASSWORD, HOME).login.email == EMAIL


def test_many_sources_lock_an_address_to_strangers_and_not_to_its_owner(
    accounts: AccountService, sessions: SessionService, user: User
) -> None:
    del user
    sessions.open(accounts.check_password(EMAIL, PASSWORD, HOME))
    lock_to_strangers(accounts, EMAIL)

    refused(accounts, EMAIL, PASSWORD, ELSEWHERE)
    assert accounts.check_password(EMAIL, PASSWORD, HOME).login.email == EMAIL


def test_a_source_is_known_for_ninety_days(
    accounts: AccountService, sessions: SessionService, user: User, clock: FrozenClock
) -> None:
    del user
    sessions.open(accounts.check_password(EMAIL, PASSWORD, HOME))

    clock.advance(days=SOURCE_LIFE.days, seconds=-1)
    assert not accounts.check_password(EMAIL, PASSWORD, HOME).is_new_source
    clock.advance(seconds=1)
    sign_in = accounts.check_password(EMAIL, PASSWORD, HOME)
    assert sign_in.is_new_source
    sessions.open(sign_in)
    assert not accounts.check_password(EMAIL, PASSWORD, HOME).is_new_source


def test_a_source_is_not_known_by_a_wrong_password(accounts: AccountService, user: User) -> None:
    del user
    refused(accounts, EMAIL, WRONG)

    assert accounts.check_password(EMAIL, PASSWORD, HOME).is_new_source


def test_an_operator_unlocks_an_address_for_everybody(accounts: AccountService, user: User) -> None:
    del user
    lock(accounts, EMAIL)
    lock_to_strangers(accounts, EMAIL)

    assert accounts.unlock(EMAIL) == 12

    for source in (HOME, ELSEWHERE, "192.0.2.1"):
        assert accounts.check_password(EMAIL, PASSWORD, source).login.email == EMAIL


def test_more_counts_than_one_transaction_takes_are_unlocked(
    accounts: AccountService, store: Store, clock: FrozenClock
) -> None:
    repository = AccountRepository(store)
    for number in range(205):
        repository.count_attempt(EMAIL, f"192.0.2.{number}", clock())

    assert accounts.unlock(EMAIL) == 205
    assert accounts.unlock(EMAIL) == 0


def test_unlocking_forgets_neither_the_login_nor_where_it_is_known(
    accounts: AccountService, sessions: SessionService, user: User
) -> None:
    del user
    sessions.open(accounts.check_password(EMAIL, PASSWORD, HOME))

    accounts.unlock(EMAIL)

    assert not accounts.check_password(EMAIL, PASSWORD, HOME).is_new_source


def test_ten_wrong_passwords_lock_the_address_to_their_source_until_the_window_ends(
    accounts: AccountService, user: User, clock: FrozenClock
) -> None:
    del user
    lock(accounts, EMAIL)

    refused(accounts, EMAIL, PASSWORD)
    clock.advance(minutes=14, seconds=59)
    refused(accounts, EMAIL, PASSWORD)
    clock.advance(seconds=1)
    assert accounts.check_password(EMAIL, PASSWORD, HOME).login.email == EMAIL


def test_the_tenth_password_is_still_looked_at(accounts: AccountService, user: User) -> None:
    del user
    for _ in range(MAX_ATTEMPTS - 1):
        refused(accounts, EMAIL, WRONG)

    assert accounts.check_password(EMAIL, PASSWORD, HOME).login.email == EMAIL


def test_a_sign_in_forgives_earlier_wrong_passwords(
    accounts: AccountService, sessions: SessionService, user: User
) -> None:
    del user
    for _ in range(3):
        for _ in range(MAX_ATTEMPTS - 1):
            refused(accounts, EMAIL, WRONG)
        sessions.open(accounts.check_password(EMAIL, PASSWORD, HOME))


def test_a_lock_concerns_one_address_only(accounts: AccountService, user: User) -> None:
    del user
    lock(accounts, "karim@example.com")

    assert accounts.check_password(EMAIL, PASSWORD, HOME).login.email == EMAIL


def test_attempts_on_unknown_addresses_are_cleaned_up(
    accounts: AccountService, aws: Any, clock: FrozenClock
) -> None:
    refused(accounts, "nobody@example.com", WRONG)

    items = items_of(aws, Table.USERS)
    assert len(items) == 2
    for item in items:
        assert clock().timestamp() < int(item["ttl"]["N"]) <= clock().timestamp() + 3600


def test_no_source_is_stored(
    accounts: AccountService, sessions: SessionService, user: User, aws: Any
) -> None:
    """Addresses of people are kept as digests, which differ from account to account."""
    del user
    sessions.open(accounts.check_password(EMAIL, PASSWORD, HOME))
    refused(accounts, EMAIL, WRONG, ELSEWHERE)
    refused(accounts, "karim@example.com", WRONG, ELSEWHERE)

    stored = str(items_of(aws, Table.USERS))
    assert HOME not in stored
    assert ELSEWHERE not in stored
    counts = [item["sk"]["S"] for item in items_of(aws, Table.USERS) if "attempts" in item]
    assert len({sk for sk in counts if sk.count("#") == 2}) == 3


def test_a_hash_at_older_costs_is_renewed_at_sign_in(
    store: Store, clock: FrozenClock, accounts: AccountService, sessions: SessionService
) -> None:
    old = Passwords(PasswordHasher(time_cost=2, memory_cost=8, parallelism=1))
    repository = AccountRepository(store)
    AccountService(store, repository, old, clock).register(EMAIL, PASSWORD, "Rahima")

    with counted_calls() as calls:
        sessions.open(accounts.check_password(EMAIL, PASSWORD, HOME))

    login = repository.login_of(EMAIL)
    assert login is not None
    assert not CHEAP.check_needs_rehash(login.password_hash)
    assert accounts.check_password(EMAIL, PASSWORD, HOME).rehashed is None
    assert calls == ["UpdateItem", "BatchGetItem", "UpdateItem", "TransactWriteItems"]


def test_two_who_renew_a_hash_at_once_both_have_a_session(
    store: Store, clock: FrozenClock, accounts: AccountService, sessions: SessionService
) -> None:
    old = Passwords(PasswordHasher(time_cost=2, memory_cost=8, parallelism=1))
    AccountService(store, AccountRepository(store), old, clock).register(EMAIL, PASSWORD, "Rahima")
    first, second = (accounts.check_password(EMAIL, PASSWORD, HOME) for _ in range(2))

    pairs = [sessions.open(first), sessions.open(second)]

    for pair in pairs:
        assert sessions.refresh(pair.refresh_token).refresh_token


def test_a_password_changed_during_sign_in_is_not_put_back(
    store: Store, clock: FrozenClock, accounts: AccountService, sessions: SessionService
) -> None:
    """The renewed hash of the old password must not overwrite the new password."""
    old = Passwords(PasswordHasher(time_cost=2, memory_cost=8, parallelism=1))
    repository = AccountRepository(store)
    user = AccountService(store, repository, old, clock).register(EMAIL, PASSWORD, "Rahima")
    sign_in = accounts.check_password(EMAIL, PASSWORD, HOME)
    accounts.change(user.user_id, password=OTHER_PASSWORD, current_password=PASSWORD)

    pair = sessions.open(sign_in)

    assert accounts.check_password(EMAIL, OTHER_PASSWORD, HOME).login.email == EMAIL
    with pytest.raises(InvalidRefreshTokenError):
        sessions.refresh(pair.refresh_token)
