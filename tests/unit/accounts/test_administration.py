"""Those who run the shop find accounts, give them roles, sign them out; an owner always remains."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from storefront.access import Caller, Role
from storefront.accounts.administration import AccountAdministration
from storefront.accounts.model import (
    SESSION_LIFE,
    InvalidRefreshTokenError,
    OwnAccountError,
    RefreshToken,
    TokenPair,
    User,
)
from storefront.accounts.repository import AccountRepository
from storefront.accounts.service import AccountService
from storefront.accounts.sessions import SessionService, end_session
from storefront.db.store import Store
from storefront.db.tables import Table
from storefront.editions import Seen
from storefront.errors import ForbiddenError, NotFoundError, StaleError, UnavailableError
from storefront.paging import PageRequest
from tests.support.account_fixtures import EMAIL, PASSWORD, hired, shop_on
from tests.support.clock import FrozenClock
from tests.support.drift import Hand
from tests.support.dynamodb import counted_calls
from tests.support.interleaving import (
    Interleaving,
    always_before,
    interleave_everywhere,
    just_before,
)

NOBODY = "01J00000000000000000000000"
STAFF = [role for role in Role if role.is_staff]


@pytest.fixture
def administration(store: Store, clock: FrozenClock) -> AccountAdministration:
    shop = shop_on(store)
    return AccountAdministration(store, shop.accounts, shop.sessions, clock)


@pytest.fixture
def owner(accounts: AccountService) -> Caller:
    return hired(accounts, Role.OWNER, "Shirin")


def role_of(store: Store, user_id: str) -> Role:
    """Return an account's role, which its login must say as well."""
    accounts = AccountRepository(store)
    user = accounts.get(user_id)
    assert user is not None
    login = accounts.login_of(user.email)
    assert login is not None
    assert (login.role, login.session_epoch) == (user.role, user.session_epoch)
    return user.role


def signed_in(administration: AccountAdministration, user: User) -> list[str]:
    """Return the ids of an account's sessions, the newest first."""
    page = administration.sessions(user.user_id, PageRequest())
    return [session.family_id for session in page.items]


def family_of(pair: TokenPair) -> str:
    return RefreshToken.parse(pair.refresh_token).family_id


def test_an_account_is_found_by_its_address_and_by_its_id(
    administration: AccountAdministration, user: User
) -> None:
    assert administration.find(EMAIL) == user
    assert administration.find("rahim@example.com") is None
    assert administration.get(user.user_id) == user


@pytest.mark.parametrize("role", [*STAFF, Role.CUSTOMER])
def test_the_owner_gives_roles(
    administration: AccountAdministration, owner: Caller, user: User, store: Store, role: Role
) -> None:
    assert administration.change_role(user.user_id, role, owner) == replace(user, role=role)
    assert role_of(store, user.user_id) is role


def test_a_role_that_is_held_already_is_no_change(
    administration: AccountAdministration, owner: Caller, user: User
) -> None:
    """The request may be a repeat of the one that gave it, whose edition is stale by now."""
    seen = Seen.of(user.edition)
    first = administration.change_role(user.user_id, Role.SUPPORT, owner, seen)

    with counted_calls() as calls:
        assert administration.change_role(user.user_id, Role.SUPPORT, owner, seen) == first
    assert calls == ["GetItem"]


def test_a_role_that_somebody_else_has_given_meanwhile_is_not_overwritten(
    administration: AccountAdministration, owner: Caller, user: User, store: Store
) -> None:
    """Also if it is given between the look and the write."""
    seen = Seen.of(user.edition)

    def another() -> object:
        return administration.change_role(user.user_id, Role.ACCOUNTANT)

    with just_before(another), pytest.raises(StaleError) as caught:
        administration.change_role(user.user_id, Role.SUPPORT, owner, seen)

    assert role_of(store, user.user_id) is Role.ACCOUNTANT
    latest = Seen.of(caught.value.fields["etag"])
    administration.change_role(user.user_id, Role.SUPPORT, owner, latest)
    assert role_of(store, user.user_id) is Role.SUPPORT


def test_a_new_name_and_a_new_role_that_meet_both_last(
    administration: AccountAdministration,
    accounts: AccountService,
    owner: Caller,
    user: User,
    store: Store,
) -> None:
    with just_before(lambda: accounts.change(user.user_id, name="Rahima Khatun")):
        administration.change_role(user.user_id, Role.SUPPORT, owner)

    assert administration.get(user.user_id).name == "Rahima Khatun"
    assert role_of(store, user.user_id) is Role.SUPPORT


