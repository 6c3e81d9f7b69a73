"""Phones that orders are placed with, as staff see and judge them."""

from storefront import log
from storefront.access import Caller
from storefront.clock import Clock
from storefront.db.store import Store
from storefront.errors import NotFoundError
from storefront.orders.repository import OrderRepository
from storefront.trust.model import PhoneVerdict, Score
from storefront.trust.repository import read_score, say
from storefront.uses.buyers import BuyerNames


class PhoneService:
    """Shows what is counted of phones, and lets staff trust or block them.

    A phone is said by itself, or by an order that was placed with it: staff need not know it.

    Args:
        store: must know the orders and shop tables.
        orders: a repository on that store.
        names: names phones, as they are counted.
        clock: the present.
    """

    def __init__(
        self, store: Store, orders: OrderRepository, names: BuyerNames, clock: Clock
    ) -> None:
        self._store = store
        self._orders = orders
        self._names = names
        self._clock = clock

    def find(self, caller: Caller, *, phone: str | None, order_id: str | None) -> Score:
        """Return what is counted of a phone; of one that nobody has ordered with, nothing.

        Args:
            caller: a member of staff.
            phone: in E.164; or
            order_id: an order that was placed with it.

        Raises:
            NotFoundError: there is no such order, or nobody knows its phone any more.
            UnavailableError: no answer in time.
        """
        return read_score(self._store, self._name(caller, phone, order_id))

    def judge(
        self, caller: Caller, word: PhoneVerdict, *, phone: str | None, order_id: str | None
    ) -> Score:
        """Say of a phone whether it may order what is paid when it comes; from now on.

        Orders that are placed already stay as they are.

        Args:
            caller: a member of staff.
            word: what they say; again changes nothing but who has said it last.
            phone: as for `find`; or
            order_id: likewise.

        Raises:
            NotFoundError, UnavailableError: as `find`.
        """
        name = self._name(caller, phone, order_id)
        score = say(self._store, name, word, caller.user_id, self._clock())
        log.info("phone judged")
        return score

    def _name(self, caller: Caller, phone: str | None, order_id: str | None) -> str:
        if phone is not None:
            return self._names.of_phone(phone)
        order, contact = self._orders.with_contact(order_id or "", caller, None, self._clock())
        if order.phone_name:
            return order.phone_name
        if contact is None:
            raise NotFoundError("Nobody knows any more with which phone this order was placed.")
        return self._names.of_phone(contact.phone)
