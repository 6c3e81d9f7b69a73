"""An order that costs nothing is paid when it is placed: nobody is asked for money."""

from dataclasses import replace

import pytest

from storefront.categories.model import Text
from storefront.errors import NotFoundError, OutOfStockError
from storefront.fulfilments.model import ParcelStatus
from storefront.inventory.model import MovementKind
from storefront.orders.ordering import OrderingService
from storefront.orders.status import OrderStateError, OrderStatus
from storefront.orders.views import OrderView
from storefront.paging import PageRequest
from storefront.pricing.model import Percentage
from storefront.terms.checkout import CheckoutTerms
from storefront.terms.promotions import Promotion, PromotionKind, PromotionTerms, UseLimits
from storefront.terms.shipping import ShippingTerms
from tests.support.clock import FrozenClock
from tests.support.dynamodb import counted_calls
from tests.support.interleaving import just_before
from tests.support.invariants import check_invariants
from tests.support.parcels import go, pack
from tests.support.shop import Shop
from tests.unit.inventory.spreading import hot
from tests.unit.orders.quotes import TAX, Counter

ALL_OF_IT = Promotion("gift", Text("Gift"), PromotionKind.ORDER, Percentage(10_000))


class Gifts(Counter):
    """A shop that gives everything away, and delivers nothing."""

    def __init__(self, shop: Shop) -> None:
        super().__init__(shop)
        self.say(ShippingTerms("BDT"), TAX, promotions=PromotionTerms("BDT", (ALL_OF_IT,)))
        self.ordering = OrderingService(shop.order_service, self.service, self.seal)

    def order(self, wanted: dict[str, int]) -> OrderView:
        return self.ordering.order(self.buyer, self.token(wanted, None), None)


@pytest.fixture
def gifts(shop: Shop) -> Gifts:
    return Gifts(shop)


def test_its_units_are_sold_at_once_and_nothing_is_asked_for(gifts: Gifts) -> None:
    shop = gifts.shop
    first, second = shop.product(stock=5), shop.product(stock=2)

    order = gifts.order({first: 3, second: 2})

    assert (order["status"], order["total_amount"]) == (OrderStatus.PAID, "0.00")
    assert (order["payment_methods"], order["expires_at"]) == ([], None)
    assert (shop.levels(first), shop.levels(second)) == ((2, 2), (0, 0))
    moved = shop.stock_service.movements(first, PageRequest()).items
    sold = [(one.quantity, one.order_id) for one in moved if one.kind is MovementKind.SOLD]
    assert sold == [(-3, order["id"])]
    assert shop.events(order["id"]) == ["order.placed"]
    check_invariants(shop)


def test_it_takes_two_calls(gifts: Gifts) -> None:
    token = gifts.token({gifts.shop.product(): 1}, None)

    with counted_calls() as calls:
        gifts.ordering.order(gifts.buyer, token, None)

    assert calls == ["BatchGetItem", "TransactWriteItems"]


def test_no_way_to_pay_is_offered_where_there_is_nothing_to_pay(gifts: Gifts) -> None:
    assert gifts.ask({gifts.shop.product(): 1}, None)["payment_offers"] == []


def test_it_does_not_count_among_what_a_buyer_has_not_paid(gifts: Gifts) -> None:
    product = gifts.shop.product(stock=50)

    for _ in range(20):  # more than may wait for payment
        gifts.order({product: 1})

    assert gifts.shop.levels(product) == (30, 30)
    check_invariants(gifts.shop)


def test_the_last_unit_is_given_away_once(gifts: Gifts) -> None:
    product = gifts.shop.product(stock=1)

    with just_before(lambda: gifts.order({product: 1})), pytest.raises(OutOfStockError):
        gifts.order({product: 1})

    assert gifts.shop.levels(product) == (0, 0)
    check_invariants(gifts.shop)


def test_units_that_others_hold_are_not_given_away(gifts: Gifts) -> None:
    product, other = gifts.shop.product(stock=3), gifts.shop.buyer()
    gifts.say(checkout=CheckoutTerms("BDT", lets_plain_orders=True))

    with (
        just_before(lambda: gifts.shop.order(other, {product: 2})),
        pytest.raises(OutOfStockError),
    ):
        gifts.order({product: 2})

    assert gifts.shop.levels(product) == (1, 3)
    check_invariants(gifts.shop)


def test_a_hot_product_is_given_away_from_its_shards(gifts: Gifts) -> None:
    product = hot(gifts.shop, stock=8)

    gifts.order({product: 5})

    assert gifts.shop.levels(product) == (3, 3)
    check_invariants(gifts.shop)


def test_its_buyer_cancels_it_and_units_and_uses_come_back(gifts: Gifts) -> None:
    shop = gifts.shop
    once = replace(ALL_OF_IT, limits=UseLimits(total=1, per_buyer=1))
    gifts.say(ShippingTerms("BDT"), TAX, promotions=PromotionTerms("BDT", (once,)))
    product = hot(shop, stock=8)
    order_id = gifts.order({product: 5})["id"]

    with pytest.raises(NotFoundError):
        shop.cancel(shop.buyer(), order_id)
    canceled = shop.cancel(gifts.buyer, order_id)
    again = shop.cancel(gifts.buyer, order_id)

    assert (canceled.status, again) == (OrderStatus.CANCELED, canceled)
    assert shop.levels(product) == (8, 8)
    assert shop.events(order_id) == ["order.placed", "order.canceled"]
    check_invariants(shop)
    assert gifts.order({product: 8})["status"] is OrderStatus.PAID, "its use is free again"
    check_invariants(shop)


def test_what_is_packed_of_it_is_not_canceled_and_what_is_canceled_is_not_packed(
    gifts: Gifts,
) -> None:
    shop = gifts.shop
    product = shop.product()
    first, second = (gifts.order({product: 2})["id"] for _ in range(2))
    pack(shop, first, {product: 1})
    shop.cancel(shop.staff(), second)

    with pytest.raises(OrderStateError, match="in parcels"):
        shop.cancel(gifts.buyer, first)
    with pytest.raises(OrderStateError, match="canceled"):
        pack(shop, second, {product: 1})
    go(shop, first, ParcelStatus.CANCELED)

    assert shop.cancel(gifts.buyer, first).status is OrderStatus.CANCELED
    check_invariants(shop)


def test_canceling_it_while_it_is_packed_is_one_or_the_other(gifts: Gifts) -> None:
    shop = gifts.shop
    product = shop.product()
    order_id = gifts.order({product: 2})["id"]

    with just_before(lambda: pack(shop, order_id, {product: 1})), pytest.raises(OrderStateError):
        shop.cancel(gifts.buyer, order_id)

    assert shop.get(order_id).status is OrderStatus.PAID
    check_invariants(shop)


def test_it_neither_lapses_nor_can_be_paid_or_refunded(gifts: Gifts, clock: FrozenClock) -> None:
    shop = gifts.shop
    order = gifts.order({shop.product(): 1})
    clock.advance(hours=3)

    shop.sweep()

    with pytest.raises(OrderStateError):
        shop.begin_stripe(gifts.buyer, order["id"])
    with pytest.raises(OrderStateError, match="it costs nothing"):
        shop.refund(order["id"])
    assert shop.get(order["id"]).status is OrderStatus.PAID
    check_invariants(shop)