def test_a_new_password_and_a_new_role_that_meet_both_last(
    administration: AccountAdministration,
    accounts: AccountService,
    owner: Caller,
    user: User,
    store: Store,
) -> None:
    with just_before(lambda: accounts.set_password(user.user_id, "a silver teapot")):
        administration.change_role(user.user_id, Role.SUPPORT, owner)

    assert accounts.check_password(EMAIL, "a silver teapot", "").login.role is Role.SUPPORT
    assert role_of(store, user.user_id) is Role.SUPPORT


def test_nobody_changes_their_own_account_here(
    administration: AccountAdministration, owner: Caller, store: Store
) -> None:
    with pytest.raises(OwnAccountError, match="another owner"):
        administration.change_role(owner.user_id, Role.CUSTOMER, owner)
    with pytest.raises(OwnAccountError, match="new password"):
        administration.end_sessions(owner.user_id, owner)

    assert role_of(store, owner.user_id) is Role.OWNER


def test_of_two_owners_who_demote_each_other_one_stays(
    administration: AccountAdministration, accounts: AccountService, store: Store
) -> None:
    """At whatever moment one comes in between the other's look and write."""
    pair: list[Caller] = []

    def begin() -> None:
        names = [f"Owner{len(pair) + number}" for number in (1, 2)]
        pair[:0] = [hired(accounts, Role.OWNER, name) for name in names]

    def demotes(one: int, other: int) -> Callable[[], object]:
        return lambda: administration.change_role(pair[other].user_id, Role.CUSTOMER, pair[one])

    def one_is_left() -> None:
        roles = [role_of(store, caller.user_id) for caller in pair[:2]]
        assert sorted(roles) == [Role.CUSTOMER, Role.OWNER]

    interleaving = Interleaving(demotes(0, 1), demotes(1, 0), one_is_left)

    assert interleave_everywhere(interleaving, begin) >= 2


def test_who_is_demoted_meanwhile_gives_no_role(
    administration: AccountAdministration, owner: Caller, user: User, store: Store
) -> None:
    demoted = just_before(lambda: administration.change_role(owner.user_id, Role.MANAGER))

    with demoted, pytest.raises(ForbiddenError):
        administration.change_role(user.user_id, Role.OWNER, owner)

    assert role_of(store, user.user_id) is Role.CUSTOMER


def test_an_operator_changes_anybody_and_is_nobody(
    administration: AccountAdministration, owner: Caller, store: Store
) -> None:
    """Also the last owner: an operator makes another one."""
    administration.change_role(owner.user_id, Role.CUSTOMER)

    assert role_of(store, owner.user_id) is Role.CUSTOMER


def test_a_session_is_shown_until_it_ends(
    administration: AccountAdministration,
    sessions: SessionService,
    log_in: Callable[..., TokenPair],
    user: User,
    store: Store,
    clock: FrozenClock,
) -> None:
    begun, laptop = clock(), log_in()
    clock.advance(minutes=1)
    phone = log_in()
    sessions.refresh(phone.refresh_token)

    newest, oldest = administration.sessions(user.user_id, PageRequest()).items
    assert newest.family_id == family_of(phone)
    assert newest.rotation is not None
    assert newest.rotation.at == clock()
    assert (oldest.created_at, oldest.rotation) == (begun, None)

    end_session(store, shop_on(store).sessions, user.user_id, phone.refresh_token)
    assert signed_in(administration, user) == [family_of(laptop)]
    clock.advance(seconds=SESSION_LIFE.total_seconds() - 60)
    assert signed_in(administration, user) == []


def test_sessions_are_listed_page_by_page_whatever_has_ended_in_between(
    administration: AccountAdministration,
    log_in: Callable[..., TokenPair],
    user: User,
    store: Store,
    clock: FrozenClock,
) -> None:
    pairs = []
    for _ in range(5):
        clock.advance(seconds=1)
        pairs.append(log_in())
    for pair in (pairs[1], pairs[3]):
        end_session(store, shop_on(store).sessions, user.user_id, pair.refresh_token)

    first = administration.sessions(user.user_id, PageRequest(2))
    second = administration.sessions(user.user_id, PageRequest(2, first.last))

    shown = [session.family_id for page in (first, second) for session in page.items]
    assert shown == [family_of(pairs[number]) for number in (4, 2, 0)]
    assert second.last is None


def test_a_page_that_holds_the_last_session_is_the_last(
    administration: AccountAdministration, log_in: Callable[..., TokenPair], user: User
) -> None:
    log_in()

    assert administration.sessions(user.user_id, PageRequest(1)).last is None


def test_all_sessions_end_at_once_and_a_new_one_can_begin(
    administration: AccountAdministration,
    sessions: SessionService,
    log_in: Callable[..., TokenPair],
    owner: Caller,
    user: User,
    store: Store,
) -> None:
    before = [log_in(), log_in()]

    administration.end_sessions(user.user_id, owner)

    assert signed_in(administration, user) == []
    for pair in before:
        with pytest.raises(InvalidRefreshTokenError):
            sessions.refresh(pair.refresh_token)
    assert role_of(store, user.user_id) is Role.CUSTOMER
    assert sessions.refresh(log_in().refresh_token).access_token


