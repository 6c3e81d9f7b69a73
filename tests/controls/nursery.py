"""Runs tests on request, each time in a child that has every library already: a child's start.

A process of its own for each copy of the code, and in its folder: `Nursery` starts it and asks it,
with lines of JSON. It has imported none of the shop, so a child sees the bug that is planted then.
An import of the libraries takes longer than most of the tests that catch a bug.
"""

import gc
import importlib
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self, TextIO

import botocore.loaders
import hypothesis
import pytest

#: What tests and shop import.
_LIBRARIES = (
    "argon2",
    "aws_lambda_powertools.event_handler",
    "boto3",
    "cryptography.x509",
    "flask",
    "hypothesis.strategies",
    "jwt",
    "openapi_schema_validator",
    "pydantic",
    "pynamodb.connection",
    "pynamodb.models",
    "requests",
    "stripe",
    "waitress",
    "yaml",
)
#: pytest would like to rewrite the assertions of plug-ins that are loaded already.
_QUIET = ("-W", "ignore::pytest.PytestAssertRewriteWarning")

#: A line of pytest's summary for a test that failed by itself; what a fixture lacks is an ERROR.
_FAILED_TEST = re.compile(r"^FAILED ", re.MULTILINE)


@dataclass(frozen=True)
class Run:
    """How some tests ended.

    Args:
        status: of pytest; None if it was stopped because it took too long.
        output: what it wrote.
        seconds: how long it took.
    """

    status: int | None
    output: str
    seconds: float

    @property
    def passed(self) -> bool:
        """Tell whether all tests ran and passed."""
        return self.status == pytest.ExitCode.OK

    @property
    def caught(self) -> bool:
        """Tell whether a test failed, and not merely what it needs to run."""
        failed = self.status == pytest.ExitCode.TESTS_FAILED
        return failed and bool(_FAILED_TEST.search(self.output))


class Nursery:
    """A process in a copy of the code whose children run tests."""

    def __init__(self, copy: Path) -> None:
        """Start it.

        Args:
            copy: the root of the code, with `.venv` in it.
        """
        self._process = subprocess.Popen(
            [".venv/bin/python", "-m", __spec__.name],
            cwd=copy,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": ""},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, arguments: Sequence[str], limit: float) -> Run:
        """Run tests on the code as it is now.

        Args:
            arguments: of pytest.
            limit: seconds after which the child, and whatever it has started, is killed.
        """
        assert self._process.stdin and self._process.stdout  # noqa: PT018 - both are pipes
        print(json.dumps([arguments, limit]), file=self._process.stdin, flush=True)
        return Run(**json.loads(self._process.stdout.readline()))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()


def _serve(answers: TextIO) -> None:
    """Answer every request on standard input; in a child, raise SystemExit with pytest's status."""
    for line in sys.stdin:
        arguments, limit = json.loads(line)
        with tempfile.TemporaryFile() as output:
            started = time.monotonic()
            child = os.fork()
            if child == 0:
                _become(output.fileno(), limit)
                sys.exit(pytest.main([*arguments, *_QUIET]))
            status = _wait(child)
            output.seek(0)
            said = output.read().decode(errors="replace")
        seconds = time.monotonic() - started
        print(json.dumps(vars(Run(status, said, seconds))), file=answers, flush=True)


def _become(output: int, limit: float) -> None:
    """Make this child a group of its own, that writes to a file and dies after so many seconds."""
    os.setsid()
    signal.setitimer(signal.ITIMER_REAL, limit)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for stream in (1, 2):
        os.dup2(output, stream)


def _wait(child: int) -> int | None:
    """Return the exit status of a child, or None if it was killed; nothing of it remains."""
    _, status = os.waitpid(child, 0)
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    return os.WEXITSTATUS(status) if os.WIFEXITED(status) else None


def _warm_up() -> None:
    """Import what all children need, and read what botocore is slow to read."""
    for name in _LIBRARIES:
        importlib.import_module(name)
    loader = botocore.loaders.create_loader()
    for service in ("dynamodb", "ssm"):
        loader.load_service_model(service, "service-2")
    botocore.loaders.create_loader = lambda *_: loader
    # Nothing is remembered of a failure, nobody wants to see its smallest form, and how long a case
    # takes tells of the machine.
    hypothesis.settings.register_profile(
        "controls",
        database=None,
        phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
        deadline=None,
        suppress_health_check=[hypothesis.HealthCheck.too_slow],
    )
    hypothesis.settings.load_profile("controls")


if __name__ == "__main__":
    # The answers go where no child writes by mistake.
    mine = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    _warm_up()
    gc.freeze()  # or each child would look through all of it for what nobody uses
    _serve(mine)
