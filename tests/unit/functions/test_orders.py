"""What holds for all functions about one's own orders: nobody else sees or changes them."""

import pytest

from tests.support.invariants import contents
from tests.support.order_functions import UNKNOWN, ask
from tests.support.shop import Shop

pytestmark = pytest.mark.usefixtures("configured")


@pytest.mark.parametrize(
    "function",
    [
        "create_order",
        "list_orders",
        "get_order",
        "get_order_timeline",
        "cancel_order",
        "list_order_payments",
        "create_stripe_session",
        "initiate_bkash",
    ],
)
def test_without_an_account_everything_is_401(function: str) -> None:
    answer = ask(function, None, {})

    assert answer.status == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


FUNCTIONS_OF_ONE_ORDER = [
    *("get_order", "get_order_timeline", "cancel_order", "list_order_payments"),
    "list_fulfilments",
]


@pytest.mark.parametrize("function", FUNCTIONS_OF_ONE_ORDER)
def test_somebody_elses_order_looks_like_none_at_all(shop: Shop, function: str) -> None:
    order_id = shop.order(shop.buyer(), {shop.product(): 1})
    before = contents(shop.store)
    stranger = shop.buyer()

    foreign = ask(function, stranger, path={"order_id": order_id})
    absent = ask(function, stranger, path={"order_id": UNKNOWN})
    malformed = ask(function, stranger, path={"order_id": "../x"})

    assert foreign.status == absent.status == malformed.status == 404
    assert foreign.body == absent.body
    assert contents(shop.store) == before
