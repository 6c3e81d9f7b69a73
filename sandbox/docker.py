"""What `sam local` needs on machines with Docker: a build for containers, and a way back to us."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from sandbox.config import LAYER_CACHE, ROOT, SAM
from sandbox.console import run, step
from sandbox.processes import Service

if TYPE_CHECKING:
    from sandbox.config import Sandbox

DEFAULT_BRIDGE = "172.17.0.1"
"""The bridge's address unless Docker is configured otherwise; used where Docker is absent."""

DESKTOP_HOST = "host.docker.internal"
"""Docker Desktop's name for this machine; it leads to loopback addresses by itself."""

ANSWER_SECONDS = 10
BUILD = ROOT / ".aws-sam/build"
"""Where `sam local` looks by default."""


def prepare_sam_local(sandbox: Sandbox, fingerprint: str) -> str:
    """Make `sam local` work with this sandbox, if Docker is here.

    Args:
        sandbox: the running sandbox.
        fingerprint: changes with the sources; unchanged ones are not built again.

    Returns:
        the name or address under which containers reach this machine.
    """
    version = ask("info", "--format", "{{.OperatingSystem}}") if shutil.which("docker") else ""
    if not version:
        return DEFAULT_BRIDGE
    build_for_containers(sandbox, fingerprint)
    if "Desktop" in version:
        return DESKTOP_HOST
    service = forwarder(sandbox, bridge())
    with step(f"Let containers reach the sandbox at {service.host}"):
        service.start()
    return service.host


def build_for_containers(sandbox: Sandbox, fingerprint: str) -> None:
    """Build for x86_64 containers, which every Docker runs, unless that is done."""
    stamp = BUILD / "built-for-containers"
    if stamp.exists() and stamp.read_text() == fingerprint:
        return
    env = sandbox.environment() | {
        "LAYER_ARCH": "x86_64",
        "LAYER_PYTHON": sys.executable,
        "LAYER_CACHE": str(LAYER_CACHE),
    }
    with step("Build for containers (Docker is here)"):
        run([SAM, "build"], env=env, log=sandbox.logs / "build-for-containers.log")
    stamp.write_text(fingerprint)


def forwarder(sandbox: Sandbox, address: str) -> Service:
    """Return the service that leads containers to the sandbox's loopback ports."""
    ports = (sandbox.emulator_port, sandbox.stripe_port, sandbox.bkash_port)
    module = [sys.executable, "-m", "sandbox.forward"]
    return Service(
        name="forwarder for containers",
        command=[*module, address, *(str(port) for port in ports)],
        marker="sandbox.forward",
        port=sandbox.emulator_port,
        port_variable="EMULATOR_PORT",
        health_path="/_ministack/health",
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        folder=sandbox.folder,
        host=address,
    )


def bridge() -> str:
    """Return the address of this machine on Docker's default network."""
    gateway = ask("network", "inspect", "bridge", "--format", "{{(index .IPAM.Config 0).Gateway}}")
    return gateway or DEFAULT_BRIDGE


def ask(*arguments: str) -> str:
    """Return the answer of a docker command, empty if it fails or takes too long."""
    try:
        answer = subprocess.run(
            ["docker", *arguments],
            capture_output=True,
            text=True,
            timeout=ANSWER_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return answer.stdout.strip() if answer.returncode == 0 else ""
