"""Providers that live in this process, with scripted faults and a ledger of moved money.

They are the real gateways with the HTTP calls replaced: requests are prepared by the same code,
and one contract suite holds them and the real ones (with the simulators) to the same behaviour.
"""

import secrets
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from storefront.clock import Clock, epoch, from_epoch
from storefront.errors import PaymentInProgressError, ProviderRefusedError
from storefront.money import Money, parse_money
from storefront.parameters import Secret
from storefront.payments.gateways.bkash import BkashGateway, refusal
from storefront.payments.gateways.bkash_calls import EXECUTE, QUERY
from storefront.payments.gateways.port import Opened
from storefront.payments.gateways.stripe import StripeGateway
from storefront.payments.model import Attempt, Evidence
from storefront.payments.refund import Refund, RefundFact
from tests.support.fake_refunds import (
    BkashRefunds,
    StripeRefunds,
    bkash_facts,
    metadata_of,
    stripe_facts,
)

Json = dict[str, Any]


@dataclass(frozen=True)
class Fault:
    """What goes wrong with one call.

    Args:
        error: is raised, unless None.
        after_effect: the provider has done its work, and only the answer is lost.
        meanwhile: happens while the call is under way, before its effect.
    """

    error: BaseException | None = None
    after_effect: bool = False
    meanwhile: Callable[[], object] | None = None


class Script:
    """The faults of the calls to come, by name of the call."""

    def __init__(self) -> None:
        self._faults: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self.calls: list[str] = []

    def next(self, call: str, *faults: Fault) -> None:
        """Let the next calls of this name go wrong, one fault each."""
        self._faults[call].extend(faults)

    def clear(self) -> None:
        """Forget the faults that have not happened."""
        self._faults.clear()

    @contextmanager
    def call(self, name: str) -> Iterator[None]:
        """Note a call and let its fault happen around its effect."""
        self.calls.append(name)
        fault = self._faults[name].popleft() if self._faults[name] else Fault()
        if fault.meanwhile:
            fault.meanwhile()
        if fault.error and not fault.after_effect:
            raise fault.error
        yield
        if fault.error:
            raise fault.error


