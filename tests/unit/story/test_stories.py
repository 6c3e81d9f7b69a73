"""Orders' stories, word for word, as staff and as their owners read them."""
# ruff: noqa: RUF001 - the multiplication sign is meant

import re
from collections.abc import Mapping
from textwrap import dedent
from typing import Any

import pytest

from storefront.catalog.model import NewProduct
from storefront.errors import UnavailableError
from storefront.inventory.model import ProductStatus
from storefront.money import Money
from storefront.payments.bkash_callback import CallbackResult
from storefront.story.model import ANSWERED, MOVED, SENT_AGAIN, UNANSWERED
from storefront.story.service import Storyteller
from storefront.web.access import Caller
from tests.support.clock import FrozenClock
from tests.support.fake_bkash import FakeBkash
from tests.support.fake_script import Fault
from tests.support.fake_stripe import FakeStripe
from tests.support.shop import CLERK, Shop

JOINED = {ANSWERED, MOVED, SENT_AGAIN, UNANSWERED}


def product(shop: Shop, name: str = "Mug", stock: int = 5) -> str:
    """Return the id of a new product at 199.00 BDT."""
    new = NewProduct(name.upper(), name, "", Money(19_900, "BDT"), ProductStatus.ACTIVE)
    product_id = shop.editor.create(new, None)["id"]
    shop.receive(product_id, stock)
    return product_id


def story(shop: Shop, order_id: str, caller: Caller = CLERK) -> list[str]:
    """Return an order's story, with names for the providers' ids and the time of day."""
    names: dict[str, str] = {}
    for attempt in shop.attempts.get_many(shop.get(order_id).attempt_ids):
        names |= {attempt.reference or "?": "<session>", attempt.transaction_id or "?": "<money>"}
    for refund in shop.refunds.of_order(order_id):
        names[refund.reference or "?"] = "<refund>"
    entries = Storyteller(shop.store).tell(order_id, caller).entries
    return [f"{entry.at:%H:%M} {_named(entry.text, names)}" for entry in entries]


def owners(shop: Shop, order_id: str) -> list[str]:
    """Return the story as the order's owner reads it."""
    return story(shop, order_id, owner_of(shop, order_id))


def owner_of(shop: Shop, order_id: str) -> Caller:
    """Return the order's owner."""
    return Caller(shop.get(order_id).user_id, shop.buyer().role)


def lines(text: str) -> list[str]:
    """Return the lines of a block; what is indented further goes on with the line before."""
    return re.sub(r"\n\s+", " ", dedent(text).strip()).splitlines()


def paid_by_card(shop: Shop, stripe: FakeStripe, clock: FrozenClock) -> str:
    """Return an order for 2 mugs that was paid a minute after it was placed."""
    buyer = shop.buyer()
    order_id = shop.order(buyer, {product(shop): 2})
    attempt = shop.begin_stripe(buyer, order_id)
    clock.advance(minutes=1)
    shop.deliver(stripe.pay(attempt.reference or ""))
    return order_id


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


def _named(text: str, names: Mapping[str, str]) -> str:
    for value, name in names.items():
        text = text.replace(value, name)
    return text


def test_an_order_paid_by_card(shop: Shop, stripe: FakeStripe, clock: FrozenClock) -> None:
    order_id = paid_by_card(shop, stripe, clock)

    assert story(shop, order_id) == lines("""
        12:00 Order placed: 2 × Mug for 398.00 BDT; stock held until 12:15 UTC
        12:00 Payment by Stripe begun for 398.00 BDT, to be paid by 12:35 UTC; stock held
            until 12:40 UTC
        12:00 Stripe answered (session): open/unpaid, 398.00 BDT, <session>
        12:01 Stripe sent checkout.session.completed: complete/paid, 398.00 BDT, <session>
        12:01 Paid by Stripe: 398.00 BDT, transaction <money>; 2 × Mug left the shelf
        12:01 Ledger of Mug: -2 sold
    """)
    assert owners(shop, order_id) == lines("""
        12:00 Order placed: 2 × Mug for 398.00 BDT; stock held until 12:15 UTC
        12:00 Payment by Stripe begun for 398.00 BDT, to be paid by 12:35 UTC; stock held
            until 12:40 UTC
        12:01 Paid by Stripe: 398.00 BDT, transaction <money>; 2 × Mug left the shelf
    """)


