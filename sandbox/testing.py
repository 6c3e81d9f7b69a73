"""Run the tests: `python -m sandbox.testing [--chaos] [pytest options]`, or `make test`.

Three runs of pytest share the processor to the end, so that no core is idle while a test waits, or
a deployment: what needs no stack begins at once, and is shown as it goes but for what is on an
engine; what needs one begins when it is deployed, has the processor first, and is shown last.

The stack is a sandbox of its own. It is removed at the end. STOREFRONT_STACK points e2e at another
stack instead, for example one on AWS: a file with the keys of `stack.json`. With `--chaos`
(`make chaos`) run the few that kill and break what all others use, and wait long for it to come
back; nothing else does.
"""

from __future__ import annotations

import argparse
import compileall
import os
import shutil
import subprocess
import sys
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Self

from sandbox.config import ROOT, Sandbox

if TYPE_CHECKING:
    from collections.abc import Callable

    Ready = Callable[[], int]
    """Waits for the stack, and returns 0 if it is there."""

STACK_VARIABLE = "STOREFRONT_STACK"
IN_PROCESS = [
    "tests/integration/layer",
    "tests/integration/contract",
    "tests/unit",
    "tests/simulators",
    "tests/integration/gateways",
]
ON_AN_ENGINE = ["tests/integration/races", "tests/properties"]
"""Not in the processes of the others: what botocore is told here would stay."""
YIELDING = ("nice", "-n", "5")
"""Starts what lets others have the processor first."""
WITH_STACK = "tests/e2e"
PAGES = "tests/e2e/sandbox/pages"
BROWSER_VARIABLE = "STOREFRONT_BROWSER"
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""What pages are tried in, where the variable names nothing: as Debian, others, Google call it.

The first is Chromium without what draws windows, and takes a third less of the processor.
"""
CHAOS = ("tests/e2e/sandbox/test_chaos.py", "tests/e2e/sandbox/test_console_chaos.py")
"""The second begins anew at its end, after which nobody has an account."""
ENDING_SECONDS = 20
"""How long a pytest that is interrupted may take to end what it has started."""
INTERRUPTED = 130
"""Exit status after Ctrl-C, as a shell has it."""
NO_TESTS = 5
"""Exit status of a pytest that selected no test."""


def main() -> int:
    """Run the tests; return 0 only if all of them passed."""
    parser = argparse.ArgumentParser(prog="python -m sandbox.testing", allow_abbrev=False)
    parser.add_argument("--chaos", action="store_true", help="only those that kill and break")
    chosen, options = parser.parse_known_args()
    run = chaos if chosen.chaos else all_but_chaos
    # Tests start hundreds of processes: each is faster when libraries stay compiled.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    if os.environ.get(STACK_VARIABLE):
        return run(options, ready=lambda: 0)
    os.environ["SANDBOX"] = "test"
    sandbox = Sandbox.from_environment()
    os.environ[STACK_VARIABLE] = str(sandbox.stack_file)
    # What is being built must not change, as it would where tests are the first to compile it.
    for folder in ("functions", "layers/shared"):
        compileall.compile_dir(ROOT / folder, quiet=2, workers=0)
    failed = 1
    try:
        with Deployment(sandbox) as deployment:
            failed = run(options, ready=deployment.wait)
    finally:
        # After a failure the logs stay, for whoever looks for its cause.
        command("stop" if failed else "reset")
    if not chosen.chaos and browser() is None:
        print(
            f"\nLeft out: {PAGES}, for there is no browser. Install one (Debian: apt install "
            f"chromium-headless-shell), or name it in {BROWSER_VARIABLE}."
        )
    if not chosen.chaos and not {"--thorough", "--long"} & set(options):
        print("\nLeft to CI: what takes longest. To try all of it: make test ARGS=--thorough")
    if failed:
        print(f"\nThe logs of the stack under test are in {sandbox.logs}.")
    return failed


def browser() -> str | None:
    """Return the browser that pages are tried in; None where there is none."""
    named = os.environ.get(BROWSER_VARIABLE)
    return named or next(filter(None, map(shutil.which, BROWSERS)), None)


def chaos(options: list[str], ready: Ready) -> int:
    """Run the tests that kill and break, one at a time."""
    print("Waiting for the stack under test.", flush=True)
    return ready() or _status(_pytest([*CHAOS], options), options)


def all_but_chaos(options: list[str], ready: Ready) -> int:
    """Run all other tests, those with the stack beside those without one.

    These yield to the others, which wait for the stack more than they compute. Whatever fails, the
    rest is run: one is told all that is wrong.
    """
    with TemporaryFile("w+") as output, TemporaryFile("w+") as of_engine:
        without = [
            _pytest([*IN_PROCESS, *_side_by_side()], options, before=YIELDING),
            _pytest([*ON_AN_ENGINE, *_side_by_side()], options, of_engine, YIELDING),
        ]
        try:
            failed = ready() or with_stack(options, output)
            also = [_status(one, options) for one in without]
        finally:
            for one in without:
                _end(one)
            for told in (of_engine, output):
                told.seek(0)
                print(told.read(), flush=True)
    return failed or max(also)


def with_stack(options: list[str], output: IO[str]) -> int:
    """Run the tests that need a stack; what they print goes to a file."""
    left_out = [f"--ignore={path}" for path in CHAOS]
    return _status(_pytest([WITH_STACK, *left_out, "-n", "3"], options, stdout=output), options)


class Deployment:
    """A sandbox that is being started in the background; what it prints is kept in a file."""

    def __init__(self, sandbox: Sandbox) -> None:
        command("reset")
        self.output = sandbox.logs / "start.log"
        self.output.parent.mkdir(parents=True, exist_ok=True)
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "sandbox", "start"],
                cwd=ROOT,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def __enter__(self) -> Self:
        """Return the deployment itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Make sure that nothing is being started any more."""
        self.process.terminate()
        self.process.wait()

    def wait(self) -> int:
        """Wait until the sandbox is ready, and return its exit status; say why, if it is not."""
        status = self.process.wait()
        if status:
            print(f"\n{self.output.read_text()}", flush=True)
        return status


def _side_by_side() -> list[str]:
    return ["-n", str(os.cpu_count() or 1), "--dist", "loadfile"]


def _pytest(
    paths: list[str],
    options: list[str],
    stdout: IO[str] | None = None,
    before: tuple[str, ...] = (),
) -> subprocess.Popen[bytes]:
    """Start pytest in a process of its own, by a command `before` it."""
    command = [*before, sys.executable, "-m", "pytest", *paths, *options]
    return subprocess.Popen(command, cwd=ROOT, stdout=stdout)


def _status(process: subprocess.Popen[bytes], options: list[str]) -> int:
    """Wait for a pytest and return its exit status."""
    try:
        status = process.wait()
    finally:
        _end(process)
    # Options such as -k may select nothing here and all in another run.
    return 0 if options and status == NO_TESTS else status


def _end(process: subprocess.Popen[bytes]) -> None:
    """Make sure that a pytest has ended, as it has unless this is interrupted.

    Then it has heard of it, too, and ends engines and browsers that it has started, if one lets it.
    """
    try:
        process.wait(ENDING_SECONDS)
    except subprocess.TimeoutExpired:
        process.terminate()
        process.wait()


def command(name: str) -> int:
    """Run a command of the sandbox under test and return its exit status."""
    return subprocess.call([sys.executable, "-m", "sandbox", name], cwd=ROOT)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
