"""Cash on delivery, as staff write it down: what was collected, and what was not taken.

"Paid" stays a word for money that is there: somebody answers for it with the name of a consignment
or a receipt, and each name is collected by once, ever.
"""

from collections import Counter
from collections.abc import Mapping

from storefront import log
from storefront.access import Caller
from storefront.accounts.session_guard import SessionGuard
from storefront.clock import Clock
from storefront.contract import Id, with_members
from storefront.db.idempotency import IDEMPOTENCY_LABEL, IdempotencyKeys
from storefront.db.refusals import TransactionCanceledError
from storefront.db.store import Store
from storefront.errors import ConflictError, FieldError, UnavailableError, ValidationFailedError
from storefront.idempotency import IdempotencyKey
from storefront.ids import new_id
from storefront.inventory.model import MovementKind, OrderMovement
from storefront.inventory.repository import StockRepository
from storefront.money import Money, parse_money
from storefront.orders.doorstep import back_from_parcels, back_now, collect, refuse
from storefront.orders.ending import cancel_unsent
from storefront.orders.model import Order
from storefront.orders.repository import OrderRepository
from storefront.orders.status import OrderStateError
from storefront.payments.model.attempt import Provider
from storefront.payments.model.cash import COLLECTED, Collection, collected, word_of
from storefront.payments.store.attempts import TRANSACTION_LABEL, AttemptRepository
from storefront.payments.store.remittances import await_remittance

_TRIES = 5


class CollectionKnownError(ConflictError):
    """Cash was collected by that name before.

    Args:
        order_id: for which order.
    """

    slug = "collection-known"
    title = "This consignment or receipt is written down already"
    members = with_members(order_id=Id)

    def __init__(self, order_id: str) -> None:
        super().__init__("Nothing was recorded: each is collected once.", order_id=order_id)


#: What staff are told when nothing can be written down.
REFUSALS = (CollectionKnownError, OrderStateError)


class CashService:
    """Writes down what becomes of orders that are paid when they come.

    Args:
        store: must know the orders, payments and catalog tables.
        orders, attempts, stock: repositories on that store.
        keys: of requests about orders.
        session_guard: makes sure that the caller's session is good.
        clock: the present.
    """

    def __init__(
        self,
        store: Store,
        orders: OrderRepository,
        attempts: AttemptRepository,
        stock: StockRepository,
        keys: IdempotencyKeys,
        session_guard: SessionGuard,
        clock: Clock,
    ) -> None:
        self._store = store
        self._orders = orders
        self._attempts = attempts
        self._stock = stock
        self._keys = keys
        self._session_guard = session_guard
        self._clock = clock

    def collect(
        self, caller: Caller, order_id: str, collection: Collection, key: IdempotencyKey
    ) -> Order:
        """Write cash down; the order is paid once nothing is outstanding.

        Args:
            caller: a member of staff.
            order_id: an accepted order.
            collection: how much, and by which name.
            key: a repeat finds the order as it is then.

        Raises:
            NotFoundError: no such order.
            SessionEndedError: the caller's account is not what the token says.
            OrderStateError: the order is not accepted.
            CollectionKnownError: something was collected by that name before.
            ValidationFailedError: the amount is none in the order's currency, nothing, or far more
                than is outstanding.
            IdempotencyMismatchError: the key came with another body before.
            UnavailableError: no definite outcome in time; repeat with the same key.
        """
        for _ in range(_TRIES):
            order = self._orders.changeable(order_id, caller, self._session_guard.reader(caller))
            if self._keys.answer_of(key):
                return order
            try:
                after = self._written(caller, order, collection, key)
            except TransactionCanceledError as error:
                if IDEMPOTENCY_LABEL not in error.failed and TRANSACTION_LABEL in error.failed:
                    raise self._known(collection) or error from error
                continue
            except OrderStateError:
                known = self._known(collection)
                if known and not self._keys.answer_of(key):
                    raise known from None
                if known:
                    continue
                raise
            log.info("cash collected", order_id=order_id)
            return after
        raise UnavailableError("The order is being changed by others. Try again.")

    def refuse(self, caller: Caller, order_id: str, said: Mapping[str, tuple[int, int]]) -> Order:
        """Write down what was not taken, and what of it is back; what is known changes nothing.

        Args:
            caller: a member of staff.
            order_id: an order that has come.
            said: by product id how many units in all were refused, and how many of these are back.

        Raises:
            NotFoundError: no such order.
            SessionEndedError: the caller's account is not what the token says.
            OrderStateError: the order is over, or was never accepted.
            ValidationFailedError: more than were sold and not paid back, or less than was said
                before.
            UnavailableError: no definite outcome in time; the same call may be made again.
        """
        for _ in range(_TRIES):
            order = self._orders.changeable(order_id, caller, self._session_guard.reader(caller))
            now = self._clock()
            step = refuse(order, said, now)
            if step is None:
                return order
            after, here = cancel_unsent(step.order)
            transaction = self._store.transaction()
            units = Counter(back_now(order, said)) + Counter(here)
            sent = back_from_parcels(order, said)
            unsent, actor = units - Counter(sent), caller.user_id
            about = OrderMovement(order_id, MovementKind.RETURNED, actor)
            moved = self._stock.restock(transaction, about, units, now, unsent=unsent)
            refused = {one: units for one, (units, _) in said.items()}
            data = {"refused": refused, "restocked": units, "retrieved": sent}
            self._orders.save(transaction, after, step.event, actor, **data, **_moved(moved))
            try:
                transaction.commit()
            except TransactionCanceledError:
                continue
            log.info("units refused", order_id=order_id)
            return after
        raise UnavailableError("The order is being changed by others. Try again.")

    def _written(
        self, caller: Caller, order: Order, collection: Collection, key: IdempotencyKey
    ) -> Order:
        now = self._clock()
        money, name = _money(collection.amount, order), collection.reference
        attempt_id = new_id(now)
        step = collect(order, attempt_id, money, now)
        attempt = collected(order, attempt_id, money, name, now)
        transaction = self._store.transaction()
        self._attempts.save(transaction, attempt, word_of(COLLECTED, money, name))
        self._attempts.claim_transaction(transaction, attempt)
        await_remittance(transaction, attempt)
        data = {
            "attempt_id": attempt_id,
            "provider": attempt.provider.value,
            "amount": str(money),
            "currency": money.currency,
            "transaction_id": name,
            "provider_message": attempt.version,
        }
        self._orders.save(transaction, step.order, step.event, caller.user_id, **data)
        self._keys.claim(transaction, key, {"attempt_id": attempt_id})
        transaction.commit()
        return step.order

    def _known(self, collection: Collection) -> CollectionKnownError | None:
        """Return what to say of a name by which something was collected; None of any other."""
        attempt_id = self._attempts.id_by_transaction(Provider.CASH, collection.reference)
        attempt = self._attempts.get(attempt_id) if attempt_id else None
        return CollectionKnownError(attempt.order_id) if attempt else None


def _moved(moved: Mapping[str, str]) -> dict[str, Mapping[str, str]]:
    return {"movements": moved} if moved else {}


def _money(text: str, order: Order) -> Money:
    try:
        return parse_money(text, order.total.currency)
    except ValueError as error:
        fault = FieldError(field="amount", code="amount", message=str(error))
        raise ValidationFailedError("Nothing was recorded; see errors.", [fault]) from None
