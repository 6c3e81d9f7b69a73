"""DynamoDB answers in parts when there is much, or it is busy: everything is read all the same."""

from collections.abc import Callable, Iterator, Sized
from datetime import timedelta
from typing import Any

import pytest

from storefront.db.tables import Table
from tests.support.fake_stripe import FakeStripe
from tests.support.shop import Shop
from tests.support.shop_fixtures import bkash, shop, stripe

__all__ = ["bkash", "shop", "stripe"]

#: Each reading without a limit of its own, of a shop and one of its orders.
READS: dict[str, Callable[[Shop, str], Sized]] = {
    "lapsed holds": lambda shop, _: shop.orders.lapsed(shop.clock() + timedelta(days=1), 9),
    "a timeline": lambda shop, order: shop.orders.history(order, shop.staff())[1],
    "a provider's words": lambda shop, order: shop.attempts.messages(_attempt(shop, order)),
    "unfinished payments": lambda shop, _: list(shop.attempts.unfinished()),
    "finished payments": lambda shop, _: list(_closed(shop)),
    "refunds": lambda shop, order: shop.refunds.of_order(order),
    "payments by id": lambda shop, _: shop.attempts.get_many(list(shop.attempts.unfinished())),
    "a table": lambda shop, _: [item for page in shop.store.scan(Table.ORDERS) for item in page],
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
def in_parts(shop: Shop) -> Iterator[Callable[[], None]]:
    """Lets every answer hold one item from then on, until the test is over."""
    events = shop.store._connection.client.meta.events
    handlers: dict[str, Callable[..., None]] = {
        "provide-client-params.dynamodb.Query": _ask_for_one,
        "provide-client-params.dynamodb.Scan": _ask_for_one,
        "after-call.dynamodb.BatchGetItem": _answer_one,
    }

    def begin() -> None:
        for name, handler in handlers.items():
            events.register(name, handler)

    yield begin
    for name, handler in handlers.items():
        events.unregister(name, handler)


@pytest.mark.parametrize("what", list(READS))
def test_an_answer_in_parts_is_read_to_its_end(
    shop: Shop, order: str, in_parts: Callable[[], None], what: str
) -> None:
    whole = READS[what](shop, order)
    in_parts()

    assert READS[what](shop, order) == whole
    assert len(whole) > 1


def test_no_more_lapsed_holds_than_asked_for_are_read(
    shop: Shop, order: str, in_parts: Callable[[], None]
) -> None:
    later = shop.clock() + timedelta(days=1)
    in_parts()

    assert len(shop.orders.lapsed(later, 3)) == 3


def _attempt(shop: Shop, order_id: str) -> str:
    return shop.get(order_id).attempt_ids[0]


def _closed(shop: Shop) -> Iterator[str]:
    return shop.attempts.closed_between(shop.clock() - timedelta(days=1), shop.clock())


def _ask_for_one(params: dict[str, Any], **_: Any) -> None:
    params["Limit"] = 1


def _answer_one(parsed: dict[str, Any], **_: Any) -> None:
    """Leave all but one of the items for later, as DynamoDB may."""
    for table, items in parsed["Responses"].items():
        later = [{"pk": item["pk"], "sk": item["sk"]} for item in items[1:]]
        parsed["Responses"][table] = items[:1]
        parsed["UnprocessedKeys"] = {table: {"Keys": later}} if later else {}
