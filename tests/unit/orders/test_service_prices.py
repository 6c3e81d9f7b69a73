"""An order costs what its products cost at the moment at which it is placed, whatever happens."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from storefront.catalog.model import NewSale, ProductChanges
from storefront.db.refusals import TransactionCanceledError
from storefront.db.store import Store
from storefront.idempotency import IdempotencyKey
from storefront.inventory.model import SALE_ITEM
from storefront.inventory.prices import Prices, SalePrice
from storefront.money import Money
from storefront.orders.refusals import PriceChangedError
from tests.support.clock import FrozenClock
from tests.support.dynamodb import counted_calls
from tests.support.interleaving import just_before
from tests.support.invariants import contents
from tests.support.shop import Shop

HOUR = timedelta(hours=1)


def set_sale(shop: Shop, product: str, price: str, begins_in: timedelta = timedelta()) -> None:
    """Put a product on sale for an hour."""
    starts = shop.clock() + begins_in
    sale = NewSale(price, starts, starts + HOUR)
    shop.product_service.update(product, ProductChanges(sale=sale))


def end_sale(shop: Shop, product: str) -> None:
    shop.product_service.update(product, ProductChanges(without=frozenset({"sale"})))


def charged(shop: Shop, product: str) -> str:
    """Order a unit; return what it costs."""
    return str(shop.get(shop.order(shop.buyer(), {product: 1})).total)


@pytest.fixture(params=[0, 4], ids=["one item", "shards"])
def product(shop: Shop, clock: FrozenClock, request: pytest.FixtureRequest) -> Iterator[str]:
    """A product at 199.00; in shards, and not."""
    product_id = shop.product(stock=8, price=19_900)
    if request.param:
        shop.sharding_service.spread(product_id, request.param)
    clock.advance(seconds=5)
    yield product_id
    if request.param:
        shop.sharding_service.gather(product_id)


def test_what_is_charged_changes_by_the_clock_alone(
    shop: Shop, clock: FrozenClock, product: str
) -> None:
    set_sale(shop, product, "150.00", HOUR)

    began, moment = clock(), timedelta(milliseconds=1)
    costs = []
    for passed in (timedelta(), HOUR - moment, HOUR, 2 * HOUR - moment, 2 * HOUR):
        clock.now = began + passed
        costs.append(charged(shop, product))

    assert costs == ["199.00", "199.00", "150.00", "150.00", "199.00"]


def test_a_sale_that_begins_while_an_order_is_placed_is_its_price(shop: Shop, product: str) -> None:
    with just_before(lambda: set_sale(shop, product, "150.00")):
        assert charged(shop, product) == "150.00"


def test_a_sale_that_is_ended_while_an_order_is_placed_is_not_its_price(
    shop: Shop, product: str
) -> None:
    set_sale(shop, product, "150.00")

    with just_before(lambda: end_sale(shop, product)):
        assert charged(shop, product) == "199.00"


def test_a_sale_that_is_lowered_while_an_order_is_placed_is_its_price(
    shop: Shop, product: str
) -> None:
    set_sale(shop, product, "150.00")

    with just_before(lambda: set_sale(shop, product, "120.00")):
        assert charged(shop, product) == "120.00"


def test_a_sale_that_is_only_planned_stops_no_order(shop: Shop, product: str) -> None:
    with just_before(lambda: set_sale(shop, product, "150.00", HOUR)), counted_calls() as calls:
        assert charged(shop, product) == "199.00"

    assert calls.count("TransactWriteItems") == 2  # the rival's one, and the order's


def test_an_order_on_sale_takes_two_calls(shop: Shop, product: str) -> None:
    set_sale(shop, product, "150.00")
    buyer = shop.buyer()

    with counted_calls() as calls:
        shop.order(buyer, {product: 1})

    assert calls == ["BatchGetItem", "TransactWriteItems"]


SALE = SalePrice(Money(15_000, "BDT"), FrozenClock().now + HOUR, FrozenClock().now + 2 * HOUR)
BEFORE, DURING, AFTER = (FrozenClock().now + hours * HOUR for hours in (0.5, 1.5, 2))


@pytest.mark.parametrize("asked_for", [BEFORE, DURING, AFTER])
@pytest.mark.parametrize("placed_at", [BEFORE, DURING, AFTER])
def test_no_hold_is_written_at_a_price_of_another_moment(
    shop: Shop, store: Store, asked_for: datetime, placed_at: datetime
) -> None:
    """Whoever computed a price too early or too late, DynamoDB refuses it by the stored times."""
    product = shop.product(price=19_900)
    shop.product_service.update(
        product, ProductChanges(sale=NewSale("150.00", SALE.starts, SALE.ends))
    )
    item = shop.stock.get(product)
    assert item is not None
    is_reduced = asked_for == DURING
    at_any_time = SalePrice(SALE.price, BEFORE, AFTER + HOUR) if is_reduced else None
    told = replace(item, prices=Prices(item.prices.regular, at_any_time))
    transaction = store.transaction()

    shop.stock.hold(transaction, told, {SALE_ITEM: 1}, placed_at)

    if is_reduced == (placed_at == DURING):
        transaction.commit()
        back = store.transaction()
        shop.stock.release(back, product, {SALE_ITEM: 1})
        back.commit()
    else:
        with pytest.raises(TransactionCanceledError):
            transaction.commit()


def test_who_says_what_they_have_seen_is_charged_that_or_told(
    shop: Shop, clock: FrozenClock, product: str
) -> None:
    set_sale(shop, product, "150.00")
    buyer, seen = shop.buyer(), {product: "150.0"}
    key = IdempotencyKey(buyer.user_id, "create_order", "one", seen)
    first = shop.order_service.place(buyer, {product: 1}, key, seen)
    clock.advance(hours=1)
    before = contents(shop.store)

    with pytest.raises(PriceChangedError) as refusal:
        shop.order_service.place(buyer, {product: 1}, None, seen)
    again = shop.order_service.place(buyer, {product: 1}, key, seen)

    assert refusal.value.fields["prices"] == {product: "199.00"}
    assert contents(shop.store) == before
    assert again == first
    for text in ("199", "199.00"):
        shop.order_service.place(buyer, {product: 1}, None, {product: text})


@pytest.mark.parametrize("text", ["199.001", "0199.000000000001", "198.99"])
def test_what_is_not_the_price_is_not_taken_for_it(shop: Shop, text: str) -> None:
    product = shop.product(price=19_900)

    with pytest.raises(PriceChangedError):
        shop.order_service.place(shop.buyer(), {product: 1}, None, {product: text})


def test_a_price_that_changes_while_an_order_is_placed_is_told_to_who_has_seen_another(
    shop: Shop, product: str
) -> None:
    seen = {product: "199.00"}

    with just_before(lambda: set_sale(shop, product, "150.00")), pytest.raises(PriceChangedError):
        shop.order_service.place(shop.buyer(), {product: 1}, None, seen)
