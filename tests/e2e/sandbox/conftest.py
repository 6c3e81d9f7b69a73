"""What only a sandbox has: simulators whose pages and controls a test can use."""

from typing import Any

import pytest
import requests

from tests.e2e.client import TIMEOUT, Client, Stack
from tests.e2e.sandbox.account import Account
from tests.e2e.sandbox.checkout import CheckoutService
from tests.simulators.drivers import Server

#: How often an order is looked at, after every webhook has been delivered.
_LOOKS = 20


@pytest.fixture(scope="session")
def stripe(stack: Stack) -> Server:
    """The Stripe simulator."""
    return Server(stack.stripe_url)


@pytest.fixture(scope="session")
def bkash(stack: Stack) -> Server:
    """The bKash simulator; one wallet may pay the same amount again at once."""
    server = Server(stack.bkash_url)
    server.control("settings", {"duplicate_window_seconds": 0})
    return server


@pytest.fixture(scope="session")
def follow(http: requests.Session) -> Any:
    """Follows a browser's way back to the shop and returns the last answer."""

    def follow(url: str) -> requests.Response:
        return http.get(url, timeout=TIMEOUT)

    return follow


@pytest.fixture(scope="session")
def checkout(stripe: Server, bkash: Server, follow: Any) -> CheckoutService:
    """Pays without a browser."""
    return CheckoutService(stripe, bkash, follow)


@pytest.fixture(scope="session")
def account(stack: Stack) -> Account:
    """The AWS account, as its operator has it."""
    return Account(stack)


def delivered(stripe: Server) -> None:
    """Wait until every webhook that is due has been delivered."""
    drained = stripe.control("deliveries/drain", {"timeout_seconds": 30, "retries": False})
    assert drained["drained"], drained


def becomes(client: Client, order_id: str, status: str) -> bool:
    """Return whether an order has, or soon gets, a status."""
    return any(client.status(order_id) == status for _ in range(_LOOKS))
