"""Staff: made and unmade by an operator, never through the API."""

from collections.abc import Callable
from dataclasses import replace

from storefront.access import Role
from storefront.accounts.model import MAX_NAME, Login, User, normalise_email
from storefront.commands.stack import CommandError
from storefront.db.store import TransactionCanceledError
from storefront.web.body import read_line
from storefront.wiring.shop import Shop


def create_staff(
    shop: Shop, email: str, name: str, role: Role, ask_password: Callable[[], str]
) -> str:
    """Give an account a role of staff, and make the account where there is none.

    Args:
        shop: where the accounts are.
        email: address as typed.
        name: name of a new account.
        role: what they are to the shop.
        ask_password: gives the password of a new account; not asked for an existing one.

    Returns:
        what was done, in one line.

    Raises:
        CommandError: the address is not one, or the name is none.
        ValidationFailedError: the password is too weak.
    """
    email = _email(email)
    if shop.accounts.login_of(email):
        return set_role(shop, email, role)
    name = _name(name)
    shop.account_service.register(email, ask_password(), name, role)
    return f"{email}: account made, role {role.value}"


def set_role(shop: Shop, email: str, role: Role) -> str:
    """Give an existing account a role and return what was done, in one line.

    Raises:
        CommandError: there is no such account, or it was changed at the same moment.
    """
    login, user = _find(shop, email)
    if user.role is role:
        return f"{user.email}: is {role.value} already"
    _save(shop, login, user, replace(user, role=role))
    return f"{user.email}: role {role.value}{_from_when(user)}"


def end_sessions(shop: Shop, email: str) -> str:
    """Sign an account out everywhere and return what was done, in one line.

    Raises:
        CommandError: there is no such account, or it was changed at the same moment.
    """
    login, user = _find(shop, email)
    _save(shop, login, user, replace(user, session_epoch=user.session_epoch + 1))
    return f"{user.email}: all sessions ended{_from_when(user)}"


def _from_when(user: User) -> str:
    """Say when a change is felt: only the tokens of staff are looked up."""
    return (
        ", at once"
        if user.role.is_staff
        else "; for up to 15 minutes access tokens still show things, and change nothing"
    )


def _find(shop: Shop, email: str) -> tuple[Login, User]:
    login = shop.accounts.login_of(_email(email))
    user = shop.accounts.get(login.user_id) if login else None
    if login is None or user is None:
        msg = f"there is no account {email!r}"
        raise CommandError(msg)
    return login, user


def _save(shop: Shop, login: Login, before: User, after: User) -> None:
    transaction = shop.store.transaction()
    shop.accounts.save(transaction, before, after)
    changed = replace(login, role=after.role, session_epoch=after.session_epoch)
    shop.accounts.save_login(transaction, login, changed)
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


def _name(text: str) -> str:
    try:
        name = read_line(text)
    except ValueError as error:
        msg = f"the name {error}"
        raise CommandError(msg) from None
    if len(name) > MAX_NAME:
        msg = f"the name must have at most {MAX_NAME} characters"
        raise CommandError(msg)
    return name
