"""What a provider's word about refunds changes: decided without a database."""

from dataclasses import replace
from typing import Any

import pytest

from storefront.money import Money
from storefront.orders.status import OrderStatus
from storefront.payments.model.change import Change, Snapshot
from storefront.payments.model.refund import ProviderRefund, Refund, RefundOrigin, RefundStatus
from storefront.payments.recording.refunds import NOTICED, decide_refund, decide_sum
from tests.support.payment_models import ANSWER, EVENT, NOW, attempt, order, paid, refund

PENDING, SUCCEEDED, FAILED = RefundStatus.PENDING, RefundStatus.SUCCEEDED, RefundStatus.FAILED


def decided(seen: Snapshot, status: RefundStatus, amount: int = 400, **said: Any) -> Change | None:
    words: dict[str, Any] = {"reference": "re_1", "message": EVENT} | said
    reported = ProviderRefund(Money(amount, "BDT"), status, **words)
    return decide_refund(seen, NOW, reported, None, "refund-2")


def asked(one: Refund) -> Snapshot:
    """Return a payment with one refund that was recorded."""
    return paid(one, left=600, pending_refunds=1, unconfirmed_refund_id=one.refund_id)


def test_a_refund_of_ours_succeeds_and_gives_its_money_back() -> None:
    change = decided(asked(refund()), SUCCEEDED, refund_id="refund-1")

    assert change
    assert change.refund
    assert (change.event, change.refund.status) == ("refund.succeeded", SUCCEEDED)
    assert change.refund.reference == "re_1"
    assert (change.attempt.left, change.attempt.pending_refunds) == (600, 0)
    assert change.attempt.unconfirmed_refund_id is None
    assert (change.order.refunded, change.order.status) == (400, OrderStatus.PAID)


@pytest.mark.parametrize(
    ("before", "status"), [(998, OrderStatus.PAID), (999, OrderStatus.REFUNDED)]
)
def test_an_order_is_refunded_when_the_last_of_its_money_has_gone_back_and_no_sooner(
    before: int, status: OrderStatus
) -> None:
    seen = asked(refund(amount=Money(1, "BDT")))
    nearly = replace(seen, order=replace(seen.order, refunded=before))

    change = decided(nearly, SUCCEEDED, amount=1, refund_id="refund-1")

    assert change
    assert (change.event, change.order.refunded) == ("refund.succeeded", before + 1)
    assert change.order.status is status


def test_a_refund_that_fails_can_be_made_again() -> None:
    change = decided(asked(refund()), FAILED, refund_id="refund-1")

    assert change
    assert (change.attempt.left, change.attempt.pending_refunds) == (1000, 0)
    assert change.order.refunded == 0


def test_a_refund_that_the_bank_sent_back_comes_off_the_order() -> None:
    given = refund(SUCCEEDED, reference="re_1")
    seen = paid(given, left=600)

    change = decided(
        Snapshot(seen.attempt, seen.order.refund(400, NOW, refund_due=False, lost=0), seen.refunds),
        FAILED,
    )

    assert change
    assert (change.attempt.left, change.order.refunded) == (1000, 0)


@pytest.mark.parametrize(
    ("ours", "said"),
    [(SUCCEEDED, PENDING), (SUCCEEDED, SUCCEEDED), (FAILED, SUCCEEDED), (PENDING, PENDING)],
)
def test_words_that_come_late_change_nothing(ours: RefundStatus, said: RefundStatus) -> None:
    assert decided(paid(refund(ours, reference="re_1")), said) is None


def test_a_refund_that_somebody_made_at_the_provider_s_is_recorded() -> None:
    change = decided(paid(), SUCCEEDED)

    assert change
    assert change.refund
    assert change.event == NOTICED
    assert (change.refund.refund_id, change.refund.origin) == ("refund-2", RefundOrigin.PROVIDER)
    assert (change.attempt.left, change.order.refunded) == (600, 400)


def test_a_refund_that_does_not_fit_beside_ours_has_the_reconciler_ask() -> None:
    seen = paid(refund(reference="re_0", amount=Money(700, "BDT")), left=300)

    change = decided(seen, SUCCEEDED)

    assert change
    assert change.refund is None
    assert change.attempt.recheck
    assert decided(seen, FAILED, amount=1001) is None


def test_a_refusal_of_a_refund_that_is_not_ours_changes_nothing() -> None:
    assert decided(paid(), FAILED, reference=None) is None


def test_a_refund_of_money_that_has_not_come_has_the_reconciler_ask() -> None:
    change = decided(Snapshot(attempt(), order()), SUCCEEDED)

    assert change
    assert (change.event, change.attempt.recheck) == ("refund.unclear", True)


def test_a_sum_is_asked_about_only_where_it_is_not_ours() -> None:
    seen = paid(refund(SUCCEEDED), refund(FAILED), left=600)

    assert decide_sum(seen, NOW, 400, EVENT) is None
    assert decide_sum(seen, NOW, 800, EVENT)
    assert decide_sum(seen, NOW, "400", ANSWER)
