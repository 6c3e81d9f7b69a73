"""An invoice tells who sells, what was sold to whom, the tax by rate, and what was paid."""

import pytest

from storefront.editions import Seen
from storefront.errors import NotFoundError
from storefront.orders.status import OrderStateError
from storefront.terms.tax import TaxPeriod, TaxTerms
from tests.support.dynamodb import counted_calls
from tests.support.fake_bkash import FakeBkash
from tests.support.shop import Shop
from tests.unit.orders.cash import ADVANCE, CashSales
from tests.unit.orders.quotes import STAFF

TAX = TaxTerms(
    registration="000123456-0101",
    seller="Sample Shop\nDhaka",
    periods=(TaxPeriod({"standard": 1_500}),),
)


def test_it_adds_up_and_names_each_payment(shop: Shop, bkash: FakeBkash) -> None:
    sales = CashSales(shop, ADVANCE)
    shop.terms_service.put_tax(TAX, Seen(), STAFF)
    order = sales.place(shop.product(price=19_900))
    attempt = shop.begin_bkash(sales.buyer, order.order_id)
    bkash.approve(attempt.reference or "")
    shop.call_back(attempt)
    sales.collect(shop.get(order.order_id), "100.00", "DL1")

    invoice = shop.invoices.of(order.order_id, sales.buyer)

    assert invoice["seller"] == {"name": TAX.seller, "registration": TAX.registration}
    charges = invoice["order"]["charges"]
    assert charges is not None
    assert [(one["rate"], one["tax"]) for one in charges["taxes"]] == [("15.00", "33.78")]
    assert invoice["order"]["total_amount"] == "259.00"
    paid = [(one["provider"].value, one["amount"], one["name"]) for one in invoice["payments"]]
    trx_id = shop.attempt(attempt.attempt_id).transaction_id
    assert sorted(paid) == [("bkash", "60.00", trx_id), ("cash", "100.00", "DL1")]
    cash = invoice["order"]["cash"]
    assert cash is not None
    assert (cash["collected"], cash["outstanding"]) == ("100.00", "99.00")


def test_what_is_not_sold_has_none_and_a_stranger_s_order_does_not_exist(shop: Shop) -> None:
    buyer = shop.buyer()
    order_id = shop.order(buyer, {shop.product(): 1})

    with pytest.raises(OrderStateError, match="nothing of it is sold"):
        shop.invoices.of(order_id, buyer)
    with pytest.raises(NotFoundError):
        shop.invoices.of(order_id, shop.buyer())


def test_it_takes_three_reads(shop: Shop) -> None:
    sales = CashSales(shop)
    order = sales.accepted(shop.product())
    sales.collect(order, str(order.due_on_delivery))

    with counted_calls() as calls:
        invoice = shop.invoices.of(order.order_id, sales.buyer)

    assert calls == ["BatchGetItem", "GetItem", "BatchGetItem"]
    assert "buyer" not in invoice["order"]
