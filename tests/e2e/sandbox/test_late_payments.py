"""Money that comes after the hold has lapsed, or by two ways: it buys free units, or goes back."""

from collections.abc import Callable

import pytest

from tests.e2e.client import Client, Json
from tests.e2e.sandbox.account import Account
from tests.e2e.sandbox.checkout import BKASH, STRIPE, CheckoutService, Ledger, books


@pytest.fixture
def product(make_product: Callable[..., str]) -> str:
    """A product of which there is one unit, at 100.00 BDT."""
    return make_product(stock=1, price="100.00")


@pytest.fixture
def lapsed(
    buyer: Client, product: str, checkout: CheckoutService, account: Account
) -> Callable[[str], tuple[Json, Json]]:
    """Orders the only unit and begins to pay; the hold lapses while the buyer hesitates."""

    def lapsed(provider: str) -> tuple[Json, Json]:
        order = buyer.placed({product: 1})
        payment = checkout.begin(buyer, order["id"], provider)
        account.hold_lapses(order["id"])
        assert buyer.status(order["id"]) == "expired"
        return order, payment

    return lapsed


def decide(checkout: CheckoutService, payment: Json, provider: str) -> None:
    """Pay on the provider's page, go back to the shop, and let the shop be told."""
    way_back = checkout.approve(payment, provider)
    if provider == BKASH:
        checkout.follow(way_back)
    checkout.hear()


def money(staff: Client, checkout: CheckoutService, order: Json) -> Ledger:
    """Return what the shop says that the providers took and gave back; they say the same."""
    attempts = staff.payments(order["id"])
    assert books(attempts) == checkout.ledger(attempts)
    return books(attempts)


def test_a_late_card_payment_takes_the_unit_that_is_still_there(
    buyer: Client,
    staff: Client,
    checkout: CheckoutService,
    product: str,
    lapsed: Callable[[str], tuple[Json, Json]],
) -> None:
    order, payment = lapsed(STRIPE)
    assert staff.levels(product) == (1, 1)

    decide(checkout, payment, STRIPE)

    assert buyer.status(order["id"]) == "paid"
    assert list(money(staff, checkout, order).values()) == [(10_000, 0, 0)]
    assert staff.levels(product) == (0, 0)


def test_a_card_payment_for_a_unit_that_is_gone_goes_back(
    buyer: Client,
    stranger: Client,
    staff: Client,
    checkout: CheckoutService,
    account: Account,
    product: str,
    lapsed: Callable[[str], tuple[Json, Json]],
) -> None:
    order, payment = lapsed(STRIPE)
    sold = checkout.paid_order(stranger, {product: 1}, BKASH)

    decide(checkout, payment, STRIPE)
    account.reconcile()
    checkout.hear()

    assert buyer.status(order["id"]) == "refunded"
    assert list(money(staff, checkout, order).values()) == [(10_000, 10_000, 0)]
    assert list(money(staff, checkout, sold).values()) == [(10_000, 0, 0)]
    assert staff.levels(product) == (0, 0)


@pytest.mark.parametrize("left", [0, 1])
def test_a_late_bkash_payment_is_not_executed(
    buyer: Client,
    stranger: Client,
    staff: Client,
    checkout: CheckoutService,
    product: str,
    lapsed: Callable[[str], tuple[Json, Json]],
    left: int,
) -> None:
    """The shop is asked before bKash takes money, and the order is over."""
    order, payment = lapsed(BKASH)
    if not left:
        checkout.paid_order(stranger, {product: 1}, STRIPE)

    decide(checkout, payment, BKASH)

    assert buyer.status(order["id"]) == "expired"
    assert money(staff, checkout, order) == {}
    assert staff.levels(product) == (left, left)


def test_who_agrees_at_both_providers_pays_once(
    buyer: Client, staff: Client, checkout: CheckoutService, product: str
) -> None:
    order = buyer.placed({product: 1})
    first = checkout.begin(buyer, order["id"], BKASH)
    way_back = checkout.approve(first, BKASH)
    second = checkout.begin(buyer, order["id"], STRIPE)

    decide(checkout, second, STRIPE)
    checkout.follow(way_back)
    checkout.hear()

    assert buyer.status(order["id"]) == "paid"
    assert list(money(staff, checkout, order)) == [
        (STRIPE, staff.payments(order["id"])[1]["transaction_id"])
    ]
    assert staff.levels(product) == (0, 0)
