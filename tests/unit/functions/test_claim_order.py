"""A claim that is sent twice takes effect once; see `orders/test_claiming.py`."""

from tests.support.functions import proxy_event
from tests.support.repeats import Errand, Event, new_product
from tests.support.whole_shop import World, placed_order

GUEST = {"user_id": "01JGVEST000000000000000000", "role": "guest"}


def to_be_repeated(world: World) -> Event:
    """Have an order that a guest has placed, which an account claims."""
    order = placed_order(world, new_product(world), GUEST)
    body = {"order_token": order["order_token"]}
    path = {"order_id": order["id"]}
    return proxy_event(body, user_id="01JKARAM000000000000000000", path=path)


ERRAND = Errand(to_be_repeated)
