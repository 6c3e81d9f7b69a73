"""What waits for too long is a difference, and what only takes its time is none."""

from datetime import timedelta

import pytest

from storefront.books.model import CommonRule
from storefront.payments.audit.overdue_rules import check_overdue
from storefront.payments.audit.sections import AttemptSection, PaymentSection
from storefront.payments.model.attempt import Attempt, AttemptStatus, Provider
from storefront.payments.model.refund import Refund, RefundStatus
from tests.support.payment_models import BEFORE, attempt, refund

A_DAY, THREE_WEEKS = timedelta(days=1), timedelta(days=21)
A_MOMENT = timedelta(seconds=1)


def of_attempt(one: Attempt) -> PaymentSection:
    return PaymentSection(attempts={one.attempt_id: AttemptSection(attempt=one)})


def of_refund(one: Refund) -> PaymentSection:
    return PaymentSection(refunds={one.refund_id: one})


@pytest.mark.parametrize(
    ("provider", "status", "patience"),
    [
        (Provider.STRIPE, AttemptStatus.OPEN, A_DAY),
        (Provider.STRIPE, AttemptStatus.EXECUTING, THREE_WEEKS),
        (Provider.BKASH, AttemptStatus.OPEN, A_DAY),
        (Provider.BKASH, AttemptStatus.EXECUTING, A_DAY),
    ],
)
def test_a_payment_has_its_time_to_end(
    provider: Provider, status: AttemptStatus, patience: timedelta
) -> None:
    """A bank transfer of Stripe's takes up to 14 business days; nothing else takes a day."""
    waiting = attempt(status, provider=provider, expires_at=BEFORE)
    money = of_attempt(waiting)

    assert list(check_overdue(money, BEFORE + patience)) == []
    [found] = check_overdue(money, BEFORE + patience + A_MOMENT)
    assert (found.rule, found.subject) == (CommonRule.OVERDUE, waiting.attempt_id)


@pytest.mark.parametrize(
    ("provider", "reference", "patience"),
    [
        (Provider.STRIPE, "re_1", THREE_WEEKS),
        (Provider.STRIPE, None, A_DAY),
        (Provider.BKASH, "trx_1", A_DAY),
    ],
)
def test_a_refund_has_its_time_to_arrive(
    provider: Provider, reference: str | None, patience: timedelta
) -> None:
    """One that Stripe knows goes to a bank; of one that nobody has confirmed we ask each hour."""
    waiting = refund(provider=provider, reference=reference)
    money = of_refund(waiting)

    assert list(check_overdue(money, BEFORE + patience)) == []
    [found] = check_overdue(money, BEFORE + patience + A_MOMENT)
    assert (found.rule, found.subject) == (CommonRule.OVERDUE, waiting.refund_id)


@pytest.mark.parametrize("status", [RefundStatus.SUCCEEDED, RefundStatus.FAILED])
def test_what_has_ended_waits_for_nothing(status: RefundStatus) -> None:
    long_after = BEFORE + timedelta(days=400)

    assert list(check_overdue(of_refund(refund(status, reference="re_1")), long_after)) == []
    assert list(check_overdue(of_attempt(attempt(AttemptStatus.CAPTURED)), long_after)) == []
