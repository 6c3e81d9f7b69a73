"""Accounts, as an operator puts them right; the first owner of a shop is made here."""

from collections.abc import Callable

from storefront.access import Role
from storefront.accounts.model import MAX_NAME, User, normalise_email
from storefront.commands.reply import CommandError, Reply
from storefront.web.body import read_line
from storefront.wiring.shop import Shop


def create_staff(
    shop: Shop, email: str, name: str, role: Role, ask_password: Callable[[], str]
) -> Reply:
    """Give an account a role of staff, and make the account where there is none.

    Args:
        shop: where the accounts are.
        email: address as typed.
        name: name of a new account.
        role: what they are to the shop.
        ask_password: gives the password of a new account; not asked for an existing one.

    Raises:
        CommandError: the address is not one, or the name is none.
        ValidationFailedError: the password is too weak.
    """
    email = _email(email)
    if shop.accounts.login_of(email):
        return set_role(shop, email, role)
    user = shop.account_service.register(email, ask_password(), _name(name), role)
    return _done(user, f"account made, role {role.value}")


def set_password(shop: Shop, email: str, ask_password: Callable[[], str]) -> Reply:
    """Give an account another password, which ends all its sessions.

    Args:
        shop: where the accounts are.
        email: address as typed.
        ask_password: gives the new password.

    Raises:
        CommandError: there is no such account.
        ValidationFailedError: the password is too weak.
        ConflictError: the account was changed at the same moment.
    """
    user = _find(shop, email)
    after = shop.account_service.set_password(user.user_id, ask_password())
    return _done(after, f"password set, all sessions ended{_from_when(user)}")


def unlock(shop: Shop, email: str) -> Reply:
    """Let an account sign in again that too many wrong passwords have locked.

    Raises:
        CommandError: there is no such account.
    """
    user = _find(shop, email)
    tries = shop.account_service.unlock(user.email)
    return _done(user, "unlocked" if tries else "was not locked: no wrong password was tried")


def set_role(shop: Shop, email: str, role: Role) -> Reply:
    """Give an existing account a role.

    Raises:
        CommandError: there is no such account.
        UnavailableError: it is not known what came of it.
    """
    before = _find(shop, email)
    after = shop.account_administration.change_role(before.user_id, role)
    if before.role is role:
        return _done(before, f"is {role.value} already")
    return _done(after, f"role {role.value}{_from_when(before)}")


def end_sessions(shop: Shop, email: str) -> Reply:
    """Sign an account out everywhere.

    Raises:
        CommandError: there is no such account.
        UnavailableError: it is not known what came of it.
    """
    user = shop.account_administration.end_sessions(_find(shop, email).user_id)
    return _done(user, f"all sessions ended{_from_when(user)}")


def _done(user: User, what: str) -> Reply:
    """Say what was done to an account."""
    data = {"id": user.user_id, "email": user.email, "role": user.role.value, "done": what}
    return Reply([f"{user.email}: {what}"], data)


def _from_when(user: User) -> str:
    """Say when a change is felt: only the tokens of staff are looked up."""
    return (
        ", at once"
        if user.role.is_staff
        else "; for up to 15 minutes access tokens still show things, and change nothing"
    )


def _find(shop: Shop, email: str) -> User:
    user = shop.account_administration.find(_email(email))
    if user is None:
        msg = f"there is no account {email!r}"
        raise CommandError(msg)
    return user


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
