"""Refresh tokens: rotation, reuse, and everything that ends a session."""

import base64
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from storefront.access import Caller, Role
from storefront.accounts.model import (
    InvalidRefreshTokenError,
    RefreshToken,
    Rotation,
    TokenPair,
    User,
)
from storefront.accounts.repository import AccountRepository, SessionRepository
from storefront.accounts.service import AccountService
from storefront.accounts.sessions import SessionService, end_session
from storefront.accounts.tokens import AccessTokens
from storefront.db.store import Store, Transaction
from storefront.db.tables import Table
from storefront.errors import ConflictError, UnavailableError
from storefront.ids import new_id
from tests.support.account_fixtures import EMAIL, HOME, PASSWORD
from tests.support.clock import FrozenClock
from tests.support.dynamodb import TABLE_NAMES, counted_calls, items_of
from tests.support.interleaving import just_before

LogIn = Callable[..., TokenPair]


def assert_alive(sessions: SessionService, token: str) -> None:
    assert sessions.refresh(token).refresh_token != token


def assert_dead(sessions: SessionService, token: str) -> None:
    with pytest.raises(InvalidRefreshTokenError):
        sessions.refresh(token)


def test_signing_in_takes_three_calls_and_one_more_from_a_new_source(
    accounts: AccountService, sessions: SessionService, user: User
) -> None:
    del user
    with counted_calls() as first:
        sessions.open(accounts.check_password(EMAIL, PASSWORD, HOME))
    with counted_calls() as second:
        sessions.open(accounts.check_password(EMAIL, PASSWORD, HOME))

    assert first == ["UpdateItem", "BatchGetItem", "UpdateItem", "TransactWriteItems"]
    assert second == ["UpdateItem", "BatchGetItem", "TransactWriteItems"]


def test_the_access_token_says_who_signed_in(
    log_in: LogIn, tokens: AccessTokens, user: User
) -> None:
    pair = log_in()

    bearer = tokens.verify(pair.access_token)
    session_id = RefreshToken.parse(pair.refresh_token).family_id
    assert bearer == Caller(user.user_id, Role.CUSTOMER, session_id=session_id)
    assert pair.expires_in == 900


def test_refreshing_gives_a_new_pair_in_two_calls(
    sessions: SessionService, log_in: LogIn, tokens: AccessTokens, user: User
) -> None:
    first = log_in()

    with counted_calls() as calls:
        second = sessions.refresh(first.refresh_token)

    assert second.refresh_token != first.refresh_token
    assert tokens.verify(second.access_token).user_id == user.user_id
    assert calls == ["BatchGetItem", "TransactWriteItems"]
    assert_alive(sessions, second.refresh_token)


def test_an_old_refresh_token_ends_the_whole_session(
    sessions: SessionService, log_in: LogIn, clock: FrozenClock
) -> None:
    """It is in two hands, and nobody can tell which of them is the owner's."""
    first = log_in()
    second = sessions.refresh(first.refresh_token)
    clock.advance(seconds=60)

    assert_dead(sessions, first.refresh_token)
    assert_dead(sessions, second.refresh_token)


def test_a_token_older_than_the_one_just_used_ends_the_session_at_once(
    sessions: SessionService, log_in: LogIn
) -> None:
    """Whoever used the successor has had the answer: there is nothing to repeat."""
    first = log_in()
    second = sessions.refresh(first.refresh_token)
    third = sessions.refresh(second.refresh_token)

    assert_dead(sessions, first.refresh_token)
    assert_dead(sessions, third.refresh_token)


def test_reuse_of_a_session_that_is_gone_meanwhile_is_refused_as_any_other(
    sessions: SessionService, log_in: LogIn, clock: FrozenClock, aws: Any
) -> None:
    """DynamoDB deletes what is over, at a time of its own."""
    first = log_in()
    sessions.refresh(first.refresh_token)
    clock.advance(seconds=60)

    with just_before(partial(delete_sessions, aws)):
        assert_dead(sessions, first.refresh_token)


def delete_sessions(aws: Any) -> None:
    """Delete all sessions, as their time to live does."""
    for item in items_of(aws, Table.USERS):
        if item["sk"]["S"].startswith("SESSION#"):
            key = {"pk": item["pk"], "sk": item["sk"]}
            aws.delete_item(TableName=TABLE_NAMES[Table.USERS], Key=key)


