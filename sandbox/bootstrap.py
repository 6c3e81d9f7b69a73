"""Make the two virtual environments: `python3 -m sandbox.bootstrap`. Standard library only.

Does nothing when they are as the requirement files say. `.venv` holds what developers use; the
emulator has its own, because its botocore differs from the one that aws-sam-cli asks for.
"""

from __future__ import annotations

import hashlib
import importlib.util
import platform
import shutil
import sys
from typing import TYPE_CHECKING

from sandbox.config import EMULATOR_VENV, ROOT
from sandbox.lock import alone
from sandbox.terminal import SandboxError, guarded, run, step

if TYPE_CHECKING:
    from pathlib import Path

DEVELOPMENT_VENV = ROOT / ".venv"
LAYER_REQUIREMENTS = [
    ROOT / "layers/shared/requirements.txt",
    ROOT / "layers/shared/requirements-certificates.txt",
    ROOT / "layers/shared/requirements-imaging.txt",
    ROOT / "layers/shared/requirements-search.txt",
]
LOG = ROOT / ".sandbox/logs/bootstrap.log"
STAMP = "installed-for"
"""File of an environment that says what it was made for."""


def main() -> int:
    """Make or renew both environments; return the exit status."""
    prepare(
        DEVELOPMENT_VENV,
        "Install the development tools (once, 1-2 minutes)",
        [ROOT / "requirements-dev.txt", *LAYER_REQUIREMENTS],
    )
    prepare(
        EMULATOR_VENV,
        "Install the AWS emulator (once)",
        [ROOT / "sandbox/requirements-emulator.txt"],
    )
    return 0


def prepare(venv: Path, title: str, requirements: list[Path]) -> None:
    """Make ``venv`` hold what the first of ``requirements`` lists (the others are included by it).

    Raises:
        SandboxError: this Python cannot make environments, or a package could not be installed.
    """
    if is_prepared(venv, requirements):
        return
    require_venv_module()
    with alone(ROOT / ".sandbox", "bootstrap.lock"), step(title):
        if is_prepared(venv, requirements):  # by whom we have waited for
            return
        stamp = venv / STAMP
        if not (stamp.exists() and stamp.read_text().endswith(f" {interpreter()}")):
            shutil.rmtree(venv, ignore_errors=True)
            run([sys.executable, "-m", "venv", str(venv)], log=LOG)
        pip = [str(venv / "bin/python"), "-m", "pip", "install", "--disable-pip-version-check"]
        run(
            [*pip, "-r", str(requirements[0])],
            log=LOG,
            remedy="Is the Python package index reachable? Then run the same command again.",
        )
        stamp.write_text(wanted(requirements))


def is_prepared(venv: Path, requirements: list[Path]) -> bool:
    """Return whether ``venv`` is there, made for these files by this Python in this place."""
    stamp = venv / STAMP
    present = stamp.read_text() if stamp.exists() else ""
    return present == wanted(requirements) and (venv / "bin/python").exists()


def wanted(requirements: list[Path]) -> str:
    """Return what the stamp of an environment says that needs no work."""
    return f"{fingerprint(requirements)} {interpreter()}"


def interpreter() -> str:
    """Return what an environment refers to by its place: it cannot be moved, nor its Python."""
    return f"{sys.base_prefix} {sys.version} {platform.machine()} {ROOT}"


def fingerprint(requirements: list[Path]) -> str:
    """Return a text that changes with the requirement files."""
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in requirements)).hexdigest()


def require_venv_module() -> None:
    """Raise SandboxError unless this Python can make virtual environments with pip."""
    if importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip"):
        return
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    raise SandboxError(
        f"Python {version} has no venv module.",
        f"Install it (Debian, Ubuntu: apt install python{version}-venv), then run it again.",
    )


if __name__ == "__main__":
    sys.exit(guarded(main))
