"""What clients see of accounts."""

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from storefront.access import PERMISSIONS, Permission, Role
from storefront.accounts.model import GUEST_LIFE, Session, TokenPair, User
from storefront.clock import iso
from storefront.contract import Email, Id, Moment


class UserView(TypedDict):
    """An account."""

    id: Id
    email: Email
    name: str
    role: Role
    created_at: Moment


class MeView(UserView):
    """One's own account, and what the access token that was sent lets one do, sorted by name.

    A customer's token keeps its role until it is refreshed, whatever became of the account's.
    """

    permissions: list[Permission]


class UserListView(TypedDict):
    """The accounts that were found."""

    items: list[UserView]
    next_cursor: None


class SessionView(TypedDict):
    """A sign-in on one device that has not ended; `refreshed_at` is when it was last kept going."""

    id: Id
    created_at: Moment
    refreshed_at: Moment | None
    expires_at: Moment


class SessionListView(TypedDict):
    """A page of sessions, the newest first."""

    items: list[SessionView]
    next_cursor: str | None


class TokensView(TypedDict):
    """An access token, good for `expires_in` seconds, and a refresh token for the next pair.

    The latter is not here if the session is kept in a cookie.
    """

    access_token: str
    refresh_token: NotRequired[str]
    token_type: Literal["Bearer"]
    expires_in: int


class GuestView(TypedDict):
    """A guest's access token, good for `expires_in` seconds; there is none to renew it with."""

    access_token: str
    token_type: Literal["Bearer"]
    expires_in: int


def guest_view(token: str) -> GuestView:
    """Return a guest's token."""
    seconds = int(GUEST_LIFE.total_seconds())
    return {"access_token": token, "token_type": "Bearer", "expires_in": seconds}


def user_view(user: User) -> UserView:
    """Return an account as its owner and staff see it."""
    return {
        "id": user.user_id,
        "email": user.email,
        "name": user.name,
        "role": user.role,
        "created_at": iso(user.created_at),
    }


def me_view(user: User, role: Role) -> MeView:
    """Return one's own account.

    Args:
        user: the account.
        role: by which the caller is admitted.
    """
    return {**user_view(user), "permissions": sorted(PERMISSIONS[role])}


def session_view(session: Session) -> SessionView:
    """Return a session as staff see it: nothing that opens it."""
    return {
        "id": session.family_id,
        "created_at": iso(session.created_at),
        "refreshed_at": iso(session.rotation.at) if session.rotation else None,
        "expires_at": iso(session.expires_at),
    }


def tokens_view(pair: TokenPair) -> TokensView:
    """Return a pair of tokens as RFC 6749 §5.1 names its parts."""
    return {
        "access_token": pair.access_token,
        "refresh_token": pair.refresh_token,
        "token_type": "Bearer",
        "expires_in": pair.expires_in,
    }
