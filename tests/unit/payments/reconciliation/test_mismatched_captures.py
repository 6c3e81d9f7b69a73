"""Money that is not the attempt's own: a person gives it back, and then the attempt ends."""

from typing import Any

import pytest

from storefront.access import Caller, Role
from storefront.errors import ConflictError
from storefront.orders.status import OrderStatus
from storefront.payments.inbound.bkash_callback import CallbackResult
from storefront.payments.model.attempt import Attempt, AttemptStateError, AttemptStatus, Provider
from storefront.payments.reconciliation.report import Finding
from tests.support.clock import FrozenClock
from tests.support.fake_bkash import FakeBkash
from tests.support.fake_stripe import FakeStripe
from tests.support.invariants import contents
from tests.support.provider_side import DOWN, PROVIDERS, ProviderSide, late_payment
from tests.support.shop import Shop

#: What is asked for, and what the provider took, in minor units.
ASKED, TAKEN = 30_000, 29_000


@pytest.fixture(params=PROVIDERS, ids=lambda provider: str(provider.value))
def side(shop: Shop, request: pytest.FixtureRequest) -> ProviderSide:
    """Each provider."""
    return ProviderSide(shop, request.param)


@pytest.fixture
def odd(side: ProviderSide) -> Attempt:
    """An order for 3 units, all there are; the provider took 290.00 BDT instead of 300.00."""
    shop, buyer = side.shop, side.shop.buyer()
    attempt = side.begin(buyer, shop.order(buyer, {shop.product(3, ASKED // 3): 3}))
    reference = attempt.reference or ""
    if side.is_stripe:
        side.stripe.sessions[reference]["amount_total"] = TAKEN
        shop.deliver(side.stripe.pay(reference))
    else:
        side.bkash.payments[reference].request = {
            **side.bkash.payments[reference].request,
            "amount": "290.00",
        }
        side.bkash.approve(reference)
        assert shop.call_back(attempt) is not CallbackResult.SUCCESS
    return shop.attempt(attempt.attempt_id)


def money_of(side: ProviderSide) -> str:
    """Return the provider's name for the only money that it has taken."""
    (money,) = side.stripe.ledger if side.is_stripe else side.bkash.ledger
    return money


def give_back(side: ProviderSide, amount: int) -> Any:
    """Give some of it back on the provider's own pages."""
    money = money_of(side)
    if side.is_stripe:
        return side.stripe.given.make(money, side.stripe.paid(money), amount, {})
    return side.bkash.given.make(money, side.bkash.ledger[money], f"{amount // 100}.00")


def findings(shop: Shop) -> list[tuple[Finding, bool]]:
    """Reconcile, and return what differed and whether it was healed."""
    return [(line.finding, line.healed) for line in shop.reconcile().lines]


def test_until_it_went_back_it_calls_an_operator_and_keeps_its_order(
    shop: Shop, side: ProviderSide, odd: Attempt, clock: FrozenClock
) -> None:
    clock.advance(hours=1)
    books = contents(shop.store)

    for _ in range(3):
        assert findings(shop) == [(Finding.AMOUNT_DIFFERS, False)]

    assert contents(shop.store) == books
    assert shop.attempt(odd.attempt_id).is_live


@pytest.mark.parametrize("parts", [[TAKEN], [20_000, 9_000]], ids=["at once", "in parts"])
def test_when_all_of_it_went_back_the_attempt_ends_and_the_order_can_be_paid_again(
    shop: Shop, side: ProviderSide, odd: Attempt, parts: list[int]
) -> None:
    for part in parts:
        assert findings(shop) == [(Finding.AMOUNT_DIFFERS, False)]
        give_back(side, part)

    assert findings(shop) == [(Finding.AMOUNT_DIFFERS, True)]

    ended, order = shop.attempt(odd.attempt_id), shop.get(odd.order_id)
    assert (ended.status, ended.reason) == (AttemptStatus.FAILED, "mismatch_refunded")
    assert (order.status, order.open_attempt_id, order.processing_attempt_id) == (
        OrderStatus.PENDING,
        None,
        None,
    )
    assert shop.events(odd.order_id)[-1] == "payment.mismatch_refunded"
    message = shop.attempts.messages(odd.attempt_id)[-1][1]
    assert len(message.payload["refunds"]) == len(parts)
    side.pay(side.begin(Caller(order.user_id, Role.CUSTOMER), odd.order_id))
    assert shop.get(odd.order_id).status is OrderStatus.PAID


def test_its_end_is_told_once(shop: Shop, side: ProviderSide, odd: Attempt) -> None:
    give_back(side, TAKEN)
    shop.reconcile()
    books = contents(shop.store)

    assert findings(shop) == []
    assert contents(shop.store) == books


def test_its_hold_lapses_when_it_went_back_and_its_units_are_on_sale_again(
    shop: Shop, side: ProviderSide, odd: Attempt, clock: FrozenClock
) -> None:
    clock.advance(days=30)
    give_back(side, TAKEN)

    shop.reconcile(everything=False)
    shop.sweep()

    order = shop.get(odd.order_id)
    assert order.status is OrderStatus.EXPIRED
    assert shop.levels(order.lines[0].product_id) == (3, 3)


@pytest.mark.parametrize("why", ["less", "pending", "no answer", "failed"])
def test_what_did_not_go_back_for_sure_ends_nothing(
    shop: Shop, side: ProviderSide, odd: Attempt, why: str
) -> None:
    if why in {"pending", "failed"}:
        words = {"pending": ("pending", "Pending"), "failed": ("failed", "Failed")}[why]
        side.stripe.given.next_status, side.bkash.given.next_status = words
    give_back(side, TAKEN - 100 if why == "less" else TAKEN)
    if why == "no answer":
        side.script.next("refunds", DOWN)

    assert findings(shop) == [(Finding.AMOUNT_DIFFERS, False)]

    assert shop.attempt(odd.attempt_id).is_live


def test_a_return_that_the_bank_sent_back_calls_an_operator_again(
    shop: Shop, stripe: FakeStripe, clock: FrozenClock
) -> None:
    side = ProviderSide(shop, Provider.STRIPE)
    buyer = shop.buyer()
    attempt = shop.begin_stripe(buyer, shop.order(buyer, {shop.product(3, ASKED): 1}))
    stripe.sessions[attempt.reference or ""]["amount_total"] = TAKEN
    stripe.pay(attempt.reference or "")
    refund = give_back(side, TAKEN)
    shop.reconcile()
    assert shop.attempt(attempt.attempt_id).status is AttemptStatus.FAILED

    stripe.given.change(refund["id"], "failed")
    for _ in range(30):
        clock.advance(hours=1)
        report = shop.reconcile(everything=False)

    assert report.open_differences == 1, "every hour, since it is not final until both agree"


def test_other_money_for_an_attempt_that_is_over_calls_an_operator_until_it_went_back(
    shop: Shop, stripe: FakeStripe, clock: FrozenClock
) -> None:
    buyer = shop.buyer()
    attempt = shop.begin_stripe(buyer, shop.order(buyer, {shop.product(): 1}))
    shop.deliver(stripe.event("expired", attempt.reference or ""))
    stripe.sessions[attempt.reference or ""]["amount_total"] = TAKEN
    late_payment(stripe, attempt)

    for _ in range(30):
        clock.advance(hours=1)
        report = shop.reconcile(everything=False)
    assert report.open_differences == 1

    give_back(ProviderSide(shop, Provider.STRIPE), TAKEN)
    clock.advance(hours=1)
    assert shop.reconcile(everything=False).open_differences == 0
    ended = shop.attempt(attempt.attempt_id)
    assert (ended.status, ended.reason) == (AttemptStatus.EXPIRED, "mismatch_refunded")
    assert not ended.is_unfinished


def test_the_answer_of_another_payment_ends_nothing(
    shop: Shop, bkash: FakeBkash, clock: FrozenClock
) -> None:
    """bKash names another payment: whose money it is, and whose went back, is not known."""
    side = ProviderSide(shop, Provider.BKASH)
    other = shop.attempt(side.sale().attempt_id)
    buyer = shop.buyer()
    attempt = shop.begin_bkash(buyer, shop.order(buyer, {shop.product(price=ASKED): 1}))
    side.refund_by_hand(other.attempt_id, ASKED)
    bkash.payments[attempt.reference or ""].changes = {
        "transactionStatus": "Completed",
        "paymentID": other.reference,
        "trxID": other.transaction_id,
    }

    shop.reconcile()

    assert shop.attempt(attempt.attempt_id).is_live


def test_staff_are_told_where_to_give_it_back(shop: Shop, side: ProviderSide, odd: Attempt) -> None:
    with pytest.raises(AttemptStateError, match="on the provider's own pages"):
        shop.refund(odd.order_id, attempt_id=odd.attempt_id)
    with pytest.raises(ConflictError, match="none of its payments was captured"):
        shop.refund(odd.order_id)
