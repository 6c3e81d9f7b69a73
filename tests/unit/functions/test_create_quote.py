"""A buyer asks what an order would cost."""

import json
from typing import Any

import botocore.session
import pytest

from storefront.catalog.model import ProductChanges
from storefront.wiring.shop import deployed_shop
from tests.support.clock import FrozenClock
from tests.support.functions import Answer, call, load, proxy_event
from tests.support.payment_functions import configure
from tests.support.repeats import Event, RepeatCase, new_product
from tests.support.shop import Shop
from tests.support.terms import CHECKOUT, SHIPPING, TAX
from tests.support.whole_shop import World
from tests.unit.functions.terms import faults, put

PROBLEM = "urn:storefront:problem:"
BUYER: dict[str, Any] = {"user_id": "01JBUYER000000000000000000", "role": "guest"}


def _asking(world: World) -> Event:
    return proxy_event({"items": [{"product_id": new_product(world), "quantity": 1}]}, **BUYER)


REPEAT_CASE = RepeatCase(_asking, same=False)  # each quote is another one


@pytest.fixture(autouse=True)
def keys(aws: object, monkeypatch: pytest.MonkeyPatch, clock: FrozenClock) -> None:
    """A shop with keys for quotes, and for guests' tokens."""
    configure(monkeypatch, clock)
    ssm: Any = botocore.session.get_session().create_client("ssm")
    value = json.dumps({"key-1": "cXVvdGVz" * 6})
    for name in ("/storefront/quote-signing-keys", "/storefront/jwt-signing-keys"):
        ssm.put_parameter(Name=name, Value=value, Type="SecureString", Overwrite=True)


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


@pytest.mark.parametrize(
    ("quantities", "wrong"),
    [
        ([1, 1], {"items": "distinct"}),
        ([0], {"items.0.quantity": "greater_than_equal"}),
        ([10_000_000], {"items.0.quantity": "less_than_equal"}),
        ([1] * 31, {"items": "too_long"}),
        ([], {"items": "too_short"}),
    ],
    ids=["twice", "none", "millions", "31 products", "nothing"],
)
def test_a_basket_that_nobody_can_order_is_refused_at_its_place(
    shop: Shop, quantities: list[int], wrong: dict[str, str]
) -> None:
    product_id = shop.product()
    items = [{"product_id": product_id, "quantity": many} for many in quantities]

    answer = call(load("create_quote"), proxy_event({"items": items}, **BUYER))

    assert faults(answer) == wrong


def test_a_basket_that_nobody_can_pay_is_told_the_most(shop: Shop) -> None:
    item = {"product_id": shop.product(price=999_999_00), "quantity": 100}

    answer = call(load("create_quote"), proxy_event({"items": [item]}, **BUYER))

    assert (answer.status, answer.body["detail"]) == (
        422,
        "The order's total is above 999999.99 BDT.",
    )


FOR = {"contact": {"name": "Rahima Khatun", "phone": "01712345678"}}
HOME = {**FOR["contact"], "line1": "House 7, Road 3", "area": "Dhanmondi", "district": "dhaka"}


def order(body: dict[str, Any]) -> Answer:
    return call(load("create_order"), proxy_event({**FOR, "delivery": HOME, **body}, **BUYER))


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


@pytest.mark.parametrize(
    ("contact", "field"),
    [
        ({"phone": "0171234567"}, "phone"),
        ({"phone": "+8801212345678"}, "phone"),
        ({"phone": "02123456789"}, "phone"),
        ({"phone": "0171234567a"}, "phone"),
        ({"name": "a\u202eb"}, "name"),
        ({"name": "a\x07b"}, "name"),
        ({"name": " "}, "name"),
        ({"address": "Road 3"}, "address"),
    ],
    ids=str,
)
def test_whom_nobody_can_call_gets_no_order(
    shop: Shop, contact: dict[str, str], field: str
) -> None:
    put("put_shipping", SHIPPING)
    product_id = shop.product(stock=5)
    quote = ask(product_id, delivery={"district": "dhaka"}).body["quote"]

    answer = order({"quote": quote, "contact": {**FOR["contact"], **contact}})

    assert list(faults(answer)) == [f"contact.{field}"]
    assert shop.levels(product_id) == (5, 5)
    assert (
        order({"quote": quote, "contact": {**FOR["contact"], "phone": "০১৭১২৩৪৫৬৭৮"}}).status == 201
    )


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


