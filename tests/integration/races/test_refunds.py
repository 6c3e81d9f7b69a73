"""Refunds against refunds, dashboards, events and reconcilers: never more than was captured."""

from collections.abc import Callable

import pytest

from storefront.errors import StorefrontError
from storefront.orders.status import OrderStatus
from storefront.payments.model.attempt import Provider
from storefront.payments.model.change import Outcome
from storefront.payments.model.refund import RESEND_AFTER, Refund, RefundOrigin, RefundStatus
from storefront.payments.reconciliation.report import ReconciliationReport
from tests.support.clock import FrozenClock
from tests.support.fake_stripe import FakeStripe
from tests.support.provider_side import (
    DOWN,
    LOST,
    PROVIDERS,
    ProviderSide,
    Sale,
    refunds_of,
    unwanted,
)
from tests.support.races import LockedScript, found, refusals, together
from tests.support.shop import Shop

PROMISE = "No more is given back than was captured, and nothing twice"


@pytest.fixture
def side(shop: Shop, turn: int) -> ProviderSide:
    """The providers, turn and turn about."""
    return ProviderSide(shop, PROVIDERS[turn % 2])


def by_hand(side: ProviderSide, sale: Sale, amount: int) -> Callable[[], None]:
    """Return a person's refund at the provider's, one step at a time like all that happens there.

    It may come too late: then the provider refuses it, and the person leaves it at that.
    """
    script = side.script
    assert isinstance(script, LockedScript)

    def refund() -> None:
        with script.lock:
            if side.given(sale.attempt_id) + amount <= 30_000:
                side.refund_by_hand(sale.attempt_id, amount)

    return refund


def settle(shop: Shop, clock: FrozenClock) -> ReconciliationReport:
    """Let the schedule run until nothing is left to be found out; return the last report."""
    for _ in range(4):
        clock.advance(minutes=5)
        report = shop.reconcile()
    return report


def agree(shop: Shop, side: ProviderSide, sale: Sale) -> int:
    """Assert that our books and the provider's are the same; return what was given back."""
    given = side.given(sale.attempt_id)
    assert shop.get(sale.order_id).refunded == given
    assert shop.attempt(sale.attempt_id).refundable == 30_000 - given
    return given


def test_two_clerks_with_one_order_give_its_money_back_once(shop: Shop, side: ProviderSide) -> None:
    sale = side.sale()

    outcomes = together(
        *[lambda key=key: shop.refund(sale.order_id, key=key) for key in ("one", "two", "three")]
    )

    assert len(refusals(outcomes)) == 2
    assert agree(shop, side, sale) == 30_000
    assert side.listed(sale.attempt_id) == 1
    listed = side.listed(sale.attempt_id)
    found(PROMISE, "3 clerks refund one order", f"{listed} refund", side.provider.value)


def test_a_click_four_times_at_once_is_one_refund_and_one_return_of_units(
    shop: Shop, side: ProviderSide
) -> None:
    sale = side.sale()

    outcomes = together(
        *[lambda: shop.refund(sale.order_id, "100.00", restock={sale.product_id: 3})] * 4
    )

    assert refusals(outcomes) == []
    assert len({one.refund_id for one in outcomes if isinstance(one, Refund)}) == 1
    assert agree(shop, side, sale) == 10_000
    assert shop.levels(sale.product_id) == (10, 10)
    listed = side.listed(sale.attempt_id)
    found(PROMISE, "one click four times", f"{listed} refund", side.provider.value)


