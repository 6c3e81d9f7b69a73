"""Sessions, and the refresh tokens that keep them going."""

from dataclasses import replace
from typing import TYPE_CHECKING

from storefront.access import Role
from storefront.accounts.events import AccountEvent, AccountOutcome, note
from storefront.accounts.model import (
    InvalidRefreshTokenError,
    RefreshToken,
    Rotation,
    Session,
    SignIn,
    TokenPair,
    User,
    open_session,
)
from storefront.accounts.repository import LOGIN_LABEL, AccountRepository, SessionRepository
from storefront.clock import Clock
from storefront.db.refusals import TransactionCanceledError
from storefront.db.store import Store

if TYPE_CHECKING:  # jwt is loaded only by the functions that pass it in
    from storefront.accounts.tokens import AccessTokens


def end_session(store: Store, sessions: SessionRepository, user_id: str, token: str) -> bool:
    """End the session a refresh token belongs to, if it is this user's.

    Doing it again, or with a token that is unknown or somebody else's, changes nothing.

    Args:
        store: must know the users table.
        sessions: a repository on it.
        user_id: the caller.
        token: any refresh token of the session, the latest or an older one.

    Returns:
        whether there is such a session.
    """
    try:
        family_id = RefreshToken.parse(token).family_id
    except InvalidRefreshTokenError:
        return False
    # Looked for among the caller's sessions, whoever the token says it belongs to.
    return _revoke(store, sessions, user_id, family_id)


def _revoke(store: Store, sessions: SessionRepository, user_id: str, family_id: str) -> bool:
    """End a session, and return whether there was one: its time may be over since it was read."""
    transaction = store.transaction()
    sessions.revoke(transaction, user_id, family_id)
    try:
        transaction.commit()
    except TransactionCanceledError:
        return False
    return True


class SessionService:
    """Opens sessions and keeps them going.

    Args:
        store: must know the users table.
        accounts, sessions: repositories on it.
        tokens: issues access tokens.
        clock: the present.
    """

    def __init__(
        self,
        store: Store,
        accounts: AccountRepository,
        sessions: SessionRepository,
        tokens: "AccessTokens",
        clock: Clock,
    ) -> None:
        self._store = store
        self._accounts = accounts
        self._sessions = sessions
        self._tokens = tokens
        self._clock = clock

    def open(self, sign_in: SignIn) -> TokenPair:
        """Begin a session, forgive earlier wrong passwords, and renew an outdated hash."""
        session, token = open_session(sign_in.login, self._clock())
        pair = self._pair(token, sign_in.login.role)
        try:
            self._begin(session, sign_in)
        except TransactionCanceledError as error:
            if LOGIN_LABEL not in error.failed:
                raise
            # The login changed since it was read, so its hash is not ours to renew. If the
            # password changed, so did the epoch, and this session is never refreshed.
            self._begin(session, replace(sign_in, rehashed=None))
        return pair

    def refresh(self, text: str, source: str = "") -> TokenPair:
        """Exchange a refresh token for a new pair of tokens, with the role the account has now.

        The same token again within `REFRESH_REPEAT_WINDOW` gets the same successor: that is a
        second tab, or a client that lost the answer. Any other token that was used before is in two
        hands: the whole session ends.

        Args:
            text: the token as its client holds it.
            source: where the request comes from, for the log.

        Raises:
            InvalidRefreshTokenError: the token is no good, or was used before.
        """
        token = RefreshToken.parse(text)
        user, session = self._living(token)
        if session.is_latest(token):
            pair = self._rotate(user, session, token)
            if pair is not None:
                return pair
            user, session = self._living(token)  # a rival was faster: look at what it made
        successor = session.repeated(token, self._clock())
        if successor is None:
            raise self._reuse(user, session, source)
        return self._pair(successor, user.role)

    def _living(self, token: RefreshToken) -> tuple[User, Session]:
        """Return the account and the session of a token; raises as `refresh` does."""
        found = self._sessions.get(token.user_id, token.family_id)
        if found is None or not found[1].is_alive(found[0], self._clock()):
            raise InvalidRefreshTokenError
        return found

    def _rotate(self, user: User, session: Session, token: RefreshToken) -> TokenPair | None:
        """Exchange the session's latest token; None if that was done, or it ended, meanwhile."""
        rotation = Rotation.of(token, self._clock())
        successor = token.successor(rotation.salt)
        # Before the old token is gone: should no key be had, the client can try again.
        pair = self._pair(successor, user.role)
        transaction = self._store.transaction()
        self._sessions.rotate(transaction, session, successor.secret_hash, rotation)
        try:
            transaction.commit()
        except TransactionCanceledError:
            return None
        return pair

    def _begin(self, session: Session, sign_in: SignIn) -> None:
        transaction = self._store.transaction()
        self._sessions.add(transaction, session)
        self._accounts.forgive_attempts(transaction, sign_in.attempts, self._clock())
        email, source = sign_in.login.email, sign_in.attempts.source
        if sign_in.is_new_source and source:
            self._accounts.remember_source(transaction, email, source, self._clock())
        if sign_in.rehashed:
            self._accounts.save_login(transaction, sign_in.login, sign_in.rehashed)
        transaction.commit()

    def _pair(self, token: RefreshToken, role: Role) -> TokenPair:
        access_token = self._tokens.issue(token.user_id, role, token.family_id)
        return TokenPair(access_token, str(token), self._tokens.life_seconds)

    def _reuse(self, user: User, session: Session, source: str) -> InvalidRefreshTokenError:
        """End a session whose old token came back, and return what the client is told."""
        note(AccountEvent.REFRESH, AccountOutcome.REUSED, user.email, source)
        _revoke(self._store, self._sessions, session.user_id, session.family_id)
        return InvalidRefreshTokenError()
