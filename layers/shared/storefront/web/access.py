"""Who is calling, and who may call what."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from storefront.errors import ForbiddenError, UnauthenticatedError


class Role(Enum):
    """What an account may do."""

    CUSTOMER = "customer"
    STAFF = "staff"


class Access(Enum):
    """Who an endpoint serves."""

    PUBLIC = "public"
    USER = "user"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Caller:
    """The signed-in account behind a request, as the authorizer found it."""

    user_id: str
    role: Role

    @property
    def is_staff(self) -> bool:
        """Tell whether the caller works for the shop."""
        return self.role is Role.STAFF

    def may_see(self, owner_id: str) -> bool:
        """Tell whether something that belongs to `owner_id` exists for this caller."""
        return self.is_staff or self.user_id == owner_id


def caller_of(context: Mapping[str, Any]) -> Caller | None:
    """Return the caller in a `requestContext`, or None.

    Only API Gateway writes `requestContext.authorizer`; anything odd in it means no caller.
    """
    authorizer = context.get("authorizer") or {}
    try:
        return Caller(_text(authorizer["user_id"]), Role(authorizer["role"]))
    except (KeyError, TypeError, ValueError):
        return None


def require(access: Access, caller: Caller | None) -> None:
    """Refuse a caller whom an endpoint does not serve.

    Raises:
        UnauthenticatedError: nobody is signed in.
        ForbiddenError: the account's role is not enough.
    """
    if access is Access.PUBLIC:
        return
    if caller is None:
        raise UnauthenticatedError("Send an access token: Authorization: Bearer <token>.")
    if access is Access.STAFF and not caller.is_staff:
        raise ForbiddenError("Only staff of the shop may do this.")


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError
    return value