def test_parts_at_once_never_add_up_to_more_than_was_paid(shop: Shop, side: ProviderSide) -> None:
    sale = side.sale()

    together(
        *[
            lambda key=key: shop.refund(
                sale.order_id, "110.00", key=str(key), restock={sale.product_id: 1}
            )
            for key in range(5)
        ]
    )

    given = agree(shop, side, sale)
    assert given in {11_000, 22_000}
    assert shop.levels(sale.product_id) == (7 + given // 11_000,) * 2
    race = "5 refunds of 110.00 at once of 300.00"
    found(PROMISE, race, f"{given // 11_000} of 5 made", side.provider.value)


def test_ours_against_one_made_at_the_providers(
    shop: Shop, side: ProviderSide, clock: FrozenClock
) -> None:
    sale = side.sale()

    together(
        lambda: str(shop.refund(sale.order_id, "200.00").status),
        lambda: str(by_hand(side, sale, 20_000)()),
        lambda: str(shop.reconcile().differences),
    )

    assert settle(shop, clock).differences == 0
    assert agree(shop, side, sale) == 20_000
    alive = [
        one for one in refunds_of(shop, sale.attempt_id) if one.status is RefundStatus.SUCCEEDED
    ]
    assert len(alive) == 1
    race = "a refund of all that is left here and there at once"
    found(PROMISE, race, f"{len(alive)} refund, both books agree", side.provider.value)


def test_all_of_it_with_its_units_against_one_made_at_the_providers_is_whole_in_the_end(
    shop: Shop, side: ProviderSide, clock: FrozenClock
) -> None:
    sale = side.sale()
    back = {sale.product_id: 3}

    together(
        lambda: str(shop.refund(sale.order_id, key="one", restock=back).status),
        lambda: str(shop.refund(sale.order_id, key="two", restock=back).status),
        lambda: str(by_hand(side, sale, 8_000)()),
        lambda: str(shop.reconcile().differences),
    )
    settle(shop, clock)
    done = [one.restocked for one in refunds_of(shop, sale.attempt_id) if one.restocked]
    if not done:  # the portal was first
        assert shop.refund(sale.order_id, key="again", restock=back).restocked == back

    assert agree(shop, side, sale) == 30_000
    assert shop.levels(sale.product_id) == (10, 10)
    race = "two clerks refund all with its units while the portal refunds a part"
    found(PROMISE, race, "300.00 and 3 units back, once", side.provider.value)


def test_small_ones_here_and_there_at_once_are_all_recorded(
    shop: Shop, side: ProviderSide, clock: FrozenClock
) -> None:
    sale = side.sale()

    together(
        lambda: str(shop.refund(sale.order_id, "100.00").status),
        lambda: str(by_hand(side, sale, 10_000)()),
        lambda: str(shop.reconcile().differences),
        lambda: str(shop.reconcile().differences),
    )

    assert settle(shop, clock).differences == 0
    assert agree(shop, side, sale) == 20_000
    assert len(refunds_of(shop, sale.attempt_id)) == 2


def test_the_answer_the_events_the_hint_and_the_list_of_one_refund_count_once(
    shop: Shop, stripe: FakeStripe, clock: FrozenClock, turn: int
) -> None:
    del turn
    side = ProviderSide(shop, Provider.STRIPE)
    sale = side.sale()
    stripe.script.next("refund", LOST)
    shop.refund(sale.order_id, "100.00")
    (refund,) = stripe.given.objects.values()
    created, updated = (stripe.refund_event(what, refund) for what in ("created", "updated"))
    hint = stripe.charge_event(refund["payment_intent"])

    outcomes = together(
        *[lambda event=event: str(shop.deliver(event)) for event in (created, created, updated)],
        lambda: str(shop.deliver(hint)),
        lambda: str(shop.refund(sale.order_id, "100.00").status),
        lambda: str(shop.reconcile().differences),
    )

    assert [str(one) for one in outcomes].count(str(Outcome.CHANGED)) <= 1
    assert settle(shop, clock).differences == 0
    assert agree(shop, side, sale) == 10_000
    assert shop.events(sale.order_id).count("refund.succeeded") == 1


def test_a_bounce_against_its_own_success_ends_as_a_bounce(
    shop: Shop, stripe: FakeStripe, clock: FrozenClock, turn: int
) -> None:
    del turn
    side = ProviderSide(shop, Provider.STRIPE)
    sale = side.sale()
    stripe.given.next_status = "pending"
    shop.refund(sale.order_id)
    (refund,) = stripe.given.objects.values()
    succeeded = stripe.refund_event("updated", {**refund, "status": "succeeded"})
    failed = stripe.refund_event("failed", stripe.given.change(refund["id"], "failed"))

    together(
        lambda: str(shop.deliver(succeeded)),
        lambda: str(shop.deliver(failed)),
        lambda: str(shop.reconcile().differences),
    )

    assert settle(shop, clock).differences == 0
    assert agree(shop, side, sale) == 0
    assert shop.get(sale.order_id).status is OrderStatus.PAID


def test_reconcilers_and_a_clerk_finish_one_refund_together(
    shop: Shop, side: ProviderSide, clock: FrozenClock, turn: int
) -> None:
    sale = side.sale()
    side.script.next("refund", (DOWN, DOWN, LOST, LOST)[turn % 4])
    shop.refund(sale.order_id, "100.00")
    clock.now += RESEND_AFTER[side.provider]

    together(
        *[lambda: str(shop.reconcile().differences)] * 3,
        lambda: str(shop.refund(sale.order_id, "100.00").status),
    )

    settle(shop, clock)
    assert side.listed(sale.attempt_id) == 1
    assert agree(shop, side, sale) == 10_000
    listed = side.listed(sale.attempt_id)
    race = "3 reconcilers and a clerk finish a refund in doubt"
    found(PROMISE, race, f"{listed} refund", side.provider.value)


def test_reconcilers_and_a_clerk_give_back_what_is_due_once(
    shop: Shop, stripe: FakeStripe, clock: FrozenClock, turn: int
) -> None:
    del turn
    due = unwanted(shop, stripe)

    together(
        *[lambda: str(shop.reconcile().differences)] * 3,
        lambda: str(shop.refund(due.order_id).status),
    )

    settle(shop, clock)
    assert len(stripe.given.objects) == 1
    assert shop.get(due.order_id).status is OrderStatus.REFUNDED
    (refund,) = refunds_of(shop, due.attempt_id)
    assert refund.origin in {RefundOrigin.AUTOMATIC, RefundOrigin.STAFF}
    race = "3 reconcilers and a clerk give back what is due"
    found(PROMISE, race, f"{len(stripe.given.objects)} refund")


def test_a_lost_dispute_against_a_refund_leaves_nothing_to_refund(
    shop: Shop, stripe: FakeStripe, turn: int
) -> None:
    del turn
    side = ProviderSide(shop, Provider.STRIPE)
    sale = side.sale()
    intent = side.money_of(sale.attempt_id)
    lost = stripe.dispute_event("closed", intent, "lost")

    outcomes = together(
        lambda: str(shop.deliver(lost)),
        lambda: str(shop.refund(sale.order_id, "100.00").status),
    )

    assert not isinstance(outcomes[0], StorefrontError)
    assert shop.attempt(sale.attempt_id).refundable == 0
    assert shop.get(sale.order_id).refunded == side.given(sale.attempt_id)
