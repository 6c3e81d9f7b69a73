"""What a courier should have in cash is claimed: it is shown, and it pays nothing."""

import pytest

from storefront.fulfilments.model import ParcelStatus, Returned
from storefront.orders.grades import CashGrade
from storefront.orders.status import OrderStatus
from storefront.orders.views import CashView, order_view
from tests.support.invariants import check_invariants
from tests.support.parcels import ARRIVES, RETURNS, go, pack
from tests.support.shop import Shop
from tests.unit.orders.cash import CashSales
from tests.unit.timeline.telling import story


@pytest.fixture
def sales(shop: Shop) -> CashSales:
    return CashSales(shop)


def cash(sales: CashSales, order_id: str) -> CashView:
    """Return what is shown of an order's cash."""
    view = order_view(sales.shop.get(order_id))["cash"]
    assert view is not None
    return view


def said(sales: CashSales, order_id: str) -> tuple[str, CashGrade | None]:
    """Return what is claimed of an order, and the grade of its cash."""
    view = cash(sales, order_id)
    return view["claimed"], view["grade"]


def test_what_was_delivered_is_claimed_and_not_paid_until_it_is_written_down(
    sales: CashSales,
) -> None:
    product = sales.shop.product(stock=9, price=19_900)
    order = sales.accepted(product, 3)
    pack(sales.shop, order.order_id, {product: 2})
    pack(sales.shop, order.order_id, {product: 1})
    go(sales.shop, order.order_id, *ARRIVES[:2])
    assert said(sales, order.order_id) == ("0.00", None)

    go(sales.shop, order.order_id, ParcelStatus.DELIVERED)

    assert said(sales, order.order_id) == ("458.00", "claimed"), "two units, and their delivery"
    go(sales.shop, order.order_id, *ARRIVES, number=2)
    assert said(sales, order.order_id) == ("657.00", "claimed")
    assert cash(sales, order.order_id)["collected"] == "0.00"
    assert sales.shop.get(order.order_id).status is OrderStatus.ACCEPTED
    sales.collect(order, "657.00")
    assert said(sales, order.order_id) == ("0.00", "verified")
    check_invariants(sales.shop)


def test_what_was_not_taken_is_not_claimed(sales: CashSales) -> None:
    product = sales.shop.product(stock=9, price=19_900)
    order = sales.accepted(product, 3)
    pack(sales.shop, order.order_id, {product: 2})
    pack(sales.shop, order.order_id, {product: 1})
    go(sales.shop, order.order_id, *ARRIVES)

    sales.refuse(order, **{product: (1, 0)})
    go(sales.shop, order.order_id, *RETURNS, number=2)
    back = {product: Returned(1, 0)}
    go(sales.shop, order.order_id, ParcelStatus.BACK, number=2, back=back)

    assert said(sales, order.order_id) == ("458.00", "claimed")
    sales.refuse(order, **{product: (2, 1)})
    assert said(sales, order.order_id) == ("259.00", "claimed")
    sales.collect(order, "259.00")
    assert said(sales, order.order_id) == ("0.00", "verified")


def test_a_part_that_was_written_down_is_claimed_no_more(sales: CashSales) -> None:
    product = sales.shop.product(stock=9, price=19_900)
    order = sales.accepted(product, 2)
    pack(sales.shop, order.order_id, {product: 2})
    go(sales.shop, order.order_id, *ARRIVES)

    sales.collect(order, "100.00")

    assert said(sales, order.order_id) == ("358.00", "claimed")


def test_the_story_says_what_was_claimed_and_that_another_amount_came(sales: CashSales) -> None:
    product = sales.shop.product(stock=9, price=19_900)
    order = sales.accepted(product, 1)
    pack(sales.shop, order.order_id, {product: 1})
    go(sales.shop, order.order_id, *ARRIVES)

    sales.collect(order, "200.00", "DL1", "one")
    sales.collect(order, "59.00", "DL2", "two")

    told = [line.split(" ", 1)[1] for line in story(sales.shop, order.order_id)]
    claimed = "its courier should have 259.00 BDT in cash, which is claimed by that"
    assert f"Parcel 1 delivered; {claimed}" in told
    assert "200.00 BDT was collected on delivery (<money>), where 259.00 BDT was claimed" in told
    rest = "59.00 BDT was collected on delivery (<money>): paid, nothing is outstanding"
    assert rest in told, "what was claimed before is of another collection"
