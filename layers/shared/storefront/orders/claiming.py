"""Claiming: what was ordered without an account becomes an account's, for whoever has its token."""

from typing import TYPE_CHECKING

from storefront import log
from storefront.access import Caller
from storefront.accounts.repository import PROFILE, user_pk
from storefront.accounts.session_guard import SessionGuard
from storefront.clock import Clock
from storefront.db.refusals import TransactionCanceledError
from storefront.db.store import Store
from storefront.db.tables import Table
from storefront.errors import ConflictError, NotFoundError, UnauthenticatedError, UnavailableError
from storefront.orders.model import Order
from storefront.orders.repository import (
    ORDER,
    OrderRecord,
    OrderRepository,
    order_pk,
    to_model,
)

if TYPE_CHECKING:  # jwt is loaded only by the functions that pass it in
    from storefront.accounts.tokens import AccessTokens

#: How often it is tried while the order itself changes.
_TRIES = 8


class AlreadyClaimedError(ConflictError):
    """The order is an account's: another one's, or it always was."""

    slug = "already-claimed"
    title = "The order belongs to an account"


class ClaimService:
    """Claims orders.

    Args:
        store: must know the orders and the users table.
        orders: the repository on that store.
        session_guard: makes sure that whoever claims something still may.
        tokens: verifies tokens of orders.
        clock: the present.
    """

    def __init__(
        self,
        store: Store,
        orders: OrderRepository,
        session_guard: SessionGuard,
        tokens: "AccessTokens",
        clock: Clock,
    ) -> None:
        self._store = store
        self._orders = orders
        self._session_guard = session_guard
        self._tokens = tokens
        self._clock = clock

    def claim(self, caller: Caller, order_id: str, token: str) -> Order:
        """Make a guest's order an account's; the same account again is answered the order.

        The links that were sent so far open it no more, since they are the guest's.

        Args:
            caller: the account.
            order_id: the order.
            token: for that order.

        Raises:
            NotFoundError: there is no such order, or the token is none for it, or ended.
            AlreadyClaimedError: the order is another account's.
            SessionEndedError: the account or the session is no more.
            UnavailableError: no definite outcome in time; the same request may be sent again.
        """
        holder = self._holder(order_id, token)
        for _ in range(_TRIES):
            order, is_of_account = self._read(caller, order_id, holder)
            if order.user_id == caller.user_id:
                return order
            if (order.token_epoch, order.user_id) != (holder.token_epoch, holder.user_id):
                # Whoever had the link knew of the order; one that was ended says nothing of it.
                raise AlreadyClaimedError if _is_good(order, holder) else NotFoundError
            if is_of_account:
                raise AlreadyClaimedError
            try:
                return self._write(caller, order)
            except TransactionCanceledError:
                continue
        raise UnavailableError("The order is being changed. Send the same request again.")

    def _holder(self, order_id: str, token: str) -> Caller:
        """Return what a token says; NotFoundError if it is none for this order."""
        try:
            holder = self._tokens.verify(token)
        except UnauthenticatedError:
            raise NotFoundError("There is no such order.") from None
        if holder.order_id != order_id:
            raise NotFoundError("There is no such order.")
        return holder

    def _read(self, caller: Caller, order_id: str, holder: Caller) -> tuple[Order, bool]:
        """Return the order, and whether whom its token is of has an account, by one call."""
        # Who follows a link to their own order is read already, and nothing is read twice.
        others = [holder.user_id] if holder.user_id != caller.user_id else []
        found = self._session_guard.reader(caller).get_together(
            {
                Table.ORDERS: [(order_pk(order_id), ORDER)],
                Table.USERS: [(user_pk(one), PROFILE) for one in others],
            }
        )
        for item in found[Table.ORDERS]:
            return to_model(OrderRecord.from_raw_data(item)), bool(found[Table.USERS])
        raise NotFoundError("There is no such order.")

    def _write(self, caller: Caller, order: Order) -> Order:
        following = order.claim(caller.user_id, self._clock())
        transaction = self._store.transaction()
        if order.is_pending:
            self._orders.pass_on_unpaid(transaction, order, following)
        self._orders.save(transaction, following, "order.claimed", caller.user_id)
        transaction.commit()
        log.info("order claimed", order_id=order.order_id)
        return following


def _is_good(order: Order, holder: Caller) -> bool:
    return order.token_epoch == holder.token_epoch
