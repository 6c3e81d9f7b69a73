"""Admission: who is calling, as the authorizer found it, and whether the endpoint serves them."""

from collections.abc import Mapping
from typing import Any

from storefront.access import Caller, Permission, Role
from storefront.errors import ForbiddenError, UnauthenticatedError


def caller_of(context: Mapping[str, Any]) -> Caller | None:
    """Return the caller in a `requestContext`, or None.

    Only API Gateway writes `requestContext.authorizer`; anything odd in it means no caller.
    """
    authorizer = context.get("authorizer") or {}
    try:
        order_id = _text(authorizer["order_id"]) if "order_id" in authorizer else None
        return Caller(_text(authorizer["user_id"]), Role(authorizer["role"]), order_id)
    except (KeyError, TypeError, ValueError):
        return None


def require(permission: Permission | None, caller: Caller | None, *, order_scope: bool) -> None:
    """Refuse a caller whom an endpoint does not serve.

    Args:
        permission: what the endpoint needs; None if it serves everybody.
        caller: who calls; None for nobody.
        order_scope: whether it serves those who may see one order only.

    Raises:
        UnauthenticatedError: nobody is signed in.
        ForbiddenError: the caller's role does not hold the permission, or they have a token for
            one order and this is about others as well.
    """
    if permission is None:
        return
    if caller is None:
        raise UnauthenticatedError("Send an access token: Authorization: Bearer <token>.")
    if not caller.may(permission):
        raise ForbiddenError(f"This needs the permission {permission.value}.")
    if caller.order_id is not None and not order_scope:
        raise ForbiddenError("A token for one order is not enough for this.")


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError
    return value
