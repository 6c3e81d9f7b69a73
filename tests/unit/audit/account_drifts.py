"""Drifts of accounts, of their logins and of their sessions."""

from storefront.accounts.audit import AccountRule
from storefront.accounts.model import User
from storefront.books.model import CommonRule, digest_of
from storefront.db.tables import Table
from tests.support.drift import Hand, Key
from tests.support.past import Past
from tests.unit.audit.planting import planted


def _profile(user: User) -> Key:
    return Table.USERS, f"USER#{user.user_id}", "PROFILE"


def _login(user: User) -> Key:
    return Table.USERS, f"EMAIL#{user.email}", "LOGIN"


@planted(AccountRule.LOGIN)
def an_account_that_nobody_can_sign_in_to(past: Past, hand: Hand) -> str:
    hand.delete(_login(past.customer))
    return past.customer.user_id


@planted(AccountRule.LOGIN)
def an_account_that_two_addresses_open(past: Past, hand: Hand) -> str:
    hand.copy(_login(past.customer), pk="EMAIL#stranger@example.com")
    return past.customer.user_id


@planted(AccountRule.LOGIN)
def an_account_that_says_another_address_than_it_is_opened_by(past: Past, hand: Hand) -> str:
    hand.set(_profile(past.customer), email="stranger@example.com")
    return past.customer.user_id


@planted(AccountRule.LOGIN)
def an_address_that_opens_somebody_else_s_account(past: Past, hand: Hand) -> str:
    hand.set(_login(past.clerk), user_id=past.customer.user_id)
    return past.customer.user_id


@planted(AccountRule.LOGIN)
def a_login_that_makes_staff_of_a_customer(past: Past, hand: Hand) -> str:
    hand.set(_login(past.customer), role="manager")
    return past.customer.user_id


@planted(AccountRule.LOGIN)
def a_login_whose_sessions_are_ended_already(past: Past, hand: Hand) -> str:
    hand.add(_profile(past.clerk), session_epoch=1)
    return past.clerk.user_id


@planted(AccountRule.SESSION)
def a_session_of_a_time_to_come(past: Past, hand: Hand) -> str:
    prefix = f"USER#{past.customer.user_id}"
    hand.add(hand.key_of(Table.USERS, prefix, kind="session"), session_epoch=1)
    return past.customer.user_id


@planted(CommonRule.EXISTS)
def a_session_without_its_account(past: Past, hand: Hand) -> str:
    key = hand.key_of(Table.USERS, f"USER#{past.customer.user_id}", kind="session")
    hand.copy(key, pk="USER#01JGONE")
    return "01JGONE"


@planted(CommonRule.EXISTS)
def a_login_without_its_account(past: Past, hand: Hand) -> str:
    hand.delete(_profile(past.clerk))
    return past.clerk.user_id


@planted(CommonRule.READABLE)
def a_login_without_its_password(past: Past, hand: Hand) -> str:
    hand.copy(_login(past.clerk), pk="EMAIL#stranger@example.com")
    hand.set((Table.USERS, "EMAIL#stranger@example.com", "LOGIN"), password_hash=None)
    return f"EMAIL#{digest_of('stranger@example.com')} LOGIN"


@planted(CommonRule.READABLE)
def a_count_of_wrong_passwords_that_counts_nothing(past: Past, hand: Hand) -> str:
    keys = hand.keys(Table.USERS, f"EMAIL#{past.customer.email}")
    key = next(one for one in keys if one[2].startswith("ATTEMPTS#"))
    hand.set(key, attempts=None)
    return f"EMAIL#{digest_of(past.customer.email)} {key[2]}"
