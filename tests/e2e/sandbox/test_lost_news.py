"""When the news of a payment or of a refund is lost: another channel, or the reconciler, brings it.

The simulators lose what is about these tests' own payments, and nothing else.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.e2e.client import Client, Json
from tests.e2e.sandbox.account import Account
from tests.e2e.sandbox.checkout import BKASH, STRIPE, CheckoutService, books

#: More than any payment has events.
_ALL = 20


@dataclass(frozen=True)
class Scene:
    """A shop that loses news; each method returns the order that it happened to.

    Every order is for the only unit of a product, at 100.00 BDT.
    """

    buyer: Client
    staff: Client
    checkout: CheckoutService
    make_product: Callable[..., str]

    def order(self) -> Json:
        """Place an order."""
        return self.buyer.placed({self.make_product(stock=1, price="100.00"): 1})

    def webhooks_lost(self) -> Json:
        """Pay by card; no webhook arrives."""
        order = self.order()
        session = self.checkout.begin(self.buyer, order["id"], STRIPE)
        self.checkout.stripe.fault("webhook", "dropped", match=session["attempt_id"], times=_ALL)
        self.checkout.approve(session, STRIPE)
        self.checkout.hear()
        return order

    def execution_unknown(self, kind: str) -> Json:
        """Pay with bKash; Execute fails in some way, then Query, and no notification comes."""
        order = self.order()
        payment = self.checkout.begin(self.buyer, order["id"], BKASH)
        name, bkash = payment["reference"], self.checkout.bkash
        bkash.fault("execute", kind, match=name)
        bkash.fault("query", "refuse_before", match=name)
        bkash.fault("notification", "dropped", match=name)
        landed = self.checkout.follow(self.checkout.approve(payment, BKASH))
        assert parse_qs(urlsplit(landed.url).query)["status"] == ["processing"]
        return order

    def refund_unanswered(self, provider: str) -> Json:
        """Refund 30.00; the provider does so, and nothing that it says arrives."""
        order, attempt = self._paid(provider)
        if provider == STRIPE:
            self._lose_refund_events(attempt)
            money = attempt["transaction_id"]
            self.checkout.stripe.fault("refund.create", "drop_after", match=money)
        else:
            self.checkout.bkash.fault("refund", "drop_after", match=attempt["reference"])
        assert self.refund(order)["status"] == "pending"
        return order

    def refunded_by_hand(self, provider: str) -> Json:
        """Refund 70.00 on the provider's pages; no event tells of it."""
        order, attempt = self._paid(provider)
        if provider == STRIPE:
            self._lose_refund_events(attempt)
        self.checkout.refund_by_hand(attempt, 70)
        self.checkout.hear()
        return order

    def refund(self, order: Json) -> Any:
        """Ask for 30.00 back, always with the same key."""
        body = {"reason": "late", "amount": "30.00"}
        path = f"/api/orders/{order['id']}/refunds/"
        return self.staff.post(path, body, **{"Idempotency-Key": "late"})

    def provider_state(
        self, order: Json
    ) -> tuple[str, tuple[int, int], list[tuple[int, int, int]]]:
        """Return an order's status, stock levels, and what the provider took and gave back."""
        attempts = self.staff.payments(order["id"])
        ledger = self.checkout.ledger(attempts)
        assert books(attempts) == ledger
        return self.staff.status(order["id"]), self.levels(order), list(ledger.values())

    def levels(self, order: Json) -> tuple[int, int]:
        """Return the available and the physical units of an order's product."""
        return self.staff.levels(order["lines"][0]["product_id"])

    def _paid(self, provider: str) -> tuple[Json, Json]:
        order = self.checkout.paid_order(
            self.buyer, {self.make_product(stock=1, price="100.00"): 1}, provider
        )
        return order, self.staff.payments(order["id"])[0]

    def _lose_refund_events(self, attempt: Json) -> None:
        money = attempt["transaction_id"]
        self.checkout.stripe.fault("webhook", "dropped", match=money, times=_ALL)


@pytest.fixture
def scene(
    buyer: Client, staff: Client, checkout: CheckoutService, make_product: Callable[..., str]
) -> Scene:
    """A shop that loses news."""
    return Scene(buyer, staff, checkout, make_product)


def test_the_reconciler_finds_whatever_was_lost_and_a_second_run_writes_nothing(
    scene: Scene, account: Account
) -> None:
    orders = {
        "webhooks": scene.webhooks_lost(),
        "answer to execute": scene.execution_unknown("drop_after"),
        "execute": scene.execution_unknown("refuse_before"),
        "answer of Stripe to a refund": scene.refund_unanswered(STRIPE),
        "answer of bKash to a refund": scene.refund_unanswered(BKASH),
        "refund on Stripe's dashboard": scene.refunded_by_hand(STRIPE),
        "refund in bKash's portal": scene.refunded_by_hand(BKASH),
    }
    ids = [order["id"] for order in orders.values()]
    early = {scene.staff.status(orders[one]["id"]) for one in list(orders)[:3]}
    assert early == {"pending"}, "nobody knows yet"

    account.an_hour_passes(ids)
    account.reconcile()

    paid, late, by_hand = (10_000, 0, 0), (10_000, 3_000, 0), (10_000, 7_000, 0)
    assert {name: scene.provider_state(order) for name, order in orders.items()} == {
        "webhooks": ("paid", (0, 0), [paid]),
        "answer to execute": ("paid", (0, 0), [paid]),
        "execute": ("paid", (0, 0), [paid]),
        "answer of Stripe to a refund": ("paid", (0, 0), [late]),
        "answer of bKash to a refund": ("paid", (0, 0), [late]),
        "refund on Stripe's dashboard": ("paid", (0, 0), [by_hand]),
        "refund in bKash's portal": ("paid", (0, 0), [by_hand]),
    }
    account.an_hour_passes(ids)
    names = [*ids, *(order["lines"][0]["product_id"] for order in orders.values())]
    names += [attempt["id"] for one in ids for attempt in scene.staff.payments(one)]
    before = account.books(*names)
    account.reconcile()
    assert account.books(*names) == before


def test_a_refund_that_was_found_is_what_the_repeated_request_gets(scene: Scene) -> None:
    order = scene.refund_unanswered(STRIPE)

    again = scene.refund(order)

    assert (again["status"], again["amount"]) == ("succeeded", "30.00")
    assert scene.provider_state(order) == ("paid", (0, 0), [(10_000, 3_000, 0)])


def test_bkash_s_notification_settles_what_the_callback_could_not(scene: Scene) -> None:
    order = scene.execution_unknown("drop_after")
    assert scene.staff.status(order["id"]) == "pending"
    payment_id = scene.staff.payments(order["id"])[0]["reference"]

    for _ in range(2):
        scene.checkout.bkash.control("notifications/send", {"payment_id": payment_id})
        scene.checkout.hear()

    assert scene.provider_state(order) == ("paid", (0, 0), [(10_000, 0, 0)])
    story = scene.staff.get(f"/api/orders/{order['id']}/timeline/")["items"]
    assert [one["type"] for one in story].count("order.paid") == 1


def test_a_notification_of_money_that_never_came_pays_nothing(scene: Scene) -> None:
    order = scene.order()
    payment = scene.checkout.begin(scene.buyer, order["id"], BKASH)

    scene.checkout.bkash.control("notifications/send", {"payment_id": payment["reference"]})
    scene.checkout.hear()

    assert scene.provider_state(order) == ("pending", (0, 1), [])
