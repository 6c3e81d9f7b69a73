"""What the shop relies on when it asks Stripe: sessions as they are, refunds, and their events."""

import random

import pytest

from storefront.clock import Clock
from storefront.db.store import Store
from storefront.errors import ProviderRefusedError, UnavailableError
from storefront.ids import new_id
from storefront.money import Money
from storefront.orders.status import OrderStatus
from storefront.parameters import Secret
from storefront.payments.gateways.stripe.gateway import StripeGateway
from storefront.payments.model.attempt import Attempt
from storefront.payments.model.refund import ProviderRefund, Refund, RefundOrigin, RefundStatus
from storefront.payments.reconciliation.report import Finding
from tests.integration.gateways.rigs import SimulatedStripeRig, StripeRig
from tests.support.clock import FrozenClock
from tests.support.fake_bkash import FakeBkash
from tests.support.invariants import contents
from tests.support.shop import Shop

SUCCEEDED, PENDING, FAILED = RefundStatus.SUCCEEDED, RefundStatus.PENDING, RefundStatus.FAILED


@pytest.fixture
def attempt(card_shop: Shop) -> Attempt:
    """An order for 2 of 5 units, with an open session."""
    return begun(card_shop)


@pytest.fixture
def paid(card_shop: Shop, stripe: StripeRig, attempt: Attempt) -> Attempt:
    """The same, paid with 398.00 BDT."""
    card_shop.deliver(stripe.pay(attempt.reference or ""))
    return card_shop.attempt(attempt.attempt_id)


def begun(shop: Shop) -> Attempt:
    """Begin to pay an order for 2 of 5 units."""
    buyer = shop.buyer()
    return shop.begin_stripe(buyer, shop.order(buyer, {shop.product(stock=5): 2}))


def refund_of(attempt: Attempt, amount: int, clock: Clock) -> Refund:
    """Return a refund of ours, not recorded anywhere."""
    now = clock()
    return Refund(
        refund_id=new_id(now),
        order_id=attempt.order_id,
        attempt_id=attempt.attempt_id,
        provider=attempt.provider,
        amount=Money(amount, "BDT"),
        status=PENDING,
        origin=RefundOrigin.STAFF,
        reason="asked for",
        actor="clerk",
        created_at=now,
        updated_at=now,
        sent_at=now,
    )


def told(reported: ProviderRefund) -> tuple[Money | None, RefundStatus, str | None]:
    """Return what a fact says: how much, how it stands, and our name for it."""
    return reported.amount, reported.status, reported.refund_id


def test_a_session_tells_whether_it_is_paid_and_by_which_money(
    stripe: StripeRig, attempt: Attempt
) -> None:
    open_session = stripe.gateway.session(attempt.reference or "")
    stripe.pay(attempt.reference or "")
    paid_session = stripe.gateway.session(attempt.reference or "")

    assert (open_session["status"], open_session["payment_status"]) == ("open", "unpaid")
    assert open_session["payment_intent"] is None
    assert (paid_session["status"], paid_session["payment_status"]) == ("complete", "paid")
    assert paid_session["payment_intent"]["status"] == "succeeded"
    assert [one[0] for one in stripe.captured()] == [paid_session["payment_intent"]["id"]]


def test_a_session_tells_what_became_of_a_delayed_payment(
    stripe: StripeRig, attempt: Attempt
) -> None:
    stripe.pay_later(attempt.reference or "")
    waiting = stripe.gateway.session(attempt.reference or "")
    stripe.fail(attempt.reference or "")
    failed = stripe.gateway.session(attempt.reference or "")

    assert (waiting["status"], waiting["payment_status"]) == ("complete", "unpaid")
    assert waiting["payment_intent"]["status"] == "processing"
    assert (failed["status"], failed["payment_status"]) == ("complete", "unpaid")
    assert failed["payment_intent"]["status"] == "requires_payment_method"


def test_a_session_whose_time_is_over_says_so(
    stripe: StripeRig, attempt: Attempt, clock: FrozenClock
) -> None:
    clock.now = attempt.expires_at
    clock.advance(seconds=1)

    assert stripe.gateway.session(attempt.reference or "")["status"] == "expired"


def test_an_unknown_session_is_refused(stripe_simulator_rig: SimulatedStripeRig) -> None:
    with pytest.raises(ProviderRefusedError):
        stripe_simulator_rig.gateway.session("cs_test_unknown")


def test_a_refund_is_made_once_however_often_it_is_asked_for(
    stripe: StripeRig, paid: Attempt, clock: FrozenClock
) -> None:
    refund = refund_of(paid, 10_000, clock)

    first = stripe.gateway.refund(paid, refund)
    again = stripe.gateway.refund(paid, refund)
    (listed,) = stripe.gateway.refunds(paid)

    assert told(first) == (Money(10_000, "BDT"), SUCCEEDED, refund.refund_id)
    assert (first.reference or "").startswith("re_")
    assert (told(again), again.reference) == (told(first), first.reference)
    assert (told(listed), listed.reference) == (told(first), first.reference)


