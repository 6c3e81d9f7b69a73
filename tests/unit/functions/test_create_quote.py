"""A buyer asks what an order would cost."""

import json
from typing import Any

import botocore.session
import pytest

from storefront.wiring.shop import deployed_shop
from tests.support.functions import Answer, call, load, proxy_event
from tests.support.repeats import Errand, Event, new_product
from tests.support.shop import Shop
from tests.support.terms import CHECKOUT, SHIPPING, TAX
from tests.support.whole_shop import World
from tests.unit.functions.terms import put

BUYER: dict[str, Any] = {"user_id": "01JBUYER000000000000000000", "role": "guest"}


def _asking(world: World) -> Event:
    return proxy_event({"items": [{"product_id": new_product(world), "quantity": 1}]}, **BUYER)


ERRAND = Errand(_asking)


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


def _promoting(**one: Any) -> None:
    """Let staff give 10 % off an order, but for what is said."""
    whole = {"id": "one", "name": {"en": "One", "bn": "এক"}, "kind": "order", "percentage": "10"}
    if "amount" in one:
        del whole["percentage"]
    assert put("put_promotions", {"currency": "BDT", "promotions": [whole | one]}).status == 200


def test_what_everybody_gets_is_taken_off_and_told(shop: Shop) -> None:
    product_id = shop.product(price=19_900)
    put("put_shipping", SHIPPING)
    _promoting()

    answer = ask(product_id, delivery={"district": "dhaka"})

    assert answer.body["promotions"] == [
        {"id": "one", "name": {"en": "One", "bn": "এক"}, "amount": "39.80"}
    ]
    assert answer.body["lines"][0]["gross"] == "398.00"
    assert (answer.body["goods"], answer.body["total"]) == ("358.20", "418.20")
    assert answer.body["code"] is None


def test_a_code_is_taken_however_it_is_typed(shop: Shop) -> None:
    product_id = shop.product(price=19_900)
    _promoting(amount="98.00", codes=["EID27"])

    assert ask(product_id).body["total"] == "398.00"
    answer = ask(product_id, code=" eid27 ")

    assert answer.body["total"] == "300.00"
    assert answer.body["code"] == {"code": "EID27", "applied": True, "reason": None}


def test_a_code_that_nobody_knows_costs_nothing_and_is_told(shop: Shop) -> None:
    product_id = shop.product(price=19_900)
    _promoting(codes=["EID27"])

    answer = ask(product_id, code="EID28")

    assert answer.body["code"] == {"code": "EID28", "applied": False, "reason": "unknown"}
    assert (answer.body["promotions"], answer.body["total"]) == ([], "398.00")


def test_delivery_is_free_for_who_orders_enough(shop: Shop) -> None:
    product_id = shop.product(price=19_900)
    put("put_shipping", SHIPPING)
    _promoting(kind="delivery", percentage="100", minimum="398.00")

    body = ask(product_id, delivery={"district": "dhaka"}).body

    assert (body["delivery"]["fee"], body["delivery"]["charged"]) == ("60.00", "0.00")
    assert body["promotions"][0]["amount"] == "60.00"
    assert body["total"] == "398.00"


def test_the_least_order_is_of_goods_after_discounts(shop: Shop) -> None:
    product_id = shop.product(price=19_900)
    put("put_checkout", {**CHECKOUT, "minimum": "358.21"})

    assert ask(product_id).status == 200
    _promoting()
    answer = ask(product_id)

    assert (answer.status, answer.body["missing"]) == (409, "0.01")


def test_promotions_in_another_currency_are_for_others(shop: Shop) -> None:
    one = {"id": "one", "name": {"en": "One"}, "kind": "order", "percentage": "10"}
    put("put_promotions", {"currency": "USD", "promotions": [one]})

    assert ask(shop.product(price=19_900)).body["promotions"] == []


@pytest.mark.parametrize(
    "promotion",
    [
        {},
        {"percentage": "33.33", "most": "50"},
        {"amount": "0.07"},
        {"kind": "delivery"},
        {"kind": "products", "percentage": "33.33"},
    ],
    ids=str,
)
def test_a_quote_is_sealed_with_what_is_taken_off(shop: Shop, promotion: dict[str, Any]) -> None:
    put("put_shipping", SHIPPING)
    put("put_tax", TAX)
    _promoting(**promotion)
    answer = ask(shop.product(price=19_999), delivery={"district": "dhaka"})
    seal = deployed_shop().quote_seal

    quote = seal.open(answer.body["quote"], BUYER["user_id"])

    assert str(quote.total) == answer.body["total"]
    assert [one.code for one in quote.promotions] == ["one"]
