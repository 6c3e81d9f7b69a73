"""The composition root of the Stripe simulator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.simulators.clock import Ticker
from sandbox.simulators.control import control_blueprint, new_app
from sandbox.simulators.stage import require_sandbox_stage
from sandbox.simulators.store import Store
from sandbox.simulators.stripe import schemas
from sandbox.simulators.stripe.api import Api, unknown_url
from sandbox.simulators.stripe.checkout import Checkout
from sandbox.simulators.stripe.control import stripe_control_blueprint
from sandbox.simulators.stripe.delivery import Dispatcher, Outbox
from sandbox.simulators.stripe.endpoints import SECRETS, WebhookEndpoints
from sandbox.simulators.stripe.events import EventLog
from sandbox.simulators.stripe.hosted import hosted_blueprint
from sandbox.simulators.stripe.idempotency import IdempotencyKeys
from sandbox.simulators.stripe.payments import Payments
from sandbox.simulators.stripe.refunds import Refunds
from sandbox.simulators.stripe.resources import (
    CHARGE,
    PAYMENT_INTENT,
    SESSION,
    WEBHOOK_ENDPOINT,
    retrieve,
)
from sandbox.simulators.stripe.sessions import Sessions

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from sandbox.simulators.clock import Clock
    from sandbox.simulators.store import Document


def open_store(path: str | Path = ":memory:") -> Store:
    """Return a store with the indexes this simulator wants."""
    return Store(path, indexed=["status", "event", "type"])


class StripeSimulator:
    """Stripe on loopback: `app` answers requests, `start` begins webhooks and expiry.

    Args:
        store: from `open_store`.
        clock: decides expiry and retries.
        stage: must be a sandbox.
        public_url: address in links to the hosted page, without a trailing slash; the one a
            request came to if None.

    Raises:
        StageError: the stage is not a sandbox.
    """

    name = "stripe"
    configuration_kinds = frozenset({WEBHOOK_ENDPOINT, SECRETS})

    def __init__(
        self, store: Store, clock: Clock, *, stage: str, public_url: str | None = None
    ) -> None:
        require_sandbox_stage(stage)
        self.store = store
        self.clock = clock
        self.endpoints = WebhookEndpoints(store, clock)
        self.outbox = Outbox(store, clock, self.endpoints)
        self.events = EventLog(store, clock, self.outbox)
        self.payments = Payments(store, clock, self.events)
        self.sessions = Sessions(store, clock, self.events, self.payments)
        self.checkout = Checkout(store, self.sessions, self.payments, self.events)
        self.refunds = Refunds(store, clock, self.events)
        self._dispatcher = Dispatcher(store, clock, self.outbox, self.endpoints)
        self._ticker = Ticker(self.sweep)
        self.app = self._create_app(public_url)

    def start(self) -> None:
        """Begin delivering webhooks and expiring sessions in the background."""
        self._dispatcher.start()
        self._ticker.start()

    def close(self) -> None:
        """End the background threads; the store stays open."""
        self._ticker.close()
        self._dispatcher.close()

    def sweep(self) -> None:
        """Expire the sessions whose time is over."""
        self.sessions.expire_lapsed()

    def ledger(self) -> list[Document]:
        """Return captured and refunded minor units by PaymentIntent."""
        session_of = {
            session["payment_intent"]: session
            for session in self.store.find(SESSION)
            if session["payment_intent"]
        }
        return [
            {
                "payment_intent": charge["payment_intent"],
                "session": session_of[charge["payment_intent"]]["id"],
                "client_reference_id": session_of[charge["payment_intent"]]["client_reference_id"],
                "currency": charge["currency"],
                "amount_captured": charge["amount_captured"],
                "amount_refunded": charge["amount_refunded"],
            }
            for charge in self.store.find(CHARGE)
        ]

    def _create_app(self, public_url: str | None) -> Flask:
        app = new_app("stripe-simulator")
        app.register_blueprint(self._api(public_url).blueprint)
        app.register_blueprint(hosted_blueprint(self.sessions, self.checkout))
        app.register_blueprint(control_blueprint(self))
        app.register_blueprint(stripe_control_blueprint(self))
        app.register_error_handler(404, unknown_url)
        app.register_error_handler(405, unknown_url)
        return app

    def _api(self, public_url: str | None) -> Api:
        api = Api(self.store, IdempotencyKeys(self.store, self.clock), public_url)
        self._add_sessions(api)
        self._add_money(api)
        self._add_events(api)
        return api

    def _add_sessions(self, api: Api) -> None:
        sessions = self.sessions
        collection, item = "/checkout/sessions", "/checkout/sessions/<session_id>"
        api.add(
            collection,
            lambda params, call: sessions.create(params, call.base_url),
            method="POST",
            params=schemas.CreateSession,
        )
        api.add(
            collection,
            lambda params, _call: sessions.list_page(params),
            params=schemas.ListSessions,
        )
        api.add(item, lambda _params, _call, session_id: sessions.retrieve(session_id))
        api.add(
            f"{item}/expire",
            lambda _params, call, session_id: sessions.expire(session_id, call.origin),
            method="POST",
        )
        api.add(
            f"{item}/line_items",
            lambda _params, _call, session_id: sessions.line_items(session_id),
            params=schemas.Page,
        )

    def _add_money(self, api: Api) -> None:
        refunds = self.refunds
        api.add(
            "/payment_intents/<object_id>",
            lambda _params, _call, object_id: retrieve(self.store, PAYMENT_INTENT, object_id),
        )
        api.add(
            "/charges/<object_id>",
            lambda _params, _call, object_id: retrieve(self.store, CHARGE, object_id),
        )
        api.add(
            "/refunds",
            lambda params, call: refunds.create(params, call.origin),
            method="POST",
            params=schemas.CreateRefund,
        )
        api.add(
            "/refunds", lambda params, _call: refunds.list_page(params), params=schemas.ListRefunds
        )
        api.add(
            "/refunds/<refund_id>", lambda _params, _call, refund_id: refunds.retrieve(refund_id)
        )

    def _add_events(self, api: Api) -> None:
        events, endpoints = self.events, self.endpoints
        api.add(
            "/events", lambda params, _call: events.list_page(params), params=schemas.ListEvents
        )
        api.add("/events/<event_id>", lambda _params, _call, event_id: events.retrieve(event_id))
        collection, item = "/webhook_endpoints", "/webhook_endpoints/<endpoint_id>"
        api.add(
            collection,
            lambda params, _call: endpoints.create(params),
            method="POST",
            params=schemas.CreateWebhookEndpoint,
        )
        api.add(collection, lambda params, _call: endpoints.list_page(params), params=schemas.Page)
        api.add(
            item,
            lambda _params, _call, endpoint_id: retrieve(self.store, WEBHOOK_ENDPOINT, endpoint_id),
        )
        api.add(
            item,
            lambda params, _call, endpoint_id: endpoints.update(endpoint_id, params),
            method="POST",
            params=schemas.UpdateWebhookEndpoint,
        )
        api.add(
            item,
            lambda _params, _call, endpoint_id: endpoints.delete(endpoint_id),
            method="DELETE",
        )
