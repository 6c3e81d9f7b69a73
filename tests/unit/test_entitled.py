"""Services are held to what the functions that call them may do."""

import pytest
from pynamodb.exceptions import GetError

from tests.support import entitled
from tests.support.entitled import at_work, entrances, others_act
from tests.support.shop import Shop
from tests.support.template import functions, read_template

#: Functions that write by no method of a service.
ELSEWHERE = {"log_out"}


def test_each_function_that_writes_comes_in_by_a_service() -> None:
    found = set[str]().union(*entrances().values())

    writing = {
        one.folder
        for one in functions(read_template())
        if entitled.WRITES & {action for action, _ in one.permissions}
    }

    assert writing - found == ELSEWHERE


def test_who_is_at_work_is_refused_what_its_policy_does_not_allow(
    shop: Shop, refused: list[str]
) -> None:
    order_id = shop.order(shop.buyer(), {shop.product(): 1})

    with at_work(frozenset({"list_products"})), pytest.raises(GetError):
        shop.get(order_id)

    assert refused == ["list_products may not: [('dynamodb:GetItem', 'OrdersTable')]"]
    refused.clear()


def test_who_is_called_by_others_is_held_to_what_these_may(shop: Shop) -> None:
    """A function reads by a service that other functions come in by."""
    order_id = shop.order(shop.buyer(), {shop.product(): 1})

    with at_work(frozenset({"create_refund"})):
        assert shop.get(order_id).order_id == order_id
        with others_act():
            shop.receive(shop.product(), 1)
