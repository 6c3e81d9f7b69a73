"""Where containers of `sam local` find the sandbox, on machines with Docker."""

from __future__ import annotations

import shutil
import subprocess

DEFAULT_BRIDGE = "172.17.0.1"
DESKTOP_HOST = "host.docker.internal"
"""Docker Desktop's name for the machine; it forwards to the machine's loopback addresses."""

ANSWER_SECONDS = 10


def host_for_containers() -> str:
    """Return the name or address under which a container reaches this machine."""
    if not is_available():
        return DEFAULT_BRIDGE
    if "Desktop" in ask("info", "--format", "{{.OperatingSystem}}"):
        return DESKTOP_HOST
    gateway = ask("network", "inspect", "bridge", "--format", "{{(index .IPAM.Config 0).Gateway}}")
    return gateway or DEFAULT_BRIDGE


def is_available() -> bool:
    """Tell whether a Docker engine answers."""
    return bool(shutil.which("docker") and ask("info", "--format", "{{.ServerVersion}}"))


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
