"""Money that staff give back on their page: once, whatever the provider and the line do."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect

from tests.e2e.client import Client, Json
from tests.e2e.sandbox.checkout import BKASH, STRIPE, CheckoutService
from tests.e2e.sandbox.pages.conftest import Arrive
from tests.e2e.sandbox.pages.staff import fill, give_back
from tests.e2e.sandbox.pages.visitor import PHONE

Sell = Callable[[str], Json]
Money = Callable[[Json], tuple[int, int, int]]


@pytest.fixture
def sold(buyer: Client, checkout: CheckoutService, make_product: Callable[..., str]) -> Sell:
    """Makes an order that was paid by a provider: BDT 100."""
    return lambda provider: checkout.paid_order(buyer, {make_product(price="100.00"): 1}, provider)


@pytest.fixture
def money(staff: Client, checkout: CheckoutService) -> Money:
    """Tells what the provider took for an order, gave back, and is about to, in minor units."""

    def money(order: Json) -> tuple[int, int, int]:
        (taken,) = checkout.ledger(staff.payments(order["id"])).values()
        return taken

    return money


@pytest.mark.daily
def test_a_part_goes_back_once_however_often_somebody_clicks(
    arrive: Arrive,
    width: int,
    buyer: Client,
    staff: Client,
    checkout: CheckoutService,
    named_product: Callable[..., Json],
    money: Money,
) -> None:
    mug = named_product("Blue mug", "100.00", stock=3)
    order = checkout.paid_order(buyer, {mug["id"]: 3}, STRIPE)
    clerk = arrive(f"orders/{order['id']}", width)
    page = clerk.page

    give_back(page, "one came broken", "৯০০")
    clerk.sees("must not be more than can be given back")
    fill(page, "How much", " ৳ ১২০.৫০ ")
    fill(page, "Blue mug (at most 3)", "1")
    clerk.sees("৳179.50 of this payment stays with the shop.")
    clerk.sees("Back on the shelf: 1 \N{MULTIPLICATION SIGN} Blue mug.")
    clerk.shot("refund")
    assert clerk.barriers() == []
    page.get_by_role("button", name="Give it back").dblclick()

    clerk.sees("৳120.50 was given back by Stripe.")
    clerk.sees("one came broken")
    checkout.hear()
    assert money(order) == (30_000, 12_050, 0)
    assert staff.levels(mug["id"]) == (1, 1)


def test_all_that_is_left_goes_back_with_one_reason(
    arrive: Arrive, sold: Sell, money: Money
) -> None:
    order = sold(BKASH)
    clerk = arrive(f"orders/{order['id']}", PHONE)

    give_back(clerk.page, "never arrived")

    clerk.sees("৳100.00 was given back by bKash.")
    expect(clerk.page.locator(".facts .status").first).to_have_text("Refunded")
    expect(clerk.page.get_by_role("button", name="Give money back")).to_have_count(0)
    assert money(order) == (10_000, 10_000, 0)


@pytest.mark.parametrize("provider", [STRIPE, BKASH])
def test_a_refund_of_which_the_provider_says_nothing_is_being_checked_until_it_does(
    arrive: Arrive,
    staff: Client,
    checkout: CheckoutService,
    sold: Sell,
    money: Money,
    provider: str,
) -> None:
    order = sold(provider)
    (attempt,) = staff.payments(order["id"])
    if provider == STRIPE:
        payment = attempt["transaction_id"]
        checkout.stripe.fault("webhook", "dropped", match=payment, times=20)
        checkout.stripe.fault("refund.create", "drop_after", match=payment)
    else:
        checkout.bkash.fault("refund", "drop_after", match=attempt["reference"])
    clerk = arrive(f"orders/{order['id']}")

    give_back(clerk.page, "late", "30")

    clerk.sees("Checking the refund of ৳30.00")
    failure = re.compile("failed|not given back", re.IGNORECASE)
    expect(clerk.page.get_by_text(failure)).to_have_count(0)
    clerk.shot(f"refund-checking-{provider}")
    clerk.sees("৳30.00 was given back by")
    assert money(order) == (10_000, 3_000, 0)


def test_a_refund_whose_answer_is_lost_on_its_way_to_the_page_is_asked_about_again(
    arrive: Arrive, checkout: CheckoutService, sold: Sell, money: Money
) -> None:
    order = sold(STRIPE)
    clerk = arrive(f"orders/{order['id']}")
    clerk.allowed = {503}
    lost = iter(range(3))  # as often as the kit asks before it says that it is checking

    def lose(route: Route) -> None:
        answer = route.fetch()
        if next(lost, None) is None:
            route.fulfill(response=answer)
        else:
            route.fulfill(status=503, body="")

    clerk.page.route("**/refunds/", lose)
    give_back(clerk.page, "late")

    clerk.sees("Checking whether the refund was made")
    clerk.sees("৳100.00 was given back by Stripe.")
    checkout.hear()
    assert money(order) == (10_000, 10_000, 0)


def test_what_the_provider_refuses_is_said_and_the_money_stays(
    arrive: Arrive, staff: Client, checkout: CheckoutService, sold: Sell, money: Money
) -> None:
    order = sold(BKASH)
    (attempt,) = staff.payments(order["id"])
    checkout.bkash.fault("refund", "code", match=attempt["reference"], code="2023")
    clerk = arrive(f"orders/{order['id']}")

    give_back(clerk.page, "late")

    clerk.sees("bKash refused to give ৳100.00 back")
    assert money(order) == (10_000, 0, 0)
