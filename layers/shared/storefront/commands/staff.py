"""Staff: made and unmade by an operator, never through the API."""

from collections.abc import Callable
from dataclasses import replace

from storefront.accounts.model import Login, User, normalise_email
from storefront.accounts.passwords import Passwords
from storefront.accounts.repository import AccountRepository
from storefront.accounts.service import AccountService
from storefront.clock import Clock
from storefront.commands.stack import CommandError
from storefront.db.store import Store
from storefront.db.transaction import TransactionCanceledError
from storefront.web.access import Role


def create_staff(
    store: Store, clock: Clock, email: str, name: str, ask_password: Callable[[], str]
) -> str:
    """Make an account staff, and make the account where there is none.

    Args:
        store: must know the users table.
        clock: the present.
        email: address as typed.
        name: name of a new account.
        ask_password: gives the password of a new account; not asked for an existing one.

    Returns:
        what was done, in one line.

    Raises:
        CommandError: the address is not one.
        ValidationFailedError: the password is too weak.
    """
    email = _email(email)
    accounts = AccountRepository(store)
    if accounts.login_of(email):
        return set_role(store, email, Role.STAFF)
    service = AccountService(store, accounts, Passwords(), clock)
    service.register(email, ask_password(), name, Role.STAFF)
    return f"{email}: account made, role staff"


def set_role(store: Store, email: str, role: Role) -> str:
    """Give an existing account a role and return what was done, in one line.

    Raises:
        CommandError: there is no such account, or it was changed at the same moment.
    """
    login, user = _find(store, email)
    if user.role is role:
        return f"{user.email}: is {role.value} already"
    _save(store, login, user, replace(user, role=role))
    return f"{user.email}: role {role.value}; tokens issued before keep theirs up to 15 minutes"


def end_sessions(store: Store, email: str) -> str:
    """Sign an account out everywhere and return what was done, in one line.

    Raises:
        CommandError: there is no such account, or it was changed at the same moment.
    """
    login, user = _find(store, email)
    _save(store, login, user, replace(user, session_epoch=user.session_epoch + 1))
    return f"{user.email}: all sessions ended; access tokens work up to 15 minutes more"


def _find(store: Store, email: str) -> tuple[Login, User]:
    accounts = AccountRepository(store)
    login = accounts.login_of(_email(email))
    user = accounts.get(login.user_id) if login else None
    if login is None or user is None:
        msg = f"there is no account {email!r}"
        raise CommandError(msg)
    return login, user


def _save(store: Store, login: Login, before: User, after: User) -> None:
    accounts = AccountRepository(store)
    transaction = store.transaction()
    accounts.save(transaction, before, after)
    changed = replace(login, role=after.role, session_epoch=after.session_epoch)
    accounts.save_login(transaction, login, changed)
    try:
        transaction.commit()
    except TransactionCanceledError as error:
        msg = f"{before.email} was changed at the same moment; run the command again"
        raise CommandError(msg) from error


def _email(text: str) -> str:
    try:
        return normalise_email(text)
    except ValueError as error:
        msg = f"{text!r} {error}"
        raise CommandError(msg) from None
