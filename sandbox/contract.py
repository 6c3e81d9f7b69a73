"""Read the contract as its users' tools do: `python -m sandbox.contract`, or `make contract`.

Two linters look at it, and a TypeScript client is compiled against types that are made of it. They
are npm packages, of the versions in `contract/package-lock.json`, and run by the Node that the
layer's build brings. Files of npm packages that pages are made of are compared with them as well.

Tests buy something with generated clients: `typescript` and `python` make them.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from layer_bytecode import BytecodeError, compiler, keep, node
from sandbox.config import LAYER_CACHE, ROOT
from sandbox.console import SandboxError, guarded, run
from sandbox.vendored import differences

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

SOURCES = ROOT / "contract"
DOCUMENT = ROOT / "functions" / "get_openapi" / "openapi.json"
NPM = "lib/node_modules/npm/bin/npm-cli.js"
CHECKS = {
    "redocly": ["lint", "--config=redocly.yaml", "--format=stylish", "openapi.json"],
    "spectral": ["lint", "--fail-severity=hint", "--ruleset=spectral.yaml", "openapi.json"],
    # It takes what has a default for something that has to be sent, unless it is told not to.
    "openapi-typescript": ["openapi.json", "--output=shop.d.ts", "--default-non-nullable=false"],
    "tsc": ["--project", "."],
}
_REMEDY = "Is the {registry} reachable, by this machine's settings? Then run it again."
_QUIETLY = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"]


def main(document: Path = DOCUMENT, names: Iterable[str] = tuple(CHECKS)) -> int:
    """Check a contract with these tools, and return 1 if one has anything to say against it.

    Files of others in the pages must be as npm packs them, too.
    """
    with typescript(document) as (program, folder):
        failed = [name for name in names if not _passes(program, name, folder)]
        changed = differences(folder / "node_modules")
    if failed:
        print(f"error: {', '.join(failed)} refused {document}", file=sys.stderr)
    print(f"files of others: {'; '.join(changed) or 'as they were published'}")
    return 1 if failed or changed else 0


@contextmanager
def typescript(document: Path) -> Iterator[tuple[Path, Path]]:
    """Give Node, and a folder with the sources, the contract and the npm packages in it.

    Raises:
        SandboxError: Node or a package could not be fetched.
    """
    try:
        with compiler(LAYER_CACHE) as tools:
            program = node(tools)
            packages = _npm_packages(program)
    except BytecodeError as error:
        raise SandboxError("Node could not be fetched.", str(error)) from error
    with _workplace(document) as folder:
        (folder / "node_modules").symlink_to(packages / "node_modules")
        yield program, folder


@contextmanager
def python(document: Path) -> Iterator[tuple[Path, Path]]:
    """Give the generator's packages, and a folder with the sources and the contract.

    Raises:
        SandboxError: a package could not be fetched.
    """
    packages = _python_packages()
    with _workplace(document) as folder:
        yield packages, folder


def _npm_packages(program: Path) -> Path:
    """Return where the npm packages are, fetched once for each lock file."""

    def install(folder: Path, log: Path) -> None:
        for name in ("package.json", "package-lock.json"):
            shutil.copy2(SOURCES / name, folder)
        npm = [str(program), str(program.parents[1] / NPM), "--prefix", str(folder), "ci"]
        run([*npm, *_QUIETLY], log=log, remedy=_REMEDY.format(registry="npm registry"))

    return _fetched_once("contract-tools", SOURCES / "package-lock.json", install)


def _python_packages() -> Path:
    """Return where the Python packages are, fetched once for each list of them."""
    listed = SOURCES / "requirements.txt"

    def install(folder: Path, log: Path) -> None:
        pip = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check"]
        run(
            [*pip, "--target", str(folder), "-r", str(listed)],
            log=log,
            remedy=_REMEDY.format(registry="Python package index"),
        )

    return _fetched_once("contract-python", listed, install)


def _fetched_once(name: str, lock: Path, install: Callable[[Path, Path], None]) -> Path:
    """Return a folder of packages; let them be installed if nobody has done so for this lock."""
    cached = LAYER_CACHE / f"{name}-{hashlib.sha256(lock.read_bytes()).hexdigest()[:16]}"
    if not cached.exists():
        folder = Path(f"{cached}.{os.getpid()}")
        folder.mkdir(parents=True)
        install(folder, Path(f"{cached}.log"))
        keep(folder, cached)
    return cached


@contextmanager
def _workplace(document: Path) -> Iterator[Path]:
    """Give a folder with the sources and the contract."""
    with tempfile.TemporaryDirectory(prefix="storefront-contract-") as name:
        folder = Path(name)
        for source in SOURCES.iterdir():
            if source.is_file():
                shutil.copy2(source, folder)
        shutil.copy2(document, folder / "openapi.json")
        yield folder


def _passes(program: Path, name: str, folder: Path) -> bool:
    """Run one tool, and print what it says if it is not content."""
    settings = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}
    finished = subprocess.run(
        [str(program), f"node_modules/.bin/{name}", *CHECKS[name]],
        cwd=folder,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=False,
    )
    print(f"{name}: {'nothing to say' if finished.returncode == 0 else 'refused'}", flush=True)
    if finished.returncode != 0:
        print(finished.stdout + finished.stderr, file=sys.stderr)
    return finished.returncode == 0


if __name__ == "__main__":
    sys.exit(guarded(main))
