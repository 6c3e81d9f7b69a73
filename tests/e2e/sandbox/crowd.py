"""A sale to a crowd whose clients insist, while things break; and what must be true afterwards."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import requests

from tests.e2e.client import TIMEOUT, Client, Json
from tests.e2e.sandbox.account import Account
from tests.e2e.sandbox.checkout import BKASH, STRIPE, CheckoutService, books
from tests.support.races import in_turn

#: How many buyers are served at a time.
_WIDTH = 6
#: How often a client sends the same request; more often means that the shop is stuck.
_PATIENCE = 40
#: How long it waits before, as polite clients do.
_PAUSE_SECONDS = 0.25

Send = Callable[[], requests.Response]


@dataclass(frozen=True)
class Crowd:
    """Buyers of one product, and staff who give some of them their money back.

    Args:
        buyer: an account with no other orders; all buyers use it.
        staff: of the shop.
        checkout: the ways to pay.
        product: what everybody wants one unit of.
        failures: requests that were not answered, or by a fault of the shop's.
    """

    buyer: Client
    staff: Client
    checkout: CheckoutService
    product: str
    failures: list[str] = field(default_factory=list)

    def buy(self, buyers: int, meanwhile: Callable[[int], None] = lambda _: None) -> list[str]:
        """Let buyers order and pay, half of them by card; return the orders.

        Args:
            buyers: how many.
            meanwhile: is told each buyer's number before the buyer comes.
        """

        def come(number: int) -> str | None:
            meanwhile(number)
            return self._buy(number)

        visits = [partial(come, number) for number in range(buyers)]
        return [one for one in in_turn(visits, _WIDTH) if isinstance(one, str)]

    def refund(self, order_ids: Sequence[str]) -> None:
        """Let staff give 30.00 of each order back that is paid."""

        def give(order_id: str) -> None:
            if self.staff.status(order_id) == "paid":
                answer = self._post(
                    self.staff,
                    f"/api/orders/{order_id}/refunds/",
                    {"reason": "late", "amount": "30.00"},
                    order_id,
                )
                assert answer.status_code == 201, answer.text

        in_turn([partial(give, one) for one in order_ids], _WIDTH)

    def _buy(self, number: int) -> str | None:
        """Order and pay as one buyer does; return the order's id, or None if stock was short."""
        items = [{"product_id": self.product, "quantity": 1}]
        placed = self._post(self.buyer, "/api/orders/", {"items": items}, f"buyer-{number}")
        if placed.status_code == 409:
            return None
        assert placed.status_code == 201, placed.text
        order_id = str(placed.json()["id"])
        self._pay(order_id, (STRIPE, BKASH)[number % 2])
        return order_id

    def _pay(self, order_id: str, provider: str) -> None:
        body = {"order_id": order_id}
        if provider == STRIPE:
            begun = self._post(self.buyer, "/api/payment/stripe/session/", body)
            page = f"{self.checkout.stripe.url}/_sim/sessions/{begun.json()['session_id']}/pay"
        else:
            begun = self._post(self.buyer, "/api/payment/bkash/initiate/", body)
            name = begun.json()["payment_id"]
            page = f"{self.checkout.bkash.url}/_sim/payments/{name}/approve"
        assert begun.ok, begun.text
        decided = self._insist(lambda: requests.post(page, json={}, timeout=TIMEOUT))
        assert decided.status_code in {200, 409}, decided.text  # 409: the answer was lost
        if provider == BKASH and decided.ok:
            self._insist(lambda: self.checkout.follow(decided.json()["redirect"]))

    def _post(
        self, who: Client, path: str, body: Json, key: str | None = None
    ) -> requests.Response:
        headers = {"Idempotency-Key": key} if key else {}
        return self._insist(lambda: who.request("POST", path, json=body, headers=headers))

    def _insist(self, send: Send) -> requests.Response:
        """Send the same request until it is answered, and not by a fault of the shop's."""
        for _ in range(_PATIENCE):
            try:
                response = send()
            except requests.ConnectionError as error:
                self.failures.append(type(error).__name__)
            else:
                if response.status_code < 500:
                    return response
                self.failures.append(response.text)
            time.sleep(_PAUSE_SECONDS)
        raise AssertionError(f"no outcome after {_PATIENCE} requests: {self.failures[-1]}")


def assert_nothing_is_lost(
    crowd: Crowd, account: Account, order_ids: Sequence[str], units: int
) -> list[Json]:
    """Let time pass, then assert that stock and money agree everywhere, and that nothing is stuck.

    Nobody can let holds lapse on a deployed stack, so an order may still wait for its buyer to pay;
    what no order may do is wait for a provider's word.

    Args:
        crowd: who has bought.
        account: to run the reconciler and the audit.
        order_ids: what the buyers know of.
        units: how many the product had.

    Returns:
        the orders.
    """
    account.an_hour_passes(order_ids)
    account.reconcile()
    crowd.checkout.hear()
    orders: list[Json] = crowd.buyer.get("/api/orders/", limit="100")["items"]
    assert {one["id"] for one in orders} == set(order_ids), "one order for each key"
    attempts = [one for order_id in order_ids for one in crowd.staff.payments(order_id)]
    assert "executing" not in {one["status"] for one in attempts}
    assert "pending" not in {refund["status"] for one in attempts for refund in one["refunds"]}
    ledger = crowd.checkout.ledger(attempts)
    assert books(attempts) == ledger
    assert _sums(orders) == (
        sum(taken for taken, _, _ in ledger.values()),
        sum(given for _, given, _ in ledger.values()),
    )
    statuses = [one["status"] for one in orders]
    sold, waiting = statuses.count("paid"), statuses.count("pending")
    assert sold + waiting == len(orders) <= units
    assert crowd.staff.levels(crowd.product) == (units - sold - waiting, units - sold)
    assert account.differences() == []
    return orders


def _sums(orders: Sequence[Any]) -> tuple[int, int]:
    """Return what orders say was paid for them, and what was given back; in minor units."""
    paid = [one for one in orders if one["status"] != "pending"]
    return tuple(  # type: ignore[return-value]
        sum(int(one[name].replace(".", "")) for one in paid)
        for name in ("total_amount", "refunded_amount")
    )
