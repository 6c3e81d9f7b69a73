"""Placing orders: all products or none, at the catalogue's prices, never more than there is."""

import pytest

from storefront.catalog.model import ProductChanges
from storefront.currencies import EIGHT_DIGITS
from storefront.errors import OutOfStockError, UnavailableError, ValidationFailedError
from storefront.inventory.model import ProductStatus
from storefront.money import Money
from storefront.orders.refusals import ProductUnavailableError
from storefront.orders.status import OrderStatus
from tests.support.dynamodb import counted_calls
from tests.support.interleaving import always_before, just_before
from tests.support.invariants import contents
from tests.support.shop import Shop


def change_price(shop: Shop, product: str, price: str) -> None:
    shop.product_service.update(product, ProductChanges(price=price))


def set_status(shop: Shop, product: str, status: ProductStatus) -> None:
    shop.product_service.update(product, ProductChanges(status=status))


def test_an_order_holds_its_units_and_computes_its_total(shop: Shop) -> None:
    mug, plate = shop.product(stock=5, price=19_900), shop.product(stock=7, price=5_050)

    order = shop.get(shop.order(shop.buyer(), {mug: 2, plate: 3}))

    assert order.status is OrderStatus.PENDING
    assert order.total == Money(2 * 19_900 + 3 * 5_050, "BDT")
    assert order.hold_expires_at == shop.clock() + shop.hold_policy.first
    assert (shop.levels(mug), shop.levels(plate)) == ((3, 5), (4, 7))


def test_a_line_keeps_the_name_and_price_of_when_it_was_ordered(shop: Shop) -> None:
    product = shop.product(price=19_900)
    order_id = shop.order(shop.buyer(), {product: 1})

    change_price(shop, product, "500.00")

    (line,) = shop.get(order_id).lines
    assert line.unit_price == Money(19_900, "BDT")
    assert shop.get(order_id).total == Money(19_900, "BDT")


def test_placing_takes_two_calls_whatever_the_number_of_products(shop: Shop) -> None:
    wanted = {shop.product(): 1 for _ in range(6)}
    buyer = shop.buyer()

    with counted_calls() as calls:
        shop.order(buyer, wanted, key="one")

    assert calls == ["BatchGetItem", "TransactWriteItems"]


def test_short_stock_names_every_short_product_and_writes_nothing(shop: Shop) -> None:
    plenty, short, gone = shop.product(stock=9), shop.product(stock=2), shop.product(stock=0)
    before = contents(shop.store)

    with pytest.raises(OutOfStockError) as refused:
        shop.order(shop.buyer(), {plenty: 1, short: 3, gone: 1})

    assert refused.value.fields["items"] == [
        {"product_id": short, "requested": 3, "available": 2},
        {"product_id": gone, "requested": 1, "available": 0},
    ]
    assert contents(shop.store) == before


def test_unknown_and_unsold_products_are_named_and_nothing_is_written(shop: Shop) -> None:
    sold, unknown = shop.product(), "01JZ8K3V6M4Q2X9T7B5N1C0DEF"
    hidden = shop.product(status=ProductStatus.INACTIVE)
    before = contents(shop.store)

    with pytest.raises(ProductUnavailableError) as refused:
        shop.order(shop.buyer(), {sold: 1, unknown: 1, hidden: 1})

    assert refused.value.fields["product_ids"] == [unknown, hidden]
    assert contents(shop.store) == before


def test_products_in_two_currencies_cannot_be_one_order(shop: Shop) -> None:
    wanted = {shop.product(currency="BDT"): 1, shop.product(currency="USD"): 1}
    before = contents(shop.store)

    with pytest.raises(ValidationFailedError, match="same currency"):
        shop.order(shop.buyer(), wanted)

    assert contents(shop.store) == before


def test_a_total_may_reach_the_cap_and_not_pass_it(shop: Shop) -> None:
    dear, cent = shop.product(stock=2, price=EIGHT_DIGITS), shop.product(price=1)
    buyer = shop.buyer()

    with pytest.raises(ValidationFailedError, match=r"above 999999\.99 BDT"):
        shop.order(buyer, {dear: 1, cent: 1})

    assert shop.get(shop.order(buyer, {dear: 1})).total == Money(EIGHT_DIGITS, "BDT")


@pytest.mark.parametrize(
    ("price", "currency", "told"),
    [(49, "USD", "below 0.50 USD"), (99, "BDT", "below 1.00 BDT")],
)
def test_an_order_that_nobody_could_charge_holds_no_stock(
    shop: Shop, price: int, currency: str, told: str
) -> None:
    product = shop.product(price=price, currency=currency)
    before = contents(shop.store)

    with pytest.raises(ValidationFailedError, match=told):
        shop.order(shop.buyer(), {product: 1})

    assert contents(shop.store) == before
    assert shop.order(shop.buyer(), {product: 2})


def test_a_price_that_changes_while_ordering_is_the_price_that_counts(shop: Shop) -> None:
    product, other = shop.product(price=19_900), shop.product(price=100)
    buyer = shop.buyer()

    with just_before(lambda: change_price(shop, product, "250.00")):
        order_id = shop.order(buyer, {product: 1, other: 1})

    assert shop.get(order_id).total == Money(25_100, "BDT")
    assert shop.levels(product) == (9, 10)
    assert shop.levels(other) == (9, 10)


def test_a_product_withdrawn_while_ordering_is_not_ordered(shop: Shop) -> None:
    product, other = shop.product(), shop.product()
    buyer = shop.buyer()

    with (
        just_before(lambda: set_status(shop, product, ProductStatus.INACTIVE)),
        pytest.raises(ProductUnavailableError),
    ):
        shop.order(buyer, {product: 1, other: 1})

    assert shop.levels(product) == shop.levels(other) == (10, 10)


def test_the_last_unit_goes_to_one_of_two_simultaneous_buyers(shop: Shop) -> None:
    last, other = shop.product(stock=1), shop.product(stock=5)
    first, second = shop.buyer(), shop.buyer()

    with (
        just_before(lambda: shop.order(second, {last: 1})),
        pytest.raises(OutOfStockError) as refused,
    ):
        shop.order(first, {last: 1, other: 1})

    assert refused.value.fields["items"][0]["available"] == 0
    assert shop.levels(last) == (0, 1)
    assert shop.levels(other) == (5, 5)


def test_a_product_that_never_stands_still_ends_in_try_again(shop: Shop) -> None:
    product, buyer = shop.product(), shop.buyer()
    prices = iter(range(1, 100))

    with (
        always_before(lambda: change_price(shop, product, str(next(prices)))) as tries,
        pytest.raises(UnavailableError),
    ):
        shop.order(buyer, {product: 1})

    assert len(tries) > 1
    assert shop.levels(product) == (10, 10)