def test_an_order_paid_with_bkash_whose_answer_was_lost_until_the_reconciler_asked(
    shop: Shop, bkash: FakeBkash, clock: FrozenClock
) -> None:
    buyer = shop.buyer()
    order_id = shop.order(buyer, {product(shop): 1, product(shop, "Plate"): 2})
    attempt = shop.begin_bkash(buyer, order_id, "01770618575")
    bkash.approve(attempt.reference or "")
    bkash.script.next("execute", Fault(UnavailableError(), after_effect=True))
    bkash.script.next("query", Fault(UnavailableError()))
    clock.advance(minutes=1)
    assert shop.call_back(attempt) is CallbackResult.PROCESSING
    clock.advance(minutes=3)
    shop.reconcile()

    assert story(shop, order_id) == lines("""
        12:00 Order placed: 1 × Mug and 2 × Plate for 597.00 BDT; stock held until 12:15
            UTC
        12:00 Payment by bKash begun for 597.00 BDT, to be paid by 12:20 UTC; stock held
            until 12:25 UTC
        12:00 bKash answered (create): Initiated, 597.00 BDT, code 0000, <session>
        12:01 Payment by bKash: outcome awaited; stock held until it is known
        12:04 bKash answered (query): Completed, 597.00 BDT, code 0000, <money>
        12:04 Paid by bKash: 597.00 BDT, transaction <money>; 1 × Mug and 2 × Plate left
            the shelf
        12:04 Ledger of Mug: -1 sold
        12:04 Ledger of Plate: -2 sold
    """)


@pytest.mark.parametrize("by", ["the buyer", "staff"])
def test_a_canceled_order(shop: Shop, clock: FrozenClock, by: str) -> None:
    buyer = shop.buyer()
    order_id = shop.order(buyer, {product(shop): 2})
    shop.begin_bkash(buyer, order_id)
    clock.advance(minutes=5)
    shop.begin_stripe(buyer, order_id)
    clock.advance(minutes=1)
    shop.cancel(buyer if by == "the buyer" else CLERK, order_id)

    assert story(shop, order_id) == lines(f"""
        12:00 Order placed: 2 × Mug for 398.00 BDT; stock held until 12:15 UTC
        12:00 Payment by bKash begun for 398.00 BDT, to be paid by 12:20 UTC; stock held
            until 12:25 UTC
        12:00 bKash answered (create): Initiated, 398.00 BDT, code 0000, <session>
        12:05 Payment by Stripe begun for 398.00 BDT, to be paid by 12:40 UTC; stock held
            until 12:45 UTC; the payment begun before was ended
        12:05 Stripe answered (session): open/unpaid, 398.00 BDT, <session>
        12:06 Order canceled by {by}; 2 × Mug back on sale; the payment by Stripe was
            ended
    """)


def test_an_order_that_nobody_paid(shop: Shop, clock: FrozenClock) -> None:
    clock.advance(hours=11, minutes=50)
    order_id = shop.order(shop.buyer(), {product(shop): 2})
    clock.advance(minutes=16)
    shop.sweep()

    assert owners(shop, order_id) == lines("""
        23:50 Order placed: 2 × Mug for 398.00 BDT; stock held until 2030-01-02 00:05 UTC
        00:06 Hold lapsed; 2 × Mug back on sale
    """)


def late(shop: Shop, stripe: FakeStripe, clock: FrozenClock, *, gone: bool) -> str:
    """Return an order that Stripe takes money for after its hold has lapsed, at 12:40."""
    buyer, mug = shop.buyer(), product(shop, stock=2)
    order_id = shop.order(buyer, {mug: 2})
    attempt = shop.begin_stripe(buyer, order_id)
    event = stripe.pay(attempt.reference or "")
    clock.now = shop.get(order_id).hold_expires_at
    shop.sweep()
    if gone:
        shop.order(shop.buyer(), {mug: 1})
    shop.deliver(event)
    return order_id


def test_money_that_came_too_late_and_went_back(
    shop: Shop, stripe: FakeStripe, clock: FrozenClock
) -> None:
    order_id = late(shop, stripe, clock, gone=True)
    stripe.script.next("refund", Fault(UnavailableError()))
    clock.advance(minutes=2)
    shop.reconcile()
    clock.advance(minutes=3)
    shop.reconcile()

    assert story(shop, order_id)[3:] == lines("""
        12:40 Hold lapsed; 2 × Mug back on sale
        12:40 Stripe sent checkout.session.completed: complete/paid, 398.00 BDT, <session>
        12:40 398.00 BDT came by Stripe (<money>) after the order had expired and the
            stock was gone: refund due
        12:42 Refund of 398.00 BDT begun by the shop, since the money is due
        12:45 Stripe was asked again for the refund of 398.00 BDT
        12:45 Stripe answered (refund): succeeded, 398.00 BDT, <refund>
        12:45 Refund of 398.00 BDT confirmed by Stripe (<refund>); all of it is given back
    """)


