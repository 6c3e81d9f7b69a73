"""What the shop relies on when bKash gives money back: it recognises no repeats, but lists all."""

import pytest

from storefront.clock import Clock
from storefront.db.store import Store
from storefront.errors import UnavailableError
from storefront.ids import new_id
from storefront.money import Money
from storefront.orders.status import OrderStatus
from storefront.payments.gateways.bkash.gateway import BkashRefusedError
from storefront.payments.inbound.bkash_callback import CallbackResult
from storefront.payments.model.attempt import Attempt
from storefront.payments.model.refund import ProviderRefund, Refund, RefundOrigin, RefundStatus
from storefront.payments.reconciliation.report import Finding
from tests.integration.gateways.rigs import BkashRig, SimulatedBkashRig
from tests.support.clock import FrozenClock
from tests.support.fake_stripe import FakeStripe
from tests.support.invariants import contents
from tests.support.shop import Shop

SUCCEEDED, PENDING, FAILED = RefundStatus.SUCCEEDED, RefundStatus.PENDING, RefundStatus.FAILED


@pytest.fixture
def paid(bkash_shop: Shop, bkash: BkashRig) -> Attempt:
    """An order for 2 of 5 units, paid with 398.00 BDT."""
    return sold(bkash_shop, bkash)


def sold(shop: Shop, bkash: BkashRig) -> Attempt:
    """Sell 2 of 5 units."""
    buyer = shop.buyer()
    attempt = shop.begin_bkash(buyer, shop.order(buyer, {shop.product(stock=5): 2}))
    bkash.approve(attempt.reference or "")
    assert shop.call_back(attempt) is CallbackResult.SUCCESS
    return shop.attempt(attempt.attempt_id)


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
    """Return what a fact says: how much, how it stands, and bKash's name for it."""
    return reported.amount, reported.status, reported.reference


def test_a_refund_is_answered_and_listed_alike(
    bkash: BkashRig, paid: Attempt, clock: FrozenClock
) -> None:
    assert bkash.gateway.refunds(paid) == []

    made = bkash.gateway.refund(paid, refund_of(paid, 10_050, clock))
    (listed,) = bkash.gateway.refunds(paid)

    assert (made.amount, made.status) == (Money(10_050, "BDT"), SUCCEEDED)
    assert made.reference
    assert told(listed) == told(made)
    assert (made.refund_id, listed.refund_id) == (None, None), "bKash repeats no names of ours"


def test_asking_twice_refunds_twice(bkash: BkashRig, paid: Attempt, clock: FrozenClock) -> None:
    refund = refund_of(paid, 10_000, clock)

    references = [bkash.gateway.refund(paid, refund).reference for _ in range(2)]

    assert len(set(references)) == 2
    assert [one.reference for one in bkash.gateway.refunds(paid)] == references


def test_no_more_is_refunded_than_was_paid(
    bkash: BkashRig, paid: Attempt, clock: FrozenClock
) -> None:
    bkash.gateway.refund(paid, refund_of(paid, 30_000, clock))

    with pytest.raises(BkashRefusedError) as refused:
        bkash.gateway.refund(paid, refund_of(paid, 9_801, clock))
    bkash.gateway.refund(paid, refund_of(paid, 9_800, clock))

    assert refused.value.code == "2072"
    assert [one.amount for one in bkash.gateway.refunds(paid)] == [
        Money(30_000, "BDT"),
        Money(9_800, "BDT"),
    ]


@pytest.mark.parametrize(("well", "ends"), [(True, SUCCEEDED), (False, FAILED)])
def test_a_refund_bkash_has_not_finished_is_pending_until_it_has(
    bkash: BkashRig, paid: Attempt, clock: FrozenClock, ends: RefundStatus, *, well: bool
) -> None:
    bkash.keep_next_pending()
    made = bkash.gateway.refund(paid, refund_of(paid, 10_000, clock))
    assert made.status is PENDING

    bkash.end(made.reference or "", well=well)

    assert [one.status for one in bkash.gateway.refunds(paid)] == [ends]


def test_refunds_of_the_portal_are_listed(bkash: BkashRig, paid: Attempt) -> None:
    bkash.refund_by_hand(paid.reference or "", "50.00")

    (listed,) = bkash.gateway.refunds(paid)
    assert (listed.amount, listed.status) == (Money(5_000, "BDT"), SUCCEEDED)