class FakeStripe(StripeGateway):
    """Stripe: sessions, money and events.

    Attributes:
        script: faults of `open`, `expire`, `session`, `completed`, `refund`, `refunds`, `disputes`.
        given: refunds.
        disputed: disputes as they stand, by id.
        sessions: by id, as Stripe's API shows them.
        ledger: captured minor units and currency, by PaymentIntent.
    """

    def __init__(self, clock: Clock) -> None:
        super().__init__(Secret("unused", lambda _: ""), "https://api.stripe.com", livemode=False)
        self._clock = clock
        self.script = Script()
        self.sessions: dict[str, Json] = {}
        self.ledger: dict[str, tuple[int, str]] = {}
        self.given = StripeRefunds()
        self.disputed: dict[str, Json] = {}
        self._by_key: dict[str, tuple[Json, str]] = {}

    def open(self, attempt: Attempt) -> Opened:
        """Make the attempt's session; the same attempt has the same session."""
        params = dict(attempt.request)
        with self.script.call("open"):
            if attempt.attempt_id not in self._by_key:
                self._require_acceptable(params)
                session = self._new_session(params)
                self._by_key[attempt.attempt_id] = (params, session["id"])
            first_params, session_id = self._by_key[attempt.attempt_id]
            if first_params != params:
                raise _refused("idempotency_error")
        session = self.sessions[session_id]
        return Opened(
            reference=session_id,
            redirect_url=f"https://checkout.stripe.test/c/pay/{session_id}",
            expires_at=from_epoch(session["expires_at"]),
            evidence=Evidence("stripe.session", dict(session)),
        )

    def expire(self, session_id: str) -> None:
        """End an open session; one that is over already is as good."""
        with self.script.call("expire"):
            session = self._current(session_id)
            if session["status"] == "complete":
                raise PaymentInProgressError
            session["status"] = "expired"

    def session(self, session_id: str) -> Json:
        """Return a session with its PaymentIntent and charge."""
        with self.script.call("session"):
            session = self._current(session_id)
        return self._expanded(session)

    def completed(self, since: datetime) -> Iterator[Json]:
        """Return the completed sessions of this shop."""
        with self.script.call("completed"):
            newest_first = reversed(self.sessions.values())
        for session in newest_first:
            is_wanted = session["status"] == "complete" and session["created"] >= epoch(since)
            if is_wanted and self.is_ours(session):
                yield self._expanded(session)

    def _expanded(self, session: Json) -> Json:
        intent = session["payment_intent"]
        status = "succeeded" if intent in self.ledger else session.get("intent_status")
        if not intent:
            return {**session, "payment_intent": None}
        charge = {
            "id": charge_id(intent),
            "disputed": bool(self._disputes_of(intent)),
            "refunded": self.given.given(intent) == self.ledger.get(intent, (None,))[0],
        }
        expanded = {
            "id": intent,
            "status": status or "processing",
            "latest_charge": charge if intent in self.ledger else None,
        }
        return {**session, "payment_intent": expanded}

    def refund(self, attempt: Attempt, refund: Refund) -> RefundFact:
        """Give money back, once for each refund of ours."""
        intent = attempt.transaction_id or ""
        with self.script.call("refund"):
            try:
                paid = self.paid(intent)
                raw = self.given.make(intent, paid, refund.amount.amount, metadata_of(refund))
            except ValueError as error:
                raise _refused(str(error)) from None
        return stripe_facts([raw])[0]

    def refunds(self, attempt: Attempt) -> list[RefundFact]:
        """Return a payment's refunds."""
        with self.script.call("refunds"):
            return stripe_facts(self.given.of(attempt.transaction_id or ""))

    def disputes(self, intent: str) -> list[Json]:
        """Return a payment's disputes."""
        with self.script.call("disputes"):
            return [dict(one) for one in self._disputes_of(intent)]

    def paid(self, intent: str) -> Money:
        """Return what a PaymentIntent has taken."""
        return Money(*self.ledger[intent])

    def refund_event(self, what: str, refund: Json) -> Json:
        """Return a new `refund.<what>` event."""
        return self._event(f"refund.{what}", dict(refund))

    def charge_event(self, intent: str) -> Json:
        """Return a new `charge.refunded` event: how much of a payment has been given back."""
        amount, currency = self.ledger[intent]
        charge = {
            "id": charge_id(intent),
            "object": "charge",
            "amount": amount,
            "amount_refunded": self.given.given(intent),
            "currency": currency.lower(),
            "payment_intent": intent,
            # Stripe copies those of the PaymentIntent to its charge.
            "metadata": self._metadata_of(intent),
        }
        return self.charge_event_of(charge)

    def charge_event_of(self, charge: Json) -> Json:
        """Return a new `charge.refunded` event of any charge."""
        return self._event("charge.refunded", charge)

    def dispute(self, intent: str, status: str, number: int = 1, amount: int | None = None) -> Json:
        """Let the buyer's bank bring a dispute of a payment to a state; return the dispute.

        Args:
            intent: the payment.
            status: Stripe's word for the state.
            number: which of the payment's disputes.
            amount: minor units; of everything, where not given.
        """
        dispute: Json = {
            "id": f"dp_{number}_{intent.removeprefix('pi_')}",
            "object": "dispute",
            "amount": self.ledger[intent][0] if amount is None else amount,
            "charge": charge_id(intent),
            "currency": self.ledger[intent][1].lower(),
            "payment_intent": intent,
            "metadata": {},
            "reason": "fraudulent",
            "status": status,
        }
        self.disputed[dispute["id"]] = dispute
        return dict(dispute)

    def dispute_event(
        self, what: str, intent: str, status: str, number: int = 1, amount: int | None = None
    ) -> Json:
        """Return a new `charge.dispute.<what>` event; see `dispute`."""
        dispute = self.dispute(intent, status, number, amount)
        return self._event(f"charge.dispute.{what}", dispute)

    def pay(self, session_id: str) -> Json:
        """Let the buyer pay by card at once; return the event."""
        self._submit(session_id)
        self._capture(session_id)
        return self.event("completed", session_id)

    def pay_later(self, session_id: str) -> Json:
        """Let the buyer choose a delayed method; return the event of an unpaid completion."""
        self._submit(session_id)
        return self.event("completed", session_id)

    def settle(self, session_id: str) -> Json:
        """Let the money of a delayed method arrive; return the event."""
        self._capture(session_id)
        return self.event("async_payment_succeeded", session_id)

    def event(self, what: str, session_id: str, **changes: Any) -> Json:
        """Return a new `checkout.session.<what>` event; `changes` alter its session."""
        return self._event(f"checkout.session.{what}", {**self.sessions[session_id], **changes})

    def fail(self, session_id: str) -> Json:
        """Let the money of a delayed method stay away; return the event."""
        self.sessions[session_id]["intent_status"] = "requires_payment_method"
        return self.event("async_payment_failed", session_id)

    def _event(self, kind: str, subject: Json) -> Json:
        return {
            "id": f"evt_{secrets.token_hex(8)}",
            "object": "event",
            "type": kind,
            "created": epoch(self._clock()),
            "livemode": False,
            "data": {"object": subject},
        }

    def _disputes_of(self, intent: str) -> list[Json]:
        return [one for one in self.disputed.values() if one["payment_intent"] == intent]

    def _metadata_of(self, intent: str) -> Json:
        paid_by = (one for one in self.sessions.values() if one["payment_intent"] == intent)
        return dict(next(paid_by)["metadata"])

    def _require_acceptable(self, params: Json) -> None:
        if params["expires_at"] < epoch(self._clock()) + 30 * 60:
            raise _refused(None)

    def _new_session(self, params: Json) -> Json:
        lines = params["line_items"]
        session = {
            "id": f"cs_test_{secrets.token_hex(8)}",
            "object": "checkout.session",
            "created": epoch(self._clock()),
            "amount_total": sum(
                line["quantity"] * line["price_data"]["unit_amount"] for line in lines
            ),
            "currency": lines[0]["price_data"]["currency"],
            "client_reference_id": params["client_reference_id"],
            "metadata": params["metadata"],
            "mode": params["mode"],
            "livemode": False,
            "status": "open",
            "payment_status": "unpaid",
            "payment_intent": None,
            "expires_at": params["expires_at"],
        }
        self.sessions[session["id"]] = session
        return session

    def _current(self, session_id: str) -> Json:
        session = self.sessions[session_id]
        if session["status"] == "open" and session["expires_at"] <= epoch(self._clock()):
            session["status"] = "expired"
        return session

    def _submit(self, session_id: str) -> None:
        session = self._current(session_id)
        assert session["status"] == "open", f"the buyer finds the session {session['status']}"
        session["status"] = "complete"
        session["payment_intent"] = f"pi_{secrets.token_hex(8)}"

    def _capture(self, session_id: str) -> None:
        session = self.sessions[session_id]
        session["payment_status"] = "paid"
        self.ledger[session["payment_intent"]] = (
            session["amount_total"],
            session["currency"].upper(),
        )


