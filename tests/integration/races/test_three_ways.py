"""One payment, and all that may hear of its end, at one moment."""

from typing import TYPE_CHECKING

from storefront.orders.status import OrderStatus
from storefront.payments.inbound.bkash_callback import CallbackResult
from tests.support.clock import FrozenClock
from tests.support.fake_bkash import FakeBkash
from tests.support.fake_script import Fault
from tests.support.fake_stripe import FakeStripe
from tests.support.ledgers import check_ledgers
from tests.support.notifications import notify
from tests.support.provider_side import DOWN, LOST
from tests.support.races import after_looks, found, insistent, pay_on_page, together
from tests.support.shop import Shop

if TYPE_CHECKING:
    from collections.abc import Callable

PROMISE = "A payment counts once, whoever hears of it"
#: What had become of the first Execute when the race begins.
EXECUTIONS: list[tuple[str, list[Fault]]] = [
    ("nobody had executed", []),
    ("its answer was lost", [LOST]),
    ("it never arrived", [DOWN]),
]


def _agree(shop: Shop, stripe: FakeStripe, bkash: FakeBkash, clock: FrozenClock) -> None:
    """Let the schedule run until nothing is left to be found out; then all books say the same."""
    for _ in range(3):
        clock.advance(minutes=5)
        report = shop.reconcile()
    assert report.differences == 0
    check_ledgers(shop, stripe, bkash, settled=True)


def test_notifications_returns_and_reconcilers_settle_a_bkash_payment_once(
    shop: Shop, stripe: FakeStripe, bkash: FakeBkash, clock: FrozenClock, moment: int
) -> None:
    situation, faults = EXECUTIONS[moment % len(EXECUTIONS)]
    product, buyer = shop.product(stock=1), shop.buyer()
    order_id = shop.order(buyer, {product: 1})
    attempt = shop.begin_bkash(buyer, order_id)
    bkash.approve(attempt.reference or "")
    if faults:
        bkash.script.next("execute", *faults)
        bkash.script.next("query", DOWN)
        shop.call_back(attempt)
        clock.advance(minutes=2)

    actions: list[Callable[[], object]] = [
        lambda: notify(shop, attempt),
        lambda: shop.call_back(attempt),
        shop.reconcile,
    ]
    together(*actions * 2)

    _agree(shop, stripe, bkash, clock)
    assert shop.get(order_id).status is OrderStatus.PAID
    assert shop.events(order_id).count("order.paid") == 1
    assert shop.levels(product) == (0, 0)
    assert len(bkash.ledger) == 1
    race = f"2 notifications, 2 returns and 2 reconcilers of one bKash payment ({situation})"
    found(PROMISE, race, "1 capture, 1 unit sold")


def test_a_webhook_the_reconciler_and_the_buyers_cancel_leave_one_truth(
    shop: Shop, stripe: FakeStripe, bkash: FakeBkash, clock: FrozenClock, moment: int
) -> None:
    product, buyer = shop.product(stock=1), shop.buyer()
    order_id = shop.order(buyer, {product: 1})
    attempt = shop.begin_stripe(buyer, order_id)
    event = stripe.pay(attempt.reference or "") if moment % 2 else None

    def pay() -> object:
        return shop.deliver(event) if event else pay_on_page(shop, stripe, attempt)

    actions: list[Callable[[], object]] = [
        after_looks(moment % 5, shop, order_id, pay),
        shop.reconcile,
        lambda: shop.cancel(buyer, order_id),
    ]
    together(*actions, shop.reconcile)

    _agree(shop, stripe, bkash, clock)
    paid = len(stripe.ledger)
    status = shop.get(order_id).status
    assert status is (OrderStatus.PAID if paid else OrderStatus.CANCELED)
    assert shop.levels(product) == (1 - paid, 1 - paid)
    assert paid or not event
    race = "webhook, 2 reconcilers and the buyer's cancel of one card payment"
    found(PROMISE, race, f"{status.value}, {paid} captured, {paid} sold")


def test_webhook_and_reconcilers_settle_a_card_payment_once(
    shop: Shop, stripe: FakeStripe, moment: int
) -> None:
    del moment
    buyer, product = shop.buyer(), shop.product(stock=1)
    order_id = shop.order(buyer, {product: 1})
    event = stripe.pay(shop.begin_stripe(buyer, order_id).reference or "")

    together(
        *[insistent(lambda: str(shop.deliver(event)))] * 2,
        *[lambda: str(shop.reconcile().differences)] * 2,
    )

    assert shop.get(order_id).status is OrderStatus.PAID
    assert (shop.levels(product), shop.events(order_id).count("order.paid")) == ((0, 0), 1)
    assert shop.reconcile().lines == []


def test_return_page_and_reconcilers_settle_a_bkash_payment_once(
    shop: Shop, bkash: FakeBkash, clock: FrozenClock, moment: int
) -> None:
    del moment
    buyer, product = shop.buyer(), shop.product(stock=1)
    order_id = shop.order(buyer, {product: 1})
    attempt = shop.begin_bkash(buyer, order_id)
    bkash.approve(attempt.reference or "")
    bkash.script.next("execute", DOWN)
    bkash.script.next("query", DOWN)
    assert shop.call_back(attempt) is CallbackResult.PROCESSING
    clock.advance(minutes=2)

    together(
        *[lambda: str(shop.call_back(attempt))] * 2,
        *[lambda: str(shop.reconcile().differences)] * 3,
    )
    shop.reconcile()

    assert shop.get(order_id).status is OrderStatus.PAID
    assert (shop.levels(product), shop.events(order_id).count("order.paid")) == ((0, 0), 1)
    assert len(bkash.ledger) == 1
