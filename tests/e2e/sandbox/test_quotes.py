"""A buyer asks the deployed shop what an order costs; staff ask what the terms are."""

from collections.abc import Callable
from decimal import Decimal

from tests.e2e.client import Client, assert_problem


def test_a_quote_adds_up_and_holds_nothing(
    buyer: Client, staff: Client, make_product: Callable[..., str]
) -> None:
    product = make_product(stock=3, price="199.50")
    body = {
        "items": [{"product_id": product, "quantity": 2}],
        "delivery": {"district": "chattogram"},
    }

    quote = buyer.post("/api/quotes/", body)

    assert quote["goods"] == "399.00"
    delivery = quote["delivery"]
    assert delivery["district"] == "chattogram"
    assert delivery["fee"] == quote["delivery_methods"][0]["fee"]
    assert Decimal(quote["total"]) == Decimal("399.00") + Decimal(delivery["charged"])
    taxes = [Decimal(one["tax"]) for one in (*quote["lines"], delivery)]
    assert sum(taxes) == sum(Decimal(one["tax"]) for one in quote["taxes"])
    assert quote["quote"].count(".") == 2
    assert staff.levels(product) == (3, 3)


def test_where_it_goes_must_be_somewhere_before_anything_can_be_ordered(
    buyer: Client, make_product: Callable[..., str]
) -> None:
    items = [{"product_id": make_product(stock=3, price="150.00"), "quantity": 1}]

    quote = buyer.post("/api/quotes/", {"items": items})
    assert (quote["goods"], quote["delivers"], quote["quote"]) == ("150.00", True, None)
    delivery = {"district": "atlantis"}
    answer = buyer.request("POST", "/api/quotes/", json={"items": items, "delivery": delivery})
    problem = assert_problem(answer, 422)
    assert problem["errors"][0]["field"] == "delivery.district"


def test_only_staff_read_settings_and_buyers_do_not_change_them(buyer: Client) -> None:
    for method in ("GET", "PUT"):
        answer = buyer.request(
            method, "/api/settings/tax/", json={"inclusive": True, "periods": []}
        )
        assert answer.status_code == 403
