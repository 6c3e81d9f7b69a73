"""Staff see what became of a phone's orders, and say whether it is trusted."""

import pytest

from storefront.errors import NotFoundError
from storefront.ids import new_id
from storefront.trust.model import UNKNOWN, PhoneVerdict
from tests.support.clock import FrozenClock
from tests.support.invariants import check_invariants
from tests.support.shop import Shop
from tests.unit.orders.cash import CashSales
from tests.unit.orders.quotes import IN_DHAKA

PHONE = IN_DHAKA.phone


@pytest.fixture
def sales(shop: Shop) -> CashSales:
    return CashSales(shop)


def test_a_phone_is_found_by_itself_and_by_an_order(sales: CashSales, clock: FrozenClock) -> None:
    phones, clerk = sales.shop.phone_service, sales.clerk
    assert phones.find(clerk, phone=PHONE, order_id=None) == UNKNOWN
    order = sales.place(sales.shop.product())

    judged = phones.judge(clerk, PhoneVerdict.BLOCKED, phone=None, order_id=order.order_id)

    assert judged == phones.find(clerk, phone=PHONE, order_id=None)
    assert judged == phones.find(clerk, phone=None, order_id=order.order_id)
    assert (judged.open, judged.word) == (1, PhoneVerdict.BLOCKED)
    assert (judged.changed_at, judged.changed_by) == (clock(), clerk.user_id)
    check_invariants(sales.shop)


def test_an_order_that_was_paid_before_leads_to_its_phone_while_that_is_known(
    sales: CashSales,
) -> None:
    shop, phones = sales.shop, sales.shop.phone_service
    token = sales.token({shop.product(): 1})
    order_id = sales.ordering.order(sales.buyer, token, None, IN_DHAKA)["id"]

    phones.judge(sales.clerk, PhoneVerdict.TRUSTED, phone=None, order_id=order_id)
    assert phones.find(sales.clerk, phone=PHONE, order_id=None).word is PhoneVerdict.TRUSTED
    shop.order_contact_service.erase(sales.clerk, order_id)

    with pytest.raises(NotFoundError, match="Nobody knows"):
        phones.find(sales.clerk, phone=None, order_id=order_id)


def test_an_order_on_delivery_leads_to_its_phone_when_that_is_forgotten(sales: CashSales) -> None:
    order_id = sales.place(sales.shop.product()).order_id
    sales.shop.order_contact_service.erase(sales.clerk, order_id)

    assert sales.shop.phone_service.find(sales.clerk, phone=None, order_id=order_id).open == 1


def test_an_order_that_there_is_not_is_not_found(sales: CashSales, clock: FrozenClock) -> None:
    with pytest.raises(NotFoundError):
        sales.shop.phone_service.find(sales.clerk, phone=None, order_id=new_id(clock()))