def test_no_more_is_refunded_than_was_paid(
    stripe: StripeRig, paid: Attempt, clock: FrozenClock
) -> None:
    stripe.gateway.refund(paid, refund_of(paid, 30_000, clock))

    for amount in (9_801, 39_800):
        with pytest.raises(ProviderRefusedError):
            stripe.gateway.refund(paid, refund_of(paid, amount, clock))
    stripe.gateway.refund(paid, refund_of(paid, 9_800, clock))
    with pytest.raises(ProviderRefusedError):
        stripe.gateway.refund(paid, refund_of(paid, 1, clock))

    assert [one.amount for one in stripe.gateway.refunds(paid)] == [
        Money(30_000, "BDT"),
        Money(9_800, "BDT"),
    ]


def test_refunds_of_the_dashboard_are_listed_without_a_name_of_ours(
    stripe: StripeRig, paid: Attempt
) -> None:
    assert stripe.gateway.refunds(paid) == []

    stripe.refund_by_hand(paid.transaction_id or "", 5_000)

    (listed,) = stripe.gateway.refunds(paid)
    assert told(listed) == (Money(5_000, "BDT"), SUCCEEDED, None)


@pytest.mark.parametrize(("well", "ends"), [(True, SUCCEEDED), (False, FAILED)])
def test_a_pending_refund_is_listed_as_it_is(
    stripe: StripeRig, paid: Attempt, clock: FrozenClock, ends: RefundStatus, *, well: bool
) -> None:
    stripe.keep_next_pending()
    made = stripe.gateway.refund(paid, refund_of(paid, 10_000, clock))
    assert made.status is PENDING

    stripe.end(made.reference or "", well=well)

    assert [one.status for one in stripe.gateway.refunds(paid)] == [ends]


def test_staff_refund_a_payment_and_notice_those_of_the_dashboard(
    card_shop: Shop, stripe: StripeRig, paid: Attempt
) -> None:
    stripe.refund_by_hand(paid.transaction_id or "", 5_000)
    card_shop.refund(paid.order_id, "100.00", key="one")
    report = card_shop.reconcile()
    card_shop.refund(paid.order_id, key="two")

    order = card_shop.get(paid.order_id)
    assert report.counts[Finding.AMOUNT_DIFFERS] == 1
    assert (order.status, order.refunded) == (OrderStatus.REFUNDED, 39_800)
    amounts = [one.amount.amount for one in stripe.gateway.refunds(paid) if one.amount]
    assert sorted(amounts) == [5_000, 10_000, 24_800]


@pytest.mark.parametrize("units", [0, 2])
def test_all_that_the_dashboard_has_left_is_refunded_at_the_second_try(
    card_shop: Shop, stripe: StripeRig, paid: Attempt, units: int
) -> None:
    (line,) = card_shop.get(paid.order_id).lines
    back = {line.product_id: units} if units else {}
    stripe.refund_by_hand(paid.transaction_id or "", 8_000)
    before = card_shop.levels(line.product_id)

    first = card_shop.refund(paid.order_id, key="one", restock=back)
    second = card_shop.refund(paid.order_id, key="two", restock=back)

    assert (first.status, first.restocked) == (RefundStatus.FAILED, {})
    assert (second.status, second.amount) == (
        RefundStatus.SUCCEEDED,
        Money(paid.amount.amount - 8_000, "BDT"),
    )
    # Of an order that is over, what is here stays here, whether or not somebody said so.
    assert card_shop.levels(line.product_id) == tuple(level + line.quantity for level in before)


def test_a_refund_whose_answer_was_lost_is_found_and_not_made_again(
    card_shop: Shop, stripe: StripeRig, paid: Attempt
) -> None:
    stripe.lose_next_answer()
    assert card_shop.refund(paid.order_id, "100.00").status is PENDING

    assert card_shop.refund(paid.order_id, "100.00").status is SUCCEEDED

    assert len(stripe.gateway.refunds(paid)) == 1


def test_a_payment_whose_webhook_was_lost_is_settled_by_asking(
    card_shop: Shop, stripe: StripeRig, attempt: Attempt
) -> None:
    stripe.pay(attempt.reference or "")

    first = card_shop.reconcile()
    books = contents(card_shop.store)
    second = card_shop.reconcile()

    assert [(line.finding, line.healed) for line in first.lines] == [(Finding.MISSING_HERE, True)]
    assert card_shop.get(attempt.order_id).status is OrderStatus.PAID
    assert second.lines == []
    assert contents(card_shop.store) == books