def test_who_is_unlocked_while_signing_in_is_signed_in(
    accounts: AccountService, sessions: SessionService, user: User
) -> None:
    """The operator deletes the count that a right password sets to nothing."""
    del user
    proof = accounts.check_password(EMAIL, PASSWORD, HOME)

    with just_before(partial(accounts.unlock, EMAIL)):
        pair = sessions.open(proof)

    assert_alive(sessions, pair.refresh_token)
    assert accounts.unlock(EMAIL) == 0


def test_reuse_ends_no_other_session(
    sessions: SessionService, log_in: LogIn, clock: FrozenClock
) -> None:
    elsewhere, here = log_in(), log_in()
    sessions.refresh(here.refresh_token)
    clock.advance(seconds=60)
    assert_dead(sessions, here.refresh_token)

    assert_alive(sessions, elsewhere.refresh_token)


def test_a_repeat_within_a_minute_gets_the_same_successor_and_writes_nothing(
    sessions: SessionService, log_in: LogIn, clock: FrozenClock, tokens: AccessTokens, user: User
) -> None:
    """Its answer was lost on the way, as gateways and phones lose them."""
    first = log_in()
    lost = sessions.refresh(first.refresh_token)
    clock.advance(seconds=59)

    with counted_calls() as calls:
        again = sessions.refresh(first.refresh_token)

    assert again.refresh_token == lost.refresh_token
    assert tokens.verify(again.access_token).user_id == user.user_id
    assert calls == ["BatchGetItem"]
    assert_alive(sessions, again.refresh_token)


