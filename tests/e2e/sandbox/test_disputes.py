"""Buyers who ask their bank for the money back, as Stripe tells of it."""

from collections.abc import Callable

import pytest

from tests.e2e.client import Client, Json, assert_problem
from tests.e2e.sandbox.checkout import STRIPE, CheckoutService
from tests.simulators.drivers import Server


def waits_as(staff: Client, order_id: str) -> set[str]:
    """Return as what an order waits for a person."""
    kinds = staff.get("/api/staff/todo/")["kinds"]
    return {one["kind"] for one in kinds if order_id in {item["order_id"] for item in one["items"]}}


@pytest.mark.parametrize(("verdict", "left"), [("won", "100.00"), ("lost", "0.00")])
def test_a_dispute_flags_the_order_until_the_bank_has_decided(
    buyer: Client,
    staff: Client,
    checkout: CheckoutService,
    stripe: Server,
    make_product: Callable[..., str],
    verdict: str,
    left: str,
) -> None:
    order = checkout.paid_order(buyer, {make_product(price="100.00"): 1}, STRIPE)
    path = f"/api/orders/{order['id']}/"

    def payment() -> Json:
        (attempt,) = staff.payments(order["id"])
        return attempt

    intent = payment()["transaction_id"]
    dispute = stripe.control(f"payment_intents/{intent}/dispute")["dispute"]
    checkout.hear()

    assert (staff.get(path)["disputed"], payment()["dispute"]) == (True, "needs_response")
    assert waits_as(staff, order["id"]) == {"dispute"}
    refund = {"reason": "to be on the safe side", "amount": "1.00"}
    staff.request("POST", f"{path}refunds/", json=refund, headers={"Idempotency-Key": "1"})
    assert payment()["refundable"] == "100.00", "what Stripe refuses is not given back"
    assert waits_as(staff, order["id"]) == {"dispute", "refund_failed"}

    stripe.control(f"disputes/{dispute['id']}/close", {"status": verdict})
    checkout.hear()

    assert (staff.get(path)["disputed"], payment()["dispute"]) == (False, verdict)
    assert payment()["refundable"] == left
    assert waits_as(staff, order["id"]) == ({"refund_failed"} if verdict == "won" else set())
    texts = [one["text"] for one in staff.get(f"{path}timeline/")["items"]]
    assert any(text.startswith("The buyer disputes the payment of 100.00 BDT") for text in texts)
    assert any(text.startswith(f"Dispute closed, {verdict}") for text in texts)
    kept = {one["payload"].get("type") for one in payment()["provider_messages"]}
    assert {"charge.dispute.created", "charge.dispute.closed"} <= kept
    if verdict == "lost":
        again = staff.request(
            "POST", f"{path}refunds/", json={"reason": "x"}, headers={"Idempotency-Key": "2"}
        )
        assert_problem(again, 409)
