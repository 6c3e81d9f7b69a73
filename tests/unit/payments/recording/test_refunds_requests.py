"""Setting money aside for a refund: decided without a database."""

from typing import Any

import pytest

from storefront.errors import ValidationFailedError
from storefront.payments.model.attempt import (
    MISMATCH,
    AttemptStateError,
    RefundInProgressError,
    RefundTooLargeError,
)
from storefront.payments.model.change import Change, Snapshot
from storefront.payments.model.refund import RefundOrigin, RefundStatus, RefundTerms
from storefront.payments.recording.refunds import decide_refund_request
from tests.support.payment_models import NOW, attempt, order, paid


def decided(seen: Snapshot, amount: int | None = 400, **restock: int) -> Change:
    units = {name.replace("_", "-"): quantity for name, quantity in restock.items()}
    terms = RefundTerms(amount, RefundOrigin.STAFF, "broken", "clerk", units)
    return decide_refund_request(seen, NOW, terms, "refund-1")


def test_the_amount_is_set_aside_before_the_provider_hears_of_it() -> None:
    change = decided(paid(), product_1=1)

    assert change.refund
    assert (change.refund.status, change.refund.reference) == (RefundStatus.PENDING, None)
    assert (change.attempt.left, change.attempt.pending_refunds) == (600, 1)
    assert change.attempt.unconfirmed_refund_id == "refund-1"
    assert (change.order.refunded, change.order.returned) == (0, {"product-1": 1})
    assert (change.actor, change.restocked) == ("clerk", {})
    assert change.refund.restock == {"product-1": 1}


def test_without_an_amount_all_that_is_left_goes_back() -> None:
    change = decided(paid(left=300), amount=None)

    assert change.refund
    assert change.refund.amount.amount == 300


@pytest.mark.parametrize(
    ("seen", "amount", "restock", "error"),
    [
        (paid(left=300), 400, {}, RefundTooLargeError),
        (paid(left=0), None, {}, AttemptStateError),
        (paid(unconfirmed_refund_id="refund-0"), 400, {}, RefundInProgressError),
        (paid(reason=MISMATCH), 400, {}, AttemptStateError),
        (Snapshot(attempt(), order()), 400, {}, AttemptStateError),
        (paid(), 400, {"product_1": 3}, ValidationFailedError),
        (paid(refund_due=True), 400, {"product_1": 1}, ValidationFailedError),
    ],
    ids=["too much", "nothing left", "in doubt", "not its money", "not paid", "units", "no units"],
)
def test_a_refund_that_is_not_owed_is_refused(
    seen: Snapshot, amount: int | None, restock: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        decided(seen, amount, **restock)
