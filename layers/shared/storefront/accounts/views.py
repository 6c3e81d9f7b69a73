"""What clients see of accounts."""

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from storefront.access import Role
from storefront.accounts.model import TokenPair, User
from storefront.clock import iso
from storefront.contract import Email, Id, Moment


class UserView(TypedDict):
    """An account, as its owner sees it."""

    id: Id
    email: Email
    name: str
    role: Role
    created_at: Moment


class TokensView(TypedDict):
    """An access token, good for `expires_in` seconds, and a refresh token for the next pair.

    The latter is not here if the session is kept in a cookie.
    """

    access_token: str
    refresh_token: NotRequired[str]
    token_type: Literal["Bearer"]
    expires_in: int


def user_view(user: User) -> UserView:
    """Return an account as its owner sees it."""
    return {
        "id": user.user_id,
        "email": user.email,
        "name": user.name,
        "role": user.role,
        "created_at": iso(user.created_at),
    }


def tokens_view(pair: TokenPair) -> TokensView:
    """Return a pair of tokens as RFC 6749 §5.1 names its parts."""
    return {
        "access_token": pair.access_token,
        "refresh_token": pair.refresh_token,
        "token_type": "Bearer",
        "expires_in": pair.expires_in,
    }
