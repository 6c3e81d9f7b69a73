"""What a session that has ended can still do: nothing that changes anything."""

from typing import Any

import pytest

from storefront.access import PERMISSIONS, Role
from storefront.web.endpoint import Endpoint
from tests.support.addresses import HOME
from tests.support.declared import declared
from tests.support.invariants import contents
from tests.support.order_functions import UNKNOWN, ask, items, order_token
from tests.support.shop import Shop

pytestmark = pytest.mark.usefixtures("configured")
#: What customers can change; only signing out is left out, which does no harm when it is done
#: twice.
CHANGES = [
    *("create_order", "create_quote", "cancel_order", "create_stripe_session", "initiate_bkash"),
    *("update_me", "create_address", "update_address", "delete_address", "update_contact"),
    *("claim_order", "send_code", "confirm_order"),
]


def test_all_that_customers_can_change_is_tried_in_an_ended_session() -> None:
    changing = {
        one.name
        for one in declared().values()
        if isinstance(one.handler, Endpoint)
        and one.handler.method != "GET"
        and one.handler.permission in PERMISSIONS[Role.CUSTOMER]
    }

    assert changing - {"log_out"} == set(CHANGES)


@pytest.mark.parametrize("function", CHANGES)
def test_nothing_is_changed_with_the_token_of_a_session_that_has_ended(
    shop: Shop, function: str
) -> None:
    """Tokens live on for fifteen minutes after a sign-out; what they can do does not."""
    product, buyer = shop.product(stock=5), shop.buyer()
    order = shop.order(buyer, {product: 1})
    name, one = {"name": "X"}, items((product, 1))
    bodies: dict[str, Any] = {
        **dict.fromkeys(["create_order", "create_quote"], one),
        **dict.fromkeys(["cancel_order", "send_code"]),
        "confirm_order": {"code": "123456"},
        "claim_order": {"order_token": order_token(shop, buyer, order)},
        "create_address": HOME,
        "delete_address": None,
        **dict.fromkeys(["update_me", "update_address", "update_contact"], name),
    }
    body = bodies.get(function, {"order_id": order})
    before = contents(shop.store)

    of_order = ["cancel_order", "update_contact", "claim_order", "send_code", "confirm_order"]
    of_book = ["update_address", "delete_address"]
    paths = {one: {"order_id": order} for one in of_order}
    paths |= {one: {"address_id": UNKNOWN} for one in of_book}
    path = paths.get(function)
    answer = ask(function, buyer, body, session_id=UNKNOWN, path=path)

    assert answer.status == 401
    assert answer.body["type"] == "urn:storefront:problem:session-ended"
    assert contents(shop.store) == before
