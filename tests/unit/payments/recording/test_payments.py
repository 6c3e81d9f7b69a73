"""From the order to the sold unit, by each provider."""

from storefront.orders.status import OrderStatus
from storefront.payments.inbound.bkash_callback import CallbackResult
from storefront.payments.model.change import Outcome
from tests.support.fake_bkash import FakeBkash
from tests.support.fake_stripe import FakeStripe
from tests.support.shop import Shop


def test_an_order_paid_by_card_takes_its_units_off_the_shelf(
    shop: Shop, stripe: FakeStripe
) -> None:
    buyer, product = shop.buyer(), shop.product(stock=5)
    order_id = shop.order(buyer, {product: 2})
    assert shop.levels(product) == (3, 5)

    attempt = shop.begin_stripe(buyer, order_id)
    outcome = shop.deliver(stripe.pay(attempt.reference or ""))

    assert outcome is Outcome.PAID
    assert shop.get(order_id).status is OrderStatus.PAID
    assert shop.levels(product) == (3, 3)
    assert shop.events(order_id) == ["order.placed", "payment.begun", "order.paid"]


def test_an_order_paid_with_bkash_takes_its_units_off_the_shelf(
    shop: Shop, bkash: FakeBkash
) -> None:
    buyer, product = shop.buyer(), shop.product(stock=5)
    order_id = shop.order(buyer, {product: 2})

    attempt = shop.begin_bkash(buyer, order_id)
    bkash.approve(attempt.reference or "")
    told = shop.call_back(attempt)

    assert told is CallbackResult.SUCCESS
    assert shop.get(order_id).status is OrderStatus.PAID
    assert shop.levels(product) == (3, 3)
    assert list(bkash.ledger.values()) == ["398.00"]
    assert shop.events(order_id) == [
        "order.placed",
        "payment.begun",
        "payment.processing",
        "order.paid",
    ]