def test_money_that_cannot_be_kept_goes_back(
    card_shop: Shop, stripe: StripeRig, attempt: Attempt, clock: FrozenClock
) -> None:
    event = stripe.pay(attempt.reference or "")
    (line,) = card_shop.get(attempt.order_id).lines
    clock.now = card_shop.get(attempt.order_id).hold_expires_at
    card_shop.order(card_shop.buyer(), {line.product_id: 5})

    card_shop.deliver(event)
    card_shop.reconcile()

    order = card_shop.get(attempt.order_id)
    assert (order.status, order.refunded) == (OrderStatus.REFUNDED, 39_800)
    assert (
        sum(
            one.amount.amount
            for one in stripe.gateway.refunds(card_shop.attempt(attempt.attempt_id))
            if one.amount
        )
        == 39_800
    )


@pytest.fixture
def simulated(store: Store, clock: FrozenClock, stripe_simulator_rig: SimulatedStripeRig) -> Shop:
    """A shop in front of the simulator, with the events that Stripe really sends."""
    return Shop(store, clock, stripe_simulator_rig.gateway, FakeBkash())


@pytest.mark.parametrize("seed", range(3))
def test_all_events_of_refunds_and_a_bounce_in_any_order_end_in_stripes_books(
    simulated: Shop, stripe_simulator_rig: SimulatedStripeRig, clock: FrozenClock, seed: int
) -> None:
    rig = stripe_simulator_rig
    attempt = begun(simulated)
    simulated.deliver(rig.pay(attempt.reference or ""))
    paid = simulated.attempt(attempt.attempt_id)
    bounced = simulated.refund(paid.order_id, "100.00", key="one")
    rig.refund_by_hand(paid.transaction_id or "", 5_000)
    rig.end(bounced.reference or "", well=False)
    events = rig.events() * 2
    random.Random(seed).shuffle(events)

    for event in events:
        simulated.deliver(event)
    clock.advance(minutes=2)
    simulated.reconcile(everything=False)

    order = simulated.get(paid.order_id)
    assert (order.status, order.refunded) == (OrderStatus.PAID, 5_000)
    assert simulated.attempt(paid.attempt_id).refundable == 34_800
    assert simulated.reconcile().differences == 0


@pytest.mark.parametrize(("verdict", "left"), [("won", 39_800), ("lost", 0)])
def test_the_events_of_a_dispute_flag_the_order_and_take_the_flag_away(
    simulated: Shop, stripe_simulator_rig: SimulatedStripeRig, verdict: str, left: int
) -> None:
    rig = stripe_simulator_rig
    attempt = begun(simulated)
    simulated.deliver(rig.pay(attempt.reference or ""))
    paid = simulated.attempt(attempt.attempt_id)

    dispute_id = rig.dispute(paid.transaction_id or "")
    for event in rig.events():
        simulated.deliver(event)
    assert simulated.get(paid.order_id).disputed
    assert simulated.refund(paid.order_id).status is FAILED, "Stripe refunds no disputed charge"
    rig.close_dispute(dispute_id, "won" if verdict == "won" else "lost")
    for event in rig.events():
        simulated.deliver(event)

    assert not simulated.get(paid.order_id).disputed
    assert simulated.attempt(paid.attempt_id).refundable == left
    assert simulated.reconcile().differences == 0


@pytest.mark.parametrize(("verdict", "left"), [(None, 39_800), ("won", 39_800), ("lost", 0)])
def test_disputes_of_which_no_event_came_are_found_with_their_payment(
    simulated: Shop, stripe_simulator_rig: SimulatedStripeRig, verdict: str | None, left: int
) -> None:
    rig = stripe_simulator_rig
    attempt = begun(simulated)
    simulated.deliver(rig.pay(attempt.reference or ""))
    paid = simulated.attempt(attempt.attempt_id)
    dispute_id = rig.dispute(paid.transaction_id or "")
    if verdict:
        rig.close_dispute(dispute_id, "won" if verdict == "won" else "lost")

    simulated.reconcile()

    assert simulated.get(paid.order_id).disputed is (verdict is None)
    assert simulated.attempt(paid.attempt_id).refundable == left
    assert simulated.attempt(paid.attempt_id).disputes.state == (verdict or "needs_response")


def test_a_stripe_that_cannot_be_reached_says_nothing_of_any_refund(
    paid: Attempt, clock: FrozenClock
) -> None:
    # Nothing listens on port 1.
    secret = Secret("key", lambda _: "sk_test_any")
    gateway = StripeGateway(secret, "http://127.0.0.1:1", livemode=False)

    with pytest.raises(UnavailableError):
        gateway.refund(paid, refund_of(paid, 1, clock))
    with pytest.raises(UnavailableError):
        gateway.refunds(paid)
    with pytest.raises(UnavailableError):
        gateway.disputes(paid.transaction_id or "")
    with pytest.raises(UnavailableError):
        gateway.session(paid.reference or "")
