"""Who may do what: roles, the permissions each of them holds, and who is calling.

`PERMISSIONS` is the one table; docs/architecture.md shows it. An endpoint names the permission that
it needs (`web/endpoint.py`); what belongs to somebody is seen by its owner, and by those who hold
`ORDERS_READ_ALL`.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from storefront.values import dataclass


class Role(StrEnum):
    """What somebody is to the shop. Everybody but customers and guests works there."""

    OWNER = "owner"
    MANAGER = "manager"
    SUPPORT = "support"
    WAREHOUSE = "warehouse"
    ACCOUNTANT = "accountant"
    CUSTOMER = "customer"
    GUEST = "guest"  # buys without an account

    @property
    def is_staff(self) -> bool:
        """Whether people of this role work for the shop, so that their tokens are looked up."""
        return self not in {Role.CUSTOMER, Role.GUEST}


class Permission(StrEnum):
    """What an endpoint can ask for; the name before the colon says what of."""

    ACCOUNT_MANAGE = "account:manage"  # one's own account and sessions
    ACCOUNTS_READ = "accounts:read"  # everybody's, and their sessions
    ACCOUNTS_EDIT_ROLE = "accounts:edit-role"
    ACCOUNTS_END_SESSIONS = "accounts:end-sessions"  # of customers
    ACCOUNTS_END_STAFF_SESSIONS = "accounts:end-staff-sessions"
    PRODUCTS_READ_ALL = "products:read-all"  # also those that are not on sale
    PRODUCTS_EDIT = "products:edit"
    STOCK_READ = "stock:read"
    STOCK_ADJUST = "stock:adjust"
    ORDERS_PLACE = "orders:place"
    ORDERS_READ = "orders:read"
    #: Everybody's and who placed them, and with them what else one may do there.
    ORDERS_READ_ALL = "orders:read-all"
    ORDERS_CANCEL = "orders:cancel"
    ORDERS_ACCEPT = "orders:accept"  # that are paid when they come
    ORDERS_EDIT_CONTACT = "orders:edit-contact"  # whom an order is for, and where it goes
    ORDERS_ERASE_CONTACT = "orders:erase-contact"
    ORDERS_FULFIL = "orders:fulfil"  # pack, hand over, take back
    ORDERS_CLAIM = "orders:claim"  # take what was ordered without an account into one's own
    ORDERS_END_TOKENS = "orders:end-tokens"  # so that links that were sent lead nowhere
    PAYMENTS_BEGIN = "payments:begin"  # of one's own orders, whoever one is
    PAYMENTS_READ = "payments:read"
    PAYMENTS_INSPECT = "payments:inspect"  # providers' answers, staff's notes, stock movements
    REFUNDS_CREATE = "refunds:create"
    CASH_COLLECT = "cash:collect"  # write down what was paid, or refused, on delivery
    CASH_RECONCILE = "cash:reconcile"  # enter what couriers hand over of it
    CHECKS_READ = "checks:read"  # what reconciliations and audits found
    SETTINGS_READ = "settings:read"  # shipping, tax and checkout
    SETTINGS_EDIT = "settings:edit"


#: The permission of an endpoint that serves everybody, signed in or not.
PUBLIC: Final = None

_BUYING = {
    Permission.ORDERS_PLACE,
    Permission.ORDERS_READ,
    Permission.ORDERS_CANCEL,
    Permission.ORDERS_EDIT_CONTACT,
    Permission.PAYMENTS_BEGIN,
    Permission.PAYMENTS_READ,
}
_WORKING = {
    Permission.ACCOUNT_MANAGE,
    Permission.PRODUCTS_READ_ALL,
    Permission.ORDERS_READ,
    Permission.ORDERS_READ_ALL,
    Permission.SETTINGS_READ,
}
#: What only the owner may. Who gives roles could have any; who signs staff out could hinder them.
_OWNING = {Permission.ACCOUNTS_EDIT_ROLE, Permission.ACCOUNTS_END_STAFF_SESSIONS}
_PAYMENTS = {Permission.PAYMENTS_READ, Permission.PAYMENTS_INSPECT}

#: What each role may do.
PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    Role.OWNER: frozenset(Permission),
    Role.MANAGER: frozenset(Permission) - _OWNING,
    Role.SUPPORT: frozenset(
        _WORKING
        | _PAYMENTS
        | {Permission.ACCOUNTS_READ, Permission.STOCK_READ}
        | {Permission.ORDERS_CANCEL, Permission.ORDERS_ACCEPT, Permission.ORDERS_EDIT_CONTACT}
        | {Permission.ORDERS_END_TOKENS, Permission.CASH_COLLECT}
    ),
    Role.WAREHOUSE: frozenset(
        _WORKING | {Permission.STOCK_READ, Permission.STOCK_ADJUST, Permission.ORDERS_FULFIL}
    ),
    Role.ACCOUNTANT: frozenset(
        _WORKING
        | _PAYMENTS
        | {Permission.CHECKS_READ, Permission.CASH_COLLECT, Permission.CASH_RECONCILE}
    ),
    Role.CUSTOMER: frozenset(_BUYING | {Permission.ACCOUNT_MANAGE, Permission.ORDERS_CLAIM}),
    Role.GUEST: frozenset(_BUYING),
}


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever is behind a request.

    Args:
        user_id: ULID of the account or of the guest.
        role: what they are to the shop.
        order_id: the one order they may see and act on; None if they are not limited to one.
        session_id: the session of the account; None for guests.
        token_epoch: how often tokens for that one order had been ended when theirs was made.
    """

    user_id: str
    role: Role
    order_id: str | None = None
    session_id: str | None = None
    token_epoch: int = 0

    @property
    def sees_all_orders(self) -> bool:
        """Whether everybody's orders exist for this caller, and who placed them."""
        return self.order_id is None and self.may(Permission.ORDERS_READ_ALL)

    def may(self, permission: Permission) -> bool:
        """Return whether the caller's role holds a permission."""
        return permission in PERMISSIONS[self.role]

    def may_see(self, owner_id: str, order_id: str, token_epoch: int) -> bool:
        """Return whether an order exists for this caller.

        Args:
            owner_id: whose order it is.
            order_id: the order.
            token_epoch: how often tokens for it have been ended.
        """
        if self.order_id is not None and (self.order_id, self.token_epoch) != (
            order_id,
            token_epoch,
        ):
            return False
        return self.sees_all_orders or self.user_id == owner_id
