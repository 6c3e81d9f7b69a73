"""Stock, as staff work with it: what came, what was counted, and the ledger of it."""

from collections.abc import Collection, Mapping

from storefront import log
from storefront.clock import Clock
from storefront.db.idempotency import IdempotencyKeys
from storefront.db.refusals import TransactionCanceledError
from storefront.db.store import Store
from storefront.errors import NotFoundError, UnavailableError
from storefront.idempotency import IdempotencyKey
from storefront.ids import new_id
from storefront.inventory.model import (
    SALE_ITEM,
    BookedUnits,
    Movement,
    Parts,
    ProductArchivedError,
    ProductStatus,
    SaleItem,
    StockBelowZeroError,
    StockChange,
    StockMovedError,
)
from storefront.inventory.repository import NOTHING_SEEN, StockRepository
from storefront.inventory.search import find_free
from storefront.inventory.views import MovementView, StockChangeView, movement_view
from storefront.paging import PageRequest, Slice

#: How often units are looked for while others take them.
_TRIES = 5


class StockService:
    """Changes what is on the shelf, and shows why it is as it is.

    Args:
        store: must know the catalog table.
        stock: repository on that store.
        keys: idempotency keys of the catalog table.
        clock: the present.
    """

    def __init__(
        self, store: Store, stock: StockRepository, keys: IdempotencyKeys, clock: Clock
    ) -> None:
        self._store = store
        self._stock = stock
        self._keys = keys
        self._clock = clock

    def change(self, change: StockChange, key: IdempotencyKey | None) -> StockChangeView:
        """Change a product's stock and write the movement, in one transaction.

        The counters of the answer are read after it: they are the truth of that moment, with what
        buyers did meanwhile, and in a repeat they may be others. The movement is the first one's.

        Args:
            change: what happened on the shelf.
            key: a repeat with the same key and body changes nothing more.

        Raises:
            NotFoundError: there is no such product.
            ProductArchivedError: it is archived.
            StockBelowZeroError: it would take more than is available.
            StockMovedError: the books say otherwise than what was expected.
            IdempotencyMismatchError: the key came with another body before.
            UnavailableError: no definite outcome in time; repeat with the same key.
        """
        movement = self._record(change, key)
        item = self._existing(change.product_id)
        return {"movement": movement, "available": item.available, "on_hand": item.on_hand}

    def movements(self, product_id: str, page: PageRequest) -> Slice[Movement]:
        """Return a page of a product's ledger, the newest first.

        Raises:
            NotFoundError: there is no such product.
        """
        found = self._stock.movements(product_id, page)
        if not found.items:
            self._existing(product_id)
        return found

    def _record(self, change: StockChange, key: IdempotencyKey | None) -> MovementView:
        now = self._clock()
        movement = Movement(
            movement_id=new_id(now),
            product_id=change.product_id,
            kind=change.kind,
            quantity=change.quantity,
            reason=change.reason,
            order_id=None,
            actor=change.actor,
            created_at=now,
        )
        view = movement_view(movement)
        parts, seen = self._as_expected(change)
        for _ in range(_TRIES):
            transaction = self._store.transaction()
            self._stock.adjust(transaction, change.product_id, parts, seen)
            self._stock.add_movement(transaction, movement)
            self._keys.claim(transaction, key, view)
            try:
                transaction.commit()
            except TransactionCanceledError as error:
                # A repeat may find the stock gone that the first request took: the key comes first.
                answer: MovementView | None = self._keys.answer_of(key)
                if answer is not None:
                    return answer
                parts, seen = self._as_found(change, error)
                continue
            log.info("stock changed", product_id=change.product_id)
            return view
        raise UnavailableError

    def _as_expected(self, change: StockChange) -> tuple[Parts, Mapping[int, BookedUnits]]:
        """Return what to change by shard, and what is there, of a product without shards."""
        seen = NOTHING_SEEN if change.expected is None else {SALE_ITEM: change.expected}
        return {SALE_ITEM: change.quantity}, seen

    def _as_found(
        self, change: StockChange, error: TransactionCanceledError
    ) -> tuple[Parts, Mapping[int, BookedUnits]]:
        """Return what to change by shard, and what is there, since it is not as expected.

        Raises:
            StorefrontError: why nothing can be changed.
        """
        item = self._existing(change.product_id)
        if item.status is ProductStatus.ARCHIVED:
            raise ProductArchivedError from error
        seen = NOTHING_SEEN
        if change.expected is not None:
            seen = self._stock.books(change.product_id)
            _require_expected(change.expected, seen.values(), error)
        if change.quantity > 0:
            return {SALE_ITEM: change.quantity}, seen
        wanted = {change.product_id: -change.quantity}
        found = find_free(self._stock, self._store, wanted)
        if change.product_id not in found:
            msg = "Units held for orders cannot be taken away."
            raise StockBelowZeroError(msg, available=item.available) from error
        taken = found[change.product_id].items()
        return {number: -units for number, units in taken}, seen

    def _existing(self, product_id: str) -> SaleItem:
        item = self._stock.get(product_id)
        if item is None:
            raise NotFoundError
        return item


def _require_expected(
    expected: BookedUnits, found: Collection[BookedUnits], error: TransactionCanceledError
) -> None:
    """Raise StockMovedError if the books of all shards do not say together what was expected."""
    on_hand = sum(one.on_hand for one in found)
    to_ship = sum(one.to_ship or 0 for one in found)
    if expected not in {BookedUnits(on_hand), BookedUnits(on_hand, to_ship)}:
        raise StockMovedError(on_hand, to_ship) from error
