"""Signing up, proving who one is, and changing one's account."""

from dataclasses import replace
from typing import TYPE_CHECKING

from storefront.access import Role
from storefront.accounts.model import EmailTakenError, InvalidCredentialsError, SignIn, User
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
        """Make an account.

        Args:
            email: normalised address.
            password: as typed.
            name: what to call the person.
            role: what the account may do.

        Raises:
            ValidationFailedError: the password is too weak.
            EmailTakenError: the address has an account.
        """
        _require_strength(password, email, name)
        now = self._clock()
        user = User(new_id(now), email, name, role, session_epoch=0, created_at=now)
        transaction = self._store.transaction()
        self._accounts.add(transaction, user, self._passwords.hash(password))
        try:
            transaction.commit()
        except TransactionCanceledError as error:
            raise EmailTakenError from error
        return user

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
        """Change an account; a new password ends all its sessions.

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
            self._change_password(transaction, after, password, current_password or "")
        self._accounts.save(transaction, before, after)
        try:
            transaction.commit()
        except TransactionCanceledError as error:
            raise _changed_meanwhile() from error
        return after

    def set_password(self, user_id: str, password: str) -> User:
        """Give an account another password, as an operator does; ends all its sessions.

        Args:
            user_id: whose.
            password: the new one.

        Raises:
            UnauthenticatedError: there is no such account.
            ValidationFailedError: the password is too weak.
            ConflictError: the account was changed at the same moment.
        """
        before = account_of(self._accounts, user_id)
        _require_strength(password, before.email, before.name)
        login = self._accounts.login_of(before.email)
        if login is None:
            raise _changed_meanwhile()
        after = replace(before, session_epoch=before.session_epoch + 1)
        hashed = self._passwords.hash(password)
        transaction = self._store.transaction()
        self._accounts.save(transaction, before, after)
        changed = replace(login, password_hash=hashed, session_epoch=after.session_epoch)
        self._accounts.save_login(transaction, login, changed)
        try:
            transaction.commit()
        except TransactionCanceledError as error:
            raise _changed_meanwhile() from error
        return after

    def unlock(self, email: str) -> bool:
        """Forget the passwords that were tried for an address, and return whether it was locked.

        Args:
            email: normalised address.
        """
        attempts = self._accounts.attempts_of(email, self._clock())
        if attempts is None:
            return False
        transaction = self._store.transaction()
        self._accounts.forgive_attempts(transaction, attempts)
        transaction.commit()
        return attempts.spent

    def _change_password(
        self, transaction: Transaction, user: User, password: str, current_password: str
    ) -> None:
        _require_strength(password, user.email, user.name)
        try:
            proof = self.check_password(user.email, current_password)
        except InvalidCredentialsError as error:
            message = "is not right, or was tried too often"
            raise _invalid(message, field="current_password") from error
        login = replace(
            proof.login,
            password_hash=self._passwords.hash(password),
            session_epoch=user.session_epoch,
        )
        self._accounts.save_login(transaction, proof.login, login)
        self._accounts.forgive_attempts(transaction, proof.attempts)


def _changed_meanwhile() -> ConflictError:
    return ConflictError("The account was changed at the same moment. Look at it and try again.")


def _require_strength(password: str, email: str, name: str) -> None:
    weakness = weakness_of(password, email, name)
    if weakness:
        raise _invalid(weakness, field="password")


def _invalid(message: str, field: str) -> ValidationFailedError:
    entry = {"field": field, "code": "not_acceptable", "message": message}
    return ValidationFailedError("The body is not valid; see errors.", [entry])
