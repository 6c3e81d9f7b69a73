"""Whom an order is for: changed while it can still go elsewhere, and erased."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from storefront import log
from storefront.access import Caller
from storefront.accounts.session_guard import SessionGuard
from storefront.clock import Clock
from storefront.contacts.model import Contact
from storefront.contacts.repository import erase_contact, put_contact
from storefront.db.reader import ItemReader
from storefront.db.refusals import TransactionCanceledError
from storefront.db.store import Store, Transaction
from storefront.editions import Seen
from storefront.errors import NotFoundError, StaleError, UnavailableError
from storefront.orders.model import Order
from storefront.orders.quote import CashNotOfferedError
from storefront.orders.repository import (
    ORDER_LABEL,
    OrderRepository,
    order_pk,
)
from storefront.orders.trusting import OPEN, pass_on
from storefront.places.model import Places
from storefront.trust.repository import PHONE_LABEL
from storefront.uses.buyers import BuyerNames

T = TypeVar("T")

_CLOSED = (
    "Nothing was changed: an order that is paid when it comes cannot go on with this phone number. "
    "Keep the number, or cancel the order and place it again."
)
#: How often a change is tried while the order itself changes.
_TRIES = 8


class OrderContactService:
    """Changes and erases contacts of orders.

    Args:
        store: must know the orders table.
        orders: the repository on that store.
        session_guard: makes sure that whoever changes something still may.
        places: where addresses can be.
        names: names phones, as they are counted.
        clock: the present.
    """

    def __init__(
        self,
        store: Store,
        orders: OrderRepository,
        session_guard: SessionGuard,
        places: Places,
        names: BuyerNames,
        clock: Clock,
    ) -> None:
        self._store = store
        self._orders = orders
        self._session_guard = session_guard
        self._places = places
        self._names = names
        self._clock = clock

    def change(
        self, caller: Caller, order_id: str, changes: Mapping[str, Any], seen: Seen
    ) -> Contact:
        """Change whom an order is for; the timeline tells what was changed, and no value.

        Args:
            caller: who may see the order.
            order_id: which.
            changes: parts of the contact by their names; of `delivery`, parts by theirs.
            seen: which editions may be changed. A change that is made already is no fault.

        Raises:
            NotFoundError: there is no such order for the caller, or nobody knows whom it is for.
            OrderStateError: the order is over.
            DistrictFixedError: it would go to another district.
            CashNotOfferedError: it is paid when it comes, and the new phone could not have ordered
                it so.
            ValidationFailedError: it would go nowhere.
            StaleError: the edition that the client has seen is not the latest.
            SessionEndedError: the account or the session is no more.
            UnavailableError: no definite outcome in time; the same request may be sent again.
        """

        def change(transaction: Transaction, order: Order, before: Contact | None) -> Contact:
            if before is None:
                raise NotFoundError("Nobody knows any more whom this order was for.")
            after = before.changed(changes)
            if after is before:
                return before
            if not seen.is_latest(before.edition):
                raise StaleError(before.edition)
            if after.delivery:
                after.delivery.require_known(self._places, "delivery.")
            following = order.change_contact(self._clock())
            if after.phone != before.phone:
                following = self._counted(transaction, following, after.phone)
            put_contact(transaction, order_pk(order_id), after)
            fields = after.differing(before)
            event = "order.contact_changed"
            self._orders.save(transaction, following, event, caller.user_id, fields=fields)
            return after

        return self._write(caller, order_id, change, self._session_guard.reader(caller))

    def erase(self, caller: Caller, order_id: str) -> None:
        """Forget whom an order was for; where nobody knows it, it is done already.

        It is for staff, whose tokens are looked up.

        Raises:
            NotFoundError, UnavailableError: as `change`.
        """

        def erase(transaction: Transaction, order: Order, before: Contact | None) -> None:
            if order.contact_until is None and before is None:
                return
            following = order.forget_contact(self._clock())
            erase_contact(transaction, order_pk(order_id))
            self._orders.save(transaction, following, "order.contact_erased", caller.user_id)

        self._write(caller, order_id, erase, self._store)

    def _counted(self, transaction: Transaction, order: Order, phone: str) -> Order:
        """Return an order that is counted with another phone, if it is open and counted at all."""
        if order.phone_name is None or order.status not in OPEN:
            return order
        return pass_on(transaction, order, self._names.of_phone(phone))

    def _write(
        self,
        caller: Caller,
        order_id: str,
        change: Callable[[Transaction, Order, Contact | None], T],
        reader: ItemReader,
    ) -> T:
        """Write what a change makes of an order and its contact, as long as others come between."""
        for _ in range(_TRIES):
            order, contact = self._orders.with_contact(order_id, caller, reader, self._clock())
            transaction = self._store.transaction()
            made = change(transaction, order, contact)
            if transaction.is_empty:
                return made
            try:
                transaction.commit()
            except TransactionCanceledError as error:
                if PHONE_LABEL in error.failed and ORDER_LABEL not in error.failed:
                    raise CashNotOfferedError(_CLOSED) from error
                continue
            log.info("contact of order changed", order_id=order_id)
            return made
        raise UnavailableError("The order is being changed. Send the same request again.")
