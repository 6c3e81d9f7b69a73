"""The composition root of the bKash simulator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.simulators.bkash.api import Api, unknown_route
from sandbox.simulators.bkash.buyer import Buyer
from sandbox.simulators.bkash.control import bkash_control_blueprint
from sandbox.simulators.bkash.hosted import hosted_blueprint
from sandbox.simulators.bkash.payments import COMPLETED, PAYMENT, Payments
from sandbox.simulators.bkash.refunds import Refunds
from sandbox.simulators.bkash.sandbox_data import SANDBOX_CREDENTIALS, Credentials
from sandbox.simulators.bkash.tokens import REFRESH_TOKEN, TOKEN, TOKEN_CALLS, Tokens
from sandbox.simulators.control import control_blueprint, new_app
from sandbox.simulators.stage import require_sandbox_stage
from sandbox.simulators.store import Store

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from sandbox.simulators.clock import Clock
    from sandbox.simulators.store import Document


def open_store(path: str | Path = ":memory:") -> Store:
    """Return a store with the indexes this simulator wants."""
    return Store(path, indexed=["trxID", "wallet"])


class BkashSimulator:
    """bKash on loopback: `app` answers requests.

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
    configuration_kinds = frozenset({TOKEN, REFRESH_TOKEN, TOKEN_CALLS})
    """Kept by a reset: shops cache tokens and count their token calls."""

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
        self.payments = Payments(store, clock)
        self.refunds = Refunds(store, clock, self.payments)
        self.buyer = Buyer(store, self.payments)
        self.app = self._create_app(Tokens(store, clock, credentials), public_url)

    def start(self) -> None:
        """Do nothing: this simulator has no work in the background."""

    def close(self) -> None:
        """Do nothing, like `start`."""

    def sweep(self) -> None:
        """Do nothing: whether a payment has lapsed is decided whenever it is looked at."""

    def ledger(self) -> list[Document]:
        """Return paid and refunded amounts by trxID, as decimal strings."""
        refunded = self.refunds.totals()
        return [
            {
                "trxID": payment["trxID"],
                "paymentID": payment["paymentID"],
                "invoice": payment["merchantInvoiceNumber"],
                "currency": payment["currency"],
                "amount": payment["amount"],
                "refunded": f"{refunded.get(payment['trxID'], 0) / 100:.2f}",
            }
            for payment in self.store.find(PAYMENT, state=COMPLETED)
        ]

    def _create_app(self, tokens: Tokens, public_url: str | None) -> Flask:
        app = new_app("bkash-simulator")
        app.register_blueprint(Api(tokens, self.payments, self.refunds, public_url).blueprint)
        app.register_blueprint(hosted_blueprint(self.payments, self.buyer))
        app.register_blueprint(control_blueprint(self))
        app.register_blueprint(bkash_control_blueprint(self))
        app.register_error_handler(404, unknown_route)
        app.register_error_handler(405, unknown_route)
        return app
