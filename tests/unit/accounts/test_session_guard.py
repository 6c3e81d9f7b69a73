"""Whoever changes something is what their token says: at that moment, and in no call more."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from storefront.access import Caller, Role
from storefront.accounts.model import RefreshToken, SessionEndedError, TokenPair, User
from storefront.accounts.repository import SessionRepository
from storefront.accounts.service import AccountService
from storefront.accounts.session_guard import SessionGuard
from storefront.accounts.sessions import SessionService, end_session
from storefront.accounts.tokens import AccessTokens
from storefront.catalog.service import ProductService
from storefront.commands import staff
from storefront.db.store import Store
from storefront.ids import new_id
from storefront.inventory.records import SaleRecord
from storefront.inventory.repository import SALE, product_pk
from tests.support.account_fixtures import EMAIL, PASSWORD, shop_on
from tests.support.catalog import create, mug
from tests.support.clock import FrozenClock
from tests.support.dynamodb import counted_calls

LogIn = Callable[..., TokenPair]


@pytest.fixture
def session_guard(store: Store, clock: FrozenClock) -> SessionGuard:
    return SessionGuard(store, clock)


@pytest.fixture
def product_id(editor: ProductService) -> str:
    return create(editor, mug())


@pytest.fixture
def pair(log_in: LogIn) -> TokenPair:
    return log_in()


@pytest.fixture
def caller(pair: TokenPair, tokens: AccessTokens) -> Caller:
    return tokens.verify(pair.access_token)


def read(session_guard: SessionGuard, caller: Caller, product_id: str) -> SaleRecord | None:
    return session_guard.reader(caller).get(SaleRecord, product_pk(product_id), SALE)


def refused(session_guard: SessionGuard, caller: Caller, product_id: str) -> bool:
    with pytest.raises(SessionEndedError):
        read(session_guard, caller, product_id)
    return True


def test_account_and_session_come_along_in_one_call(
    session_guard: SessionGuard, caller: Caller, product_id: str
) -> None:
    with counted_calls() as calls:
        found = read(session_guard, caller, product_id)

    assert found is not None
    assert found.product_id == product_id
    assert calls == ["BatchGetItem"]


def test_what_is_not_there_is_not_found(
    session_guard: SessionGuard, caller: Caller, clock: FrozenClock
) -> None:
    assert read(session_guard, caller, new_id(clock())) is None


def test_a_guest_is_who_the_token_says(
    session_guard: SessionGuard, product_id: str, clock: FrozenClock
) -> None:
    with counted_calls() as calls:
        assert read(session_guard, Caller(new_id(clock()), Role.GUEST), product_id)

    assert calls == ["GetItem"]


def test_nothing_is_changed_after_a_sign_out(
    session_guard: SessionGuard, store: Store, caller: Caller, pair: TokenPair, product_id: str
) -> None:
    end_session(store, SessionRepository(store), caller.user_id, pair.refresh_token)

    assert refused(session_guard, caller, product_id)


def test_nothing_is_changed_after_a_new_password(
    session_guard: SessionGuard, accounts: AccountService, caller: Caller, product_id: str
) -> None:
    accounts.change(caller.user_id, password="black tea at dawn", current_password=PASSWORD)

    assert refused(session_guard, caller, product_id)


def test_nothing_is_changed_in_another_role_than_the_account_has(
    session_guard: SessionGuard, store: Store, caller: Caller, product_id: str
) -> None:
    staff.set_role(shop_on(store), EMAIL, Role.WAREHOUSE)

    assert refused(session_guard, caller, product_id)
    assert read(session_guard, replace(caller, role=Role.WAREHOUSE), product_id)


def test_nothing_is_changed_by_an_account_that_does_not_exist(
    session_guard: SessionGuard, caller: Caller, product_id: str, clock: FrozenClock
) -> None:
    assert refused(session_guard, replace(caller, user_id=new_id(clock())), product_id)


def test_nothing_is_changed_in_somebody_else_s_session(
    session_guard: SessionGuard, caller: Caller, product_id: str, clock: FrozenClock
) -> None:
    assert refused(session_guard, replace(caller, session_id=new_id(clock())), product_id)


def test_nothing_is_changed_after_a_session_s_last_second(
    session_guard: SessionGuard, caller: Caller, product_id: str, clock: FrozenClock
) -> None:
    clock.advance(days=30, seconds=-1)
    assert read(session_guard, caller, product_id)

    clock.advance(seconds=1)
    assert refused(session_guard, caller, product_id)


def test_an_account_is_not_changed_in_a_session_that_has_ended(
    accounts: AccountService, sessions: SessionService, store: Store, user: User, pair: TokenPair
) -> None:
    del sessions
    session_id = RefreshToken.parse(pair.refresh_token).family_id
    changed = accounts.change(user.user_id, name="Rahima Khatun", session_id=session_id)
    end_session(store, SessionRepository(store), user.user_id, pair.refresh_token)

    with pytest.raises(SessionEndedError):
        accounts.change(user.user_id, name="Somebody else", session_id=session_id)
    assert changed.name == "Rahima Khatun"
