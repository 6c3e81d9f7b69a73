"""Changing an account: its name, its password, and the same change again."""

from dataclasses import replace
from typing import Any

import pytest

from storefront.access import Role
from storefront.accounts.model import (
    MAX_ATTEMPTS,
    RefreshToken,
    SessionEndedError,
    User,
)
from storefront.accounts.repository import AccountRepository
from storefront.accounts.service import AccountService, account_of
from storefront.accounts.sessions import SessionService
from storefront.db.store import Store
from storefront.errors import ConflictError, UnauthenticatedError, ValidationFailedError
from storefront.ids import new_id
from tests.support.account_fixtures import (
    EMAIL,
    HOME,
    PASSWORD,
    WRONG,
    lock,
    lock_to_strangers,
    refused,
)
from tests.support.clock import FrozenClock
from tests.support.dynamodb import counted_calls

OTHER_PASSWORD = "black tea at dawn"


def session_of(accounts: AccountService, sessions: SessionService) -> str:
    """Return the id of a new session of the account."""
    pair = sessions.open(accounts.check_password(EMAIL, PASSWORD, HOME))
    return RefreshToken.parse(pair.refresh_token).family_id


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
