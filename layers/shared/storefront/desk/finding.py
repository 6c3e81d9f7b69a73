"""Finding orders by whatever a buyer has in hand."""

from storefront.access import Caller
from storefront.accounts.repository import AccountRepository
from storefront.desk.model import Clue, ClueKind
from storefront.desk.orders import StaffOrderService
from storefront.ids import is_id
from storefront.orders.index import OrderIndex
from storefront.orders.model import Order
from storefront.orders.repository import OrderRepository
from storefront.orders.views import OrderView
from storefront.paging import PageRequest, Slice
from storefront.payments.store.attempts import AttemptRepository
from storefront.payments.store.names import ProviderNames


class OrderFinder:
    """Finds orders. Each kind of clue has keys of its own: nothing is searched through.

    Args:
        accounts, orders, attempts: repositories.
        index: lists orders.
        names: leads from providers' names to attempts.
        desk: shows orders with who bought them.
    """

    def __init__(
        self,
        accounts: AccountRepository,
        orders: OrderRepository,
        index: OrderIndex,
        attempts: AttemptRepository,
        names: ProviderNames,
        desk: StaffOrderService,
    ) -> None:
        self._accounts = accounts
        self._orders = orders
        self._index = index
        self._attempts = attempts
        self._names = names
        self._desk = desk

    def find(self, clue: Clue, page: PageRequest, caller: Caller) -> Slice[OrderView]:
        """Return a page of the orders that a clue leads to, the newest first; maybe none.

        Args:
            clue: what they are found by.
            page: which page.
            caller: who looks, and may see everybody's orders.
        """
        return self._desk.page(self._found(clue, page), caller)

    def _found(self, clue: Clue, page: PageRequest) -> Slice[Order]:
        if clue.kind is ClueKind.EMAIL:
            login = self._accounts.login_of(clue.text)
            return self._index.of_user(login.user_id, page) if login else Slice([])
        if clue.kind is ClueKind.PAYMENT:
            # One of money belongs to one attempt for ever, so there is only one page.
            return Slice(self._paid_by(clue.text))
        if is_id(clue.text):
            return Slice(self._index.many([clue.text]))
        order = self._orders.numbered(clue.text)
        return Slice([order] if order else [])

    def _paid_by(self, name: str) -> list[Order]:
        # bKash's are capitals and digits, which people type as they like.
        attempt_ids = self._names.attempts_of({name, name.upper()})
        attempts = self._attempts.get_many(attempt_ids)
        return self._index.many(sorted({attempt.order_id for attempt in attempts}))
