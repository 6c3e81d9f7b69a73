"""An order as its buyer reads it."""

import pytest

from tests.support.dynamodb import counted_calls
from tests.support.order_functions import ask, items
from tests.support.shop import Shop

pytestmark = pytest.mark.usefixtures("configured")


@pytest.mark.parametrize(
    ("price", "currency", "methods"),
    [
        (2_000, "BDT", ["bkash"]),
        (6_000, "BDT", ["stripe", "bkash"]),
        (500, "USD", ["stripe"]),
        (150_000_000, "IDR", ["stripe"]),
    ],
)
def test_an_order_says_which_methods_can_pay_it_while_it_waits(
    shop: Shop, price: int, currency: str, methods: list[str]
) -> None:
    buyer, product = shop.buyer(), shop.product(price=price, currency=currency)
    order = ask("create_order", buyer, items((product, 1))).body
    path = {"order_id": order["id"]}

    assert order["payment_methods"] == methods
    assert ask("get_order", buyer, path=path).body["payment_methods"] == methods
    assert ask("list_orders", buyer).body["items"][0]["payment_methods"] == methods
    shop.cancel(buyer, order["id"])
    assert ask("get_order", buyer, path=path).body["payment_methods"] == []


def test_an_order_is_read_in_one_call(shop: Shop) -> None:
    buyer = shop.buyer()
    order_id = shop.order(buyer, {shop.product(): 1})

    with counted_calls() as calls:
        answer = ask("get_order", buyer, path={"order_id": order_id})

    assert (answer.status, answer.body["id"]) == (200, order_id)
    assert calls == ["BatchGetItem"]
