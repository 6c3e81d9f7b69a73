"""Orders of people without an account: what they must say, and the tokens that open one order."""

from typing import TYPE_CHECKING, cast

from storefront import log
from storefront.access import Caller, Role
from storefront.clock import Clock
from storefront.contacts.model import Contact
from storefront.db.refusals import TransactionCanceledError
from storefront.db.store import Store
from storefront.errors import FieldError, UnavailableError, ValidationFailedError
from storefront.orders.model import Order
from storefront.orders.repository import OrderRepository
from storefront.orders.views import OrderView, PlacedOrderView

if TYPE_CHECKING:  # jwt is loaded only by the functions that pass it in
    from storefront.accounts.tokens import AccessTokens

#: How often tokens are ended while the order itself changes.
_TRIES = 8


def require_reachable(caller: Caller, contact: Contact | None, *, quoted: bool) -> None:
    """Refuse an order of a guest whom nobody could reach, or who was not asked to sign in.

    Whether guests may order is a setting, which quotes look at: so theirs are by quotes.

    Args:
        caller: who orders.
        contact: whom it is for, if they have said.
        quoted: whether it is by a quote.

    Raises:
        ValidationFailedError: a guest has no quote, or gives no contact.
    """
    if caller.role is not Role.GUEST:
        return
    given = {"quote": quoted, "contact": contact is not None}
    if missing := [_missing(name) for name, is_there in given.items() if not is_there]:
        raise ValidationFailedError("Without an account, more is needed; see errors.", missing)


def with_token(view: OrderView, caller: Caller, tokens: "AccessTokens") -> PlacedOrderView:
    """Return the answer to an order that was placed: a guest gets a token for it.

    It is made anew for each repeat and kept nowhere. It is of the order's first epoch, whatever it
    is by now: a repeat of what placed an order brings back no token that staff have ended.

    Args:
        view: the order.
        caller: who has placed it.
        tokens: signs.

    Raises:
        SigningKeysError: there is no proper key.
        UnavailableError: the keys cannot be fetched; the same request may be sent again.
    """
    placed = cast("PlacedOrderView", dict(view))
    if caller.role is Role.GUEST:
        placed["order_token"] = tokens.issue_order(caller.user_id, view["id"], 0)
    return placed


class OrderTokenService:
    """Ends tokens for single orders.

    Args:
        store: must know the orders table.
        orders: the repository on that store.
        clock: the present.
    """

    def __init__(self, store: Store, orders: OrderRepository, clock: Clock) -> None:
        self._store = store
        self._orders = orders
        self._clock = clock

    def end(self, caller: Caller, order_id: str, epoch: int) -> Order:
        """Let tokens for an order lead nowhere any more; whoever asks for a link gets a new one.

        It is for staff, whose tokens are looked up.

        Args:
            caller: who does it.
            order_id: the order.
            epoch: of which epoch the tokens are. Where it is another by now, they have ended.

        Raises:
            NotFoundError: there is no such order.
            UnavailableError: no definite outcome in time; the same request may be sent again.
        """
        for _ in range(_TRIES):
            order = self._orders.changeable(order_id, caller, self._store)
            if order.token_epoch != epoch:
                return order
            following = order.end_tokens(self._clock())
            transaction = self._store.transaction()
            self._orders.save(transaction, following, "order.tokens_ended", caller.user_id)
            try:
                transaction.commit()
            except TransactionCanceledError:
                continue
            log.info("tokens of order ended", order_id=order_id)
            return following
        raise UnavailableError("The order is being changed. Send the same request again.")


def _missing(field: str) -> FieldError:
    return FieldError(field=field, code="missing", message="Needed without an account")
