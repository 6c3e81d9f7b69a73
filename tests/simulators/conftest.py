"""Running simulators on free loopback ports, with time under the test's control."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
import stripe
from flask import Flask, request

from sandbox.simulators.bkash import simulator as bkash_simulator
from sandbox.simulators.clock import Clock
from sandbox.simulators.server import serve
from sandbox.simulators.stripe import simulator as stripe_simulator
from storefront.payments.gateways.bkash.sns import SnsTopic
from tests.simulators.drivers import START, TOPIC_ARN, Browser, Merchant, Receiver, Server

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def _served(simulator: Any) -> Iterator[Server]:
    running = serve(simulator.app)
    simulator.start()
    yield Server(running.url, simulator)
    running.close()
    simulator.close()


@pytest.fixture(scope="session")
def running_stripe() -> Iterator[Server]:
    """A Stripe simulator with a frozen clock."""
    store = stripe_simulator.open_store()
    simulator = stripe_simulator.StripeSimulator(store, Clock(lambda: START), stage="sandbox")
    with _served(simulator) as server:
        yield server
    store.close()


@pytest.fixture
def stripe_server(running_stripe: Server) -> Server:
    """A Stripe simulator that remembers nothing and whose clock stands at `START`."""
    running_stripe.control("reset", {"everything": True})
    return running_stripe


@pytest.fixture
def client(stripe_server: Server) -> stripe.StripeClient:
    """The official SDK, pointed at the simulator and otherwise untouched."""
    return stripe.StripeClient("sk_test_anything", base_addresses={"api": stripe_server.url})


@pytest.fixture
def session_params() -> Any:
    """Parameters of a session for two mugs at 12.50 USD."""
    return {
        "mode": "payment",
        "line_items": [
            {
                "quantity": 2,
                "price_data": {
                    "currency": "usd",
                    "unit_amount": 1250,
                    "product_data": {"name": "Mug"},
                },
            }
        ],
        "success_url": "http://shop.example/thanks?session={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://shop.example/cart",
        "client_reference_id": "attempt-1",
        "metadata": {"order": "o-1"},
        "payment_intent_data": {"metadata": {"order": "o-1"}},
    }


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A webhook endpoint on loopback."""
    state = Receiver()
    app = Flask("receiver")

    @app.post("/hook")
    def hook() -> tuple[str, int]:
        status = state.answers.pop(0) if state.answers else 200
        state.received.put((dict(request.headers), request.get_data()))
        return "", status

    running = serve(app)
    state.url = f"{running.url}/hook"
    yield state
    running.close()


@pytest.fixture
def webhook_secret(client: stripe.StripeClient, receiver: Receiver) -> str:
    """The secret of an endpoint that wants completed sessions and refunded charges."""
    params: Any = {
        "url": receiver.url,
        "enabled_events": ["checkout.session.completed", "charge.refunded"],
    }
    return str(client.v1.webhook_endpoints.create(params).secret)


@pytest.fixture(scope="session")
def running_bkash() -> Iterator[Server]:
    """A bKash simulator with a frozen clock."""
    store = bkash_simulator.open_store()
    simulator = bkash_simulator.BkashSimulator(store, Clock(lambda: START), stage="sandbox")
    with _served(simulator) as server:
        yield server
    store.close()


@pytest.fixture
def bkash_server(running_bkash: Server) -> Server:
    """A bKash simulator that remembers nothing and whose clock stands at `START`."""
    running_bkash.control("reset", {"everything": True})
    return running_bkash


@pytest.fixture
def merchant(bkash_server: Server) -> Merchant:
    """A merchant with a fresh token."""
    shop = Merchant(bkash_server)
    shop.sign_in()
    return shop


@pytest.fixture
def browse() -> type[Browser]:
    """Open a page: `browse(url)`."""
    return Browser


@pytest.fixture
def listening(bkash_server: Server, receiver: Receiver) -> Receiver:
    """A receiver to which the simulator sends notifications."""
    bkash_server.control("settings", {"notification_url": receiver.url, "topic_arn": TOPIC_ARN})
    return receiver


@pytest.fixture
def topic(bkash_server: Server) -> SnsTopic:
    """The shop's verification, pinned to the simulator and the topic."""
    return SnsTopic(TOPIC_ARN, bkash_server.url, lambda: datetime.fromtimestamp(START, UTC))
