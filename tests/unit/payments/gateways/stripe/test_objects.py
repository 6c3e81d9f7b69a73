"""What a Checkout Session says of its attempt's payment: read without a provider or a database."""

from typing import Any

import pytest

from storefront.money import Money
from storefront.payments.gateways.stripe.objects import SessionNews, provider_payment
from storefront.payments.model.attempt import Attempt
from storefront.payments.model.change import (
    Capture,
    Expiry,
    Failure,
    Processing,
    ProviderPayment,
)
from tests.support.payment_models import EVENT, attempt

SESSION: dict[str, Any] = {
    "id": "cs_1",
    "mode": "payment",
    "livemode": False,
    "payment_status": "paid",
    "payment_intent": "pi_1",
    "amount_total": 1000,
    "currency": "bdt",
}
UNPAID: dict[str, Any] = {"payment_status": "unpaid"}
ENDS = [SessionNews.COMPLETED, SessionNews.FAILED_LATER, SessionNews.EXPIRED]


def said(
    news: SessionNews, seen: Attempt | None = None, *, livemode: bool = False, **changes: Any
) -> ProviderPayment | None:
    session = SESSION | changes
    return provider_payment(news, session, seen or attempt(), EVENT, livemode=livemode)


@pytest.mark.parametrize("news", [SessionNews.COMPLETED, SessionNews.PAID_LATER])
def test_a_paid_session_is_its_money(news: SessionNews) -> None:
    assert said(news) == Capture("attempt-1", "cs_1", "pi_1", Money(1000, "BDT"), EVENT)


def test_a_completed_session_without_money_is_money_on_its_way() -> None:
    assert said(SessionNews.COMPLETED, **UNPAID) == Processing("cs_1", EVENT)


def test_a_delayed_method_that_failed_and_a_session_that_ran_out_say_so() -> None:
    assert said(SessionNews.FAILED_LATER, **UNPAID) == Failure("async_payment_failed", EVENT)
    assert said(SessionNews.EXPIRED, **UNPAID) == Expiry(EVENT)


@pytest.mark.parametrize("news", ENDS)
@pytest.mark.parametrize("other", [{"id": "cs_2"}, {"livemode": True}, {"mode": "setup"}], ids=str)
def test_the_end_of_another_session_says_nothing_of_the_attempt(
    news: SessionNews, other: dict[str, Any]
) -> None:
    assert said(news, **UNPAID | other) is None


@pytest.mark.parametrize("news", ENDS)
def test_an_attempt_whose_session_is_not_known_yet_takes_the_one_that_names_it(
    news: SessionNews,
) -> None:
    assert said(news, attempt(reference=None), **UNPAID) is not None


@pytest.mark.parametrize("other", [{"livemode": True}, {"mode": "setup"}], ids=str)
def test_money_of_another_kind_is_told_without_an_amount(other: dict[str, Any]) -> None:
    payment = said(SessionNews.COMPLETED, **other)

    assert isinstance(payment, Capture)
    assert payment.amount is None
