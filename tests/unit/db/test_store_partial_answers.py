"""DynamoDB answers in parts when there is much, or it is busy: everything is read all the same."""

from collections.abc import Callable, Iterator, Sized
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest

from storefront.db.tables import Table
from tests.support.fake_stripe import FakeStripe
from tests.support.sdk import Send, around_each_call
from tests.support.shop import Shop
from tests.support.shop_fixtures import bkash, shop, stripe

__all__ = ["bkash", "shop", "stripe"]

#: Each reading without a limit of its own, of a shop and one of its orders.
READS: dict[str, Callable[[Shop, str], Sized]] = {
    "lapsed holds": lambda shop, _: shop.order_index.lapsed(shop.clock() + timedelta(days=1), 9),
    "a timeline": lambda shop, order: shop.orders.history(order, shop.staff())[1],
    "a provider's words": lambda shop, order: shop.attempts.messages(_attempt(shop, order)),
    "unfinished payments": lambda shop, _: list(shop.attempt_index.unfinished()),
    "finished payments": lambda shop, _: list(_closed(shop)),
    "refunds": lambda shop, order: shop.refunds.of_order(order),
    "payments by id": lambda shop, _: shop.attempts.get_many(list(shop.attempt_index.unfinished())),
    "a table": lambda shop, _: [
        item for page in shop.store.scan(Table.ORDERS) for item in page.items
    ],
}


@pytest.fixture
def order(shop: Shop, stripe: FakeStripe) -> str:
    """A paid order with two refunds, beside others: one paid, two that are being paid, two new."""
    product, buyer = shop.product(stock=50), shop.buyer()
    paid, other, *paying = (shop.order(buyer, {product: 2}) for _ in range(4))
    for order_id in (paid, other):
        shop.deliver(stripe.pay(shop.begin_stripe(buyer, order_id).reference or ""))
    for order_id in paying:
        shop.begin_stripe(buyer, order_id)
        shop.order(buyer, {product: 1})
    for key in "12":
        shop.refund(paid, "1.00", key)
    return paid


@pytest.fixture
def in_parts() -> Iterator[Callable[[], object]]:
    """Lets every answer hold one item from then on, until the test is over."""
    with ExitStack() as until_the_end:
        yield lambda: until_the_end.enter_context(around_each_call(_in_part))


@pytest.mark.parametrize("what", list(READS))
def test_an_answer_in_parts_is_read_to_its_end(
    shop: Shop, order: str, in_parts: Callable[[], object], what: str
) -> None:
    whole = READS[what](shop, order)
    in_parts()

    assert READS[what](shop, order) == whole
    assert len(whole) > 1


def test_no_more_lapsed_holds_than_asked_for_are_read(
    shop: Shop, order: str, in_parts: Callable[[], object]
) -> None:
    later = shop.clock() + timedelta(days=1)
    in_parts()

    assert len(shop.order_index.lapsed(later, 3)) == 3


def _attempt(shop: Shop, order_id: str) -> str:
    return shop.get(order_id).attempt_ids[0]


def _closed(shop: Shop) -> Iterator[str]:
    return shop.attempt_index.closed_between(shop.clock() - timedelta(days=1), shop.clock())


def _in_part(send: Send, client: Any, operation: str, arguments: dict[str, Any]) -> Any:
    """Leave all but one of the items for later, as DynamoDB may."""
    if operation in {"Query", "Scan"}:
        return send(client, operation, {**arguments, "Limit": 1})
    answer = send(client, operation, arguments)
    if operation == "BatchGetItem":
        for table, items in answer["Responses"].items():
            later = [{"pk": item["pk"], "sk": item["sk"]} for item in items[1:]]
            answer["Responses"][table] = items[:1]
            answer["UnprocessedKeys"] = {table: {"Keys": later}} if later else {}
    return answer
