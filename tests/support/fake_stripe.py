"""A Stripe that lives in this process, with scripted faults and a ledger of moved money.

It is the real gateway with the HTTP calls replaced: requests are prepared by the same code,
and one contract suite holds fakes and real ones (with the simulators) to the same behaviour.
"""

import secrets
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from storefront.clock import Clock, epoch, from_epoch
from storefront.errors import PaymentInProgressError, ProviderRefusedError
from storefront.money import Money
from storefront.parameters import Secret
from storefront.payments.gateways.port import Opened
from storefront.payments.gateways.stripe.gateway import StripeGateway
from storefront.payments.model.attempt import Attempt
from storefront.payments.model.message import ProviderMessage
from storefront.payments.model.refund import ProviderRefund, Refund
from tests.support.fake_refunds import StripeRefunds, metadata_of, stripe_facts
from tests.support.fake_script import Json, Script


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
            message=ProviderMessage("stripe.session", dict(session)),
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
            if is_wanted and self.is_of_this_stack(session):
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

    def refund(self, attempt: Attempt, refund: Refund) -> ProviderRefund:
        """Give money back, once for each refund of ours."""
        intent = attempt.transaction_id or ""
        with self.script.call("refund"):
            try:
                paid = self.paid(intent)
                raw = self.given.make(intent, paid, refund.amount.amount, metadata_of(refund))
            except ValueError as error:
                raise _refused(str(error)) from None
        return stripe_facts([raw])[0]

    def refunds(self, attempt: Attempt) -> list[ProviderRefund]:
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


def _refused(code: str | None) -> ProviderRefusedError:
    return ProviderRefusedError("Stripe refused the request.", provider_code=code)
