"""The composition root of the Stripe simulator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.simulators.clock import Ticker
from sandbox.simulators.control import control_blueprint, new_app
from sandbox.simulators.delivery_control import delivery_blueprint
from sandbox.simulators.dispatcher import Dispatcher
from sandbox.simulators.faults import Faults, faults_blueprint
from sandbox.simulators.news import News
from sandbox.simulators.outbox import Outbox
from sandbox.simulators.stage import require_sandbox_stage
from sandbox.simulators.store import Store
from sandbox.simulators.stripe.api import Api, unknown_url
from sandbox.simulators.stripe.checkout import Checkout
from sandbox.simulators.stripe.control import stripe_control_blueprint
from sandbox.simulators.stripe.delivery import RETRY_DELAYS, Webhooks
from sandbox.simulators.stripe.disputes import Disputes
from sandbox.simulators.stripe.endpoints import SECRETS, WebhookEndpoints
from sandbox.simulators.stripe.events import EventLog
from sandbox.simulators.stripe.hosted import hosted_blueprint
from sandbox.simulators.stripe.idempotency import IdempotencyKeys
from sandbox.simulators.stripe.ledger import ledger
from sandbox.simulators.stripe.payments import Payments
from sandbox.simulators.stripe.refunds import Refunds
from sandbox.simulators.stripe.resources import WEBHOOK_ENDPOINT
from sandbox.simulators.stripe.routes import MENU, add_routes
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
        self.faults = Faults(store, MENU)
        self.endpoints = WebhookEndpoints(store, clock)
        self.news = News(clock.system_now)
        self.outbox = Outbox(store, clock, RETRY_DELAYS, self.news)
        self.webhooks = Webhooks(store, clock, self.outbox, self.endpoints, self.faults)
        self.events = EventLog(store, clock, self.webhooks)
        self.payments = Payments(store, clock, self.events)
        self.sessions = Sessions(store, clock, self.events, self.payments)
        self.checkout = Checkout(store, self.sessions, self.payments, self.events)
        self.refunds = Refunds(store, clock, self.events, self.faults)
        self.disputes = Disputes(store, clock, self.events)
        self._dispatcher = Dispatcher(clock, self.outbox, self.webhooks.compose)
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
        """Return the money, one entry per charge."""
        return ledger(self.store)

    def _create_app(self, public_url: str | None) -> Flask:
        app = new_app("stripe-simulator")
        api = Api(
            self.store, IdempotencyKeys(self.store, self.clock), self.faults, self.news, public_url
        )
        add_routes(api, self)
        app.register_blueprint(api.blueprint)
        app.register_blueprint(hosted_blueprint(self.sessions, self.checkout))
        app.register_blueprint(control_blueprint(self))
        app.register_blueprint(stripe_control_blueprint(self))
        app.register_blueprint(faults_blueprint(self.faults))
        app.register_blueprint(delivery_blueprint(self.store, self.outbox, self.webhooks.mail))
        app.register_error_handler(404, unknown_url)
        app.register_error_handler(405, unknown_url)
        return app
