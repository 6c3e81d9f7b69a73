"""Staff give money back: in whole or in part, once, and never more than was captured."""

import pytest

from storefront.errors import (
    IdempotencyMismatchError,
    NotFoundError,
    StorefrontError,
    ValidationFailedError,
)
from storefront.orders.status import OrderStateError, OrderStatus
from storefront.payments.model.attempt import AttemptStateError, Provider, RefundTooLargeError
from storefront.payments.model.message import ProviderMessage
from storefront.payments.model.refund import ProviderRefund, RefundOrigin
from tests.support.fake_bkash import FakeBkash
from tests.support.fake_stripe import FakeStripe
from tests.support.interleaving import just_before
from tests.support.invariants import contents
from tests.support.provider_side import REFUSED, ProviderSide, Sale, refunds_of
from tests.support.shop import CLERK, Shop
from tests.unit.payments.conftest import FAILED, SUCCEEDED, left


def test_a_full_refund_gives_everything_back_and_ends_the_order(
    shop: Shop, side: ProviderSide, sale: Sale
) -> None:
    refund = shop.refund(sale.order_id)

    order = shop.get(sale.order_id)
    assert (refund.status, str(refund.amount)) == (SUCCEEDED, "300.00")
    assert (refund.origin, refund.actor) == (RefundOrigin.STAFF, CLERK.user_id)
    assert refund.reference is not None
    assert (order.status, order.refunded) == (OrderStatus.REFUNDED, 30_000)
    assert (side.given(sale.attempt_id), left(shop, sale)) == (30_000, 0)
    assert shop.events(sale.order_id)[-3:] == ["order.paid", "refund.requested", "refund.succeeded"]


def test_partial_refunds_leave_the_order_paid_until_they_add_up(
    shop: Shop, side: ProviderSide, sale: Sale
) -> None:
    seen = []
    for key, amount in enumerate(["100.00", "0.01", "199.99"]):
        shop.refund(sale.order_id, amount, key=str(key))
        order = shop.get(sale.order_id)
        seen.append((order.status, order.refunded, left(shop, sale)))

    assert seen == [
        (OrderStatus.PAID, 10_000, 20_000),
        (OrderStatus.PAID, 10_001, 19_999),
        (OrderStatus.REFUNDED, 30_000, 0),
    ]
    assert side.given(sale.attempt_id) == 30_000


def test_a_refund_in_fractions_that_stripe_does_not_move_is_refused_before_it_is_recorded(
    shop: Shop, stripe: FakeStripe
) -> None:
    buyer = shop.buyer()
    attempt = shop.begin_stripe(
        buyer, shop.order(buyer, {shop.product(price=12_340, currency="KWD"): 1})
    )
    shop.deliver(stripe.pay(attempt.reference or ""))

    with pytest.raises(ValidationFailedError) as refusal:
        shop.refund(attempt.order_id, "1.234")

    assert refusal.value.fields["errors"][0]["message"] == "must be a multiple of 0.010"
    assert refunds_of(shop, attempt.attempt_id) == []


def test_no_amount_means_all_that_is_left(shop: Shop, side: ProviderSide, sale: Sale) -> None:
    shop.refund(sale.order_id, "100.00", key="one")

    assert str(shop.refund(sale.order_id, key="two").amount) == "200.00"
    assert side.given(sale.attempt_id) == 30_000


def test_a_refund_of_a_part_without_restock_leaves_the_shelf_alone(shop: Shop, sale: Sale) -> None:
    shop.refund(sale.order_id, "299.99")

    assert shop.levels(sale.product_id) == (7, 7)
    assert shop.get(sale.order_id).returned == {}


@pytest.mark.parametrize(
    ("before", "amount", "error"),
    [
        (None, "300.01", RefundTooLargeError),
        ("100.00", "200.01", RefundTooLargeError),
        ("300.00", "0.01", RefundTooLargeError),
        ("300.00", None, AttemptStateError),
        (None, "1.001", ValidationFailedError),
        (None, "999999999", ValidationFailedError),
    ],
)
def test_what_cannot_be_refunded_is_refused_and_changes_nothing(
    shop: Shop,
    side: ProviderSide,
    sale: Sale,
    before: str | None,
    amount: str | None,
    error: type[StorefrontError],
) -> None:
    if before:
        shop.refund(sale.order_id, before, key="before")
    books, calls = contents(shop.store), list(side.script.calls)

    with pytest.raises(error):
        shop.refund(sale.order_id, amount)

    assert contents(shop.store) == books
    assert side.script.calls == calls, "the provider is not asked"


