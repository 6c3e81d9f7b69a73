"""Pending, succeeded and failed are three things, and only the provider says which it is."""

import pytest

from storefront.orders.status import OrderStatus
from storefront.payments.model.attempt import RefundTooLargeError
from storefront.payments.model.refund import RefundStatus
from storefront.payments.reconciliation.open_items import Awaited
from storefront.payments.reconciliation.report import Finding
from tests.support.clock import FrozenClock
from tests.support.invariants import contents
from tests.support.provider_side import LOST, ProviderSide, Sale, refunds_of
from tests.support.shop import Shop
from tests.unit.payments.conftest import FAILED, PENDING, SUCCEEDED


@pytest.fixture
def pending(shop: Shop, side: ProviderSide) -> Sale:
    """A sale whose full refund the provider has accepted and not finished."""
    sale = side.sale()
    side.keep_next_pending()
    assert shop.refund(sale.order_id).status is PENDING
    return sale


def state(shop: Shop, sale: Sale) -> tuple[RefundStatus, OrderStatus, int, int]:
    """Return where the refund and the order are, what was given back, and what can be."""
    (refund,) = refunds_of(shop, sale.attempt_id)
    order = shop.get(sale.order_id)
    return refund.status, order.status, order.refunded, shop.attempt(sale.attempt_id).refundable


def test_a_pending_refund_has_given_nothing_back_and_its_money_is_set_aside(
    shop: Shop, pending: Sale
) -> None:
    assert state(shop, pending) == (PENDING, OrderStatus.PAID, 0, 0)

    with pytest.raises(RefundTooLargeError):
        shop.refund(pending.order_id, "0.01", key="more")


def test_a_pending_refund_that_is_known_to_the_provider_does_not_stop_another(
    shop: Shop, side: ProviderSide, sale: Sale
) -> None:
    side.keep_next_pending()
    shop.refund(sale.order_id, "100.00", key="one")

    assert shop.refund(sale.order_id, "200.00", key="two").status is SUCCEEDED
    assert shop.get(sale.order_id).refunded == 20_000
    assert side.given(sale.attempt_id) == 30_000


def test_a_pending_refund_is_not_asked_for_again(
    shop: Shop, side: ProviderSide, pending: Sale, clock: FrozenClock
) -> None:
    for _ in range(3):
        clock.advance(hours=5)
        shop.reconcile()
        shop.refund(pending.order_id)

    assert side.script.calls.count("refund") == 1
    assert state(shop, pending)[0] is PENDING


@pytest.mark.parametrize("learns", ["the reconciler", "the clerk's repeat"])
@pytest.mark.parametrize("well", [True, False], ids=["succeeds", "fails"])
def test_the_end_of_a_pending_refund_is_learned(
    shop: Shop, side: ProviderSide, pending: Sale, learns: str, *, well: bool
) -> None:
    side.end(pending.attempt_id, well=well)

    if learns == "the reconciler":
        shop.reconcile()
    else:
        shop.refund(pending.order_id)

    ended = (SUCCEEDED, OrderStatus.REFUNDED, 30_000, 0)
    returned = (FAILED, OrderStatus.PAID, 0, 30_000)
    assert state(shop, pending) == (ended if well else returned)


def test_what_a_failed_refund_gave_back_can_be_refunded_again(
    shop: Shop, side: ProviderSide, pending: Sale
) -> None:
    side.end(pending.attempt_id, well=False)
    shop.reconcile()

    assert shop.refund(pending.order_id, key="again").status is SUCCEEDED
    assert shop.get(pending.order_id).status is OrderStatus.REFUNDED
    assert side.given(pending.attempt_id) == 30_000


@pytest.mark.parametrize("amount", ["300.00", "100.00"])
def test_a_refund_that_the_bank_sent_back_restores_the_order(
    shop: Shop, side: ProviderSide, sale: Sale, amount: str
) -> None:
    shop.refund(sale.order_id, amount)
    side.end(sale.attempt_id, well=False)

    report = shop.reconcile()

    assert state(shop, sale) == (FAILED, OrderStatus.PAID, 0, 30_000)
    assert shop.events(sale.order_id)[-2:] == ["refund.succeeded", "refund.failed"]
    assert [(one.finding, one.healed) for one in report.lines] == [(Finding.AMOUNT_DIFFERS, True)]


def test_after_a_bounce_another_refund_may_end_the_order_again(
    shop: Shop, side: ProviderSide, sale: Sale
) -> None:
    shop.refund(sale.order_id, key="one")
    side.end(sale.attempt_id, well=False)
    shop.reconcile()

    shop.refund(sale.order_id, key="two")

    order = shop.get(sale.order_id)
    assert (order.status, order.refunded) == (OrderStatus.REFUNDED, 30_000)


def test_one_bounce_of_two_refunds_takes_back_only_its_own_amount(
    shop: Shop, side: ProviderSide, sale: Sale
) -> None:
    shop.refund(sale.order_id, "200.00", key="one")
    shop.refund(sale.order_id, "100.00", key="two")
    assert shop.get(sale.order_id).status is OrderStatus.REFUNDED
    side.end(sale.attempt_id, well=False)

    shop.reconcile()

    order = shop.get(sale.order_id)
    assert (order.status, order.refunded) == (OrderStatus.PAID, 20_000)
    assert shop.attempt(sale.attempt_id).refundable == 10_000


def test_a_refund_whose_answer_was_lost_is_found_by_the_reconciler(
    shop: Shop, side: ProviderSide, sale: Sale
) -> None:
    side.script.next("refund", LOST)
    shop.refund(sale.order_id)

    report = shop.reconcile()

    assert state(shop, sale) == (SUCCEEDED, OrderStatus.REFUNDED, 30_000, 0)
    assert [(one.finding, one.healed) for one in report.lines] == [(Finding.AMOUNT_DIFFERS, True)]


def test_once_learned_nothing_is_written_again(
    shop: Shop, side: ProviderSide, pending: Sale
) -> None:
    side.end(pending.attempt_id, well=False)
    shop.reconcile()
    books = contents(shop.store)

    report = shop.reconcile()

    assert report.differences == 0
    assert contents(shop.store) == books


def test_a_pending_refund_that_a_clerk_made_is_no_money_that_is_due(
    shop: Shop, pending: Sale, clock: FrozenClock
) -> None:
    clock.advance(days=2)

    report = shop.reconcile()

    assert report.since(Awaited.REFUND_DUE) is None
    (refund,) = refunds_of(shop, pending.attempt_id)
    assert report.since(Awaited.REFUND) == refund.created_at
