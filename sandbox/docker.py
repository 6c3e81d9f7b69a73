"""What `sam local` needs besides Docker: a build for containers, and a way back to the sandbox."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from sandbox.config import LAYER_CACHE, ROOT, SAM
from sandbox.processes import Service, command_lines
from sandbox.sources import fingerprint_of
from sandbox.terminal import SandboxError, run, step

if TYPE_CHECKING:
    from pathlib import Path

    from sandbox.config import Sandbox

DEFAULT_BRIDGE = "172.17.0.1"
"""The bridge's address unless Docker is configured otherwise; used where Docker is absent."""

DESKTOP_HOST = "host.docker.internal"
"""Docker Desktop's name for this machine; it leads to loopback addresses by itself."""

ANSWER_SECONDS = 10

START_API = "local start-api"
"""How a running `sam local` is known by its command line."""


def prepare_sam_local(sandbox: Sandbox) -> str:
    """Build for containers and let them reach this sandbox.

    Returns:
        the name or address under which containers reach this machine.

    Raises:
        SandboxError: Docker is not here or does not run, or `sam local` still runs: when its files
            change it answers with old code, or hangs (its watcher locks up with LAZY containers).
    """
    system = ask("info", "--format", "{{.OperatingSystem}}") if shutil.which("docker") else ""
    if not system:
        raise SandboxError("Docker does not answer.", "Install it, or start it. No test needs it.")
    for pid, line in command_lines():
        if START_API in line and "/sam" in line:
            problem = f"`sam local` still runs (process {pid})."
            raise SandboxError(problem, "End it with Ctrl-C, then run `make containers` again.")
    build_for_containers(sandbox)
    if "Desktop" in system:
        return DESKTOP_HOST
    service = forwarder(sandbox, bridge())
    with step(f"Let containers reach the sandbox at {service.host}"):
        service.start()
    return service.host


def container_build(sandbox: Sandbox) -> Path:
    """Return where the build for containers goes: no other target's build is ever there."""
    return sandbox.folder / "containers"


def build_for_containers(sandbox: Sandbox) -> None:
    """Build for x86_64 containers, which every Docker runs."""
    env = sandbox.environment() | {
        "LAYER_TARGET": "lambda",
        "LAYER_ARCH": "x86_64",
        "LAYER_PYTHON": sys.executable,
        "LAYER_CACHE": str(LAYER_CACHE),
    }
    command = [SAM, "build", "--template-file", str(ROOT / "template.yaml")]
    command += ["--build-dir", str(container_build(sandbox))]
    with step("Build for containers"):
        run(command, env=env, log=sandbox.logs / "build-for-containers.log")


def forwarder(sandbox: Sandbox, address: str) -> Service:
    """Return the service that leads containers to the sandbox's loopback ports."""
    ports = (sandbox.emulator_port, sandbox.stripe_port, sandbox.bkash_port)
    module = [sys.executable, "-m", "sandbox.forward"]
    return Service(
        name="forwarder for containers",
        command=[*module, address, *(str(port) for port in ports)],
        port=sandbox.emulator_port,
        port_variable="EMULATOR_PORT",
        health_path="/_ministack/health",
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        folder=sandbox.folder,
        host=address,
        code=fingerprint_of([ROOT / "sandbox/forward.py"]),
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