def test_staff_refund_a_payment_and_notice_those_of_the_portal(
    bkash_shop: Shop, bkash: BkashRig, paid: Attempt
) -> None:
    bkash.refund_by_hand(paid.reference or "", "50.00")
    bkash_shop.refund(paid.order_id, "100.00", key="one")
    first = bkash_shop.reconcile()
    books = contents(bkash_shop.store)
    second = bkash_shop.reconcile()
    assert contents(bkash_shop.store) == books
    bkash_shop.refund(paid.order_id, key="two")

    order = bkash_shop.get(paid.order_id)
    assert first.counts[Finding.AMOUNT_DIFFERS] == 1
    assert second.differences == 0
    assert (order.status, order.refunded) == (OrderStatus.REFUNDED, 39_800)
    amounts = [one.amount.amount for one in bkash.gateway.refunds(paid) if one.amount]
    assert sorted(amounts) == [5_000, 10_000, 24_800]


@pytest.mark.parametrize("units", [0, 2])
def test_all_that_the_portal_has_left_is_refunded_at_the_second_try(
    bkash_shop: Shop, bkash: BkashRig, paid: Attempt, units: int
) -> None:
    (line,) = bkash_shop.get(paid.order_id).lines
    back = {line.product_id: units} if units else {}
    bkash.refund_by_hand(paid.reference or "", "80.00")

    first = bkash_shop.refund(paid.order_id, key="one", restock=back)
    second = bkash_shop.refund(paid.order_id, key="two", restock=back)

    assert (first.status, first.failure, first.restocked) == (FAILED, "2072", {})
    assert (second.status, second.amount) == (SUCCEEDED, Money(31_800, "BDT"))
    # Of an order that is over, what is here stays here, whether or not somebody said so.
    assert bkash_shop.levels(line.product_id) == (3 + line.quantity, 3 + line.quantity)


def test_a_refund_whose_answer_was_lost_is_found_and_not_made_again(
    bkash_shop: Shop, bkash: BkashRig, paid: Attempt
) -> None:
    bkash.lose_next_answer()
    assert bkash_shop.refund(paid.order_id, "100.00").status is PENDING

    assert bkash_shop.refund(paid.order_id, "100.00").status is SUCCEEDED

    assert len(bkash.gateway.refunds(paid)) == 1


def test_a_payment_that_is_too_old_is_refused_and_can_be_tried_again(
    bkash_simulator_rig: SimulatedBkashRig, store: Store, clock: FrozenClock
) -> None:
    shop = Shop(store, clock, FakeStripe(clock), bkash_simulator_rig.gateway)
    paid = sold(shop, bkash_simulator_rig)
    clock.advance(days=400)

    refused = shop.refund(paid.order_id)

    assert (refused.status, refused.failure) == (FAILED, "2071")
    assert shop.attempt(paid.attempt_id).refundable == 39_800


def test_what_bkash_does_not_know_is_refused_with_its_code(
    bkash_simulator_rig: SimulatedBkashRig, store: Store, clock: FrozenClock
) -> None:
    shop = Shop(store, clock, FakeStripe(clock), bkash_simulator_rig.gateway)
    buyer = shop.buyer()
    unpaid = shop.begin_bkash(buyer, shop.order(buyer, {shop.product(): 1}))

    for call in (
        lambda: bkash_simulator_rig.gateway.refunds(unpaid),
        lambda: bkash_simulator_rig.gateway.refund(unpaid, refund_of(unpaid, 1, clock)),
    ):
        with pytest.raises(BkashRefusedError):
            call()


def test_bkash_that_cannot_be_reached_says_nothing_of_any_refund(
    bkash_simulator_rig: SimulatedBkashRig, store: Store, clock: FrozenClock
) -> None:
    gateway = bkash_simulator_rig.gateway
    paid = sold(Shop(store, clock, FakeStripe(clock), gateway), bkash_simulator_rig)
    gateway._base = "http://127.0.0.1:1"  # nothing listens there

    with pytest.raises(UnavailableError):
        gateway.refund(paid, refund_of(paid, 1, clock))
    with pytest.raises(UnavailableError):
        gateway.refunds(paid)