def test_too_large_a_refund_tells_what_is_left(shop: Shop, sale: Sale) -> None:
    shop.refund(sale.order_id, "100.00", key="one")

    with pytest.raises(RefundTooLargeError) as refused:
        shop.refund(sale.order_id, "200.01", key="two")

    assert refused.value.fields["refundable"] == "200.00"
    assert "200.00 BDT" in refused.value.detail


def test_an_order_that_was_not_paid_has_nothing_to_refund(shop: Shop, side: ProviderSide) -> None:
    buyer = shop.buyer()
    order_id = shop.order(buyer, {shop.product(): 1})
    attempt = side.begin(buyer, order_id)

    with pytest.raises(OrderStateError):
        shop.refund(order_id)
    with pytest.raises(AttemptStateError):
        shop.refund(order_id, attempt_id=attempt.attempt_id)
    with pytest.raises(AttemptStateError):
        shop.refund(order_id, "1.00", attempt_id=attempt.attempt_id)


def test_other_peoples_payments_and_unknown_orders_are_not_found(
    shop: Shop, side: ProviderSide, sale: Sale
) -> None:
    other = side.sale()

    for order_id, attempt_id in (
        (sale.order_id, other.attempt_id),
        (sale.order_id, "01JZ8K3V6M4Q2X9T7B5N1C0DEF"),
        ("01JZ8K3V6M4Q2X9T7B5N1C0DEF", None),
        ("01JZ8K3V6M4Q2X9T7B5N1C0DEF", sale.attempt_id),
    ):
        with pytest.raises(NotFoundError):
            shop.refund(order_id, attempt_id=attempt_id)

    assert side.given(sale.attempt_id) == side.given(other.attempt_id) == 0


def test_the_same_key_for_something_else_is_refused(
    shop: Shop, side: ProviderSide, sale: Sale
) -> None:
    shop.refund(sale.order_id, "100.00")

    with pytest.raises(IdempotencyMismatchError):
        shop.refund(sale.order_id, "200.00")

    assert side.given(sale.attempt_id) == 10_000


def test_the_same_key_for_another_order_is_another_refund(
    shop: Shop, side: ProviderSide, sale: Sale
) -> None:
    other = side.sale()

    assert shop.refund(sale.order_id).attempt_id == sale.attempt_id
    assert shop.refund(other.order_id).attempt_id == other.attempt_id


def test_a_refusal_gives_the_amount_back(shop: Shop, side: ProviderSide, sale: Sale) -> None:
    side.script.next("refund", REFUSED)

    refund = shop.refund(sale.order_id, "100.00")

    assert (refund.status, refund.failure) == (FAILED, "insufficient_funds")
    assert (left(shop, sale), side.given(sale.attempt_id)) == (30_000, 0)
    assert shop.get(sale.order_id).status is OrderStatus.PAID
    assert shop.events(sale.order_id)[-1] == "refund.failed"
    assert shop.refund(sale.order_id, "100.00") == refund, "a repeat is no second try"
    assert shop.refund(sale.order_id, key="another").status is SUCCEEDED


def test_the_answer_to_our_own_call_is_about_our_refund_although_it_names_none(
    shop: Shop, bkash: FakeBkash, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As bKash answers a refund that failed before it had a name there."""
    sale = ProviderSide(shop, Provider.BKASH).sale()
    nameless = ProviderRefund(None, FAILED, None, ProviderMessage("bkash.refund", {}))
    monkeypatch.setattr(bkash, "refund", lambda *_: nameless)

    assert shop.refund(sale.order_id, "100.00").status is FAILED
    assert left(shop, sale) == 30_000


def test_two_clerks_cannot_give_the_same_money_back(
    shop: Shop, side: ProviderSide, sale: Sale
) -> None:
    with (
        just_before(lambda: shop.refund(sale.order_id, key="one")),
        pytest.raises(AttemptStateError),
    ):
        shop.refund(sale.order_id, key="two")

    assert side.given(sale.attempt_id) == 30_000
    assert side.listed(sale.attempt_id) == 1


def test_two_clerks_may_refund_a_part_each_but_not_more_than_there_is(
    shop: Shop, side: ProviderSide, sale: Sale
) -> None:
    with (
        just_before(lambda: shop.refund(sale.order_id, "200.00", key="one")),
        pytest.raises(RefundTooLargeError),
    ):
        shop.refund(sale.order_id, "100.01", key="two")
    with just_before(lambda: shop.refund(sale.order_id, "50.00", key="three")):
        shop.refund(sale.order_id, "50.00", key="four")

    assert side.given(sale.attempt_id) == 30_000
    assert len(refunds_of(shop, sale.attempt_id)) == 3