def test_cash_is_refused_where_the_shop_does_not_take_it(shop: Shop) -> None:
    put("put_shipping", SHIPPING)
    put("put_checkout", CHECKOUT | {"pay_by": ["bkash"]})

    answer = ask(shop.product(), delivery={"district": "dhaka"}, method="cod")

    assert (answer.status, answer.body["type"]) == (409, f"{PROBLEM}cash-not-offered")


def test_guests_are_told_to_sign_in_where_they_must(shop: Shop) -> None:
    put("put_checkout", CHECKOUT | {"guests": False})

    answer = ask(shop.product())

    assert (answer.status, answer.body["type"]) == (403, f"{PROBLEM}account-required")


def _promoting(**one: Any) -> None:
    """Let staff give 10 % off an order, but for what is said."""
    whole = {"code": "one", "name": {"en": "One", "bn": "এক"}, "kind": "order", "percentage": "10"}
    if "amount" in one:
        del whole["percentage"]
    assert put("put_promotions", {"currency": "BDT", "promotions": [whole | one]}).status == 200


def test_what_everybody_gets_is_taken_off_and_told(shop: Shop) -> None:
    product_id = shop.product(price=19_900)
    put("put_shipping", SHIPPING)
    _promoting()

    answer = ask(product_id, delivery={"district": "dhaka"})

    assert answer.body["promotions"] == [
        {"code": "one", "name": {"en": "One", "bn": "এক"}, "amount": "39.80"}
    ]
    assert answer.body["lines"][0]["gross"] == "398.00"
    assert (answer.body["goods"], answer.body["total"]) == ("358.20", "418.20")
    assert answer.body["coupon"] is None


def test_a_code_is_taken_however_it_is_typed(shop: Shop) -> None:
    product_id = shop.product(price=19_900)
    _promoting(amount="98.00", coupons=["EID27"])

    assert ask(product_id).body["total"] == "398.00"
    answer = ask(product_id, coupon=" eid27 ")

    assert answer.body["total"] == "300.00"
    assert answer.body["coupon"] == {"code": "EID27", "applied": True, "reason": None}


def test_a_code_that_nobody_knows_costs_nothing_and_is_told(shop: Shop) -> None:
    product_id = shop.product(price=19_900)
    _promoting(coupons=["EID27"])

    answer = ask(product_id, coupon="EID28")

    assert answer.body["coupon"] == {"code": "EID28", "applied": False, "reason": "unknown"}
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
    one = {"code": "one", "name": {"en": "One"}, "kind": "order", "percentage": "10"}
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


def test_an_order_keeps_what_was_taken_off_and_is_asked_for_the_rest(shop: Shop) -> None:
    put("put_shipping", SHIPPING)
    _promoting(coupons=["EID27"])
    seen = ask(shop.product(price=19_900), delivery={"district": "dhaka"}, coupon="EID27").body

    placed = order({"quote": seen["quote"]}).body

    assert placed["total_amount"] == seen["total"] == "418.20"
    assert placed["charges"]["promotions"] == seen["promotions"]
    kept = shop.orders.get(placed["id"])
    assert kept is not None
    assert sum(one.price.amount * one.quantity for one in kept.asked) == 41_820


def test_what_is_quoted_anew_is_quoted_with_the_code(shop: Shop) -> None:
    product_id = shop.product(price=19_900)
    _promoting(coupons=["EID27"])
    seen = ask(product_id, coupon="EID27").body
    shop.product_service.update(product_id, ProductChanges(price="250.00"))

    answer = order({"quote": seen["quote"]})

    assert answer.body["quote"]["coupon"]["applied"] is True
    assert answer.body["quote"]["total"] == "450.00"


def test_an_order_of_which_nothing_is_left_to_pay_is_paid(shop: Shop) -> None:
    _promoting(percentage="100")

    quote = ask(shop.product(price=19_900)).body

    assert (quote["total"], quote["payment_offers"]) == ("0.00", [])
    placed = order({"quote": quote["quote"]})
    assert (placed.status, placed.body["status"]) == (201, "paid")


def test_an_order_by_a_quote_goes_where_it_was_quoted_to(shop: Shop) -> None:
    put("put_shipping", SHIPPING)
    quote = ask(shop.product(), delivery={"district": "dhaka"}).body["quote"]

    elsewhere = order({"quote": quote, **FOR, "delivery": {**HOME, "district": "khulna"}})
    there = order({"quote": quote, **FOR, "delivery": {**HOME, "district": "dhaka"}})

    assert [one["field"] for one in elsewhere.body["errors"]] == ["delivery.district"]
    assert elsewhere.status == 422
    assert there.status == 201
