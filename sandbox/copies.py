"""Start functions' processes as copies of one that has loaded their libraries.

To start Python and load libraries is four fifths of what a function's process takes, and hundreds
are started while the stack is tested. So for each set of layers there is a process, the original,
that has loaded LIBRARIES, and functions' processes are copies of it (forks). A copy goes on as a
new Python would: with its own environment, path, folder, streams and command line. It loads the
shop's code by itself, in that environment, and all that is not in LIBRARIES.

What differs from AWS: a function finds libraries loaded that it has not asked for. That each asks
for what it uses is seen where one is loaded by itself, in tests/unit/test_imports.py, and
what a cold start takes is measured by `make bench`; neither has copies. Only Linux lets a process
be copied safely; elsewhere each starts anew.

This file is run by sandbox/emulator.py, in the emulator's own environment, and imports nothing of
the project. As a program, it is an original: `copies.py LAYERS PADDING LIBRARY...`.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import json
import os
import runpy
import select
import signal
import site
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LIBRARIES = (
    "argon2",
    "aws_lambda_powertools.logging",
    "aws_lambda_powertools.metrics",
    "botocore.handlers",
    "botocore.httpsession",
    "botocore.session",
    "pydantic.json_schema",
    "pydantic.main",
    "pydantic.types",
    "pynamodb.connection.base",
    "pynamodb.models",
    "secrets",
)
"""What many functions load, with all that it loads itself; nothing that a function's environment
changes. Not jwt, which functions load as if there were no cryptography (storefront/lean.py)."""
LAYERS_VARIABLE = "_LAMBDA_LAYERS_DIRS"
"""Where a function's process is told its layers."""
KEPT = 8
"""Originals that are kept: a shop has four sets of layers, which change with its code."""
PADDING = "-" * 400
"""Gives an original a command line that is longer than those of its copies."""
STREAMS = 3
ARGUMENTS = slice(45, 47)
"""Which of the fields of /proc/self/stat, behind the name, say where the command line is."""


class OriginalDiedError(Exception):
    """A process is not there that functions' processes are copies of."""


class Copy:
    """The process of a function, with what ministack asks of a `Popen`.

    Args:
        pid: its id.
        streams: ends of its standard streams.
        life: end of a pipe whose other end is closed when the process ends.
    """

    def __init__(self, pid: int, streams: Sequence[IO[str]], life: IO[str]) -> None:
        self.pid = pid
        self.stdin, self.stdout, self.stderr = streams
        self._life = life

    def __enter__(self) -> Self:
        """Return the process itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close its streams, and wait until it has ended."""
        for stream in (self.stdin, self.stdout, self.stderr):
            stream.close()
        self.wait()
        self._life.close()

    def poll(self) -> int | None:
        """Return None while it runs, and then 0: how it ended only the original could know."""
        return 0 if self._has_ended(0) else None

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it has ended.

        Raises:
            subprocess.TimeoutExpired: it has not, in so many seconds.
        """
        if not self._has_ended(timeout):
            raise subprocess.TimeoutExpired(f"function {self.pid}", timeout or 0)
        return 0

    def terminate(self) -> None:
        """Ask it to end."""
        self._send(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self._send(signal.SIGKILL)

    def _has_ended(self, seconds: float | None) -> bool:
        ended = select.poll()
        ended.register(self._life, select.POLLIN)
        return bool(ended.poll(None if seconds is None else seconds * 1000))

    def _send(self, number: signal.Signals) -> None:
        if not self._has_ended(0):
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)


class Original:
    """A process that has loaded the libraries of some layers, and copies itself when told.

    Args:
        layers: folders, as `LAYERS_VARIABLE` has them.

    Attributes:
        process: the process.
    """

    def __init__(self, layers: str) -> None:
        here, there = socket.socketpair()
        with there:
            command = [sys.executable, "-P", __file__, layers, PADDING, *LIBRARIES]
            self.process = subprocess.Popen(command, stdin=there.fileno())
        self._door, self._answers = here, here.makefile("r")

    def copy(self, command: Sequence[str], cwd: str, env: Mapping[str, str]) -> Copy:
        """Let a copy run a Python program.

        Raises:
            OriginalDiedError: it has; somebody may have killed it.
        """
        # It reads the first, its stdin, and writes the others.
        ends = [os.pipe(), *(os.pipe()[::-1] for _ in range(STREAMS))]
        theirs = [end for end, _ in ends]
        files = [os.fdopen(end, "r" if place else "w", 1) for place, (_, end) in enumerate(ends)]
        try:
            socket.send_fds(self._door, [b"\n"], theirs)
            self._door.sendall(json.dumps([list(command), cwd, dict(env)]).encode() + b"\n")
            pid = int(self._answers.readline())
        except (OSError, ValueError) as error:
            for file in files:
                file.close()
            raise OriginalDiedError from error
        finally:
            for end in theirs:
                os.close(end)
        return Copy(pid, files[:STREAMS], files[STREAMS])

    def end(self) -> None:
        """Let it end; its copies go on."""
        self._answers.close()
        self._door.close()
        self.process.wait()


class Originals:
    """The originals of a running emulator, by their layers; those used last are kept."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[str, Original] = {}

    def start(
        self, command: Sequence[str], cwd: str, env: Mapping[str, str], **options: Any
    ) -> Copy | subprocess.Popen[str]:
        """Start the process of a function, as `subprocess.Popen` does."""
        layers = env.get(LAYERS_VARIABLE)
        if not layers or command[0] != sys.executable or sys.platform != "linux":
            return subprocess.Popen(command, cwd=cwd, env=env, **options)
        with self._lock:
            try:
                return self._original(layers).copy(command, cwd, env)
            except OriginalDiedError:
                self._kept.pop(layers).end()
                return self._original(layers).copy(command, cwd, env)

    def processes(self) -> list[subprocess.Popen[bytes]]:
        """Return the processes of those that are kept."""
        return [one.process for one in self._kept.values()]

    def end(self) -> None:
        """Let all of them end; their copies go on."""
        while self._kept:
            self._kept.popitem()[1].end()

    def _original(self, layers: str) -> Original:
        original = self._kept.pop(layers, None) or Original(layers)
        self._kept[layers] = original
        if len(self._kept) > KEPT:
            self._kept.pop(next(iter(self._kept))).end()
        return original


