"""Every minute: expire orders whose hold has lapsed, and give their stock back."""

from typing import Any

from storefront import log
from storefront.clock import system_clock
from storefront.db.store import open_store
from storefront.db.tables import Table
from storefront.inventory.repository import StockRepository
from storefront.orders.holds import HoldService
from storefront.orders.repository import OrderRepository
from storefront.settings import Settings

#: Orders expired in one run at the most; what is left waits for the next, a minute later.
LIMIT = 500

store = open_store(Settings.from_environment(), [Table.ORDERS, Table.CATALOG])
holds = HoldService(store, OrderRepository(store), StockRepository(store), system_clock)


def lambda_handler(event: Any, context: Any) -> dict[str, int]:  # noqa: ARG001 - Lambda's signature
    """Release lapsed holds and say how many; a failure is retried and then reported by Lambda."""
    log.bind(route="release_holds", request_id=context.aws_request_id)
    return {"released": holds.release_lapsed(LIMIT)}
