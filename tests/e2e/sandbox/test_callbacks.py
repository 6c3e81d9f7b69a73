"""The way back from bKash: whoever calls, as often as they like, money moves once or not at all."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from tests.e2e.client import Client, Json
from tests.e2e.sandbox.checkout import BKASH, CheckoutService, books


@dataclass(frozen=True)
class Visit:
    """A buyer on bKash's page, about to pay 100.00 BDT for the only unit of a product.

    Args:
        order: what is to be paid.
        payment: as `Checkout.begin` returned it.
    """

    buyer: Client
    staff: Client
    checkout: CheckoutService
    order: Json
    payment: Json

    def fault(self, kind: str, **parameters: object) -> None:
        """Let this buyer's way back go wrong."""
        name = self.payment["reference"]
        self.checkout.bkash.fault("redirect", kind, match=name, **parameters)

    def approve(self) -> str:
        """Agree to pay, and return where the browser goes."""
        return self.checkout.approve(self.payment, BKASH)

    def assert_paid_once(self) -> None:
        """Assert that the order is paid, and that bKash has taken its money once."""
        self.checkout.hear()
        attempts = self.staff.payments(self.order["id"])
        assert books(attempts) == self.checkout.ledger(attempts)
        assert list(books(attempts).values()) == [(10_000, 0, 0)]
        story = self.staff.get(f"/api/orders/{self.order['id']}/timeline/")["items"]
        assert [one["type"] for one in story].count("order.paid") == 1
        assert self.buyer.status(self.order["id"]) == "paid"
        assert self._levels() == (0, 0)

    def assert_unpaid(self) -> None:
        """Assert that no money has moved, and that the order waits for it."""
        attempts = self.staff.payments(self.order["id"])
        assert books(attempts) == self.checkout.ledger(attempts) == {}
        assert self.buyer.status(self.order["id"]) == "pending"
        assert self._levels() == (0, 1)

    def _levels(self) -> tuple[int, int]:
        return self.staff.levels(self.order["lines"][0]["product_id"])


@pytest.fixture
def begin(
    buyer: Client, staff: Client, checkout: CheckoutService, make_product: Callable[..., str]
) -> Callable[[Client], Visit]:
    """Orders the only unit of a new product, and goes to bKash."""

    def begin(who: Client) -> Visit:
        order = who.placed({make_product(stock=1, price="100.00"): 1})
        return Visit(who, staff, checkout, order, checkout.begin(who, order["id"], BKASH))

    return begin


@pytest.fixture
def visit(begin: Callable[[Client], Visit], buyer: Client) -> Visit:
    """A buyer on bKash's page."""
    return begin(buyer)


def test_eight_browsers_at_once_and_a_reload_pay_once(visit: Visit) -> None:
    visit.fault("duplicated", copies=8)

    landed = visit.checkout.follow(visit.approve())

    assert "status=success" in landed.url
    assert visit.checkout.callback(visit.payment, "success", copies=2) == ["success", "success"]
    visit.assert_paid_once()


def test_success_typed_before_the_buyer_agrees_pays_nothing_and_spoils_nothing(
    visit: Visit,
) -> None:
    visit.checkout.callback(visit.payment, "success")
    visit.assert_unpaid()
    visit.fault("forged", variant="success")

    landed = visit.checkout.follow(visit.approve())

    assert "status=success" in landed.url
    visit.assert_paid_once()


@pytest.mark.parametrize("variant", ["cancel", "failure"])
def test_turning_back_typed_after_the_payment_takes_nothing_away(
    visit: Visit, variant: str
) -> None:
    visit.fault("forged", variant=variant, order="last")

    visit.approve()

    assert visit.checkout.callback(visit.payment, variant) == ["success"]
    visit.assert_paid_once()


def test_one_buyer_s_approval_pays_no_other_buyer_s_order(
    begin: Callable[[Client], Visit], buyer: Client, stranger: Client
) -> None:
    mine, theirs = begin(buyer), begin(stranger)
    name = {"paymentID": theirs.payment["reference"]}
    theirs.fault("dropped")
    theirs.checkout.bkash.control(f"payments/{name['paymentID']}/approve")

    mine.checkout.callback(mine.payment, "success", changes=name)

    mine.assert_unpaid()
    theirs.checkout.callback(theirs.payment, "success")
    theirs.assert_paid_once()
    mine.assert_unpaid()


def test_bkash_tells_the_shop_while_the_callback_still_waits_for_bkash(visit: Visit) -> None:
    bkash, name = visit.checkout.bkash, visit.payment["reference"]
    bkash.fault("execute", "delay", when="after", seconds=2, match=name)

    target = visit.approve()
    with ThreadPoolExecutor(2) as both:
        landed = both.submit(visit.checkout.follow, target)
        both.submit(visit.checkout.hear).result()

    assert "status=success" in landed.result().url
    visit.assert_paid_once()


def test_a_lost_browser_s_payment_is_made_when_it_finds_back(visit: Visit) -> None:
    visit.fault("dropped")
    visit.checkout.bkash.control(f"payments/{visit.payment['reference']}/approve")
    visit.assert_unpaid()

    assert visit.checkout.callback(visit.payment, "success") == ["success"]

    visit.assert_paid_once()
