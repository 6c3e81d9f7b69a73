"""A flash sale while the lines to providers and database fail, and while processes are killed.

These tests break what all tests use, so they run alone.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.e2e.client import Client, Stack
from tests.e2e.sandbox.account import Account
from tests.e2e.sandbox.chaos import Processes, break_the_lines, breaking_database
from tests.e2e.sandbox.checkout import CheckoutService
from tests.e2e.sandbox.crowd import Crowd, assert_nothing_is_lost

pytestmark = pytest.mark.alone

BUYERS = 16
UNITS = 8
#: On the way from an order to its payment.
FUNCTIONS = (
    "CreateOrderFunction",
    "CreateStripeSessionFunction",
    "StripeWebhookFunction",
    "BkashCallbackFunction",
)


@pytest.fixture
def crowd(
    sign_up: Callable[[], Client],
    staff: Client,
    checkout: CheckoutService,
    make_product: Callable[..., str],
) -> Iterator[Crowd]:
    """Buyers of a product of which there are too few; the lines are mended afterwards."""
    yield Crowd(sign_up(), staff, checkout, make_product(stock=UNITS, price="100.00"))
    checkout.stripe.clear_faults()
    checkout.bkash.clear_faults()


def test_a_sale_over_lines_of_which_each_third_fails_ends_with_equal_books(
    crowd: Crowd, account: Account
) -> None:
    stripe, bkash = crowd.checkout.stripe, crowd.checkout.bkash
    break_the_lines(stripe, bkash)

    order_ids = crowd.buy(BUYERS)
    crowd.refund(order_ids[: UNITS // 2])
    struck = sum(stripe.fired()), sum(bkash.fired())
    stripe.clear_faults()
    bkash.clear_faults()

    orders = assert_nothing_is_lost(crowd, account, order_ids, UNITS)
    assert all(count > 3 for count in struck), struck
    assert crowd.failures, "some buyers had to ask again"
    assert [one["status"] for one in orders] == ["paid"] * UNITS
    assert "30.00" in {one["refunded_amount"] for one in orders}


def test_a_sale_of_which_each_fifth_request_to_dynamodb_fails_ends_with_equal_books(
    crowd: Crowd, account: Account, stack: Stack
) -> None:
    with breaking_database(stack) as plan:
        order_ids = crowd.buy(BUYERS)
        crowd.refund(order_ids[: UNITS // 2])

    orders = assert_nothing_is_lost(crowd, account, order_ids, UNITS)
    assert len(plan.log) > BUYERS
    assert len(orders) == UNITS
    assert "30.00" in {one["refunded_amount"] for one in orders}


def test_a_sale_during_which_functions_and_providers_are_killed_ends_with_equal_books(
    crowd: Crowd, account: Account, stack: Stack
) -> None:
    processes, killed, stripe = Processes(stack), [], crowd.checkout.stripe
    killer, kills = ThreadPoolExecutor(1), []

    def disturb(number: int) -> None:
        if number == 2:
            stripe.fault("session.create", "hang_before")
            kills.append(killer.submit(processes.kill_busy, "stripe simulator", stripe))
        elif number == 8:
            killed.append(processes.kill_functions(*FUNCTIONS))
        elif number == 12:
            processes.kill("bkash simulator")

    with killer:
        order_ids = crowd.buy(BUYERS, disturb)
    kills[0].result()
    crowd.checkout.hear()
    crowd.refund(order_ids[: UNITS // 2])
    killed.append(processes.kill_functions("CreateRefundFunction"))
    crowd.refund(order_ids[UNITS // 2 :])

    orders = assert_nothing_is_lost(crowd, account, order_ids, UNITS)
    assert all(killed), "something was there to be killed"
    assert crowd.failures, "some buyers noticed"
    assert len(orders) == UNITS
    assert "paid" in {one["status"] for one in orders}


def test_a_sale_during_which_all_of_aws_is_killed_ends_with_equal_books(
    crowd: Crowd, account: Account, stack: Stack
) -> None:
    """Every function, the gateway and the database, in the middle of whatever they do."""

    def disturb(number: int) -> None:
        if number == 6:
            Processes(stack).kill("emulator")

    order_ids = crowd.buy(BUYERS, disturb)
    crowd.refund(order_ids[: UNITS // 2])

    orders = assert_nothing_is_lost(crowd, account, order_ids, UNITS)
    assert crowd.failures, "some buyers noticed"
    assert len(orders) == UNITS
    assert "paid" in {one["status"] for one in orders}
