"""A product with options, from its making to a variant that was paid, on the deployed stack."""

import secrets
from collections.abc import Callable
from typing import Any

import pytest

from tests.e2e.client import Client, Webhook, assert_problem, paid_event

DELIVERY = {"kind": "received", "quantity": 2, "reason": "delivery"}


@pytest.fixture
def shirt(staff: Client) -> dict[str, Any]:
    """A product in two sizes, with two units of each."""
    code = f"E2E-{secrets.token_hex(6)}"
    sizes = ["M", "XL"]
    variants = [{"sku": f"{code}-{one}", "choice": [one], "price": "850.00"} for one in sizes]
    options = [{"name": "Size", "values": sizes}]
    made = staff.post("/api/products/", {"name": code, "options": options, "variants": variants})
    for one in made["variants"]:
        staff.post(f"/api/products/{one['id']}/stock/", DELIVERY)
    return dict(made)


def test_a_variant_is_bought_and_its_units_leave_the_shelf(
    buyer: Client, staff: Client, webhook: Webhook, shirt: dict[str, Any]
) -> None:
    medium, large = (one["id"] for one in shirt["variants"])
    silent = assert_problem(buyer.order({shirt["id"]: 1}), 422)
    order = buyer.placed({large: 2})

    assert silent["variants"] == {shirt["id"]: [medium, large]}
    assert order["lines"][0]["name"] == f"{shirt['name']}, XL"
    assert webhook.outcome(paid_event(order, buyer.stripe_session(order["id"]))) == "paid"
    whole = staff.get(f"/api/staff/products/{shirt['id']}/")
    left = {one["id"]: (one["available"], one["on_hand"]) for one in whole["variants"]}
    assert left == {medium: (2, 2), large: (0, 0)}
    moves = [one["kind"] for one in staff.get(f"/api/products/{large}/stock/movements/")["items"]]
    assert moves == ["sold", "received"]


def test_a_variant_is_changed_hidden_and_archived(
    anybody: Client, staff: Client, shirt: dict[str, Any]
) -> None:
    def shown() -> list[tuple[str, str]]:
        product = anybody.get(f"/api/products/{shirt['id']}/")
        return [(one["choice"][0], one["price"]) for one in product["variants"]]

    medium, large = (f"/api/variants/{one['id']}/" for one in shirt["variants"])
    staff.request("PATCH", medium, json={"price": "800.00"}).raise_for_status()
    assert shown() == [("M", "800.00"), ("XL", "850.00")]
    staff.request("PATCH", medium, json={"status": "inactive"}).raise_for_status()
    assert shown() == [("XL", "850.00")]
    options = {"options": [{"name": "Size", "values": ["S", "M", "XL"]}]}
    staff.request("PUT", f"/api/products/{shirt['id']}/options/", json=options).raise_for_status()
    small = {"sku": f"{shirt['name']}-S", "choice": ["S"], "price": "790.00"}
    staff.post(f"/api/products/{shirt['id']}/variants/", {"variants": [small]})
    staff.request("DELETE", large).raise_for_status()
    assert shown() == [("S", "790.00")]


@pytest.mark.parametrize("wrong", ["{}-1", "{}-0001", "{}-001%2F", "{}-abc", "{}%00"])
def test_what_is_no_variant_is_not_found(
    staff: Client, make_product: Callable[..., str], wrong: str
) -> None:
    path = f"/api/variants/{wrong.format(make_product(stock=0))}/"

    assert_problem(staff.request("PATCH", path, json={"price": "1.00"}), 404)
