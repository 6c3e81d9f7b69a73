"""Lists read many partitions, and people see one list: whatever the orders and the page's size."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storefront.db.store import Store
from storefront.money import Money
from storefront.orders.index import OrderIndex
from storefront.orders.lines import OrderLine
from storefront.orders.listing import OrderFilter, OrderListService
from storefront.orders.model import Order
from storefront.orders.repository import OrderRepository
from storefront.orders.status import OrderStatus
from storefront.paging import PageRequest
from tests.support.dynamodb import empty_tables

NOW = datetime(2030, 1, 1, tzinfo=UTC)
#: Orders by id: whose, and how far they have come.
ORDERS = st.dictionaries(
    st.text("0123456789ABCDEFGHJKMNPQRSTVWXYZ", min_size=26, max_size=26),
    st.tuples(st.sampled_from("ab"), st.sampled_from(OrderStatus)),
    max_size=12,
)


def write(store: Store, orders: dict[str, tuple[str, OrderStatus]]) -> None:
    """Write orders that have come so far."""
    price = Money(100, "BDT")
    for order_id, (user_id, status) in orders.items():
        order = Order(
            order_id=order_id,
            user_id=user_id,
            status=status,
            lines=(OrderLine("01JPRODUCT", "MUG", "Mug", price, 1),),
            total=price,
            hold_expires_at=NOW,
            created_at=NOW,
            updated_at=NOW,
        )
        transaction = store.transaction()
        OrderRepository(store).save(transaction, order, "order.placed", user_id)
        transaction.commit()


def pages(store: Store, wanted: OrderFilter, limit: int) -> list[list[str]]:
    """Return the ids on the pages of a list, followed to its end."""
    listing, found, after = OrderListService(OrderIndex(store)), [], None
    while True:
        page = listing.page(wanted, PageRequest(limit, after))
        found.append([order.order_id for order in page.items])
        after = page.last
        if after is None:
            return found


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # tables are emptied each time
)
@given(
    orders=ORDERS,
    limit=st.integers(1, 5),
    user_id=st.sampled_from([None, "a"]),
    status=st.sampled_from([None, OrderStatus.PENDING, OrderStatus.PAID]),
)
def test_pages_together_are_the_list_without_gaps_or_doubles(
    aws: Any,
    store: Store,
    orders: dict[str, tuple[str, OrderStatus]],
    limit: int,
    user_id: str | None,
    status: OrderStatus | None,
) -> None:
    """All pages but the last are full, and no last one is empty but that of an empty list."""
    empty_tables()
    wanted = OrderFilter(user_id, None if user_id else status)
    write(store, orders)
    everything = [
        order_id
        for order_id, (owner, provider_state) in sorted(orders.items(), reverse=True)
        if wanted.user_id in {None, owner} and wanted.status in {None, provider_state}
    ]

    found = pages(store, wanted, limit)

    assert [order_id for page in found for order_id in page] == everything
    assert [len(page) for page in found[:-1]] == [limit] * (len(found) - 1)
    assert len(found[-1]) > 0 or not everything
