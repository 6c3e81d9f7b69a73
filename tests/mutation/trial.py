"""A mutant on trial: a forked child imports the shop with the bug in it, and runs tests.

The parent has imported every library and none of the shop, so that a child begins with nothing to
wait for; no file is written.
"""

import importlib.machinery
import importlib.util
import multiprocessing
import os
import sys
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from multiprocessing.connection import Connection
from pathlib import Path
from types import CodeType, ModuleType

import pytest

from tests.mutation.mutants import Mutant
from tests.mutation.reach import OPTIONS, ROOT, Reach

#: What tests and shop import; a name that is missing only costs time.
LIBRARIES = (
    "argon2",
    "aws_lambda_powertools",
    "boto3",
    "cryptography.x509",
    "flask",
    "hypothesis.strategies",
    "jwt",
    "pydantic",
    "pynamodb.connection",
    "pynamodb.models",
    "requests",
    "sqlite3",
    "stripe",
    "waitress",
    "yaml",
)
_FIRST = 12
"""Tests of the first round, which kill nearly everything."""
_CLOSE = 100
"""Tests that are about the file, more or less."""
_PATIENCE = 5
"""How many times longer than usual tests may take before a mutant counts as one that hangs."""
_START_SECONDS = 20
#: pytest would like to rewrite the assertions of plug-ins that are loaded already.
_FURTHER_OPTIONS = ("-x", "--tb=no", "-W", "ignore::pytest.PytestAssertRewriteWarning")
_NOT_RUN = 77
_FORK = multiprocessing.get_context("fork")


class Verdict(Enum):
    """What became of a mutant."""

    KILLED = "killed"
    TIMED_OUT = "timed out"
    SURVIVED = "survived"


@dataclass(frozen=True)
class Outcome:
    """The verdict on a mutant, and the test that failed (or why there was none)."""

    verdict: Verdict
    by: str


class _Planted(importlib.machinery.SourceFileLoader):
    """Imports one module from other code than its file's."""

    def __init__(self, name: str, path: str, code: CodeType) -> None:
        super().__init__(name, path)
        self._code = code
        self.used = False

    def find_spec(
        self, fullname: str, _path: Sequence[str] | None, _target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self.name:
            return None
        return importlib.util.spec_from_file_location(fullname, self.path, loader=self)

    def get_code(self, _fullname: str) -> CodeType:
        self.used = True
        return self._code


class _Chosen:
    """A plug-in of pytest: runs the chosen tests in their order, and tells which one failed."""

    def __init__(self, tests: Sequence[str]) -> None:
        self._tests = tests
        self.failed = "(the module cannot be imported)"

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        by_id = {item.nodeid: item for item in items}
        items[:] = [by_id[test] for test in self._tests if test in by_id]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed = report.nodeid


def control(reach: Reach, tests: Sequence[str]) -> None:
    """Run tests on the shop as it is, in a child like a mutant's.

    Raises:
        RuntimeError: one fails, so that the deaths of mutants would prove nothing.
    """
    outcome = _run(None, tests, reach)
    if outcome.verdict is not Verdict.SURVIVED:
        raise RuntimeError(f"without any bug, {outcome.by} fails")


def first_tests(mutant: Mutant, reach: Reach) -> list[str]:
    """Return the tests that a mutant is shown first."""
    return reach.tests_of(mutant.path, mutant.lines)[:_FIRST]


def judge(mutant: Mutant, reach: Reach, limit: float) -> Outcome:
    """Show a mutant to the tests that run its line, until one fails.

    Args:
        mutant: the bug.
        reach: which test runs what.
        limit: seconds of tests, by their usual time.
    """
    for tests in _rounds(reach.tests_of(mutant.path, mutant.lines), reach, limit):
        outcome = _run(mutant, tests, reach)
        if outcome.verdict is not Verdict.SURVIVED:
            return outcome
    return Outcome(Verdict.SURVIVED, "")


def _rounds(tests: list[str], reach: Reach, limit: float) -> Iterator[list[str]]:
    """Yield the tests most about the file; then more of them, and one of each file in turn."""
    first, others = tests[:_FIRST], [*tests[_FIRST:_CLOSE], *_in_turn(tests[_CLOSE:])]
    if first:
        yield first
    left = limit - sum(reach.seconds[test] for test in first)
    more = []
    for test in others:
        left -= reach.seconds[test]
        if left < 0:
            break
        more.append(test)
    if more:
        yield more


def _in_turn(tests: list[str]) -> list[str]:
    seen: Counter[str] = Counter()
    turns = []
    for test in tests:
        file = test.partition("::")[0]
        seen[file] += 1
        turns.append((seen[file], test))
    return [test for _, test in sorted(turns, key=lambda turn: turn[0])]


def _run(mutant: Mutant | None, tests: Sequence[str], reach: Reach) -> Outcome:
    ours, theirs = _FORK.Pipe(duplex=False)
    child = _FORK.Process(target=_test, args=(mutant, tests, theirs))
    child.start()
    theirs.close()
    child.join(_START_SECONDS + _PATIENCE * sum(reach.seconds[test] for test in tests))
    if child.exitcode is None:
        child.kill()
        child.join()
        return Outcome(Verdict.TIMED_OUT, "")
    if child.exitcode == pytest.ExitCode.OK:
        return Outcome(Verdict.SURVIVED, "")
    if child.exitcode in (_NOT_RUN, pytest.ExitCode.NO_TESTS_COLLECTED):
        raise RuntimeError(f"tests were not run: {ours.recv()}")
    return Outcome(Verdict.KILLED, ours.recv())


def _test(mutant: Mutant | None, tests: Sequence[str], report: Connection) -> None:
    """Run tests in this child, report the one that failed, and exit with pytest's status."""
    os.chdir(ROOT)
    planted = _plant(mutant) if mutant else None
    chosen = _Chosen(tests)
    files = dict.fromkeys(test.partition("::")[0] for test in tests)
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    try:
        status = int(pytest.main([*files, *OPTIONS, *_FURTHER_OPTIONS], plugins=[chosen]))
    except BaseException:  # noqa: BLE001 - would look like a test that fails
        report.send(traceback.format_exc())
        os._exit(_NOT_RUN)
    if status:
        report.send(chosen.failed)
    elif planted and not planted.used:
        report.send(f"the tests did not import {planted.name}")
        status = _NOT_RUN
    os._exit(status)  # a thread of a simulator may still run, and would be waited for


def _plant(mutant: Mutant) -> _Planted:
    name = mutant.path.removeprefix("layers/shared/").removesuffix(".py").replace("/", ".")
    planted = _Planted(name, str(ROOT / mutant.path), mutant.plant())
    sys.meta_path.insert(0, planted)
    return planted
