"""Many buyers, few units: nothing is sold twice, and nothing is left that somebody wanted."""

from collections.abc import Mapping
from itertools import count

import pytest

from storefront.catalog.model import ProductChanges
from storefront.errors import OutOfStockError, UnavailableError
from storefront.inventory.model import MovementKind, StockBelowZeroError, StockChange
from storefront.orders.refusals import TooManyUnpaidError
from storefront.orders.status import OrderStatus
from storefront.payments.model.change import Outcome
from tests.support.fake_stripe import FakeStripe
from tests.support.races import in_turn, insistent, refusals, together
from tests.support.shop import Shop

BUYERS = 200
UNITS = 50


def _buy(shop: Shop, stripe: FakeStripe, wanted: Mapping[str, int]) -> str:
    """Place an order and pay it by card, as one buyer does."""
    buyer = shop.buyer()
    order_id = shop.order(buyer, wanted)
    attempt = shop.begin_stripe(buyer, order_id)
    assert shop.deliver(stripe.pay(attempt.reference or "")) is Outcome.PAID
    return order_id


@pytest.mark.thorough  # daily by `test_crowds`, in another way
def test_200_buyers_of_50_units_leave_50_paid_orders_and_no_stock(
    shop: Shop, stripe: FakeStripe
) -> None:
    product = shop.product(stock=UNITS)

    outcomes = in_turn([lambda: _buy(shop, stripe, {product: 1}) for _ in range(BUYERS)])

    bought = [one for one in outcomes if isinstance(one, str)]
    assert len(bought) == UNITS
    assert {type(one) for one in refusals(outcomes)} == {OutOfStockError}
    assert {shop.get(order_id).status for order_id in bought} == {OrderStatus.PAID}
    assert shop.levels(product) == (0, 0)
    assert len(stripe.ledger) == UNITS, "nobody was charged without stock"


@pytest.mark.thorough  # likewise
def test_carts_in_opposite_orders_neither_oversell_nor_block_each_other(
    shop: Shop, stripe: FakeStripe
) -> None:
    products = [shop.product(stock=UNITS) for _ in range(3)]
    forwards = dict.fromkeys(products, 1)
    backwards = dict.fromkeys(reversed(products), 1)
    carts = [forwards if turn % 2 else backwards for turn in range(BUYERS)]

    outcomes = in_turn([lambda cart=cart: _buy(shop, stripe, cart) for cart in carts])  # type: ignore[misc]

    assert len([one for one in outcomes if isinstance(one, str)]) == UNITS
    assert {type(one) for one in refusals(outcomes)} == {OutOfStockError}
    assert [shop.levels(product) for product in products] == [(0, 0)] * 3
    assert len(stripe.ledger) == UNITS


def test_units_taken_off_the_shelf_meanwhile_are_not_sold(shop: Shop) -> None:
    product = shop.product(stock=UNITS)
    change = StockChange(product, MovementKind.ADJUSTED, -1, "broken", shop.staff().user_id)

    outcomes = in_turn(
        [lambda: shop.order(shop.buyer(), {product: 1}) for _ in range(UNITS)]
        + [lambda: str(shop.stock_service.change(change, None)) for _ in range(UNITS)]
    )

    assert len(outcomes) - len(refusals(outcomes)) == UNITS
    assert {type(one) for one in refusals(outcomes)} <= {OutOfStockError, StockBelowZeroError}
    assert shop.levels(product)[0] == 0


def test_eight_requests_with_one_idempotency_key_make_one_order(shop: Shop) -> None:
    product, buyer = shop.product(stock=10), shop.buyer()

    outcomes = together(*[lambda: shop.order(buyer, {product: 3}, key="k") for _ in range(8)])

    assert len({str(one) for one in outcomes}) == 1
    assert shop.levels(product) == (7, 10)


def test_repeats_with_the_last_unit_get_the_first_answer(shop: Shop) -> None:
    product, buyer = shop.product(stock=1), shop.buyer()

    outcomes = together(*[lambda: shop.order(buyer, {product: 1}, key="k") for _ in range(8)])

    assert refusals(outcomes) == []
    assert len({str(one) for one in outcomes}) == 1


def test_an_order_canceled_twice_at_once_gives_its_units_back_once(shop: Shop, moment: int) -> None:
    del moment
    product, buyer = shop.product(stock=5), shop.buyer()
    order_id = shop.order(buyer, {product: 4})

    outcomes = together(*[lambda: shop.cancel(buyer, order_id) for _ in range(4)])

    assert refusals(outcomes) == []
    assert shop.events(order_id).count("order.canceled") == 1
    assert shop.levels(product) == (5, 5)


def test_orders_of_one_account_at_once_are_no_more_than_it_may_have(shop: Shop) -> None:
    """The count is a condition of the order's own transaction: nobody is quicker than it."""
    product, buyer = shop.product(stock=1000), shop.buyer()
    keys = (f"key-{number}" for number in count())
    order = insistent(lambda: shop.order(buyer, {product: 3}, key=next(keys)))

    outcomes = together(*[order for _ in range(12)])

    assert [type(one) for one in refusals(outcomes)] == [TooManyUnpaidError] * 7
    assert shop.levels(product) == (1000 - 5 * 3, 1000)


def test_an_account_that_pays_cancels_and_orders_at_once_is_counted_right(
    shop: Shop, moment: int
) -> None:
    del moment
    product, buyer = shop.product(stock=1000), shop.buyer()
    held = [shop.order(buyer, {product: 20}) for _ in range(5)]

    outcomes = together(
        *[lambda one=one: shop.cancel(buyer, one) for one in held[:3]],
        *[lambda: shop.order(buyer, {product: 20}) for _ in range(5)],
    )

    placed = [one for one in outcomes if isinstance(one, str)]
    assert len(placed) <= 3
    assert shop.levels(product) == (1000 - (2 + len(placed)) * 20, 1000)


def test_sweeps_at_once_release_each_hold_once(shop: Shop) -> None:
    product = shop.product(stock=30)
    for _ in range(10):
        shop.order(shop.buyer(), {product: 3})
    shop.clock.advance(minutes=16)  # type: ignore[attr-defined]

    outcomes = together(*[shop.sweep for _ in range(4)])

    assert sum(one for one in outcomes if isinstance(one, int)) == 10
    assert shop.levels(product) == (30, 30)


@pytest.mark.thorough
def test_a_hot_product_is_spread_gathered_and_edited_while_a_crowd_buys_it(
    shop: Shop, stripe: FakeStripe
) -> None:
    product, moves = shop.product(stock=UNITS), count()

    def move() -> str:
        turn = next(moves) % 4
        if turn == 0:
            shop.sharding_service.spread(product, 8)
        elif turn == 1:
            shop.product_service.update(product, ProductChanges(price="199.00"))
        elif turn == 2:
            shop.sharding_service.gather(product)
        else:
            shop.sharding_service.tend()
        return ""

    buying = [lambda: _buy(shop, stripe, {product: 1}) for _ in range(BUYERS)]
    outcomes = in_turn([one for buy in buying for one in (buy, move)][: BUYERS + BUYERS // 4])
    left = in_turn(buying)

    bought = [one for one in (*outcomes, *left) if isinstance(one, str) and one]
    assert len(bought) == UNITS
    assert {type(one) for one in refusals(outcomes)} <= {OutOfStockError, UnavailableError}
    assert shop.levels(product) == (0, 0)
    assert len(stripe.ledger) == UNITS
