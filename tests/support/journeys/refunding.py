"""Money that goes back."""

from typing import Any

from tests.support.journeys.paying import paid_by_card
from tests.support.whole_shop import (
    STAFF,
    World,
    come_back,
    control,
    deliver_all,
    new_order,
    newest_payment,
    ok,
    status_of,
)


def refunds(world: World, product_id: str, buyer: dict[str, str]) -> None:
    """Refund by both providers, with units that come back; hear of it, and of a dispute."""
    shop, simulators = world.shop, world.simulators
    body = {"reason": "broken", "restock": [{"product_id": product_id, "quantity": 1}]}
    by_card = paid_by_card(world, product_id, buyer)
    first = refunded(world, by_card, {**body, "amount": "10.00"})
    assert refunded(world, by_card, {**body, "amount": "10.00"}) == first
    deliver_all(world)
    intent = newest_payment(world, by_card)["transaction_id"]
    control(simulators.stripe, f"payment_intents/{intent}/refund", amount=100)
    control(simulators.stripe, f"payment_intents/{intent}/dispute")
    deliver_all(world)
    made = newest_payment(world, by_card)["refunds"]
    assert {refund["origin"] for refund in made} == {"staff", "provider"}
    todo = ok(shop.request("get_todo", **STAFF))
    assert {one["kind"]: one["count"] for one in todo["kinds"]}["dispute"] == 1

    by_wallet = new_order(world, product_id, buyer, quantity=5)
    payment = ok(shop.request("initiate_bkash", {"order_id": by_wallet}, **buyer))
    approved = control(simulators.bkash, f"payments/{payment['payment_id']}/approve")
    come_back(world, approved["redirect"])
    # The token runs out meanwhile, so the refund has to renew it.
    world.clock.advance(minutes=61)
    assert refunded(world, by_wallet, body)["status"] == "succeeded"
    assert status_of(world, by_wallet, buyer) == "refunded"


def refunded(world: World, order_id: str, body: dict[str, Any]) -> Any:
    headers = {"Idempotency-Key": "refund"}
    path = {"order_id": order_id}
    return ok(world.shop.request("create_refund", body, **STAFF, path=path, headers=headers))
