"""The servers of a sandbox: the AWS emulator, the two payment simulators and the console."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

from sandbox.config import EMULATOR_VENV, REGION, ROOT
from sandbox.processes import Service, wait_until
from sandbox.sources import fingerprint_of
from sandbox.terminal import SandboxError

if TYPE_CHECKING:
    from pathlib import Path

    from sandbox.config import Sandbox

SAM_LOCAL_KEY = "defaultkey"
"""The access key of containers of `sam local` where the developer has no AWS credentials."""


def services(sandbox: Sandbox) -> tuple[Service, ...]:
    """Return the emulator, the simulators and the console, in the order in which they start."""
    return (*watched(sandbox), console(sandbox))


def watched(sandbox: Sandbox) -> tuple[Service, Service, Service]:
    """Return the servers that the shop itself uses."""
    return (
        emulator(sandbox),
        simulator(sandbox, "stripe", sandbox.stripe_port),
        simulator(sandbox, "bkash", sandbox.bkash_port),
    )


def emulator(sandbox: Sandbox) -> Service:
    """Return the AWS emulator, with IAM enforced; its state outlives it, even if it is killed."""
    env = {
        "AUTH": "true",
        "PERSIST_STATE": "1",
        "STATE_DIR": str(sandbox.folder / "state"),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(sandbox.folder / "state/s3"),
        "TMPDIR": str(sandbox.folder / "tmp"),
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(sandbox.emulator_port),
        "IOT_MTLS_ENABLED": "0",
        "MINISTACK_REGION": REGION,
        "AWS_ACCESS_KEY_ID": SAM_LOCAL_KEY,
        "AWS_SECRET_ACCESS_KEY": "defaultsecret",
        "LOG_LEVEL": "INFO",
        "HOME": os.environ.get("HOME", "/"),
        "LANG": "C.UTF-8",
        "PATH": os.environ.get("PATH", os.defpath),
        "NO_PROXY": "127.0.0.1,localhost",
    }
    python = str(EMULATOR_VENV / "bin/python")
    program = ROOT / "sandbox/emulator.py"
    return Service(
        name="emulator",
        # -P: the files beside it are not its modules. The rest only tells whose it is.
        command=[python, "-P", str(program), str(sandbox.folder), str(sandbox.emulator_port)],
        port=sandbox.emulator_port,
        port_variable="EMULATOR_PORT",
        health_path="/_ministack/health",
        env=env,
        folder=sandbox.folder,
        code=running(
            program, program.with_name("copies.py"), program.with_name("requirements-emulator.txt")
        ),
    )


def running(*code: Path) -> str:
    """Return what changes with the code that a service runs, and with the Python that runs it."""
    return f"{fingerprint_of(code)} {sys.base_prefix} {sys.version.split()[0]}"


def save_state(sandbox: Sandbox) -> None:
    """Make the running emulator save its state, so that a kill does not lose the deployment.

    Raises:
        SandboxError: it did not, within its time to stop.
    """
    service = emulator(sandbox)
    marker = sandbox.folder / "state" / "saved"  # as sandbox/emulator.py calls it
    marker.unlink(missing_ok=True)
    pid = service.pid()
    if pid is not None:
        os.kill(pid, signal.SIGUSR1)
    if not wait_until(marker.exists, service.stop_seconds):
        problem = f"The emulator did not save its state. Its log: {service.log}"
        raise SandboxError(problem, "Run `make stop`, then `make start`.")


def simulator(sandbox: Sandbox, provider: str, port: int) -> Service:
    """Return a payment simulator; its state is in a SQLite file."""
    options = {
        "--provider": provider,
        "--port": str(port),
        "--state": str(simulator_state(sandbox, provider)),
        "--stage": sandbox.stage,
        "--public-url": f"http://127.0.0.1:{port}",
    }
    module = [sys.executable, "-m", "sandbox.simulators"]
    return Service(
        name=f"{provider} simulator",
        command=[*module, *(word for option in options.items() for word in option)],
        port=port,
        port_variable=f"{provider.upper()}_PORT",
        health_path="/_sim/health",
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        folder=sandbox.folder,
        code=running(ROOT / "sandbox/simulators"),
    )


def simulator_state(sandbox: Sandbox, provider: str) -> Path:
    """Return the file in which a simulator keeps what it knows."""
    return sandbox.folder / "state" / f"{provider}.sqlite"


def console(sandbox: Sandbox) -> Service:
    """Return the console; it uses the shop's own package to tell what happens to orders."""
    chosen = {variable: str(port) for variable, port in sandbox.ports().items()}
    package = ROOT / "layers/shared"
    return Service(
        name="console",
        # What follows the module only tells whose it is.
        command=[
            *(sys.executable, "-m", "sandbox.console"),
            *(str(sandbox.folder), str(sandbox.console_port)),
        ],
        port=sandbox.console_port,
        port_variable="CONSOLE_PORT",
        health_path="/health",
        env=sandbox.environment()
        | chosen
        | {"SANDBOX": sandbox.name, "PYTHONPATH": f"{ROOT}{os.pathsep}{package}"},
        folder=sandbox.folder,
        code=running(ROOT / "sandbox", package / "storefront"),
    )
