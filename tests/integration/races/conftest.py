"""The shop on a DynamoDB that a crowd asks at once, over HTTP."""

from collections.abc import Iterator
from typing import Any

import pytest
from pynamodb.connection.base import Connection

from storefront.db.store import Store, open_store
from storefront.db.tables import Table
from storefront.settings import Settings
from tests.support.clock import FrozenClock
from tests.support.engine import empty_engine, running_engine
from tests.support.fake_bkash import FakeBkash
from tests.support.fake_stripe import FakeStripe
from tests.support.invariants import check_invariants
from tests.support.races import LockedScript
from tests.support.shop import Shop

LARGEST_CROWD = 1000
ENGINE_SECONDS = 120
#: How often each race is run, by the name of the test's argument: in `make test`, with --thorough,
#: and with --long. A "moment" takes a fifth of a second at the most, a "turn" less than a whole
#: one; what takes longer is a "sale"; a "rush" is what crowds of a thousand are sold in.
ROUNDS = {"moment": (1, 4, 10), "turn": (1, 2, 8), "sale": (1, 1, 2), "rush": (1, 1, 3)}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run races several times: an interleaving that breaks something is seldom the first."""
    chosen = metafunc.config.option
    for name, (short, thorough, long) in ROUNDS.items():
        if name in metafunc.fixturenames:
            rounds = long if chosen.long else thorough if chosen.thorough else short
            metafunc.parametrize(name, range(rounds))


@pytest.fixture(autouse=True)
def entitled(no_more_than_allowed: None) -> None:
    """No service does more than the function that calls it may."""


@pytest.fixture(scope="session")
def size(request: pytest.FixtureRequest) -> str:
    """How large a crowd is: "short" or "long"."""
    return "long" if request.config.option.long else "short"


@pytest.fixture(scope="session")
def dynamodb_endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a DynamoDB whose transactions are atomic."""
    with running_engine(tmp_path_factory.mktemp("engine")) as endpoint:
        yield endpoint


@pytest.fixture
def dynamodb(dynamodb_endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A client of it; the tables are empty."""
    return empty_engine(dynamodb_endpoint, monkeypatch)


@pytest.fixture
def store(dynamodb: Any, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A store that knows all tables and may be used by a crowd."""
    del dynamodb
    monkeypatch.setattr("storefront.db.store.Connection", _connection_of_a_crowd)
    return open_store(Settings.from_environment(), Table)


def _connection_of_a_crowd(**options: Any) -> Connection:
    """Return a connection that keeps a socket for each buyer, as each function on AWS has one.

    All of them wait for one engine on this machine, longer than anybody waits for DynamoDB. Answers
    that do not come in time are injected (`tests.support.faults`) and not left to the load.
    """
    crowd = {
        "max_pool_connections": LARGEST_CROWD,
        "connect_timeout_seconds": ENGINE_SECONDS,
        "read_timeout_seconds": ENGINE_SECONDS,
    }
    return Connection(**{**options, **crowd})


@pytest.fixture
def stripe(clock: FrozenClock) -> FakeStripe:
    """Stripe, one step at a time."""
    stripe = FakeStripe(clock)
    stripe.script = LockedScript()
    return stripe


@pytest.fixture
def bkash() -> FakeBkash:
    """bKash, one step at a time."""
    bkash = FakeBkash()
    bkash.script = LockedScript()
    return bkash


@pytest.fixture
def shop(store: Store, clock: FrozenClock, stripe: FakeStripe, bkash: FakeBkash) -> Iterator[Shop]:
    """A shop for many threads, whose invariants hold when the race is over."""
    shop = Shop(store, clock, stripe, bkash)
    yield shop
    check_invariants(shop)