def test_an_answer_that_dynamodb_lost_is_given_to_the_repeat(
    sessions: SessionService, log_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rotation was written, and the client heard 503: send the same request again."""
    token = log_in().refresh_token
    commit = Transaction.commit

    def commit_and_lose(self: Transaction) -> None:
        commit(self)
        raise UnavailableError

    with monkeypatch.context() as patch:
        patch.setattr(Transaction, "commit", commit_and_lose)
        with pytest.raises(UnavailableError):
            sessions.refresh(token)

    assert_alive(sessions, sessions.refresh(token).refresh_token)


def test_a_repeat_does_not_revive_a_session_that_was_signed_out(
    store: Store, sessions: SessionService, log_in: LogIn, user: User
) -> None:
    first = log_in()
    second = sessions.refresh(first.refresh_token)
    end_session(store, SessionRepository(store), user.user_id, second.refresh_token)

    assert_dead(sessions, first.refresh_token)


def test_two_tabs_that_refresh_at_once_go_on_with_one_token(
    sessions: SessionService, log_in: LogIn
) -> None:
    """The rival rotates between this request's read and its write."""
    token = log_in().refresh_token
    other: list[TokenPair] = []

    with just_before(lambda: other.append(sessions.refresh(token))):
        mine = sessions.refresh(token)

    assert mine.refresh_token == other[0].refresh_token
    assert_alive(sessions, mine.refresh_token)


def test_a_refresh_that_meets_a_sign_out_gets_nothing(
    store: Store, sessions: SessionService, log_in: LogIn, user: User
) -> None:
    token = log_in().refresh_token

    with just_before(lambda: end_session(store, SessionRepository(store), user.user_id, token)):
        assert_dead(sessions, token)


def test_nobody_makes_a_successor_from_an_old_token_or_from_what_is_stored() -> None:
    token = RefreshToken.new(new_id(FrozenClock()()), new_id(FrozenClock()()))
    rotation = Rotation.of(token, FrozenClock()())

    assert token.successor(rotation.salt) == token.successor(rotation.salt)
    assert token.successor("another salt") != token.successor(rotation.salt)
    assert replace(token, secret="another").successor(rotation.salt) != token.successor(
        rotation.salt
    )
    assert rotation.salt not in base64.urlsafe_b64decode(
        str(token.successor(rotation.salt)) + "=="
    ).decode("ascii")


def test_a_session_ends_thirty_days_after_sign_in_however_often_it_is_refreshed(
    sessions: SessionService, log_in: LogIn, clock: FrozenClock
) -> None:
    token = log_in().refresh_token
    for _ in range(3):
        clock.advance(days=9.9)
        token = sessions.refresh(token).refresh_token
    clock.advance(days=0.3)

    assert_dead(sessions, token)


def test_a_session_works_until_the_last_second(
    sessions: SessionService, log_in: LogIn, clock: FrozenClock
) -> None:
    token = log_in().refresh_token
    clock.advance(days=30, seconds=-1)

    assert_alive(sessions, token)


def test_a_new_password_ends_every_session(
    accounts: AccountService, sessions: SessionService, log_in: LogIn, user: User
) -> None:
    before = [log_in().refresh_token, log_in().refresh_token]
    accounts.change(user.user_id, password="black tea at dawn", current_password=PASSWORD)

    for token in before:
        assert_dead(sessions, token)
    assert_alive(sessions, log_in("black tea at dawn").refresh_token)


def test_refreshing_gives_the_role_the_account_has_now(
    store: Store, sessions: SessionService, log_in: LogIn, tokens: AccessTokens, user: User
) -> None:
    token = log_in().refresh_token
    transaction = store.transaction()
    AccountRepository(store).save(transaction, user, replace(user, role=Role.MANAGER))
    transaction.commit()

    assert tokens.verify(sessions.refresh(token).access_token).role is Role.MANAGER


def test_a_token_is_not_used_up_when_no_new_one_can_be_signed(
    sessions: SessionService,
    log_in: LogIn,
    tokens: AccessTokens,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    token = log_in().refresh_token

    def unavailable(*_: Any) -> str:
        raise UnavailableError

    with monkeypatch.context() as patch:
        patch.setattr(tokens, "issue", unavailable)
        with pytest.raises(UnavailableError):
            sessions.refresh(token)

    assert_alive(sessions, token)


def test_tokens_of_unknown_users_and_sessions_change_nothing(
    sessions: SessionService, log_in: LogIn, clock: FrozenClock, aws: Any
) -> None:
    token = RefreshToken.parse(log_in().refresh_token)
    before = items_of(aws, Table.USERS)

    assert_dead(sessions, str(replace(token, user_id=new_id(clock()))))
    assert_dead(sessions, str(replace(token, family_id=new_id(clock()))))
    assert items_of(aws, Table.USERS) == before


def test_a_guessed_secret_does_not_open_a_session(sessions: SessionService, log_in: LogIn) -> None:
    token = RefreshToken.parse(log_in().refresh_token)

    assert_dead(sessions, str(replace(token, secret="guess")))


def test_refresh_tokens_are_not_stored(log_in: LogIn, aws: Any) -> None:
    token = log_in().refresh_token
    secret = base64.urlsafe_b64decode(token + "==").decode().rpartition(".")[2]

    stored = str(items_of(aws, Table.USERS))
    assert token not in stored
    assert secret not in stored


class TestLoggingOut:
    """What ends at a sign-out, and what does not."""

    @pytest.fixture
    def end(self, store: Store) -> Callable[[str, str], bool]:
        return lambda user_id, token: end_session(store, SessionRepository(store), user_id, token)

    def test_ends_the_session_in_one_call(
        self, end: Callable[[str, str], bool], sessions: SessionService, log_in: LogIn, user: User
    ) -> None:
        here, elsewhere = log_in(), log_in()

        with counted_calls() as calls:
            assert end(user.user_id, here.refresh_token)

        assert calls == ["TransactWriteItems"]
        assert_dead(sessions, here.refresh_token)
        assert_alive(sessions, elsewhere.refresh_token)

    def test_can_be_repeated(
        self, end: Callable[[str, str], bool], log_in: LogIn, user: User
    ) -> None:
        token = log_in().refresh_token

        assert end(user.user_id, token)
        assert end(user.user_id, token)

    def test_does_not_end_somebody_elses_session(
        self,
        end: Callable[[str, str], bool],
        sessions: SessionService,
        log_in: LogIn,
        clock: FrozenClock,
    ) -> None:
        token = log_in().refresh_token

        assert not end(new_id(clock()), token)
        assert_alive(sessions, token)

    @pytest.mark.parametrize("token", ["", "garbage", "x" * 500])
    def test_writes_nothing_for_text_that_is_no_token(
        self, end: Callable[[str, str], bool], aws: Any, user: User, token: str
    ) -> None:
        before = items_of(aws, Table.USERS)

        assert not end(user.user_id, token)
        assert items_of(aws, Table.USERS) == before

    def test_makes_no_session_where_there_was_none(
        self, end: Callable[[str, str], bool], aws: Any, user: User, clock: FrozenClock
    ) -> None:
        before = items_of(aws, Table.USERS)

        assert not end(user.user_id, str(RefreshToken.new(user.user_id, new_id(clock()))))
        assert items_of(aws, Table.USERS) == before


def test_a_name_changed_while_the_password_changes_revives_no_session(
    accounts: AccountService, sessions: SessionService, log_in: LogIn, user: User
) -> None:
    stolen = log_in()

    def change_password() -> None:
        accounts.change(user.user_id, password="black tea at dawn", current_password=PASSWORD)

    with just_before(change_password), pytest.raises(ConflictError):
        accounts.change(user.user_id, name="Rahima Khatun")

    assert_dead(sessions, stolen.refresh_token)