def test_money_that_came_late_and_still_found_its_goods(
    shop: Shop, stripe: FakeStripe, clock: FrozenClock
) -> None:
    order_id = late(shop, stripe, clock, gone=False)

    assert owners(shop, order_id)[-1] == (
        "12:40 Paid by Stripe: 398.00 BDT, transaction <money>, although the order had expired; "
        "2 × Mug left the shelf"
    )


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
        13:01 Refund of 100.00 BDT asked for by staff: asked for; 1 × Mug back on the
            shelf
        13:01 Ledger of Mug: +1 returned
        13:01 Stripe answered (refund): pending, 100.00 BDT, <refund>
        13:01 Stripe has taken on the refund of 100.00 BDT (<refund>)
        13:02 Stripe sent refund.updated: succeeded, 100.00 BDT, <refund>
        13:02 Refund of 100.00 BDT confirmed by Stripe (<refund>); 298.00 BDT kept
    """)


def test_owners_do_not_read_what_staff_wrote_of_a_refund(
    shop: Shop, stripe: FakeStripe, clock: FrozenClock
) -> None:
    order_id = paid_by_card(shop, stripe, clock)
    shop.refund(order_id, "100.00")

    assert story(shop, order_id)[6].endswith("asked for by staff: asked for")
    assert owners(shop, order_id)[3].endswith("Refund of 100.00 BDT asked for by staff")
    told = Storyteller(shop.store).tell(order_id, owner_of(shop, order_id)).entries
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
        ("won", "Dispute closed, won: the money stays with the shop"),
        ("lost", "Dispute closed, lost: the bank gave the money back to the buyer"),
    ],
)
def test_a_dispute(shop: Shop, stripe: FakeStripe, clock: FrozenClock, end: str, told: str) -> None:
    order_id = paid_by_card(shop, stripe, clock)
    intent = shop.attempts.get_many(shop.get(order_id).attempt_ids)[0].transaction_id or ""
    shop.deliver(dispute(intent, "created", "needs_response"))
    clock.advance(minutes=9)
    shop.deliver(dispute(intent, "closed", end))

    assert story(shop, order_id)[6:] == lines(f"""
        12:01 Stripe sent charge.dispute.created: needs_response, 398.00 BDT, code
            fraudulent, dp_1
        12:01 The buyer disputes the payment of 398.00 BDT by Stripe with their bank
            (needs_response)
        12:10 Stripe sent charge.dispute.closed: {end}, 398.00 BDT, code fraudulent, dp_1
        12:10 {told}
    """)


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
    event["data"]["object"]["metadata"] = {"attempt_id": attempt.attempt_id}

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


def test_money_that_does_not_fit_and_a_second_payment(
    shop: Shop, stripe: FakeStripe, clock: FrozenClock
) -> None:
    buyer = shop.buyer()
    order_id = shop.order(buyer, {product(shop): 2})
    first = shop.begin_stripe(buyer, order_id)
    shop.deliver(stripe.event("expired", first.reference or ""))
    second = shop.begin_stripe(buyer, order_id)
    paid = {"status": "complete", "payment_status": "paid"}
    wrong = {**paid, "payment_intent": "pi_wrong", "amount_total": 1}
    shop.deliver(stripe.event("completed", second.reference or "", **wrong))
    shop.deliver(stripe.pay(second.reference or ""))
    shop.deliver(stripe.event("completed", first.reference or "", **paid, payment_intent="pi_late"))

    assert [line for line in owners(shop, order_id) if "begun" not in line][1:] == lines("""
        12:00 Payment by Stripe ended unpaid
        12:00 Stripe reported money that does not fit this payment of 398.00 BDT: it pays
            nothing, and staff must look into it
        12:00 Paid by Stripe: 398.00 BDT, transaction <money>; 2 × Mug left the shelf
        12:00 398.00 BDT came by Stripe (<money>) although the order's money had come
            already: refund due
    """)
    assert "12:00 Stripe sent checkout.session.completed: complete/paid, 0.01 BDT, <session>" in (
        story(shop, order_id)
    )


@pytest.mark.parametrize(
    ("turn", "told"),
    [
        ("success", "Payment by bKash not approved yet; the buyer may try again"),
        ("cancel", "Payment by bKash failed (cancel): no money was taken"),
    ],
)
def test_a_buyer_who_does_not_approve(shop: Shop, turn: str, told: str) -> None:
    buyer = shop.buyer()
    order_id = shop.order(buyer, {product(shop): 2})
    shop.call_back(shop.begin_bkash(buyer, order_id), turn)

    assert owners(shop, order_id)[-1] == f"12:00 {told}"


def test_staff_read_every_entry_that_owners_read_in_the_same_order(
    shop: Shop, stripe: FakeStripe, clock: FrozenClock
) -> None:
    order_id = late(shop, stripe, clock, gone=False)
    shop.refund(order_id, "100.00")

    every = Storyteller(shop.store).tell(order_id, CLERK).entries
    owned = Storyteller(shop.store).tell(order_id, owner_of(shop, order_id)).entries

    own = [entry for entry in every if entry.type not in JOINED]
    assert [(one.sequence, one.type, one.at, one.actor, one.data) for one in own] == [
        (one.sequence, one.type, one.at, one.actor, one.data) for one in owned
    ]
    assert [one.sequence for one in owned] == list(range(1, len(owned) + 1))
