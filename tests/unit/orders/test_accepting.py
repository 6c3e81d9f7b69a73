"""The shop accepts an order that is paid when it comes: then its units are sold, and not before."""

import pytest

from storefront.errors import NotFoundError
from storefront.orders.status import OrderStateError, OrderStatus
from storefront.payments.model.attempt import Attempt
from storefront.payments.model.change import Outcome
from tests.support.clock import FrozenClock
from tests.support.fake_bkash import FakeBkash
from tests.support.fake_stripe import FakeStripe
from tests.support.interleaving import just_before
from tests.support.invariants import check_invariants
from tests.support.shop import Shop
from tests.unit.orders.cash import ADVANCE, CashSales


@pytest.fixture
def sales(shop: Shop) -> CashSales:
    return CashSales(shop)


@pytest.fixture
def product(shop: Shop) -> str:
    return shop.product(stock=5)


def test_an_order_that_is_accepted_has_sold_its_units(sales: CashSales, product: str) -> None:
    order = sales.accepted(product, 2)

    assert order == sales.shop.get(order.order_id)
    assert (order.status, order.captured_attempt_id) == (OrderStatus.ACCEPTED, None)
    assert sales.shop.levels(product) == (3, 3)
    assert sales.shop.events(order.order_id) == ["order.placed", "order.accepted"]
    check_invariants(sales.shop)


def test_an_order_is_accepted_once(sales: CashSales, product: str) -> None:
    order = sales.accepted(product, 2)

    assert sales.accept(order, sales.shop.staff()) == order
    assert sales.shop.levels(product) == (3, 3)
    check_invariants(sales.shop)


def test_an_order_that_is_accepted_does_not_lapse_and_is_not_counted_as_unpaid(
    sales: CashSales, product: str, clock: FrozenClock
) -> None:
    order = sales.accepted(product)
    clock.now = order.hold_expires_at

    assert sales.shop.sweep() == 0
    assert sales.shop.get(order.order_id).is_accepted
    check_invariants(sales.shop)


def test_only_what_is_paid_when_it_comes_is_accepted(sales: CashSales, product: str) -> None:
    order = sales.shop.get(sales.shop.order(sales.buyer, {product: 1}))

    with pytest.raises(OrderStateError):
        sales.accept(order)


def test_an_order_with_an_advance_is_accepted_by_that_alone(
    shop: Shop, product: str, stripe: FakeStripe
) -> None:
    sales = CashSales(shop, ADVANCE)
    order = sales.place(product, 2)
    with pytest.raises(OrderStateError, match="due before"):
        sales.accept(order)
    attempt = shop.begin_stripe(sales.buyer, order.order_id)

    assert shop.deliver(stripe.pay(attempt.reference or "")) is Outcome.PAID

    accepted = shop.get(order.order_id)
    assert (accepted.status, accepted.captured_attempt_id) == ("accepted", attempt.attempt_id)
    assert shop.levels(product) == (3, 3)
    assert shop.events(order.order_id)[-1] == "order.accepted"
    check_invariants(shop)


def test_nothing_is_paid_online_that_is_due_on_delivery(sales: CashSales, product: str) -> None:
    order = sales.place(product)

    with pytest.raises(OrderStateError, match="before it comes"):
        sales.shop.begin_stripe(sales.buyer, order.order_id)


def test_a_canceled_order_is_not_accepted(sales: CashSales, product: str) -> None:
    order = sales.place(product)
    sales.shop.cancel(sales.buyer, order.order_id)

    with pytest.raises(OrderStateError, match="canceled"):
        sales.accept(order)


def test_a_hold_that_lapses_first_wins_over_the_acceptance(
    sales: CashSales, product: str, clock: FrozenClock
) -> None:
    order = sales.place(product)
    clock.now = order.hold_expires_at

    with just_before(sales.shop.sweep), pytest.raises(OrderStateError, match="expired"):
        sales.accept(order)

    assert sales.shop.levels(product) == (5, 5)
    check_invariants(sales.shop)


def test_an_acceptance_that_comes_first_wins_over_the_sweep(
    sales: CashSales, product: str, clock: FrozenClock
) -> None:
    order = sales.place(product)
    clock.now = order.hold_expires_at

    with just_before(lambda: sales.accept(order)):
        assert sales.shop.sweep() == 0

    assert sales.shop.levels(product) == (4, 4)
    check_invariants(sales.shop)


def test_a_cancellation_that_comes_first_wins_over_the_acceptance(
    sales: CashSales, product: str
) -> None:
    order = sales.place(product)

    cancel = just_before(lambda: sales.shop.cancel(sales.buyer, order.order_id))
    with cancel, pytest.raises(OrderStateError, match="canceled"):
        sales.accept(order)

    assert sales.shop.levels(product) == (5, 5)
    check_invariants(sales.shop)


