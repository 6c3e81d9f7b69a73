"""Signing up, proving a password, changing an account."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from argon2 import PasswordHasher

from storefront.access import Role
from storefront.accounts.model import (
    MAX_ATTEMPTS,
    MAX_STRANGERS_ATTEMPTS,
    SOURCE_LIFE,
    EmailTakenError,
    InvalidCredentialsError,
    InvalidRefreshTokenError,
    RefreshToken,
    SessionEndedError,
    User,
)
from storefront.accounts.passwords import Passwords
from storefront.accounts.repository import AccountRepository
from storefront.accounts.service import AccountService, account_of
from storefront.accounts.sessions import SessionService
from storefront.db.store import Store
from storefront.db.tables import Table
from storefront.errors import ConflictError, UnauthenticatedError, ValidationFailedError
from storefront.ids import new_id
from tests.support.account_fixtures import (
    CHEAP,
    ELSEWHERE,
    EMAIL,
    HOME,
    PASSWORD,
    CountingPasswords,
)
from tests.support.clock import FrozenClock
from tests.support.dynamodb import counted_calls, items_of

OTHER_PASSWORD = "black tea at dawn"
WRONG = "white tea at dusk"


def refused(
    accounts: AccountService, email: str, password: str, source: str = HOME
) -> InvalidCredentialsError:
    with pytest.raises(InvalidCredentialsError) as caught:
        accounts.check_password(email, password, source)
    return caught.value


def lasting(aws: Any) -> list[dict[str, Any]]:
    """Return the items of accounts, without the counts of tries."""
    items = items_of(aws, Table.USERS)
    return [item for item in items if not item["sk"]["S"].startswith("ATTEMPTS#")]


def session_of(accounts: AccountService, sessions: SessionService) -> str:
    """Return the id of a new session of the account."""
    pair = sessions.open(accounts.check_password(EMAIL, PASSWORD, HOME))
    return RefreshToken.parse(pair.refresh_token).family_id


def lock(accounts: AccountService, email: str, source: str = HOME) -> None:
    for _ in range(MAX_ATTEMPTS):
        refused(accounts, email, WRONG, source)


def lock_to_strangers(accounts: AccountService, email: str) -> None:
    for number in range(MAX_STRANGERS_ATTEMPTS // MAX_ATTEMPTS):
        lock(accounts, email, f"192.0.2.{number}")


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


def test_a_change_of_password_that_is_sent_again_is_done_once(
    accounts: AccountService, sessions: SessionService, user: User
) -> None:
    """The change has itself ended the session that it comes in."""
    change = {
        "password": OTHER_PASSWORD,
        "current_password": PASSWORD,
        "session_id": session_of(accounts, sessions),
    }
    changed = accounts.change(user.user_id, **change)

    assert accounts.change(user.user_id, **change) == changed

    assert accounts.check_password(EMAIL, OTHER_PASSWORD, HOME).login.session_epoch == 1


@pytest.mark.parametrize(
    "other",
    [{"password": "lime tea at night"}, {"name": "Karim"}, {"password": None, "name": "Rahima"}],
    ids=["password", "name", "no password"],
)
def test_another_change_in_the_ended_session_is_no_repeat(
    accounts: AccountService, sessions: SessionService, user: User, other: dict[str, Any]
) -> None:
    change: dict[str, Any] = {
        "password": OTHER_PASSWORD,
        "current_password": PASSWORD,
        "session_id": session_of(accounts, sessions),
    }
    changed = accounts.change(user.user_id, **change)

    with pytest.raises(SessionEndedError):
        accounts.change(user.user_id, **change | other)
    assert accounts.change(user.user_id, **change) == changed


def test_an_ended_session_is_no_way_to_guess_the_new_password(
    accounts: AccountService, sessions: SessionService, user: User
) -> None:
    session_id = session_of(accounts, sessions)
    accounts.change(user.user_id, password=OTHER_PASSWORD, current_password=PASSWORD)
    for password in [WRONG] * MAX_ATTEMPTS + [OTHER_PASSWORD]:
        with pytest.raises(SessionEndedError):
            accounts.change(user.user_id, password=password, session_id=session_id)


def test_a_change_of_password_is_not_recognised_for_ever(
    accounts: AccountService, sessions: SessionService, user: User, clock: FrozenClock
) -> None:
    change = {
        "password": OTHER_PASSWORD,
        "current_password": PASSWORD,
        "session_id": session_of(accounts, sessions),
    }
    accounts.change(user.user_id, **change)
    clock.advance(minutes=10)

    with pytest.raises(SessionEndedError):
        accounts.change(user.user_id, **change)


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


def test_a_session_changes_the_password_while_strangers_keep_the_address_locked(
    accounts: AccountService, sessions: SessionService, user: User
) -> None:
    """A session proves whose the account is."""
    token = sessions.open(accounts.check_password(EMAIL, PASSWORD, HOME)).refresh_token
    lock(accounts, EMAIL)
    lock_to_strangers(accounts, EMAIL)

    assert sessions.refresh(token).access_token
    accounts.change(user.user_id, password=OTHER_PASSWORD, current_password=PASSWORD)
    assert accounts.unlock(EMAIL) > 0
    assert accounts.check_password(EMAIL, OTHER_PASSWORD, HOME).login.email == EMAIL


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


def test_a_name_changes_alone(accounts: AccountService, user: User, store: Store) -> None:
    with counted_calls() as calls:
        changed = accounts.change(user.user_id, name="Rahima Khatun")

    assert changed == replace(user, name="Rahima Khatun")
    assert account_of(AccountRepository(store), user.user_id) == changed
    assert calls == ["GetItem", "TransactWriteItems"]


def test_a_new_password_replaces_the_old_one(accounts: AccountService, user: User) -> None:
    with counted_calls() as calls:
        accounts.change(user.user_id, password=OTHER_PASSWORD, current_password=PASSWORD)

    refused(accounts, EMAIL, PASSWORD)
    assert accounts.check_password(EMAIL, OTHER_PASSWORD, HOME).login.email == EMAIL
    assert calls == ["GetItem", "UpdateItem", "BatchGetItem", "TransactWriteItems"]


def test_a_new_password_needs_the_present_one(
    accounts: AccountService, user: User, store: Store
) -> None:
    with pytest.raises(ValidationFailedError) as caught:
        accounts.change(user.user_id, name="X", password=OTHER_PASSWORD, current_password=WRONG)

    assert caught.value.fields["errors"][0]["field"] == "current_password"
    assert account_of(AccountRepository(store), user.user_id) == user
    assert accounts.check_password(EMAIL, PASSWORD, HOME).login.email == EMAIL


def test_a_weak_new_password_is_refused(accounts: AccountService, user: User) -> None:
    with pytest.raises(ValidationFailedError):
        accounts.change(user.user_id, password="rahima123456", current_password=PASSWORD)

    assert accounts.check_password(EMAIL, PASSWORD, HOME).login.email == EMAIL


def test_the_present_password_cannot_be_guessed_by_changing_it(
    accounts: AccountService, user: User
) -> None:
    for _ in range(MAX_ATTEMPTS):
        with pytest.raises(ValidationFailedError):
            accounts.change(user.user_id, password=OTHER_PASSWORD, current_password=WRONG)

    with pytest.raises(ValidationFailedError):
        accounts.change(user.user_id, password=OTHER_PASSWORD, current_password=PASSWORD)


def test_mistyping_the_present_password_keeps_nobody_from_signing_in(
    accounts: AccountService, user: User
) -> None:
    """Who is signed in is no stranger who guesses."""
    for _ in range(2 * MAX_ATTEMPTS):
        with pytest.raises(ValidationFailedError):
            accounts.change(user.user_id, password=OTHER_PASSWORD, current_password=WRONG)

    assert accounts.check_password(EMAIL, PASSWORD, HOME).login.email == EMAIL


def test_a_new_password_forgives_earlier_wrong_ones(accounts: AccountService, user: User) -> None:
    for present, new in ((PASSWORD, OTHER_PASSWORD), (OTHER_PASSWORD, PASSWORD)):
        for _ in range(MAX_ATTEMPTS - 1):
            with pytest.raises(ValidationFailedError):
                accounts.change(user.user_id, password="lime tea at night", current_password=WRONG)
        accounts.change(user.user_id, password=new, current_password=present)


def test_changes_at_the_same_moment_do_not_undo_each_other(
    accounts: AccountService, user: User, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An operator makes the account staff between the read and the write of a new name."""
    repository = AccountRepository(store)
    save = AccountRepository.save

    def promote_first(self: AccountRepository, *arguments: Any) -> None:
        monkeypatch.setattr(AccountRepository, "save", save)
        transaction = store.transaction()
        repository.save(transaction, user, replace(user, role=Role.MANAGER))
        transaction.commit()
        save(self, *arguments)

    monkeypatch.setattr(AccountRepository, "save", promote_first)

    with pytest.raises(ConflictError):
        accounts.change(user.user_id, name="Rahima Khatun")
    assert account_of(repository, user.user_id).role is Role.MANAGER


def test_an_account_that_is_gone_cannot_be_changed(
    accounts: AccountService, clock: FrozenClock
) -> None:
    with pytest.raises(UnauthenticatedError):
        accounts.change(new_id(clock()), name="Nobody")
