"""Who is calling: what a token says, and for staff also what their account says at this moment."""

from dataclasses import replace
from typing import TYPE_CHECKING

from storefront.access import Caller
from storefront.accounts.model import SessionEndedError
from storefront.accounts.repository import SessionRepository
from storefront.clock import Clock

if TYPE_CHECKING:  # jwt is loaded only by the functions that pass it in
    from storefront.accounts.tokens import AccessTokens


class Authorizer:
    """Finds out who is calling.

    A customer's token holds for its fifteen minutes without a look at the account; what they change
    looks at it then (`accounts/session_guard.py`). A token of staff holds only while its
    session does, and gives the role that the account has now.

    Args:
        tokens: verifies tokens.
        sessions: the repository.
        clock: the present.
    """

    def __init__(self, tokens: "AccessTokens", sessions: SessionRepository, clock: Clock) -> None:
        self._tokens = tokens
        self._sessions = sessions
        self._clock = clock

    def caller(self, token: str) -> Caller:
        """Return who holds a token; one call to the database for staff, none for others.

        Raises:
            InvalidAccessTokenError: it is not, or no longer, a token this shop issued.
            SessionEndedError: it is a staff account's, whose session or which itself is no more.
            SigningKeysError: there is no proper key.
            UnavailableError: the keys or the account cannot be read.
        """
        caller = self._tokens.verify(token)
        if caller.session_id is None or not caller.role.is_staff:
            return caller
        found = self._sessions.get(caller.user_id, caller.session_id)
        if found is None:
            raise SessionEndedError
        user, session = found
        if not session.is_alive(user, self._clock()):
            raise SessionEndedError
        return replace(caller, role=user.role)