def test_staff_cancel_what_they_have_accepted_and_its_units_come_back(
    sales: CashSales, product: str
) -> None:
    order = sales.accepted(product, 2)

    canceled = sales.shop.cancel(sales.clerk, order.order_id)

    assert (canceled.status, canceled.returned) == (OrderStatus.CANCELED, {product: 2})
    assert sales.shop.levels(product) == (5, 5)
    check_invariants(sales.shop)


def test_the_buyer_does_not_cancel_what_may_be_on_its_way(sales: CashSales, product: str) -> None:
    order = sales.accepted(product)

    with pytest.raises(OrderStateError, match="ask the shop"):
        sales.shop.cancel(sales.buyer, order.order_id)
    with pytest.raises(NotFoundError):
        sales.shop.cancel(sales.shop.buyer(), order.order_id)

    assert sales.shop.get(order.order_id) == order


class Advanced:
    """An order whose advance was paid with bKash, or is about to be."""

    def __init__(self, shop: Shop, bkash: FakeBkash, product: str) -> None:
        self.shop, self.bkash, self.product = shop, bkash, product
        self.sales = CashSales(shop, ADVANCE)
        self.order_id = self.sales.place(product, 2).order_id
        self.attempt: Attempt = shop.begin_bkash(self.sales.buyer, self.order_id)

    def pay(self) -> None:
        """Let the buyer pay the advance."""
        self.bkash.approve(self.attempt.reference or "")
        self.shop.call_back(self.attempt)


@pytest.fixture
def advanced(shop: Shop, bkash: FakeBkash, product: str) -> Advanced:
    return Advanced(shop, bkash, product)


def test_the_advance_of_a_canceled_order_goes_back_by_itself(advanced: Advanced) -> None:
    shop, order_id = advanced.shop, advanced.order_id
    advanced.pay()
    shop.cancel(advanced.sales.clerk, order_id)
    assert shop.attempt(advanced.attempt.attempt_id).owes_refund
    check_invariants(shop)

    shop.reconcile()

    order = shop.get(order_id)
    assert (order.status, str(order.refunded_money)) == (OrderStatus.CANCELED, "60.00")
    assert shop.attempt(advanced.attempt.attempt_id).refundable == 0
    assert shop.levels(advanced.product) == (5, 5)
    check_invariants(shop)


def test_an_advance_that_is_given_back_leaves_an_accepted_order_accepted(
    advanced: Advanced,
) -> None:
    advanced.pay()

    advanced.shop.refund(advanced.order_id)

    assert advanced.shop.get(advanced.order_id).is_accepted
    check_invariants(advanced.shop)


def test_units_that_came_back_with_a_refund_come_back_once(advanced: Advanced) -> None:
    shop, product = advanced.shop, advanced.product
    advanced.pay()
    shop.refund(advanced.order_id, "10.00", restock={product: 1})

    shop.cancel(advanced.sales.clerk, advanced.order_id)

    assert shop.levels(product) == (5, 5)
    check_invariants(shop)


def late(shop: Shop, stripe: FakeStripe, clock: FrozenClock, product: str) -> Attempt:
    """Return a session by card of an order that has lapsed meanwhile."""
    sales = CashSales(shop, ADVANCE)
    order = sales.place(product, 5)
    attempt = shop.begin_stripe(sales.buyer, order.order_id)
    clock.now = shop.get(order.order_id).hold_expires_at
    assert shop.sweep() == 1
    return attempt


def taken(stripe: FakeStripe, attempt: Attempt) -> dict[str, object]:
    changes = {"payment_status": "paid", "status": "complete", "payment_intent": "pi_late"}
    return stripe.event("completed", attempt.reference or "", **changes)


def test_a_late_advance_takes_free_units(
    shop: Shop, stripe: FakeStripe, clock: FrozenClock, product: str
) -> None:
    attempt = late(shop, stripe, clock, product)

    shop.deliver(taken(stripe, attempt))

    assert shop.get(attempt.order_id).is_accepted
    assert shop.levels(product) == (0, 0)
    check_invariants(shop)


def test_a_late_advance_goes_back_when_the_units_are_gone(
    shop: Shop, stripe: FakeStripe, clock: FrozenClock, product: str
) -> None:
    attempt = late(shop, stripe, clock, product)
    shop.order(shop.buyer(), {product: 1})

    assert shop.deliver(taken(stripe, attempt)) is Outcome.REFUND_DUE
    check_invariants(shop)

    order = shop.get(attempt.order_id)
    assert order.status is OrderStatus.REFUND_DUE
    assert shop.levels(product) == (4, 5)
