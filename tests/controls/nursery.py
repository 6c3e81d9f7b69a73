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
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self, TextIO

import botocore.loaders
import hypothesis
import pytest

#: What tests and shop import.
LIBRARIES = (
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

_STOPPING_SECONDS = 10
"""How long tests that are interrupted may take to stop what they have started."""


@dataclass(frozen=True)
class Run:
    """How some tests ended.

    Args:
        status: of pytest; None if it was killed.
        output: what it wrote.
        seconds: how long it took.
    """

    status: int | None
    output: str
    seconds: float

    @property
    def passed(self) -> bool:
        """Return whether all tests ran and passed."""
        return self.status == pytest.ExitCode.OK

    @property
    def caught(self) -> bool:
        """Return whether a test failed, and not merely what it needs to run."""
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
            limit: seconds after which they are interrupted.
        """
        assert self._process.stdin and self._process.stdout  # noqa: PT018 - both are pipes
        print(json.dumps([arguments, limit]), file=self._process.stdin, flush=True)
        return Run(**json.loads(self._process.stdout.readline()))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self._process:  # which closes its input, so that it ends, and waits for that
            pass


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
            _, status = os.waitpid(child, 0)
            output.seek(0)
            said = output.read().decode(errors="replace")
        seconds = time.monotonic() - started
        print(json.dumps(vars(Run(_exit_status(status), said, seconds))), file=answers, flush=True)


def _become(output: int, limit: float) -> None:
    """Let this child write to a file, read nothing, and be interrupted after so many seconds."""
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for stream in (1, 2):
        os.dup2(output, stream)
    signal.signal(signal.SIGALRM, _interrupt)
    signal.setitimer(signal.ITIMER_REAL, limit, _STOPPING_SECONDS)


def _interrupt(*_: object) -> None:
    """Let pytest stop what it has started; the next signal of the timer ends this process."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    raise KeyboardInterrupt


def _exit_status(status: int) -> int | None:
    return os.WEXITSTATUS(status) if os.WIFEXITED(status) else None


def warm_up(libraries: Iterable[str], profile: str) -> None:
    """Import what all children need, and read what botocore is slow to read.

    Args:
        libraries: names of modules, none of the shop's.
        profile: a name for how Hypothesis searches in children; see `forget_examples`.
    """
    for name in libraries:
        importlib.import_module(name)
    loader = botocore.loaders.create_loader()
    for service in ("dynamodb", "ssm"):
        loader.load_service_model(service, "service-2")
    botocore.loaders.create_loader = lambda *_: loader
    forget_examples(profile)


def forget_examples(profile: str) -> None:
    """Let Hypothesis remember nothing of a failure, nor look for its smallest form.

    Nor does it mind how long a case takes, which tells of the machine.

    Args:
        profile: a name for these settings.
    """
    hypothesis.settings.register_profile(
        profile,
        database=None,
        phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
        deadline=None,
        suppress_health_check=[hypothesis.HealthCheck.too_slow],
    )
    hypothesis.settings.load_profile(profile)


if __name__ == "__main__":
    # The answers go where no child writes by mistake.
    mine = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    warm_up(LIBRARIES, "controls")
    gc.freeze()  # or each child would look through all of it for what nobody uses
    _serve(mine)