def main() -> None:
    """Load the libraries, then copy this process for whoever asks on its stdin, until that ends."""
    path = [*sys.path]
    load(sys.argv[3:], sys.argv[1].split(os.pathsep))
    sys.path[:] = path
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the system forgets copies that have ended
    with socket.socket(fileno=os.dup(0)) as door, door.makefile("r") as requests:
        while asked := socket.recv_fds(door, 1, STREAMS + 1):
            if not asked[0]:
                return
            command, cwd, env = json.loads(requests.readline())
            pid = os.fork()
            if not pid:
                break
            for end in asked[1]:
                os.close(end)
            door.sendall(f"{pid}\n".encode())
    become(command, cwd, env, asked[1][:STREAMS])
    runpy.run_path(command[1], run_name="__main__")


def load(libraries: Sequence[str], layers: Sequence[str]) -> None:
    """Load libraries, from where a function's process finds them.

    What cannot be loaded is left to the functions, which say so.
    """
    for layer in layers:
        sys.path.insert(0, f"{layer}/python")
        for folder in Path(layer).glob("python/lib/*/site-packages"):
            site.addsitedir(str(folder))
    for library in libraries:
        with contextlib.suppress(ImportError):
            importlib.import_module(library)
    if "botocore.session" in sys.modules:
        read_descriptions()


def read_descriptions() -> None:
    """Let botocore have read what it describes DynamoDB by, which is most of making a client."""
    loaders, session = map(importlib.import_module, ("botocore.loaders", "botocore.session"))
    loader = loaders.create_loader()
    vars(session)["create_loader"] = lambda _: loader
    anybody = {"aws_access_key_id": "nobody", "aws_secret_access_key": "nothing"}
    session.Session().create_client("dynamodb", "us-east-1", **anybody)


def become(
    command: Sequence[str], cwd: str, env: Mapping[str, str], streams: Sequence[int]
) -> None:
    """Make this copy what a new Python would be that runs a command."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for number, end in enumerate(streams):
        os.dup2(end, number)
        os.close(end)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    time.tzset()
    sys.argv = [*command[1:]]
    sys.path.insert(0, str(Path(command[1]).parent))
    show(command)


def show(command: Sequence[str]) -> None:
    """Let `ps` show a command line in the place of the one that this process began with."""
    stat = Path("/proc/self/stat").read_text().rpartition(")")[2]
    begin, end = map(int, stat.split()[ARGUMENTS])
    line = b"".join(part.encode() + b"\0" for part in command)
    ctypes.memmove(begin, line[: end - begin - 1].ljust(end - begin, b"\0"), end - begin)


if __name__ == "__main__":
    main()
