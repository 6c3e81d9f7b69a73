"""Orders' stories, word for word, as staff and as their owners read them."""

import pytest

from storefront.errors import UnavailableError
from storefront.payments.inbound.bkash_callback import CallbackResult
from storefront.timeline.model import ANSWERED, MOVED, SENT_AGAIN, UNANSWERED
from tests.support.clock import FrozenClock
from tests.support.fake_bkash import FakeBkash
from tests.support.fake_script import Fault
from tests.support.fake_stripe import FakeStripe
from tests.support.shop import CLERK, Shop
from tests.unit.timeline.telling import lines, owner_of, owners, paid_by_card, product, story

JOINED = {ANSWERED, MOVED, SENT_AGAIN, UNANSWERED}


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

    every = shop.timeline_service.tell(order_id, CLERK).entries
    owned = shop.timeline_service.tell(order_id, owner_of(shop, order_id)).entries

    own = [entry for entry in every if entry.type not in JOINED]
    assert [(one.sequence, one.type, one.at, one.actor, one.data) for one in own] == [
        (one.sequence, one.type, one.at, one.actor, one.data) for one in owned
    ]
    assert [one.sequence for one in owned] == list(range(1, len(owned) + 1))
