"""Money on its way back: asked for by staff, or given on the providers' own pages."""

from collections.abc import Callable

import pytest

from tests.e2e.client import Client, Json, assert_problem
from tests.e2e.sandbox.checkout import BKASH, STRIPE, CheckoutService, books
from tests.support.races import together

both = pytest.mark.parametrize("provider", [STRIPE, BKASH])


def _refunds(order: Json) -> str:
    return f"/api/orders/{order['id']}/refunds/"


def _key(name: str) -> dict[str, str]:
    return {"Idempotency-Key": name}


@both
def test_staff_give_an_order_back_in_two_parts_to_the_last_unit(
    buyer: Client,
    staff: Client,
    checkout: CheckoutService,
    make_product: Callable[..., str],
    provider: str,
) -> None:
    product = make_product(stock=3, price="100.25")
    order = checkout.paid_order(buyer, {product: 3}, provider)

    part = {
        "reason": "a scratch",
        "amount": "120.40",
        "restock": [{"product_id": product, "quantity": 1}],
    }
    first = staff.post(_refunds(order), part, **_key("part"))
    partly = buyer.get(f"/api/orders/{order['id']}/")
    second = staff.post(_refunds(order), {"reason": "the rest"}, **_key("rest"))
    checkout.hear()

    assert [(one["status"], one["amount"]) for one in (first, second)] == [
        ("succeeded", "120.40"),
        ("succeeded", "180.35"),
    ]
    assert (partly["status"], partly["refunded_amount"]) == ("paid", "120.40")
    whole = buyer.get(f"/api/orders/{order['id']}/")
    assert (whole["status"], whole["refunded_amount"]) == ("refunded", "300.75")
    attempts = staff.payments(order["id"])
    assert [one["refundable"] for one in attempts] == ["0.00"]
    assert list(checkout.ledger(attempts).values()) == [(30_075, 30_075, 0)]
    assert books(attempts) == checkout.ledger(attempts)
    moved = staff.get(f"/api/products/{product}/stock/movements/")["items"]
    back = [one["quantity"] for one in moved if one["kind"] == "returned"]
    assert sorted(back) == [1, 2], "and with the rest of the money what was not sent"
    assert staff.levels(product) == (3, 3)


@both
def test_a_double_click_on_refund_gives_the_money_back_once(
    buyer: Client,
    staff: Client,
    checkout: CheckoutService,
    make_product: Callable[..., str],
    provider: str,
) -> None:
    order = checkout.paid_order(buyer, {make_product(price="100.00"): 1}, provider)
    part = {"reason": "late", "amount": "30.00"}

    def click() -> Json:
        refund: Json = staff.post(_refunds(order), part, **_key("click"))
        return refund

    clicks = [*together(click, click, click), click()]

    assert len({one["id"] for one in clicks if isinstance(one, dict)}) == 1
    attempts = staff.payments(order["id"])
    assert list(checkout.ledger(attempts).values()) == [(10_000, 3_000, 0)]
    assert books(attempts) == checkout.ledger(attempts)
    other = staff.request("POST", _refunds(order), json={"reason": "late"}, headers=_key("click"))
    assert_problem(other, 422)


@both
def test_no_more_goes_back_than_came_and_nobody_but_staff_sends_it(
    buyer: Client,
    staff: Client,
    checkout: CheckoutService,
    make_product: Callable[..., str],
    provider: str,
) -> None:
    product = make_product(stock=2, price="100.00")
    order = checkout.paid_order(buyer, {product: 1}, provider)

    def refused(who: Client, body: Json, name: str, status: int) -> Json:
        answer = who.request("POST", _refunds(order), json=body, headers=_key(name))
        return assert_problem(answer, status)

    too_much = refused(staff, {"reason": "x", "amount": "100.01"}, "a", 409)
    units = [{"product_id": product, "quantity": 2}]
    refused(staff, {"reason": "x", "amount": "1.00", "restock": units}, "b", 422)
    refused(buyer, {"reason": "x", "amount": "1.00"}, "c", 403)
    assert_problem(
        staff.request(
            "POST", _refunds(order), json={"reason": "x"}, headers={"Idempotency-Key": None}
        ),
        400,
    )

    assert too_much["refundable"] == "100.00"
    attempts = staff.payments(order["id"])
    assert list(checkout.ledger(attempts).values()) == [(10_000, 0, 0)]
    assert [one["refunds"] for one in attempts] == [[]]
    assert staff.levels(product) == (1, 1)


def test_a_refund_on_stripe_s_dashboard_is_recorded_when_its_event_comes(
    buyer: Client, staff: Client, checkout: CheckoutService, make_product: Callable[..., str]
) -> None:
    order = checkout.paid_order(buyer, {make_product(price="100.00"): 1}, STRIPE)

    checkout.refund_by_hand(staff.payments(order["id"])[0], 70)
    checkout.hear()

    (attempt,) = staff.payments(order["id"])
    (refund,) = attempt["refunds"]
    assert (refund["origin"], refund["status"]) == ("provider", "succeeded")
    assert (refund["amount"], attempt["refundable"]) == ("70.00", "30.00")
    rest = staff.post(_refunds(order), {"reason": "the rest"}, **_key("rest"))
    assert (rest["amount"], staff.status(order["id"])) == ("30.00", "refunded")
    attempts = staff.payments(order["id"])
    assert list(checkout.ledger(attempts).values()) == [(10_000, 10_000, 0)]
    assert books(attempts) == checkout.ledger(attempts)
