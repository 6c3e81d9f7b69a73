"""A refund follows the provider's word, and counts as long as it has not failed."""

from datetime import timedelta

import pytest

from storefront.money import Money
from storefront.payments.model.refund import (
    RESEND_AFTER,
    RefundOrigin,
    RefundStatus,
    amount_given,
    units_gone,
)
from tests.support.payment_models import BEFORE, NOW, refund

PENDING, SUCCEEDED, FAILED = RefundStatus.PENDING, RefundStatus.SUCCEEDED, RefundStatus.FAILED


def test_units_go_back_on_the_shelf_when_it_succeeds_and_only_then() -> None:
    asked = refund(restock={"product-1": 1})

    succeeded = asked.answered(SUCCEEDED, "re_1", None, NOW)
    failed = asked.answered(FAILED, "re_1", "declined", NOW)

    assert asked.coming_back == succeeded.restocked == {"product-1": 1}
    assert succeeded.coming_back == failed.coming_back == failed.restocked == {}
    assert (failed.failure, failed.version, failed.updated_at) == ("declined", 2, NOW)


def test_the_provider_s_first_name_for_it_stays() -> None:
    named = refund().answered(PENDING, "re_1", None, NOW)

    assert named.answered(SUCCEEDED, "re_2", None, NOW).reference == "re_1"


def test_it_is_sent_again_after_a_pause_while_nobody_has_heard_of_it() -> None:
    asked = refund()
    pause = RESEND_AFTER[asked.provider]

    assert not asked.may_be_sent(BEFORE + pause - timedelta(seconds=1))
    assert asked.may_be_sent(BEFORE + pause)
    assert refund(sent_at=None).may_be_sent(BEFORE)
    assert not refund(reference="re_1").may_be_sent(BEFORE + pause)
    assert asked.sent(NOW).sent_at == NOW


@pytest.mark.parametrize(
    ("origin", "status", "needs_attention"),
    [
        (RefundOrigin.STAFF, FAILED, True),
        (RefundOrigin.STAFF, PENDING, False),
        (RefundOrigin.AUTOMATIC, FAILED, False),
    ],
)
def test_a_person_must_know_of_one_that_failed_unless_it_is_tried_by_itself(
    origin: RefundOrigin, status: RefundStatus, *, needs_attention: bool
) -> None:
    assert refund(status, origin=origin).needs_attention is needs_attention


def test_what_failed_gives_nothing_and_frees_its_units() -> None:
    units = {"product-1": (1, 2)}
    refunds = [refund(status, units=units, amount=Money(400, "BDT")) for status in RefundStatus]

    assert amount_given(refunds) == 400 * (len(refunds) - 1)
    assert units_gone(refunds) == {"product-1": 2 * (len(refunds) - 1)}
