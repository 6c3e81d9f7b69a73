"""A buyer asks what an order would cost."""

import json
from typing import Any

import botocore.session
import pytest

from tests.support.functions import Answer, call, load, proxy_event
from tests.support.repeats import Errand, Event, new_product
from tests.support.shop import Shop
from tests.support.terms import CHECKOUT, SHIPPING
from tests.support.whole_shop import World
from tests.unit.functions.terms import put

PROBLEM = "urn:storefront:problem:"
BUYER: dict[str, Any] = {"user_id": "01JBUYER000000000000000000", "role": "guest"}


def _asking(world: World) -> Event:
    return proxy_event({"items": [{"product_id": new_product(world), "quantity": 1}]}, **BUYER)


ERRAND = Errand(_asking, same=False)  # each quote is another one


@pytest.fixture(autouse=True)
def keys(aws: object) -> None:
    """Keys for quotes."""
    ssm: Any = botocore.session.get_session().create_client("ssm")
    value = json.dumps({"key-1": "cXVvdGVz" * 6})
    ssm.put_parameter(
        Name="/storefront/quote-signing-keys", Value=value, Type="SecureString", Overwrite=True
    )


def ask(product_id: str, **more: Any) -> Answer:
    body = {"items": [{"product_id": product_id, "quantity": 2}], **more}
    return call(load("create_quote"), proxy_event(body, **BUYER))


def test_a_guest_is_told_what_an_order_costs(shop: Shop) -> None:
    product_id = shop.product(price=19_900)

    without = ask(product_id)
    put("put_shipping", SHIPPING)
    delivered = ask(product_id, delivery={"district": "dhaka"})

    assert (without.status, without.body["total"]) == (200, "398.00")
    assert delivered.body["total"] == "458.00"
    assert delivered.body["delivery"]["method"] == "home-inside"
    assert delivered.body["quote"].startswith("key-1.")


@pytest.mark.parametrize(
    ("more", "status", "slug"),
    [
        ({}, 422, "validation-failed"),
        ({"delivery": {"district": "Dhaka!"}}, 422, "validation-failed"),
        ({"delivery": {"district": "atlantis"}}, 422, "validation-failed"),
        ({"delivery": {"district": "dhaka", "more": 1}}, 422, "validation-failed"),
    ],
    ids=str,
)
def test_what_cannot_be_quoted_is_refused(
    shop: Shop, more: dict[str, Any], status: int, slug: str
) -> None:
    put("put_shipping", SHIPPING)

    answer = ask(shop.product(), **more)

    assert (answer.status, answer.body["type"]) == (status, f"urn:storefront:problem:{slug}")


def test_where_the_shop_does_not_deliver_one_is_told(shop: Shop) -> None:
    put(
        "put_shipping",
        SHIPPING | {"zones": SHIPPING["zones"][:1], "methods": SHIPPING["methods"][:1]},
    )

    answer = ask(shop.product(), delivery={"district": "khulna"})

    assert (answer.status, answer.body["type"]) == (409, f"{PROBLEM}cannot-deliver")
    assert answer.body["district"] == "khulna"


def test_the_least_order_is_told(shop: Shop) -> None:
    put("put_checkout", CHECKOUT | {"minimum": "500.00"})

    answer = ask(shop.product(price=19_900))

    assert (answer.status, answer.body["type"]) == (409, f"{PROBLEM}below-minimum")
    assert answer.body["missing"] == "102.00"


def test_guests_are_told_to_sign_in_where_they_must(shop: Shop) -> None:
    put("put_checkout", CHECKOUT | {"guests": False})

    answer = ask(shop.product())

    assert (answer.status, answer.body["type"]) == (403, f"{PROBLEM}account-required")
