"""Providers under the contract: a gateway, and what buyers do at the provider.

Each provider comes twice, as the fake of unit tests and as the real gateway in front of its
simulator; both offer the same methods.
"""

import json
from dataclasses import asdict
from typing import Any, Literal, Protocol

from sandbox.simulators.bkash.sandbox_data import SANDBOX_CREDENTIALS
from sandbox.simulators.bkash.simulator import BkashSimulator
from sandbox.simulators.bkash.views import COMPLETED, FAILED
from sandbox.simulators.fault_kinds import Drip, DropAfter, PendingRefund
from sandbox.simulators.stripe.events import BUYER
from sandbox.simulators.stripe.params import validate
from sandbox.simulators.stripe.schemas import CreateRefund
from sandbox.simulators.stripe.simulator import StripeSimulator
from storefront.errors import UnavailableError
from storefront.parameters import Secret
from storefront.payments.gateways.bkash.gateway import BkashGateway
from storefront.payments.gateways.stripe.gateway import StripeGateway
from tests.support.fake_bkash import FakeBkash
from tests.support.fake_script import Fault
from tests.support.fake_stripe import FakeStripe
from tests.support.shop import BkashPort, StripePort

Json = dict[str, Any]


class StripeRig(Protocol):
    """Stripe, with buyers; each action returns Stripe's event."""

    @property
    def gateway(self) -> StripePort: ...

    def pay(self, session_id: str) -> Json: ...

    def pay_later(self, session_id: str) -> Json: ...

    def settle(self, session_id: str) -> Json: ...

    def fail(self, session_id: str) -> Json: ...

    def captured(self) -> list[tuple[str, int, str]]: ...

    def refund_by_hand(self, intent: str, amount: int) -> None: ...

    def keep_next_pending(self) -> None: ...

    def lose_next_answer(self) -> None: ...

    def end(self, reference: str, *, well: bool) -> None: ...


class FakeStripeRig:
    """The fake."""

    def __init__(self, fake: FakeStripe) -> None:
        self.gateway = fake
        self.pay, self.pay_later = fake.pay, fake.pay_later
        self.settle, self.fail = fake.settle, fake.fail
        self._fake = fake

    def captured(self) -> list[tuple[str, int, str]]:
        return [(intent, *money) for intent, money in self._fake.ledger.items()]

    def refund_by_hand(self, intent: str, amount: int) -> None:
        self._fake.given.make(intent, self._fake.paid(intent), amount, {})

    def keep_next_pending(self) -> None:
        self._fake.given.next_status = "pending"

    def lose_next_answer(self) -> None:
        self._fake.script.next("refund", Fault(UnavailableError(), after_effect=True))

    def end(self, reference: str, *, well: bool) -> None:
        self._fake.given.change(reference, "succeeded" if well else "failed")


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

    def fail(self, session_id: str) -> Json:
        self._simulator.checkout.fail(session_id)
        return self._last_event()

    def captured(self) -> list[tuple[str, int, str]]:
        return [
            (entry["payment_intent"], entry["amount_captured"], entry["currency"].upper())
            for entry in self._simulator.ledger()
        ]

    def refund_by_hand(self, intent: str, amount: int) -> None:
        params = validate(CreateRefund, {"payment_intent": intent, "amount": str(amount)})
        with self._simulator.store.transaction():
            self._simulator.refunds.create(params, BUYER)

    def keep_next_pending(self) -> None:
        self._simulator.faults.add(PendingRefund(kind="pending_refund", operation="refund.create"))

    def lose_next_answer(self) -> None:
        self._simulator.faults.add(DropAfter(kind="drop_after", operation="refund.create"))

    def end(self, reference: str, *, well: bool) -> None:
        refunds = self._simulator.refunds
        (refunds.succeed if well else refunds.fail)(reference)

    def drip(self, operation: str) -> None:
        """Let the next answer come in twenty pieces, one after the other."""
        self._simulator.faults.add(Drip(kind="drip", operation=operation, seconds=0.4))

    def dispute(self, intent: str) -> str:
        """Let the buyer dispute a payment; return the dispute's id."""
        charge = self._simulator.refunds.charge_of(CreateRefund(payment_intent=intent))
        return str(self._simulator.disputes.open(charge)["id"])

    def close_dispute(self, dispute_id: str, status: Literal["won", "lost"]) -> None:
        """Let the bank decide."""
        self._simulator.disputes.close(dispute_id, status)

    def events(self) -> list[Json]:
        """Return every event so far, the oldest first."""
        return [dict(one) for one in self._simulator.store.find("event")]

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

    def refund_by_hand(self, payment_id: str, amount: str) -> None: ...

    def keep_next_pending(self) -> None: ...

    def lose_next_answer(self) -> None: ...

    def end(self, reference: str, *, well: bool) -> None: ...


class FakeBkashRig:
    """The fake."""

    def __init__(self, fake: FakeBkash) -> None:
        self.gateway = fake
        self.approve, self._fake = fake.approve, fake

    def turn_back(self, payment_id: str) -> None:
        self._fake.turn_back(payment_id)

    def captured(self) -> list[tuple[str, str]]:
        return list(self._fake.ledger.items())

    def refund_by_hand(self, payment_id: str, amount: str) -> None:
        trx_id = self._fake.payments[payment_id].trx_id or ""
        self._fake.given.make(trx_id, self._fake.ledger[trx_id], amount)

    def keep_next_pending(self) -> None:
        self._fake.given.next_status = "Pending"

    def lose_next_answer(self) -> None:
        self._fake.script.next("refund", Fault(UnavailableError(), after_effect=True))

    def end(self, reference: str, *, well: bool) -> None:
        (refund,) = [one for one in self._fake.given.made if one.refund_trx_id == reference]
        refund.status = "Completed" if well else "Failed"


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

    def drip(self, operation: str) -> None:
        """Let the next answer come in twenty pieces, one after the other."""
        self._simulator.faults.add(Drip(kind="drip", operation=operation, seconds=0.4))

    def forget_tokens(self) -> None:
        """Make every token expire before its time."""
        self._simulator.store.clear(keep={"payment", "token_calls"})

    def refuse_tokens(self) -> None:
        """Let bKash itself refuse every token so far, with a code of its own."""
        self._simulator.tokens.invalidate()

    def turn_back(self, payment_id: str) -> None:
        self._simulator.buyer.cancel(payment_id)

    def captured(self) -> list[tuple[str, str]]:
        return [(entry["trxID"], entry["amount"]) for entry in self._simulator.ledger()]

    def refund_by_hand(self, payment_id: str, amount: str) -> None:
        payment = self._simulator.payments.find(payment_id)
        assert payment is not None
        self._simulator.refunds.refund_by_hand(payment, amount)

    def keep_next_pending(self) -> None:
        self._simulator.faults.add(PendingRefund(kind="pending_refund", operation="refund"))

    def lose_next_answer(self) -> None:
        self._simulator.faults.add(DropAfter(kind="drop_after", operation="refund"))

    def end(self, reference: str, *, well: bool) -> None:
        self._simulator.refunds.decide(reference, COMPLETED if well else FAILED)
