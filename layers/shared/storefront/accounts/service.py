"""Signing up, proving who one is, and changing one's account."""

from dataclasses import replace
from typing import TYPE_CHECKING

from storefront.access import Role
from storefront.accounts.model import (
    EmailTakenError,
    InvalidCredentialsError,
    Login,
    SignIn,
    User,
)
from storefront.accounts.repository import AccountRepository
from storefront.accounts.strength import weakness_of
from storefront.clock import Clock
from storefront.db.store import Store, Transaction, TransactionCanceledError
from storefront.errors import ConflictError, UnauthenticatedError, ValidationFailedError
from storefront.ids import new_id

if TYPE_CHECKING:  # argon2 is loaded only by the functions that pass it in
    from storefront.accounts.passwords import Passwords


def account_of(accounts: AccountRepository, user_id: str) -> User:
    """Return the caller's account.

    Raises:
        UnauthenticatedError: there is none any more.
    """
    user = accounts.get(user_id)
    if user is None:
        msg = "The account of this access token does not exist."
        raise UnauthenticatedError(msg)
    return user


class AccountService:
    """Makes accounts, checks their passwords and changes them.

    Args:
        store: must know the users table.
        accounts: a repository on it.
        passwords: hashes.
        clock: the present.
    """

    def __init__(
        self, store: Store, accounts: AccountRepository, passwords: "Passwords", clock: Clock
    ) -> None:
        self._store = store
        self._accounts = accounts
        self._passwords = passwords
        self._clock = clock

    def register(self, email: str, password: str, name: str, role: Role = Role.CUSTOMER) -> User:
        """Make an account; the same request again gets the same answer for `REPEAT_WINDOW`.

        Args:
            email: normalised address.
            password: as typed.
            name: what to call the person.
            role: what the account may do.

        Raises:
            ValidationFailedError: the password is too weak.
            EmailTakenError: the address has an account that this request did not make.
        """
        _require_strength(password, email, name)
        now = self._clock()
        user = User(new_id(now), email, name, role, session_epoch=0, created_at=now)
        transaction = self._store.transaction()
        self._accounts.add(transaction, user, self._passwords.hash(password))
        try:
            transaction.commit()
        except TransactionCanceledError as error:
            made = self._made_before(user, password)
            if made is None:
                raise EmailTakenError from error
            return made
        return user

    def _made_before(self, wanted: User, password: str) -> User | None:
        """Return the account that this same request has made just before, if it has."""
        login = self._set_before(wanted.email, password)
        made = self._accounts.get(login.user_id) if login else None
        is_same = made and (made.name, made.role) == (wanted.name, wanted.role)
        return made if is_same else None

    def _set_before(self, email: str, password: str) -> Login | None:
        """Return the login of an address if this is the password that was set for it just before.

        The answer to the request that set it may have been lost, and this may be its repeat. To a
        stranger it is one more place to try passwords at, so each counts as a try at sign-in does.
        """
        now = self._clock()
        login = self._accounts.login_of(email)
        if login is None or not login.may_repeat(now):
            return None
        attempts = self._accounts.count_attempt(email, now)
        matches = self._passwords.matches(password, login.password_hash)
        return login if matches and not attempts.locked else None

    def check_password(self, email: str, password: str) -> SignIn:
        """Check a password, at the same cost whether it is right, wrong or of no account.

        The try is counted first, then the login is read and one hash computed, always.

        Raises:
            InvalidCredentialsError: address unknown, password wrong, or address locked.
        """
        attempts = self._accounts.count_attempt(email, self._clock())
        login = self._accounts.login_of(email)
        matches = self._passwords.matches(password, login.password_hash if login else None)
        if attempts.locked or login is None or not matches:
            raise InvalidCredentialsError
        rehashed = None
        if self._passwords.is_outdated(login.password_hash):
            rehashed = replace(login, password_hash=self._passwords.hash(password))
        return SignIn(login, attempts, rehashed)

    def change(
        self,
        user_id: str,
        name: str | None = None,
        password: str | None = None,
        current_password: str | None = None,
    ) -> User:
        """Change an account; a new password ends all its sessions, once if the request is repeated.

        Args:
            user_id: whose.
            name: new name, if it changes.
            password: new password, if it changes.
            current_password: must be right for a new password; wrong ones count as failed
                sign-ins do, and a locked address cannot change its password.

        Raises:
            UnauthenticatedError: there is no such account.
            ValidationFailedError: the new password is weak or the current one not right.
            ConflictError: the account was changed at the same moment.
        """
        before = account_of(self._accounts, user_id)
        after = replace(before, name=name or before.name)
        transaction = self._store.transaction()
        if password is not None:
            after = replace(after, session_epoch=before.session_epoch + 1)
            proof = self._proof(before, after, password, current_password or "")
            if proof is None:
                return before
            self._change_password(transaction, after, password, proof)
        self._accounts.save(transaction, before, after)
        try:
            transaction.commit()
        except TransactionCanceledError as error:
            msg = "The account was changed at the same moment. Look at it and try again."
            raise ConflictError(msg) from error
        return after

    def _proof(
        self, before: User, after: User, password: str, current_password: str
    ) -> SignIn | None:
        """Check the present password; None if this very request has replaced it just before."""
        _require_strength(password, after.email, after.name)
        try:
            return self.check_password(after.email, current_password)
        except InvalidCredentialsError as error:
            if after.name == before.name and self._set_before(after.email, password):
                return None
            message = "is not right, or was tried too often"
            raise _invalid(message, field="current_password") from error

    def _change_password(
        self, transaction: Transaction, user: User, password: str, proof: SignIn
    ) -> None:
        login = replace(
            proof.login,
            password_hash=self._passwords.hash(password),
            session_epoch=user.session_epoch,
            password_set_at=self._clock(),
        )
        self._accounts.save_login(transaction, proof.login, login)
        self._accounts.forgive_attempts(transaction, proof.attempts)


def _require_strength(password: str, email: str, name: str) -> None:
    weakness = weakness_of(password, email, name)
    if weakness:
        raise _invalid(weakness, field="password")


def _invalid(message: str, field: str) -> ValidationFailedError:
    entry = {"field": field, "code": "not_acceptable", "message": message}
    return ValidationFailedError("The body is not valid; see errors.", [entry])
