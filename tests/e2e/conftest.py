"""The deployed stack that `stack.json` describes, its accounts, and products of each test's own.

Nothing here needs an emulator: the same tests run against a stack on AWS. What needs the payment
simulators is in `sandbox/` and is left out where the providers are the real ones.

Several processes run the tests at a time. Each test minds its own business, but for those marked
`alone`: they break what everybody uses, so they come last, and nothing runs beside them.
"""

import fcntl
import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests
from requests.adapters import HTTPAdapter

from storefront.access import Role
from storefront.accounts.tokens import AccessTokens
from storefront.ids import new_id
from storefront.parameters import Secret
from tests.e2e.client import Client, Stack, Webhook
from tests.e2e.sharing import SHARING

PASSWORD = "forty grey herons"


def _is_without_simulators() -> bool:
    try:
        return not Stack.read().is_simulated
    except FileNotFoundError:
        return False  # the `stack` fixture says what is missing


collect_ignore_glob = ["sandbox/*"] if _is_without_simulators() else []


def pytest_configure(config: pytest.Config) -> None:
    """Make the mark `alone` known."""
    config.addinivalue_line("markers", "alone: breaks what other tests use; nothing runs beside it")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put tests that run alone last, where fewest others must wait for them."""
    items.sort(key=_is_alone)


def _is_alone(item: pytest.Item) -> bool:
    return item.get_closest_marker("alone") is not None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Share the stack with other processes' tests, or keep them out while this one is alone.

    Around all of a test, since what it needs first may be made with the stack, too.
    """
    is_one_of_many = hasattr(item.config, "workerinput")
    SHARING.is_alone = _is_alone(item) or not is_one_of_many
    if not is_one_of_many:
        return (yield)
    # xdist gives each process a folder of its own, beside each other.
    with (Path(item.config.option.basetemp).parent / "e2e.lock").open("a") as door:
        fcntl.flock(door, fcntl.LOCK_EX if SHARING.is_alone else fcntl.LOCK_SH)
        return (yield)


@pytest.fixture(scope="session")
def stack() -> Stack:
    """The deployed stack."""
    try:
        return Stack.read()
    except FileNotFoundError as error:
        pytest.fail(str(error), pytrace=False)


@pytest.fixture(scope="session")
def http() -> Iterator[requests.Session]:
    """Connections, enough for sixteen buyers at a time."""
    with requests.Session() as session:
        session.trust_env = False
        for scheme in ("http://", "https://"):
            session.mount(scheme, HTTPAdapter(pool_maxsize=32))
        yield session


@pytest.fixture(scope="session")
def anybody(http: requests.Session, stack: Stack) -> Client:
    """Somebody who is not signed in."""
    return Client(http, stack)


@pytest.fixture(scope="session")
def staff(anybody: Client, stack: Stack) -> Client:
    """Staff of the shop."""
    return anybody.log_in(stack.staff)


@pytest.fixture(scope="session")
def sign_up(anybody: Client) -> Callable[[], Client]:
    """Makes a new customer and signs in."""

    def sign_up() -> Client:
        account = {"email": f"e2e-{secrets.token_hex(6)}@example.com", "password": PASSWORD}
        anybody.post("/api/auth/register/", {**account, "name": "E2E"})
        return anybody.log_in(account)

    return sign_up


@pytest.fixture(scope="session")
def buyer(sign_up: Callable[[], Client]) -> Client:
    """A customer."""
    return sign_up()


@pytest.fixture(scope="session")
def stranger(sign_up: Callable[[], Client]) -> Client:
    """Another customer."""
    return sign_up()


@pytest.fixture(scope="session")
def webhook(http: requests.Session, stack: Stack) -> Webhook:
    """Stripe's webhook, with the secret it is signed with."""
    return Webhook(http, stack)


@pytest.fixture(scope="session")
def make_product(staff: Client) -> Callable[..., str]:
    """Makes a product with units on the shelf and returns its id."""

    def make(stock: int = 10, price: str = "199.00", status: str = "active") -> str:
        sku = f"E2E-{secrets.token_hex(6)}"
        new = {"sku": sku, "name": "Mug", "price": price, "status": status}
        product_id: str = staff.post("/api/products/", new)["id"]
        if stock:
            delivery = {"kind": "received", "quantity": stock, "reason": "delivery"}
            staff.post(f"/api/products/{product_id}/stock/", delivery)
        return product_id

    return make


@pytest.fixture(scope="session")
def signing_keys(stack: Stack) -> str:
    """The stack's signing keys, as an operator reads them."""
    name = f"/{stack.stack_name}/jwt-signing-keys"
    answer = stack.aws("ssm").get_parameter(Name=name, WithDecryption=True)
    return str(answer["Parameter"]["Value"])


@pytest.fixture(scope="session")
def tokens(stack: Stack, signing_keys: str) -> AccessTokens:
    """What issues tokens of every type, as the deployed functions would."""
    secret = Secret("keys", read=lambda _: signing_keys)
    return AccessTokens(secret, f"storefront/{stack.stage}", lambda: datetime.now(UTC))


@pytest.fixture(scope="session")
def mint(stack: Stack, signing_keys: str) -> Callable[..., str]:
    """Makes access tokens of somebody who has the signing keys; of no session that was opened."""

    def mint(
        user_id: str,
        role: Role = Role.CUSTOMER,
        *,
        age: timedelta = timedelta(),
        keys: str = signing_keys,
        stage: str = stack.stage,
    ) -> str:
        made_at = datetime.now(UTC) - age
        secret = Secret("keys", read=lambda _: keys)
        forger = AccessTokens(secret, f"storefront/{stage}", lambda: made_at)
        return forger.issue(user_id, role, new_id(made_at))

    return mint
