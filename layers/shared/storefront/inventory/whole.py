"""Committing changes of all shards of a sale item, through the orders that take from them."""

from collections.abc import Collection
from datetime import datetime, timedelta

from storefront.db.refusals import TransactionConflictError
from storefront.db.store import Store, Transaction
from storefront.errors import UnavailableError
from storefront.inventory.model import SALE_ITEM
from storefront.inventory.records import SaleRecord
from storefront.inventory.repository import STOCK, stock_key

#: Seconds for which, and times that, such a change is tried.
_PATIENCE, _TRIES = 5.0, 20
#: How often orders are met there before they are asked to wait.
_MAX_CONFLICTS = 2
#: For how many times a write's time orders wait for such a change.
_PAUSE_IN_WRITES = 8


def commit_whole(
    store: Store, transaction: Transaction, hot_ids: Collection[str], now: datetime
) -> None:
    """Commit a change of all shards of some sale items; orders in its way are asked to wait.

    Args:
        store: the store of the transaction.
        transaction: what changes.
        hot_ids: the sale items with shards; without any this is a commit like others.
        now: the present.

    Raises:
        TransactionCanceledError: conditions failed; nothing was written.
        UnavailableError: no definite outcome in time; the same change may be made again.
    """
    for turn in store.turns(_PATIENCE, _TRIES):
        try:
            transaction.commit(_MAX_CONFLICTS if hot_ids else None)
        except TransactionConflictError as error:
            until = now + _PAUSE_IN_WRITES * timedelta(seconds=error.took)
            for item_id in hot_ids:
                _pause(store, item_id, until)
            store.give_way(error.took, turn)
        else:
            return
    raise UnavailableError(
        "The product is selling too quickly at this moment. Send the same request again."
    )


def _pause(store: Store, item_id: str, until: datetime) -> None:
    """Ask orders of a sale item to begin no sooner than at a moment; it only delays them."""
    key, actions = stock_key(item_id, SALE_ITEM), [SaleRecord.paused_until.set(until)]
    transaction = store.transaction()
    transaction.update(STOCK, SaleRecord, key, actions, SaleRecord.pk.exists())
    transaction.commit()
