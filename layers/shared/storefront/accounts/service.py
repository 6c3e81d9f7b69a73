"""Signing up, proving who one is, and changing one's account."""

from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from storefront.access import Role
from storefront.accounts.events import AccountEvent, AccountOutcome, note
from storefront.accounts.model import (
    OPERATOR,
    SIGNED_IN,
    EmailTakenError,
    InvalidCredentialsError,
    Login,
    SessionEndedError,
    SignIn,
    User,
)
from storefront.accounts.repository import AccountRepository
from storefront.accounts.strength import weakness_of
from storefront.clock import Clock
from storefront.db.refusals import TransactionCanceledError
from storefront.db.store import Store, Transaction
from storefront.errors import ConflictError, FieldError, UnauthenticatedError, ValidationFailedError
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
        shop_words: texts whose words passwords must not be made from.
    """

    def __init__(
        self,
        store: Store,
        accounts: AccountRepository,
        passwords: "Passwords",
        clock: Clock,
        shop_words: Collection[str] = (),
    ) -> None:
        self._store = store
        self._accounts = accounts
        self._passwords = passwords
        self._clock = clock
        self._shop_words = shop_words

    def register(
        self,
        email: str,
        password: str,
        name: str,
        role: Role = Role.CUSTOMER,
        *,
        source: str = OPERATOR,
    ) -> User:
        """Make an account; the same request again gets the same answer for `REPEAT_WINDOW`.

        Args:
            email: normalised address.
            password: as typed.
            name: what to call the person.
            role: what the account may do.
            source: where the request comes from.

        Raises:
            ValidationFailedError: the password is too weak.
            EmailTakenError: the address has an account that this request did not make.
        """
        self._require_strength(password, email, name)
        now = self._clock()
        user = User(new_id(now), email, name, role, session_epoch=0, created_at=now)
        transaction = self._store.transaction()
        self._accounts.add(transaction, user, self._passwords.hash(password))
        try:
            transaction.commit()
        except TransactionCanceledError as error:
            made = self._made_before(user, password, source)
            if made is None:
                raise EmailTakenError from error
            return made
        return user

    def _made_before(self, wanted: User, password: str, source: str) -> User | None:
        """Return the account that this same request has made just before, if it has."""
        login = self._set_before(wanted.email, password, source)
        made = self._accounts.get(login.user_id) if login else None
        is_same = made and (made.name, made.role) == (wanted.name, wanted.role)
        return made if is_same else None

    def _set_before(self, email: str, password: str, source: str) -> Login | None:
        """Return the login of an address if this is the password that was set for it just before.

        The answer to the request that set it may have been lost, and this may be its repeat. To a
        stranger it is one more place to try passwords at, so each is checked as at sign-in.
        """
        login = self._accounts.login_of(email)
        if login is None or not login.may_repeat(self._clock()):
            return None
        try:
            return self.check_password(email, password, source).login
        except InvalidCredentialsError:
            return None

    def check_password(self, email: str, password: str, source: str) -> SignIn:
        """Check a password, at the same cost whether it is right, wrong or of no account.

        The try is counted first, then the login is read and one hash computed. Whoever is locked
        out costs less, and learns no more than what they sent themselves.

        Args:
            email: normalised address.
            password: as typed.
            source: where the request comes from; `SIGNED_IN` within a session.

        Raises:
            InvalidCredentialsError: address unknown, password wrong, or address locked.
        """
        event = AccountEvent.PASSWORD if source == SIGNED_IN else AccountEvent.SIGN_IN

        def refused(outcome: AccountOutcome) -> InvalidCredentialsError:
            note(event, outcome, email, source)
            return InvalidCredentialsError()

        now = self._clock()
        attempts = self._accounts.count_attempt(email, source, now)
        if attempts.locked:
            raise refused(AccountOutcome.LOCKED)
        login, is_known = self._accounts.login_from(email, source, now)
        if source != SIGNED_IN and not is_known:
            strangers = self._accounts.count_attempt(email, None, now)
            if strangers.locked:
                raise refused(AccountOutcome.LOCKED_TO_STRANGERS)
        matches = self._passwords.matches(password, login.password_hash if login else None)
        if login is None or not matches:
            raise refused(AccountOutcome.WRONG)
        note(event, AccountOutcome.DONE, email, source)
        rehashed = None
        if self._passwords.is_outdated(login.password_hash):
            rehashed = replace(login, password_hash=self._passwords.hash(password))
        return SignIn(login, attempts, rehashed, is_new_source=not is_known)

    def unlock(self, email: str) -> int:
        """Let a normalised address sign in again from everywhere, whatever was tried before.

        Returns:
            how many tries were counted: those of sources, and once more those of strangers.
        """
        note(AccountEvent.UNLOCK, AccountOutcome.DONE, email, OPERATOR)
        return self._accounts.forget_attempts(email)

    def change(
        self,
        user_id: str,
        name: str | None = None,
        password: str | None = None,
        current_password: str | None = None,
        session_id: str | None = None,
    ) -> User:
        """Change an account; a new password ends all its sessions, this one with the others.

        The same request again is answered as before for `REPEAT_WINDOW`, although it has itself
        ended the session it comes in.

        Args:
            user_id: whose.
            name: new name, if it changes.
            password: new password, if it changes.
            current_password: must be right for a new password; wrong ones count by themselves, so
                that strangers who lock the address do not keep its owner from changing it.
            session_id: the session in which this happens, which must be good; None for none.

        Raises:
            UnauthenticatedError: there is no such account, or its session has ended.
            ValidationFailedError: the new password is weak or the current one not right.
            ConflictError: the account was changed at the same moment.
        """
        before, is_signed_in = self._found(user_id, session_id)
        after = replace(before, name=name or before.name)
        if not is_signed_in:
            if password and after == before and self._set_before(before.email, password, SIGNED_IN):
                return before
            raise SessionEndedError
        transaction = self._store.transaction()
        if password is not None:
            after = replace(after, session_epoch=before.session_epoch + 1)
            self._change_password(transaction, after, password, current_password or "")
        self._save(transaction, before, after)
        return after

    def _found(self, user_id: str, session_id: str | None) -> tuple[User, bool]:
        """Return an account, and whether the session that it is changed in is good."""
        if session_id is None:
            return account_of(self._accounts, user_id), True
        found = self._accounts.of_session(user_id, session_id)
        if found is None:
            raise SessionEndedError
        user, session = found
        return user, session.is_alive(user, self._clock())

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
        self._require_strength(password, before.email, before.name)
        login = self._accounts.login_of(before.email)
        if login is None:
            raise _changed_meanwhile()
        after = replace(before, session_epoch=before.session_epoch + 1)
        transaction = self._store.transaction()
        self._save_password(transaction, login, after, password)
        self._save(transaction, before, after)
        return after

    def _change_password(
        self, transaction: Transaction, user: User, password: str, current_password: str
    ) -> None:
        self._require_strength(password, user.email, user.name)
        try:
            proof = self.check_password(user.email, current_password, SIGNED_IN)
        except InvalidCredentialsError as error:
            message = "is not right, or was tried too often"
            raise _invalid(message, field="current_password") from error
        self._save_password(transaction, proof.login, user, password)
        self._accounts.forgive_attempts(transaction, proof.attempts, self._clock())

    def _save_password(
        self, transaction: Transaction, before: Login, user: User, password: str
    ) -> None:
        after = replace(
            before,
            password_hash=self._passwords.hash(password),
            session_epoch=user.session_epoch,
            password_set_at=self._clock(),
        )
        self._accounts.save_login(transaction, before, after)

    def _save(self, transaction: Transaction, before: User, after: User) -> None:
        """Write an account and what else is in the transaction; raises ConflictError."""
        self._accounts.save(transaction, before, after)
        try:
            transaction.commit()
        except TransactionCanceledError as error:
            raise _changed_meanwhile() from error

    def _require_strength(self, password: str, email: str, name: str) -> None:
        weakness = weakness_of(password, email, name, self._shop_words)
        if weakness:
            raise _invalid(weakness, field="password")


def _changed_meanwhile() -> ConflictError:
    return ConflictError("The account was changed at the same moment. Look at it and try again.")


def _invalid(message: str, field: str) -> ValidationFailedError:
    entry = FieldError(field=field, code="not_acceptable", message=message)
    return ValidationFailedError("The body is not valid; see errors.", [entry])
