"""Stories of money that goes back, word for word: refunds, and disputes with the buyer's bank."""

from collections.abc import Mapping
from typing import Any

import pytest

from storefront.money import Money
from tests.support.clock import FrozenClock
from tests.support.fake_refunds import mark_of
from tests.support.fake_stripe import FakeStripe
from tests.support.shop import Shop
from tests.unit.timeline.telling import lines, owner_of, owners, paid_by_card, product, story


def dispute(intent: str, what: str, status: str, amount: int = 39_800) -> Mapping[str, Any]:
    """Return an event of a dispute."""
    subject = {
        "id": "dp_1",
        "object": "dispute",
        "amount": amount,
        "currency": "bdt",
        "reason": "fraudulent",
        "status": status,
        "payment_intent": intent,
        "evidence": {"customer_email_address": "rahima@example.com"},
    }
    return {
        "id": f"evt_{what}",
        "object": "event",
        "type": f"charge.dispute.{what}",
        "livemode": False,
        "data": {"object": subject},
    }


def test_a_part_of_the_money_and_a_unit_come_back(
    shop: Shop, stripe: FakeStripe, clock: FrozenClock
) -> None:
    order_id = paid_by_card(shop, stripe, clock)
    clock.advance(hours=1)
    stripe.given.next_status = "pending"
    refund = shop.refund(order_id, "100.00", restock={shop.get(order_id).lines[0].product_id: 1})
    clock.advance(minutes=1)
    shop.deliver(
        stripe.refund_event("updated", stripe.given.change(refund.reference or "", "succeeded"))
    )

    assert story(shop, order_id)[6:] == lines("""
        13:01 Refund of 100.00 BDT asked for by staff: asked for
        13:01 Stripe answered (refund): pending, 100.00 BDT, <refund>
        13:01 Stripe has taken on the refund of 100.00 BDT (<refund>)
        13:02 Stripe sent refund.updated: succeeded, 100.00 BDT, <refund>
        13:02 Refund of 100.00 BDT confirmed by Stripe (<refund>); 298.00 BDT kept; 1 ×
            Mug back on the shelf
        13:02 Ledger of Mug: +1 returned
    """)


def test_owners_do_not_read_what_staff_wrote_of_a_refund(
    shop: Shop, stripe: FakeStripe, clock: FrozenClock
) -> None:
    order_id = paid_by_card(shop, stripe, clock)
    shop.refund(order_id, "100.00")

    assert story(shop, order_id)[6].endswith("asked for by staff: asked for")
    assert owners(shop, order_id)[3].endswith("Refund of 100.00 BDT asked for by staff")
    told = shop.timeline_service.tell(order_id, owner_of(shop, order_id)).entries
    assert "asked for" not in [value for entry in told for value in entry.data.values()]


def test_a_refund_that_the_bank_sent_back(
    shop: Shop, stripe: FakeStripe, clock: FrozenClock
) -> None:
    order_id = paid_by_card(shop, stripe, clock)
    refund = shop.refund(order_id, "100.00")
    failed = stripe.given.change(refund.reference or "", "failed") | {"failure_reason": "lost_card"}
    shop.deliver(stripe.refund_event("failed", failed))

    assert story(shop, order_id)[-2:] == lines("""
        12:01 Stripe sent refund.failed: failed, 100.00 BDT, code lost_card, <refund>
        12:01 Refund of 100.00 BDT failed at Stripe (lost_card), although it had been
            confirmed: the shop has the money
    """)


def test_a_refund_that_was_made_at_the_provider(
    shop: Shop, stripe: FakeStripe, clock: FrozenClock
) -> None:
    order_id = paid_by_card(shop, stripe, clock)
    intent = shop.attempts.get_many(shop.get(order_id).attempt_ids)[0].transaction_id or ""
    made = stripe.given.make(intent, Money(39_800, "BDT"), 10_000, {})
    shop.deliver(stripe.refund_event("created", made))

    assert owners(shop, order_id)[-1] == (
        "12:01 Refund of 100.00 BDT was made at Stripe itself (<refund>); 298.00 BDT kept"
    )


@pytest.mark.parametrize(
    ("end", "told"),
    [
        ("won", ["12:10 Dispute closed, won: the money stays with the shop"]),
        (
            "lost",
            [
                (
                    "12:10 Dispute closed, lost: the bank gave the money back to the buyer; "
                    "2 × Mug back on the shelf"
                ),
                "12:10 Ledger of Mug: +2 returned",
            ],
        ),
    ],
)
def test_a_dispute(
    shop: Shop, stripe: FakeStripe, clock: FrozenClock, end: str, told: list[str]
) -> None:
    order_id = paid_by_card(shop, stripe, clock)
    intent = shop.attempts.get_many(shop.get(order_id).attempt_ids)[0].transaction_id or ""
    shop.deliver(dispute(intent, "created", "needs_response"))
    clock.advance(minutes=9)
    shop.deliver(dispute(intent, "closed", end))

    said = lines(f"""
        12:01 Stripe sent charge.dispute.created: needs_response, 398.00 BDT, code
            fraudulent, dp_1
        12:01 The buyer disputes the payment of 398.00 BDT by Stripe with their bank
            (needs_response)
        12:10 Stripe sent charge.dispute.closed: {end}, 398.00 BDT, code fraudulent, dp_1
    """)
    assert story(shop, order_id)[6:] == [*said, *told]


def test_a_dispute_of_a_part(shop: Shop, stripe: FakeStripe, clock: FrozenClock) -> None:
    order_id = paid_by_card(shop, stripe, clock)
    intent = shop.attempts.get_many(shop.get(order_id).attempt_ids)[0].transaction_id or ""
    shop.deliver(dispute(intent, "created", "needs_response", 10_000))
    shop.deliver(dispute(intent, "closed", "lost", 10_000))

    assert story(shop, order_id)[7::2] == lines("""
        12:01 The buyer disputes 100.00 of the payment of 398.00 BDT by Stripe with their
            bank (needs_response)
        12:01 Dispute closed, lost: the bank gave 100.00 of the money back to the buyer
    """)


def test_a_dispute_that_outruns_its_payment(
    shop: Shop, stripe: FakeStripe, clock: FrozenClock
) -> None:
    buyer = shop.buyer()
    attempt = shop.begin_stripe(buyer, shop.order(buyer, {product(shop): 2}))
    stripe.pay(attempt.reference or "")
    (intent,) = stripe.ledger
    event = stripe.dispute_event("created", intent, "needs_response")
    event["data"]["object"]["metadata"] = mark_of(attempt.attempt_id)

    shop.deliver(event)

    assert story(shop, attempt.order_id)[-1:] == lines("""
        12:00 Stripe spoke of a dispute, but of no payment that is known here; it will be asked
    """)


def test_a_refund_at_stripe_that_had_failed_already(
    shop: Shop, stripe: FakeStripe, clock: FrozenClock
) -> None:
    order_id = paid_by_card(shop, stripe, clock)
    (intent,) = stripe.ledger
    refund = stripe.given.make(intent, stripe.paid(intent), 10_000, {})
    failed = {**stripe.given.change(refund["id"], "failed"), "failure_reason": "lost_card"}

    shop.deliver(stripe.refund_event("failed", failed))

    assert story(shop, order_id)[-1:] == lines("""
        12:01 Refund of 100.00 BDT was made at Stripe itself (<refund>) and failed (lost_card):
            the shop has the money
    """)
