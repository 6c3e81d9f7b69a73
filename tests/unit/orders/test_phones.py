"""Staff see what became of a phone's orders, and say whether it is trusted."""

import pytest

from storefront.errors import NotFoundError
from storefront.ids import new_id
from storefront.trust.model import UNKNOWN, Word
from tests.support.clock import FrozenClock
from tests.support.invariants import check_invariants
from tests.support.shop import Shop
from tests.unit.orders.cash import CashDesk
from tests.unit.orders.quotes import IN_DHAKA

PHONE = IN_DHAKA.phone


@pytest.fixture
def desk(shop: Shop) -> CashDesk:
    return CashDesk(shop)


def test_a_phone_is_found_by_itself_and_by_an_order(desk: CashDesk, clock: FrozenClock) -> None:
    phones, clerk = desk.shop.phone_desk, desk.clerk
    assert phones.find(clerk, phone=PHONE, order_id=None) == UNKNOWN
    order = desk.place(desk.shop.product())

    judged = phones.judge(clerk, Word.BLOCKED, phone=None, order_id=order.order_id)

    assert judged == phones.find(clerk, phone=PHONE, order_id=None)
    assert judged == phones.find(clerk, phone=None, order_id=order.order_id)
    assert (judged.open, judged.word) == (1, Word.BLOCKED)
    assert (judged.changed_at, judged.changed_by) == (clock(), clerk.user_id)
    check_invariants(desk.shop)


def test_an_order_that_was_paid_before_leads_to_its_phone_while_that_is_known(
    desk: CashDesk,
) -> None:
    shop, phones = desk.shop, desk.shop.phone_desk
    token = desk.token({shop.product(): 1})
    order_id = desk.ordering.order(desk.buyer, token, None, IN_DHAKA)["id"]

    phones.judge(desk.clerk, Word.TRUSTED, phone=None, order_id=order_id)
    assert phones.find(desk.clerk, phone=PHONE, order_id=None).word is Word.TRUSTED
    shop.order_contact_service.erase(desk.clerk, order_id)

    with pytest.raises(NotFoundError, match="Nobody knows"):
        phones.find(desk.clerk, phone=None, order_id=order_id)


def test_an_order_on_delivery_leads_to_its_phone_when_that_is_forgotten(desk: CashDesk) -> None:
    order_id = desk.place(desk.shop.product()).order_id
    desk.shop.order_contact_service.erase(desk.clerk, order_id)

    assert desk.shop.phone_desk.find(desk.clerk, phone=None, order_id=order_id).open == 1


def test_an_order_that_there_is_not_is_not_found(desk: CashDesk, clock: FrozenClock) -> None:
    with pytest.raises(NotFoundError):
        desk.shop.phone_desk.find(desk.clerk, phone=None, order_id=new_id(clock()))
