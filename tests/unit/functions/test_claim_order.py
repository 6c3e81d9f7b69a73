"""An account claims what a guest has ordered; sent twice it takes effect once.

What a claim changes is in `orders/test_claiming.py`.
"""

import pytest

from storefront.access import Caller, Role
from tests.support.functions import proxy_event, told
from tests.support.order_functions import ask, order_token
from tests.support.repeats import Event, RepeatCase, new_product
from tests.support.shop import Shop
from tests.support.whole_shop import World, placed_order

GUEST = {"user_id": "01JGVEST000000000000000000", "role": "guest"}


@pytest.mark.usefixtures("configured")
def test_whoever_has_the_token_first_has_the_order(shop: Shop) -> None:
    guest = Caller(GUEST["user_id"], Role.GUEST)
    order_id = shop.order(guest, {shop.product(): 1})
    body, path = {"order_token": order_token(shop, guest, order_id)}, {"order_id": order_id}
    rahima, karim = shop.buyer(), shop.buyer()

    first = ask("claim_order", rahima, body, path=path)
    again = ask("claim_order", rahima, body, path=path)
    late = ask("claim_order", karim, body, path=path)

    assert (first.status, first.body["id"]) == (200, order_id)
    assert again.body == first.body
    assert told(late) == (409, "already-claimed")
    assert [one["id"] for one in ask("list_orders", rahima).body["items"]] == [order_id]


def to_be_repeated(world: World) -> Event:
    """Have an order that a guest has placed, which an account claims."""
    order = placed_order(world, new_product(world), GUEST)
    body = {"order_token": order["order_token"]}
    path = {"order_id": order["id"]}
    return proxy_event(body, user_id="01JKARAM000000000000000000", path=path)


REPEAT_CASE = RepeatCase(to_be_repeated)
