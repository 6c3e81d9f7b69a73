"""Numbers of orders: what people call them by, each of one order for ever."""

import pytest

from storefront.ids import new_id
from storefront.orders import service
from storefront.orders.number import number_of, read_number
from tests.support.dynamodb import counted_calls
from tests.support.shop import Shop


def test_two_orders_never_have_one_number(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    buyer, product = shop.buyer(), shop.product(stock=5)
    first = shop.order(buyer, {product: 1})
    other = new_id(shop.clock())
    ids = iter([other[:18] + first[-8:], other, new_id(shop.clock())])
    monkeypatch.setattr(service, "new_id", lambda _: next(ids))

    second = shop.order(buyer, {product: 1}, key="once")

    assert second == other
    assert shop.orders.numbered(number_of(first)) == shop.get(first)
    assert shop.orders.numbered(number_of(second)) == shop.get(second)
    assert shop.levels(product) == (3, 5)
    assert shop.order(buyer, {product: 1}, key="once") == second


def test_a_number_costs_no_call(shop: Shop) -> None:
    buyer, product = shop.buyer(), shop.product()
    with counted_calls() as calls:
        shop.order(buyer, {product: 1})
    assert calls == ["BatchGetItem", "TransactWriteItems"]


def test_a_number_is_read_however_it_is_typed() -> None:
    number = number_of("01JZ8K3V6M4Q2X9T7BSF1C0DEF")
    assert number == "SF-SF1C0DEF"
    for typed in (number, "sf1c0def", "SF SF1C ODEF", "sf-sfic-odef", "SF-SF১CODEF"):
        assert read_number(typed) == number
    for typed in ("", "SF-", "1C0DEF", "SF-SF1C0DEU", "01JZ8K3V6M4Q2X9T7BSF1C0DEF"):
        assert read_number(typed) is None
