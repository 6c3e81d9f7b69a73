"""Accounts as those who run the shop see and change them."""

from collections.abc import Callable
from dataclasses import replace
from itertools import islice

from storefront.access import Caller, Permission, Role
from storefront.accounts.events import AccountEvent, AccountOutcome, note
from storefront.accounts.model import OPERATOR, SIGNED_IN, OwnAccountError, Session, User
from storefront.accounts.repository import ACTOR_LABEL, AccountRepository, SessionRepository
from storefront.clock import Clock
from storefront.db.refusals import TransactionCanceledError
from storefront.db.store import Store
from storefront.editions import Seen
from storefront.errors import ForbiddenError, NotFoundError, StaleError, UnavailableError
from storefront.paging import PageRequest, Slice

#: How often a change is tried while others change the same account.
_TRIES = 5
_BUSY = "The account is being changed by others. Send the same request again."
_OWN = (
    "Your own role is given by another owner, or by an operator; "
    "your own sessions end with a new password, at /api/auth/me/."
)
#: What a client has seen that does not say so.
ANYTHING = Seen()


class AccountAdministration:
    """Finds accounts, gives them roles, and signs them out.

    Whoever does it is never the account itself, and must have the role that admitted them until the
    very moment of the change. So a shop that has an owner keeps one: only an owner takes the role
    from another, and of two who do it to each other one comes first. An operator is no account, and
    may do it to any.

    Args:
        store: must know the users table.
        accounts, sessions: repositories on it.
        clock: the present.
    """

    def __init__(
        self,
        store: Store,
        accounts: AccountRepository,
        sessions: SessionRepository,
        clock: Clock,
    ) -> None:
        self._store = store
        self._accounts = accounts
        self._sessions = sessions
        self._clock = clock

    def get(self, user_id: str) -> User:
        """Return an account; raises NotFoundError if there is none."""
        user = self._accounts.get(user_id)
        if user is None:
            raise NotFoundError
        return user

    def find(self, email: str) -> User | None:
        """Return the account of a normalised address."""
        login = self._accounts.login_of(email)
        return self._accounts.get(login.user_id) if login else None

    def sessions(self, user_id: str, page: PageRequest) -> Slice[Session]:
        """Return a page of an account's sessions that have not ended, the newest first.

        Raises:
            NotFoundError: there is no such account.
        """
        user, now = self.get(user_id), self._clock()
        found = self._sessions.of_user(user_id, page.after)
        living = (session for session in found if session.is_alive(user, now))
        shown = list(islice(living, page.limit))
        return Slice(shown, shown[-1].family_id if next(living, None) else None)

    def change_role(
        self, user_id: str, role: Role, by: Caller | None = None, seen: Seen = ANYTHING
    ) -> User:
        """Give an account a role; one that it has already is no change.

        Args:
            user_id: whose.
            role: what they are to the shop from now on.
            by: who does it; None for an operator.
            seen: which editions may be changed.

        Raises:
            OwnAccountError: it is the account of whoever does it.
            NotFoundError: there is no such account.
            StaleError: the edition that the client has seen is not the latest.
            ForbiddenError: whoever does it has lost their own role meanwhile.
            UnavailableError: no definite outcome in time.
        """

        def given(before: User) -> User:
            if before.role is not role and not seen.is_latest(before.edition):
                raise StaleError(before.edition)
            return replace(before, role=role)

        return self._changed(AccountEvent.CHANGE_ROLE, user_id, by, given)

    def end_sessions(self, user_id: str, by: Caller | None = None) -> User:
        """Sign an account out everywhere; one that is signed in nowhere is left as it is.

        Args:
            user_id: whose.
            by: who does it; None for an operator.

        Raises:
            OwnAccountError: it is the account of whoever does it.
            NotFoundError: there is no such account.
            ForbiddenError: they may not do it to staff, or have lost their own role meanwhile.
            UnavailableError: no definite outcome in time.
        """

        def ended(before: User) -> User:
            if by is not None and before.role.is_staff:
                _require(by, Permission.ACCOUNTS_END_STAFF_SESSIONS)
            now = self._clock()
            living = (one.is_alive(before, now) for one in self._sessions.of_user(user_id))
            return replace(before, session_epoch=before.session_epoch + any(living))

        return self._changed(AccountEvent.END_SESSIONS, user_id, by, ended)

    def _changed(
        self, event: AccountEvent, user_id: str, by: Caller | None, change: Callable[[User], User]
    ) -> User:
        """Change an account from what it is at the moment of the write, and leave a trace."""
        if by is not None and by.user_id == user_id:
            raise OwnAccountError(_OWN)
        for _ in range(_TRIES):
            before = self.get(user_id)
            after = change(before)
            if after == before:
                return before
            if self._is_saved(before, after, by):
                source, actor = (SIGNED_IN, by.user_id) if by else (OPERATOR, OPERATOR)
                role = after.role.value
                note(event, AccountOutcome.DONE, after.email, source, actor=actor, role=role)
                return after
        raise UnavailableError(_BUSY)

    def _is_saved(self, before: User, after: User, by: Caller | None) -> bool:
        """Write an account; return False if others have changed it meanwhile."""
        transaction = self._store.transaction()
        self._accounts.save_standing(transaction, before, after)
        if by is not None:
            self._accounts.require_role(transaction, by.user_id, by.role)
        try:
            transaction.commit()
        except TransactionCanceledError as error:
            if ACTOR_LABEL in error.failed:
                raise ForbiddenError("Your own role was changed at the same moment.") from error
            return False
        return True


def _require(caller: Caller, permission: Permission) -> None:
    if not caller.may(permission):
        raise ForbiddenError(f"The account is one of staff: this needs {permission.value}.")
