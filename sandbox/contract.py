"""Read the contract as its users' tools do: `python -m sandbox.contract`, or `make contract`.

Two linters look at it, and a TypeScript client is compiled against types that are made of it. They
are npm packages, of the versions in `contract/package-lock.json`, and run by the Node that the
layer's build brings. Files of npm packages that pages are made of are compared with them as well.
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
    from collections.abc import Iterable, Iterator

SOURCES = ROOT / "contract"
DOCUMENT = ROOT / "functions" / "get_openapi" / "openapi.json"
NPM = "lib/node_modules/npm/bin/npm-cli.js"
CHECKS = {
    "redocly": ["lint", "--config=redocly.yaml", "--format=stylish", "openapi.json"],
    "spectral": ["lint", "--fail-severity=hint", "--ruleset=spectral.yaml", "openapi.json"],
    "openapi-typescript": ["openapi.json", "--output=shop.d.ts"],
    "tsc": ["--project", "."],
}
_REMEDY = "Is the npm registry reachable, by this machine's npm settings? Then run it again."
_QUIETLY = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"]


def main(document: Path = DOCUMENT, names: Iterable[str] = tuple(CHECKS)) -> int:
    """Check a contract with these tools, and return 1 if one has anything to say against it.

    Files of others in the pages must be as npm packs them, too.
    """
    try:
        with compiler(LAYER_CACHE) as tools:
            program = node(tools)
            packages = _packages(program)
    except BytecodeError as error:
        raise SandboxError("Node could not be fetched.", str(error)) from error
    with _workplace(packages, document) as folder:
        failed = [name for name in names if not _passes(program, name, folder)]
    if failed:
        print(f"error: {', '.join(failed)} refused {document}", file=sys.stderr)
    changed = differences(packages)
    print(f"files of others: {'; '.join(changed) or 'as they were published'}")
    return 1 if failed or changed else 0


def _packages(program: Path) -> Path:
    """Return the installed npm packages, fetched once for each lock file."""
    lock = (SOURCES / "package-lock.json").read_bytes()
    cached = LAYER_CACHE / f"contract-tools-{hashlib.sha256(lock).hexdigest()[:16]}"
    if not cached.exists():
        folder = Path(f"{cached}.{os.getpid()}")
        folder.mkdir(parents=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy2(SOURCES / name, folder)
        npm = [str(program), str(program.parents[1] / NPM), "--prefix", str(folder), "ci"]
        run([*npm, *_QUIETLY], log=Path(f"{cached}.log"), remedy=_REMEDY)
        keep(folder, cached)
    return cached / "node_modules"


@contextmanager
def _workplace(packages: Path, document: Path) -> Iterator[Path]:
    """Give a folder with the sources, the contract, and the packages beside them."""
    with tempfile.TemporaryDirectory(prefix="storefront-contract-") as name:
        folder = Path(name)
        for source in SOURCES.iterdir():
            if source.is_file():
                shutil.copy2(source, folder)
        shutil.copy2(document, folder / "openapi.json")
        (folder / "node_modules").symlink_to(packages)
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
