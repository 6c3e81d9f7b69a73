"""The composition root of the bKash simulator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.simulators.bkash.api import Api, unknown_route
from sandbox.simulators.bkash.buyer import Buyer
from sandbox.simulators.bkash.control import bkash_control_blueprint
from sandbox.simulators.bkash.dialect import MENU
from sandbox.simulators.bkash.hosted import hosted_blueprint
from sandbox.simulators.bkash.ledger import ledger
from sandbox.simulators.bkash.notification_control import notification_blueprint, sns_blueprint
from sandbox.simulators.bkash.notifications import RETRY_DELAYS, Notifications
from sandbox.simulators.bkash.payments import Payments
from sandbox.simulators.bkash.refunds import Refunds
from sandbox.simulators.bkash.sandbox_data import SANDBOX_CREDENTIALS, Credentials
from sandbox.simulators.bkash.settings import SUBSCRIPTION
from sandbox.simulators.bkash.sns import CERTIFICATE
from sandbox.simulators.bkash.tokens import REFRESH_TOKEN, TOKEN, TOKEN_CALLS, Tokens
from sandbox.simulators.bkash.way_back import WayBack
from sandbox.simulators.control import control_blueprint, new_app
from sandbox.simulators.delivery_control import delivery_blueprint
from sandbox.simulators.dispatcher import Dispatcher
from sandbox.simulators.faults import Faults, faults_blueprint
from sandbox.simulators.news import News
from sandbox.simulators.outbox import Outbox
from sandbox.simulators.stage import require_sandbox_stage
from sandbox.simulators.store import Store

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from sandbox.simulators.clock import Clock
    from sandbox.simulators.store import Document


def open_store(path: str | Path = ":memory:") -> Store:
    """Return a store with the indexes this simulator wants."""
    return Store(path, indexed=["trxID", "wallet", "status", "event"])


class BkashSimulator:
    """bKash on loopback: `app` answers requests, `start` begins to send notifications.

    Args:
        store: from `open_store`.
        clock: decides the life of tokens and payments.
        stage: must be a sandbox.
        public_url: address in links to the hosted page, without a trailing slash; the one a
            request came to if None.
        credentials: what the merchant must send.

    Raises:
        StageError: the stage is not a sandbox.
    """

    name = "bkash"
    configuration_kinds = frozenset({TOKEN, REFRESH_TOKEN, TOKEN_CALLS, SUBSCRIPTION, CERTIFICATE})
    """Kept by a reset: shops cache tokens and certificates, and count their token calls."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        *,
        stage: str,
        public_url: str | None = None,
        credentials: Credentials = SANDBOX_CREDENTIALS,
    ) -> None:
        require_sandbox_stage(stage)
        self.store = store
        self.clock = clock
        self.faults = Faults(store, MENU)
        self.news = News(clock.system_now)
        self.outbox = Outbox(store, clock, RETRY_DELAYS, self.news)
        self.notifications = Notifications(store, clock, self.outbox, self.faults)
        self.payments = Payments(store, clock, self.faults, self.notifications.completed)
        self.refunds = Refunds(store, clock, self.payments, self.faults)
        self.buyer = Buyer(store, self.payments)
        self.way_back = WayBack(store, self.payments, clock, self.faults)
        self._dispatcher = Dispatcher(clock, self.outbox, self.notifications.compose)
        self.tokens = Tokens(store, clock, credentials, self.faults)
        self.app = self._create_app(public_url)

    def start(self) -> None:
        """Begin sending notifications in the background."""
        self._dispatcher.start()

    def close(self) -> None:
        """End the background threads; the store stays open."""
        self._dispatcher.close()

    def sweep(self) -> None:
        """Do nothing: whether a payment has lapsed is decided whenever it is looked at."""

    def ledger(self) -> list[Document]:
        """Return the money, one entry per transaction."""
        return ledger(self.store)

    def _create_app(self, public_url: str | None) -> Flask:
        app = new_app("bkash-simulator")
        api = Api(
            self.store,
            self.tokens,
            self.payments,
            self.refunds,
            self.faults,
            self.news,
            public_url,
        )
        app.register_blueprint(api.blueprint)
        app.register_blueprint(sns_blueprint(self))
        app.register_blueprint(hosted_blueprint(self.payments, self.buyer, self.way_back))
        app.register_blueprint(control_blueprint(self))
        app.register_blueprint(bkash_control_blueprint(self))
        app.register_blueprint(notification_blueprint(self))
        app.register_blueprint(faults_blueprint(self.faults))
        app.register_blueprint(delivery_blueprint(self.store, self.outbox, self.notifications.mail))
        app.register_error_handler(404, unknown_route)
        app.register_error_handler(405, unknown_route)
        return app
