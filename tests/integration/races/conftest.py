"""The shop on an atomic DynamoDB: moto's transactions are not, so races need another engine.

It is the sandbox's emulator, or whatever STOREFRONT_DYNAMODB_ENDPOINT points at, such as
DynamoDB Local.
"""

import os
import socket
import subprocess
from collections.abc import Iterator
from typing import Any

import botocore.session
import pytest

from sandbox.config import EMULATOR_VENV, Sandbox
from sandbox.processes import answers, wait_until
from sandbox.services import emulator
from storefront.db.store import Store, open_store
from storefront.db.tables import Table
from storefront.settings import Settings
from tests.support.clock import FrozenClock
from tests.support.dynamodb import TABLE_NAMES, create_tables
from tests.support.gateways import FakeBkash, FakeStripe
from tests.support.invariants import check_invariants
from tests.support.races import LockedScript
from tests.support.shop import Shop

ENDPOINT_VARIABLE = "STOREFRONT_DYNAMODB_ENDPOINT"
_AWS = {
    "AWS_REGION": "us-east-1",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
}


@pytest.fixture(scope="session")
def dynamodb_endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a DynamoDB whose transactions are atomic."""
    given = os.environ.get(ENDPOINT_VARIABLE)
    if given:
        yield given
        return
    if not (EMULATOR_VENV / "bin" / "python").exists():
        pytest.fail(
            f"There is no emulator in {EMULATOR_VENV}: run `make tools`, or let "
            f"{ENDPOINT_VARIABLE} point at a DynamoDB Local.",
            pytrace=False,
        )
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = tmp_path_factory.mktemp("emulator")
    service = emulator(Sandbox("test", port, 0, 0))
    plain = {"AUTH": "false", "PERSIST_STATE": "0", "S3_PERSIST": "0", "TMPDIR": str(folder)}
    endpoint, log = f"http://127.0.0.1:{port}", folder / "emulator.log"
    with (
        log.open("wb") as output,
        subprocess.Popen(
            service.command, env={**service.env, **plain}, stdout=output, stderr=output
        ) as process,
    ):
        try:
            if not wait_until(lambda: answers(endpoint + service.health_path), 60):
                pytest.fail(
                    f"The emulator did not start:\n{log.read_text()[-2000:]}", pytrace=False
                )
            yield endpoint
        finally:
            process.terminate()


@pytest.fixture
def dynamodb(dynamodb_endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A client of it; the tables are empty."""
    names = {table.value: name for table, name in TABLE_NAMES.items()}
    for name, value in {**_AWS, **names, "AWS_ENDPOINT_URL": dynamodb_endpoint}.items():
        monkeypatch.setenv(name, value)
    client: Any = botocore.session.get_session().create_client("dynamodb")
    for name in client.list_tables()["TableNames"]:
        client.delete_table(TableName=name)
        client.get_waiter("table_not_exists").wait(TableName=name)
    create_tables(client)
    return client


@pytest.fixture
def store(dynamodb: Any) -> Store:
    """A store that knows all four tables and may be used by many threads."""
    del dynamodb
    return open_store(Settings.from_environment(), Table)


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
