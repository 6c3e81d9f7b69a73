"""What a run found is kept with what to do about it; what was put right is no finding."""

import pytest

from storefront.checks.model import CheckFinding
from storefront.payments.model.attempt import Provider
from storefront.payments.reconciliation.findings import remedy_of, result_of
from storefront.payments.reconciliation.remedies import Remedy
from storefront.payments.reconciliation.report import Finding, Line
from tests.support.clock import FrozenClock
from tests.support.fake_stripe import FakeStripe
from tests.support.provider_side import DOWN, PROVIDERS, REFUSED, ProviderSide, unwanted
from tests.support.shop import Shop


def found(shop: Shop) -> list[CheckFinding]:
    """Reconcile, and return what would be kept of that."""
    began = shop.clock()
    result = result_of(shop.reconcile(), began)
    assert result.found == len(result.findings)
    assert all(one.advice for one in result.findings)
    return list(result.findings)


def test_a_shop_that_agrees_with_its_providers_has_no_findings(shop: Shop) -> None:
    for provider in PROVIDERS:
        ProviderSide(shop, provider).sale()

    result = result_of(shop.reconcile(), shop.clock())

    assert (result.found, result.findings) == (0, [])
    assert result.counts["matched"] == 2


def test_a_payment_that_was_healed_is_counted_and_no_finding(
    shop: Shop, stripe: FakeStripe
) -> None:
    buyer = shop.buyer()
    attempt = shop.begin_stripe(buyer, shop.order(buyer, {shop.product(): 1}))
    stripe.pay(attempt.reference or "")

    result = result_of(shop.reconcile(), shop.clock())

    assert (result.found, result.counts["missing_here"]) == (0, 1)


def test_money_that_the_provider_denies_names_its_order_and_what_to_do(
    shop: Shop, stripe: FakeStripe
) -> None:
    sale = ProviderSide(shop, Provider.STRIPE).sale()
    stripe.script.next("session", REFUSED)

    (denied,) = found(shop)

    assert denied.code == "denied"
    assert denied.says == (
        f"The provider denies money that we have: stripe payment {sale.attempt_id}."
    )
    assert (denied.subject, denied.subject_id) == ("order", sale.order_id)
    assert denied.advice == Remedy.DENIED.advice


def test_a_provider_that_is_down_is_one_finding_whatever_it_was_asked(
    shop: Shop, stripe: FakeStripe
) -> None:
    side = ProviderSide(shop, Provider.STRIPE)
    for _ in range(3):
        side.begin(buyer := shop.buyer(), shop.order(buyer, {shop.product(): 1}))
    stripe.script.next("session", *[DOWN] * 9)
    stripe.script.next("completed", *[DOWN] * 9)

    (down,) = found(shop)

    assert (down.code, down.subject) == ("unanswered", None)
    assert down.says == "The provider was asked and did not say: stripe, 4 of its payments."


def test_what_waits_for_too_long_says_since_when(
    shop: Shop, stripe: FakeStripe, clock: FrozenClock
) -> None:
    due = unwanted(shop, stripe)
    stripe.script.next("refund", *[REFUSED] * 9)
    clock.advance(hours=25)

    (waiting,) = found(shop)

    assert waiting.code == "refund_due_awaited"
    assert waiting.subject_id == due.order_id
    assert waiting.says.endswith("since 2030-01-01T12:00:00.000Z.")


@pytest.mark.parametrize("finding", Finding)
def test_everything_that_a_run_can_find_has_a_remedy_or_needs_none(finding: Finding) -> None:
    remedy = remedy_of(Line(finding))

    assert (remedy is None) == (finding is Finding.MATCHED)


def test_money_that_nothing_here_leads_to_is_told_from_money_that_was_not_recorded() -> None:
    listed = Line(Finding.MISSING_HERE, reference="cs_1", provider=Provider.STRIPE)

    assert remedy_of(listed) is Remedy.UNKNOWN_MONEY
    assert remedy_of(Line(Finding.MISSING_HERE, "01JATTEMPT")) is Remedy.NOT_RECORDED
    assert remedy_of(Line(Finding.MISSING_HERE, "01JATTEMPT", healed=True)) is Remedy.HEALED
