"""Buyers list their orders, and staff those of all."""

import pytest

from tests.support.dynamodb import counted_calls
from tests.support.order_functions import ask
from tests.support.shop import Shop

pytestmark = pytest.mark.usefixtures("configured")


def test_a_list_is_read_in_two_calls_and_refuses_what_it_does_not_know(shop: Shop) -> None:
    buyer = shop.buyer()
    order_id = shop.order(buyer, {shop.product(): 1})

    with counted_calls() as calls:
        answer = ask("list_orders", buyer)

    assert [one["id"] for one in answer.body["items"]] == [order_id]
    assert answer.body["next_cursor"] is None
    assert calls == ["Query", "BatchGetItem"]
    assert ask("list_orders", buyer, query={"cursor": "x"}).status == 400
    for query in ({"limit": "0"}, {"limit": "101"}, {"limit": "ten"}, {"user_id": "x"}):
        assert ask("list_orders", buyer, query=query).status == 422
    assert ask("list_orders", buyer, query={"status": "paid"}).status == 403
    assert ask("list_orders", shop.staff(), query={"status": "lost"}).status == 422


def test_an_unknown_status_of_a_list_is_pointed_at(shop: Shop) -> None:
    (error,) = ask("list_orders", shop.staff(), query={"status": "lost"}).body["errors"]

    assert (error["field"], error["code"]) == ("status", "enum")
