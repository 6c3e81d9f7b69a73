"""Staff see who bought; buyers see their orders as before, and cost no read more."""

import json
from typing import Any

import pytest

from storefront.access import Caller, Role
from storefront.db.records import partitions_of
from storefront.db.tables import BY_STATUS, Table
from storefront.orders.listing import IN_TURN, OrderFilter
from storefront.paging import PageRequest
from tests.support.dynamodb import counted_calls, items_of
from tests.support.shop import Shop

EMAIL, NAME = "rahima@example.com", "Rahima Khatun"
STAFF = [role for role in Role if role.is_staff]


def staff_of(shop: Shop, role: Role) -> Caller:
    return Caller(shop.staff().user_id, role)


@pytest.mark.parametrize("role", STAFF)
def test_everybody_who_works_here_sees_who_bought(shop: Shop, role: Role) -> None:
    buyer = shop.customer(EMAIL, NAME)
    order_id = shop.order(buyer, {shop.product(): 1})
    clerk = staff_of(shop, role)
    bought_by = {"id": buyer.user_id, "name": NAME, "email": EMAIL}

    assert shop.staff_order_service.get(order_id, clerk)["buyer"] == bought_by
    (listed,) = shop.staff_order_service.list(OrderFilter(None), PageRequest(), clerk).items
    assert listed["buyer"] == bought_by


def test_who_has_no_account_is_named_by_an_id_only(shop: Shop) -> None:
    guest = Caller(shop.buyer().user_id, Role.GUEST)
    order_id = shop.order(guest, {shop.product(): 1})

    shown = shop.staff_order_service.get(order_id, shop.staff())

    assert shown["buyer"] == {"id": guest.user_id, "name": None, "email": None}


def test_buyers_are_shown_no_buyer_and_no_account_is_read_for_them(shop: Shop) -> None:
    buyer = shop.customer(EMAIL)
    order_id = shop.order(buyer, {shop.product(): 1})

    with counted_calls() as calls:
        shown = shop.staff_order_service.get(order_id, buyer)

    assert "buyer" not in shown
    assert calls == ["BatchGetItem"]


def test_a_token_for_one_order_shows_no_buyer_whatever_role_it_names(shop: Shop) -> None:
    order_id = shop.order(buyer := shop.customer(EMAIL), {shop.product(): 1})
    holder = Caller(buyer.user_id, Role.MANAGER, order_id)

    assert "buyer" not in shop.staff_order_service.get(order_id, holder)


def test_a_page_of_many_buyers_takes_one_read_more(shop: Shop) -> None:
    product = shop.product(stock=9)
    buyers = [shop.customer(f"buyer{number}@example.com", f"Buyer {number}") for number in range(3)]
    for buyer in [*buyers, *buyers]:
        shop.order(buyer, {product: 1})

    with counted_calls() as calls:
        page = shop.staff_order_service.list(OrderFilter(None), PageRequest(), shop.staff())

    names = sorted(str(one["buyer"]["name"]) for one in page.items)
    assert names == ["Buyer 0", "Buyer 0", "Buyer 1", "Buyer 1", "Buyer 2", "Buyer 2"]
    shards = [shard for one in IN_TURN for shard in partitions_of(BY_STATUS, one.value)]
    assert calls == ["Query"] * len(shards) + ["BatchGetItem", "BatchGetItem"]


def test_neither_name_nor_address_is_kept_with_orders_or_payments(shop: Shop, aws: Any) -> None:
    """They stand in the account alone: not in an order, its events, its keys or its attempts."""
    buyer = shop.customer(EMAIL, NAME)
    order_id = shop.order(buyer, {shop.product(): 1}, key="first")
    shop.begin_stripe(buyer, order_id)
    shop.staff_order_service.get(order_id, shop.staff())

    kept = json.dumps([items_of(aws, table) for table in (Table.ORDERS, Table.PAYMENTS)])

    assert order_id in kept
    assert EMAIL not in kept
    assert NAME not in kept


def test_an_order_s_number_is_how_its_id_ends(shop: Shop) -> None:
    order_id = shop.order(buyer := shop.buyer(), {shop.product(): 1})

    assert shop.staff_order_service.get(order_id, buyer)["number"] == f"SF-{order_id[-8:]}"
