"""A buyer asks what an order would cost."""

import json
from typing import Any

import botocore.session
import pytest

from storefront.catalog.model import ProductChanges
from tests.support.clock import FrozenClock
from tests.support.functions import Answer, call, load, proxy_event
from tests.support.payment_functions import configure
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
def keys(aws: object, monkeypatch: pytest.MonkeyPatch, clock: FrozenClock) -> None:
    """A shop with keys for quotes."""
    configure(monkeypatch, clock)
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


def order(body: dict[str, Any]) -> Answer:
    return call(load("create_order"), proxy_event(body, **BUYER))


def test_an_order_by_a_quote_costs_what_was_seen_and_is_one(shop: Shop) -> None:
    put("put_shipping", SHIPPING)
    quote = ask(shop.product(price=19_900), delivery={"district": "dhaka"}).body

    first, again = (order({"quote": quote["quote"]}) for _ in range(2))

    assert (first.status, first.body["total_amount"]) == (201, "458.00")
    assert first.body["charges"]["delivery"]["charged"] == "60.00"
    assert again.body["id"] == first.body["id"]


def test_what_has_changed_is_quoted_anew(shop: Shop) -> None:
    product_id = shop.product(price=19_900)
    quote = ask(product_id).body
    shop.product_service.update(product_id, ProductChanges(price="250.00"))

    answer = order({"quote": quote["quote"]})

    assert (answer.status, answer.body["type"]) == (409, "urn:storefront:problem:quote-changed")
    assert answer.body["quote"]["total"] == "500.00"
    assert order({"quote": answer.body["quote"]["quote"]}).status == 201


@pytest.mark.parametrize(
    ("body", "slug"),
    [
        ({}, "validation-failed"),
        ({"quote": ""}, "validation-failed"),
        ({"quote": "not a token"}, "validation-failed"),
        ({"quote": "x" * 9_000}, "validation-failed"),
        ({"quote": f"key-1.abc.{'c' * 43}"}, "quote-invalid"),
    ],
    ids=["nothing", "empty", "words", "too long", "made up"],
)
def test_what_is_no_quote_is_refused(body: dict[str, Any], slug: str) -> None:
    answer = order(body)

    assert (answer.status, answer.body["type"]) == (422, f"urn:storefront:problem:{slug}")


def test_either_items_or_a_quote(shop: Shop) -> None:
    product_id = shop.product()
    items = [{"product_id": product_id, "quantity": 1}]

    answer = order({"items": items, "quote": ask(product_id).body["quote"]})

    assert answer.status == 422
    assert "either items or a quote" in str(answer.body["errors"])


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
