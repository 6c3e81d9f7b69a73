"""Clients that are made of the contract buy something, as a front end of somebody else's would."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests

from sandbox.contract import CHECKS, python, typescript
from tests.e2e.client import TIMEOUT, Stack
from tests.simulators.drivers import Server


@pytest.fixture
def document(stack: Stack, http: requests.Session, tmp_path: Path) -> Path:
    """The contract as the deployed stack answers it."""
    path = tmp_path / "openapi.json"
    path.write_text(http.get(f"{stack.api_url}/api/openapi.json", timeout=TIMEOUT).text)
    return path


@pytest.fixture
def buy(stack: Stack, make_product: Callable[..., str]) -> Callable[..., str]:
    """Runs a client as the sandbox's customer, and returns what it prints."""
    make_product()
    told = {
        "API": stack.api_url,
        "EMAIL": stack.customer["email"],
        "PASSWORD": stack.customer["password"],
    }

    def buy(*command: Any, cwd: Path, **more: str) -> str:
        return run(*command, cwd=cwd, **told, **more)

    return buy


def run(*command: Any, cwd: Path, **variables: str) -> str:
    """Run a program and return what it prints; fail with what it says if it fails."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()


@pytest.mark.thorough
def test_a_typescript_client_buys_something(
    document: Path, buy: Callable[..., str], stripe: Server
) -> None:
    with typescript(document) as (node, folder):
        for tool in ("openapi-typescript", "tsc"):
            run(node, f"node_modules/.bin/{tool}", *CHECKS[tool], cwd=folder)
        pay = f"{stripe.url}/_sim/sessions/{{}}/pay"

        assert buy(node, "buyer.ts", cwd=folder, PAY=pay) == "paid"


@pytest.mark.thorough
def test_a_python_client_buys_something(
    document: Path, buy: Callable[..., str], bkash: Server
) -> None:
    with python(document) as (packages, folder):
        generate = "-m openapi_python_client generate --fail-on-warning --meta none".split()
        options = "--config python-client.yaml --path openapi.json --output-path shop_client"
        path = {"PYTHONPATH": str(packages)}
        run(sys.executable, *generate, *options.split(), cwd=folder, **path)
        pay = f"{bkash.url}/_sim/payments/{{}}/approve"

        assert buy(sys.executable, "buyer.py", cwd=folder, PAY=pay, **path) == "paid"
