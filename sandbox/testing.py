"""Run every test: `python -m sandbox.testing [pytest options]`, or `make test`.

First what needs no deployed stack, then e2e against a sandbox of its own, made for this run and
removed after it. STOREFRONT_STACK points e2e at another stack instead, for example one on
AWS: a file with the keys of `stack.json`.
"""

from __future__ import annotations

import os
import subprocess
import sys

from sandbox.config import ROOT, Sandbox

STACK_VARIABLE = "STOREFRONT_STACK"
WITHOUT_STACK = ["tests/unit", "tests/properties", "tests/simulators", "tests/integration"]
WITH_STACK = "tests/e2e"
NO_TESTS = 5
"""pytest's exit status when it found or selected none."""


def main() -> int:
    """Run the tests; return 0 only if all of them passed."""
    options = sys.argv[1:]
    failed = pytest([path for path in WITHOUT_STACK if has_tests(path)], options)
    if failed or not has_tests(WITH_STACK):
        return failed
    if os.environ.get(STACK_VARIABLE):
        return pytest([WITH_STACK], options)
    os.environ["SANDBOX"] = "test"
    sandbox = Sandbox.from_environment()
    os.environ[STACK_VARIABLE] = str(sandbox.stack_file)
    failed = 1
    try:
        failed = command("reset") or command("start") or pytest([WITH_STACK], options)
    finally:
        # After a failure the logs stay, for whoever looks for its cause.
        command("stop" if failed else "reset")
    if failed:
        print(f"\nThe logs of the stack under test are in {sandbox.logs}.")
    return failed


def has_tests(path: str) -> bool:
    """Tell whether ``path`` holds any test."""
    return any((ROOT / path).rglob("test_*.py"))


def pytest(paths: list[str], options: list[str]) -> int:
    """Run pytest in a process of its own and return its exit status."""
    status = subprocess.call([sys.executable, "-m", "pytest", *paths, *options], cwd=ROOT)
    # Options such as -k may select nothing here and all in the other run.
    return 0 if options and status == NO_TESTS else status


def command(name: str) -> int:
    """Run a command of the sandbox under test and return its exit status."""
    return subprocess.call([sys.executable, "-m", "sandbox", name], cwd=ROOT)


if __name__ == "__main__":
    sys.exit(main())