def charge_id(intent: str) -> str:
    """Return the id of a PaymentIntent's charge."""
    return f"ch_{intent.removeprefix('pi_')}"


@dataclass
class FakePayment:
    """A payment at bKash."""

    request: Mapping[str, Any]
    status: str = "Initiated"
    approved: bool = False
    trx_id: str | None = None
    changes: Json = field(default_factory=dict)


class FakeBkash(BkashGateway):
    """bKash: payments and money.

    Attributes:
        script: faults of `open`, `execute`, `query`, `refund` and `refunds`.
        given: refunds.
        payments: by paymentID; `changes` of a payment alter bKash's answers about it.
        ledger: executed amounts as decimal text, by trxID.
    """

    def __init__(self) -> None:
        callback_url = "https://callback.example/"
        secret = Secret("unused", lambda _: "{}")
        super().__init__(secret, "https://tokenized.sandbox.bka.sh", callback_url)
        self.script = Script()
        self.payments: dict[str, FakePayment] = {}
        self.ledger: dict[str, str] = {}
        self.given = BkashRefunds()

    def open(self, attempt: Attempt) -> Opened:
        """Make a payment; each call makes another."""
        with self.script.call("open"):
            payment_id = f"TR0011{secrets.token_hex(10)}"
            self.payments[payment_id] = FakePayment(dict(attempt.request))
        return Opened(
            reference=payment_id,
            redirect_url=f"https://pay.bkash.test/?paymentId={payment_id}",
            expires_at=attempt.expires_at,
            evidence=Evidence("bkash.create", self._view(payment_id, "merchantInvoiceNumber")),
        )

    def ready(self) -> None:
        """Have a token."""

    def execute(self, payment_id: str) -> Json:
        """Move the money of an approved payment, once."""
        with self.script.call("execute"):
            payment = self.payments.get(payment_id)
            if payment is None:
                raise refusal(EXECUTE, "2002")
            if payment.status == "Completed":
                raise refusal(EXECUTE, "2117")
            if not payment.approved:
                raise refusal(EXECUTE, "2069" if payment.status == "Cancelled" else "2056")
            payment.status, payment.trx_id = "Completed", secrets.token_hex(5).upper()
            self.ledger[payment.trx_id] = payment.request["amount"]
        return self._view(payment_id, "merchantInvoiceNumber")

    def query(self, payment_id: str) -> Json:
        """Tell the state of a payment."""
        with self.script.call("query"):
            if payment_id not in self.payments:
                raise refusal(QUERY, "2002")
        return self._view(payment_id, "merchantInvoice")

    def refund(self, attempt: Attempt, refund: Refund) -> RefundFact:
        """Give money back, as often as asked."""
        trx_id = attempt.transaction_id or ""
        with self.script.call("refund"):
            made = self.given.make(trx_id, self.ledger[trx_id], str(refund.amount))
        return bkash_facts([made], attempt)[0]

    def refunds(self, attempt: Attempt) -> list[RefundFact]:
        """Return a payment's refunds."""
        with self.script.call("refunds"):
            return bkash_facts(self.given.of(attempt.transaction_id or ""), attempt)

    def paid(self, trx_id: str) -> Money:
        """Return what a transaction has moved."""
        return parse_money(self.ledger[trx_id], "BDT")

    def approve(self, payment_id: str) -> None:
        """Let the buyer enter wallet, OTP and PIN."""
        self.payments[payment_id].approved = True

    def turn_back(self, payment_id: str, status: str = "Cancelled") -> None:
        """Let the buyer leave the page without approving."""
        self.payments[payment_id].status = status

    def _view(self, payment_id: str, invoice: str) -> Json:
        payment = self.payments[payment_id]
        paid = {"trxID": payment.trx_id} if payment.trx_id else {}
        return {
            "paymentID": payment_id,
            "amount": payment.request["amount"],
            "currency": payment.request["currency"],
            "intent": "sale",
            "transactionStatus": payment.status,
            invoice: payment.request["merchantInvoiceNumber"],
            "statusCode": "0000",
            "statusMessage": "Successful",
            **paid,
            **payment.changes,
        }


def _refused(code: str | None) -> ProviderRefusedError:
    return ProviderRefusedError("Stripe refused the request.", provider_code=code)