def test_an_account_that_is_signed_in_nowhere_is_left_as_it_is(
    administration: AccountAdministration,
    log_in: Callable[..., TokenPair],
    owner: Caller,
    user: User,
) -> None:
    log_in()
    ended = administration.end_sessions(user.user_id, owner)

    with counted_calls() as calls:
        assert administration.end_sessions(user.user_id, owner) == ended
    assert calls == ["GetItem", "Query"]


@pytest.mark.parametrize("target", STAFF)
def test_a_manager_signs_no_staff_out(
    administration: AccountAdministration,
    accounts: AccountService,
    log_in: Callable[..., TokenPair],
    user: User,
    target: Role,
) -> None:
    manager = hired(accounts, Role.MANAGER)
    log_in()
    administration.change_role(user.user_id, target)

    with pytest.raises(ForbiddenError, match="accounts:end-staff-sessions"):
        administration.end_sessions(user.user_id, manager)
    assert signed_in(administration, user)

    administration.change_role(user.user_id, Role.CUSTOMER)
    administration.end_sessions(user.user_id, manager)
    assert signed_in(administration, user) == []


def test_a_customer_who_becomes_staff_meanwhile_is_not_signed_out_by_a_manager(
    administration: AccountAdministration,
    accounts: AccountService,
    log_in: Callable[..., TokenPair],
    user: User,
) -> None:
    manager = hired(accounts, Role.MANAGER)
    log_in()
    promoted = just_before(lambda: administration.change_role(user.user_id, Role.SUPPORT))

    with promoted, pytest.raises(ForbiddenError):
        administration.end_sessions(user.user_id, manager)

    assert signed_in(administration, user)


def test_the_owner_signs_staff_out(
    administration: AccountAdministration,
    log_in: Callable[..., TokenPair],
    owner: Caller,
    user: User,
) -> None:
    log_in()
    administration.change_role(user.user_id, Role.MANAGER)

    administration.end_sessions(user.user_id, owner)

    assert signed_in(administration, user) == []


def test_an_account_that_does_not_exist_is_not_found(
    administration: AccountAdministration, owner: Caller
) -> None:
    for ask in (
        lambda: administration.get(NOBODY),
        lambda: administration.sessions(NOBODY, PageRequest()),
        lambda: administration.change_role(NOBODY, Role.SUPPORT, owner),
        lambda: administration.end_sessions(NOBODY, owner),
    ):
        with pytest.raises(NotFoundError):
            ask()


def test_what_a_page_waits_for_is_few_calls(
    administration: AccountAdministration,
    log_in: Callable[..., TokenPair],
    owner: Caller,
    user: User,
) -> None:
    log_in()

    with counted_calls() as calls:
        administration.find(EMAIL)
        administration.sessions(user.user_id, PageRequest())
        administration.change_role(user.user_id, Role.SUPPORT, owner)
        administration.end_sessions(user.user_id, owner)

    assert calls == [
        *["GetItem", "GetItem"],
        *["GetItem", "Query"],
        *["GetItem", "TransactWriteItems"],
        *["GetItem", "Query", "TransactWriteItems"],
    ]


def test_a_change_that_others_overtake_each_time_is_given_up(
    administration: AccountAdministration, owner: Caller, user: User, aws: Any
) -> None:
    hand, key = Hand(aws), (Table.USERS, f"USER#{user.user_id}", "PROFILE")

    overtaken = always_before(lambda: hand.add(key, session_epoch=1))

    with overtaken as tries, pytest.raises(UnavailableError):
        administration.change_role(user.user_id, Role.SUPPORT, owner)

    assert len(tries) == 5


def test_a_change_leaves_a_trace_of_who_did_it_and_names_nobody_by_address(
    administration: AccountAdministration,
    log_in: Callable[..., TokenPair],
    owner: Caller,
    user: User,
    caplog: pytest.LogCaptureFixture,
) -> None:
    log_in()
    caplog.clear()

    administration.change_role(user.user_id, Role.SUPPORT, owner)
    administration.change_role(user.user_id, Role.SUPPORT, owner)
    administration.end_sessions(user.user_id)

    told = [vars(one) for one in caplog.records if "actor" in vars(one)]
    names = ("event", "outcome", "source", "actor", "role")
    assert [tuple(one[name] for name in names) for one in told] == [
        ("change_role", "done", "signed in", owner.user_id, "support"),
        ("end_sessions", "done", "operator", "operator", "support"),
    ]
    assert len({one["account"] for one in told}) == 1
    assert EMAIL not in str(told)
    assert PASSWORD not in str(told)
