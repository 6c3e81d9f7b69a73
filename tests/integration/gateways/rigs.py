"""Providers under the contract: a gateway, and what buyers do at the provider.

Each provider comes twice, as the fake of unit tests and as the real gateway in front of its
simulator; both offer the same methods.
"""

import json
from dataclasses import asdict
from typing import Any, Protocol

from sandbox.simulators.bkash.sandbox_data import SANDBOX_CREDENTIALS
from sandbox.simulators.bkash.simulator import BkashSimulator
from sandbox.simulators.stripe.simulator import StripeSimulator
from storefront.parameters import Secret
from storefront.payments.gateways.bkash import BkashGateway
from storefront.payments.gateways.stripe import StripeGateway
from tests.support.gateways import FakeBkash, FakeStripe
from tests.support.shop import BkashPort, StripePort

Json = dict[str, Any]


class StripeRig(Protocol):
    """Stripe, with buyers; each action returns Stripe's event."""

    @property
    def gateway(self) -> StripePort: ...

    def pay(self, session_id: str) -> Json: ...

    def pay_later(self, session_id: str) -> Json: ...

    def settle(self, session_id: str) -> Json: ...

    def captured(self) -> list[tuple[str, int, str]]: ...


class FakeStripeRig:
    """The fake."""

    def __init__(self, fake: FakeStripe) -> None:
        self.gateway = fake
        self.pay, self.pay_later, self.settle = fake.pay, fake.pay_later, fake.settle
        self._fake = fake

    def captured(self) -> list[tuple[str, int, str]]:
        return [(intent, *money) for intent, money in self._fake.ledger.items()]


class SimulatedStripeRig:
    """The real gateway and the simulator."""

    def __init__(self, simulator: StripeSimulator, url: str) -> None:
        self._simulator = simulator
        self.gateway = StripeGateway(Secret("key", lambda _: "sk_test_any"), url, livemode=False)

    def pay(self, session_id: str) -> Json:
        self._simulator.checkout.pay(session_id)
        return self._last_event()

    def pay_later(self, session_id: str) -> Json:
        self._simulator.checkout.pay_later(session_id)
        return self._last_event()

    def settle(self, session_id: str) -> Json:
        self._simulator.checkout.settle(session_id)
        return self._last_event()

    def captured(self) -> list[tuple[str, int, str]]:
        return [
            (entry["payment_intent"], entry["amount_captured"], entry["currency"].upper())
            for entry in self._simulator.ledger()
        ]

    def _last_event(self) -> Json:
        events = self._simulator.store.find("event")
        sessions = [one for one in events if one["type"].startswith("checkout.session.")]
        return dict(sessions[-1])


class BkashRig(Protocol):
    """bKash, with buyers."""

    @property
    def gateway(self) -> BkashPort: ...

    def approve(self, payment_id: str) -> None: ...

    def turn_back(self, payment_id: str) -> None: ...

    def captured(self) -> list[tuple[str, str]]: ...


class FakeBkashRig:
    """The fake."""

    def __init__(self, fake: FakeBkash) -> None:
        self.gateway = fake
        self.approve, self._fake = fake.approve, fake

    def turn_back(self, payment_id: str) -> None:
        self._fake.turn_back(payment_id)

    def captured(self) -> list[tuple[str, str]]:
        return list(self._fake.ledger.items())


class SimulatedBkashRig:
    """The real gateway and the simulator; the gateway's tokens are for the shop to set."""

    def __init__(self, simulator: BkashSimulator, url: str) -> None:
        self._simulator = simulator
        credentials = json.dumps(asdict(SANDBOX_CREDENTIALS))
        self.gateway = BkashGateway(
            Secret("bkash", lambda _: credentials), url, "https://callback.example/"
        )

    def approve(self, payment_id: str) -> None:
        self._simulator.buyer.approve(payment_id, "01770618575")

    def forget_tokens(self) -> None:
        """Make every token expire before its time."""
        self._simulator.store.clear(keep={"payment", "token_calls"})

    def turn_back(self, payment_id: str) -> None:
        self._simulator.buyer.cancel(payment_id)

    def captured(self) -> list[tuple[str, str]]:
        return [(entry["trxID"], entry["amount"]) for entry in self._simulator.ledger()]
