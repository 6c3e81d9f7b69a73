"""Staff see which coupons for one order there are, and which of them are used."""

from typing import Any

import pytest

from tests.support.catalog import STAFF_ID
from tests.support.functions import Answer, call, load, proxy_event
from tests.support.promoting import THANKS, PromotingShop, limited
from tests.support.shop import Shop

PATH = {"promotion": "eid"}


def listed(role: str = "manager", **query: Any) -> Answer:
    event = proxy_event(user_id=STAFF_ID, role=role, path=PATH, query=query)
    return call(load("list_coupons"), event)


def test_what_an_order_has_is_shown_as_used_until_it_is_canceled(shop: Shop) -> None:
    thanks = PromotingShop(shop, THANKS)
    (code, _) = thanks.make(2)
    order_id = thanks.buy(shop.product(), coupon=code)

    (batch,) = listed().body["items"]
    assert [one["used"] for one in batch["coupons"]] == [True, False]
    shop.cancel(shop.staff(), order_id)
    (batch,) = listed().body["items"]
    assert [one["used"] for one in batch["coupons"]] == [False, False]


@pytest.mark.parametrize("role", ["support", "warehouse", "accountant"])
def test_coupons_are_shown_to_who_may_make_them_only(shop: Shop, role: str) -> None:
    PromotingShop(shop, THANKS)

    assert listed(role).status == 403


def test_a_promotion_without_such_coupons_is_a_404(shop: Shop) -> None:
    PromotingShop(shop, limited(total=3))

    assert listed().status == 404
