"""A hold ends at the very moment at which its order is paid."""

from typing import TYPE_CHECKING

from storefront.errors import StorefrontError
from storefront.orders.status import OrderStatus
from storefront.payments.inbound.bkash_callback import CallbackResult
from tests.support.clock import FrozenClock
from tests.support.fake_bkash import FakeBkash
from tests.support.fake_stripe import FakeStripe
from tests.support.races import found, together
from tests.support.shop import Shop

if TYPE_CHECKING:
    from collections.abc import Callable


KEPT = "Money is kept only for goods"


def test_a_release_against_a_card_payment_never_costs_the_buyer_the_unit(
    shop: Shop, stripe: FakeStripe, clock: FrozenClock, moment: int
) -> None:
    del moment
    product, buyer = shop.product(stock=1), shop.buyer()
    order_id = shop.order(buyer, {product: 1})
    event = stripe.pay(shop.begin_stripe(buyer, order_id).reference or "")
    clock.advance(minutes=50)  # the hold has lapsed

    together(
        lambda: str(shop.sweep()),
        lambda: shop.deliver(event).value,
        lambda: str(shop.sweep()),
    )

    assert shop.get(order_id).status is OrderStatus.PAID
    assert shop.levels(product) == (0, 0)
    found(KEPT, "2 releases of a hold against its late card payment", "paid, 1 unit sold")


def test_a_release_against_a_callback_moves_money_only_for_stock(
    shop: Shop, bkash: FakeBkash, clock: FrozenClock, moment: int
) -> None:
    del moment
    product, buyer = shop.product(stock=1), shop.buyer()
    order_id = shop.order(buyer, {product: 1})
    attempt = shop.begin_bkash(buyer, order_id)
    bkash.approve(attempt.reference or "")
    clock.advance(minutes=26)  # the hold has lapsed

    actions: list[Callable[[], object]] = [
        shop.sweep,
        lambda: shop.call_back(attempt),
        lambda: shop.order(shop.buyer(), {product: 1}),
    ]
    _, result, concurrent = together(*actions)

    status = shop.get(order_id).status
    if result is CallbackResult.SUCCESS:
        assert status is OrderStatus.PAID
        assert isinstance(concurrent, StorefrontError)
        assert (shop.levels(product), len(bkash.ledger)) == ((0, 0), 1)
    else:
        assert (result, status) == (CallbackResult.EXPIRED, OrderStatus.EXPIRED)
        assert isinstance(concurrent, str), "the unit went to somebody"
        assert (shop.levels(product), bkash.ledger) == ((0, 1), {})
    race = "the end of a hold, a return from bKash and a new buyer of the last unit"
    found(KEPT, race, f"the payer's order is {status.value}, {len(bkash.ledger)} captured")


def test_a_callback_against_a_card_payment_keeps_one_and_owes_the_other(
    shop: Shop, stripe: FakeStripe, bkash: FakeBkash, moment: int
) -> None:
    """A buyer comes back from bKash in one tab, and pays by card in another."""
    del moment
    product, buyer = shop.product(stock=1), shop.buyer()
    order_id = shop.order(buyer, {product: 1})
    wallet = shop.begin_bkash(buyer, order_id)
    bkash.approve(wallet.reference or "")

    def pay_by_card() -> object:
        card = shop.begin_stripe(buyer, order_id)
        event = stripe.pay(card.reference or "")
        return together(lambda: shop.deliver(event), lambda: shop.deliver(event))

    actions: list[Callable[[], object]] = [lambda: shop.call_back(wallet), pay_by_card]
    together(*actions)

    order = shop.get(order_id)
    assert order.status is OrderStatus.PAID
    assert shop.levels(product) == (0, 0)
    captured = len(stripe.ledger) + len(bkash.ledger)
    attempts = shop.attempts.get_many(order.attempt_ids)
    assert len([one for one in attempts if one.refund_due]) == captured - 1
    race = "a return from bKash against a card payment of the same order"
    found(KEPT, race, f"{captured} captured, {captured - 1} due for refund")
