"""Paying without a browser: what buyers decide on the providers' pages, and who has the money."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.e2e.client import Client, Json
from tests.simulators.drivers import Server

STRIPE, BKASH = "stripe", "bkash"
#: A payment at a provider, and its minor units: captured, given back, and on their way back.
Ledger = dict[tuple[str, str], tuple[int, int, int]]


@dataclass(frozen=True)
class CheckoutService:
    """Both providers, and the shop's ways to them.

    Args:
        stripe, bkash: the simulators.
        follow: follows a browser's way back to the shop.
    """

    stripe: Server
    bkash: Server
    follow: Callable[[str], Any]

    def begin(self, buyer: Client, order_id: str, provider: str) -> Json:
        """Begin to pay; return the payment, with the provider's name for it as `reference`."""
        if provider == STRIPE:
            session = buyer.stripe_session(order_id)
            return {**session, "reference": session["session_id"]}
        payment = buyer.bkash_payment(order_id)
        return {**payment, "reference": payment["payment_id"]}

    def approve(self, payment: Json, provider: str) -> str:
        """Decide to pay; return where the browser is sent."""
        if provider == STRIPE:
            return str(self.stripe.control(f"sessions/{payment['reference']}/pay")["redirect"])
        return str(self.bkash.control(f"payments/{payment['reference']}/approve")["redirect"])

    def callback(self, payment: Json, variant: str, **order: Any) -> list[str]:
        """Type bKash's callback by hand; return what the page says to which each browser comes."""
        path = f"payments/{payment['reference']}/callback"
        visits = self.bkash.control(path, {"variant": variant, **order})["visits"]
        return [parse_qs(urlsplit(visit["location"]).query)["status"][0] for visit in visits]

    def paid_order(self, buyer: Client, wanted: Mapping[str, int], provider: str) -> Json:
        """Order and pay, and return the order."""
        order_id = buyer.placed(wanted)["id"]
        way_back = self.approve(self.begin(buyer, order_id, provider), provider)
        self.hear()
        if provider == BKASH:
            self.follow(way_back)
        order: Json = buyer.get(f"/api/orders/{order_id}/")
        assert order["status"] == "paid"
        return order

    def hear(self) -> None:
        """Wait until the shop has been told whatever is due."""
        for provider in (self.stripe, self.bkash):
            provider.drain()

    def refund_by_hand(self, attempt: Json, taka: int) -> None:
        """Give a part of a payment back on the provider's own pages."""
        if attempt["provider"] == STRIPE:
            path = f"payment_intents/{attempt['transaction_id']}/refund"
            self.stripe.control(path, {"amount": taka * 100})
        else:
            path = f"payments/{attempt['reference']}/refund"
            self.bkash.control(path, {"amount": str(taka)})

    def ledger(self, attempts: Iterable[Json]) -> Ledger:
        """Return what the providers took for attempts, and gave back of it."""
        ids = {attempt["id"] for attempt in attempts}
        by_stripe = {
            (STRIPE, one["payment_intent"]): (
                one["amount_captured"],
                one["amount_refunded"],
                one["amount_refund_pending"],
            )
            for one in self.stripe.look("ledger")["ledger"]
            if one["client_reference_id"] in ids
        }
        by_bkash = {
            (BKASH, one["trxID"]): (
                _minor(one["amount"]),
                _minor(one["refunded"]),
                _minor(one["refund_pending"]),
            )
            for one in self.bkash.look("ledger")["ledger"]
            if one["invoice"] in ids
        }
        return by_stripe | by_bkash


def books(attempts: Iterable[Json]) -> Ledger:
    """Return what the shop says of attempts, as `Checkout.ledger` what the providers say."""
    return {
        (one["provider"], one["transaction_id"]): (
            _minor(one["amount"]),
            _given(one, "succeeded"),
            _given(one, "pending"),
        )
        for one in attempts
        if one["status"] == "captured"
    }


def _given(attempt: Json, status: str) -> int:
    return sum(_minor(one["amount"]) for one in attempt["refunds"] if one["status"] == status)


def _minor(amount: str) -> int:
    return int(amount.replace(".", ""))
