"""Which test runs which line: measured once, by coverage.py, and kept in `.mutation/`.

So a mutant is shown only to tests that run its line, and first to those that run little besides its
file: they are most likely about it.
"""

import hashlib
import json
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import coverage
import pytest

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".mutation"
_DATA = FOLDER / "coverage"
_TESTS = FOLDER / "tests.json"
SOURCES = ("layers/shared/storefront", "functions")
SUITES = ("tests/unit", "tests/integration/gateways")
#: They look at files and processes, or drive everything at once, and would run for every mutant.
_IRRELEVANT = (
    "tests/unit/generate",
    "tests/unit/test_architecture.py",
    "tests/unit/test_imports.py",
    "tests/unit/test_layer.py",
    "tests/unit/test_mutation.py",
    "tests/unit/test_openapi.py",
    "tests/unit/test_prove.py",
    "tests/unit/test_sandbox.py",
    "tests/unit/test_template.py",
    "tests/unit/test_template_access.py",
)
#: A line that so few tests run may be run once for all of them, by a fixture of the session.
_FEW = 3
#: Nothing but the tests: no plug-in that keeps something, and the same examples every time.
OPTIONS = ("-q", "--no-header", "-p", "no:cacheprovider", "-p", "no:xdist", "--hypothesis-seed=0")


@dataclass(frozen=True)
class Reach:
    """What each test reaches.

    Args:
        seconds: how long each test takes, by its id.
        breadth: how many lines each test runs.
        lines: the tests that run a line, by file (relative to the project) and line.
    """

    seconds: dict[str, float]
    breadth: dict[str, int]
    lines: dict[str, dict[int, list[str]]]

    def tests_of(self, path: str, lines: Iterable[int] | None) -> list[str]:
        """Return the tests that run one of these lines of a file; first those most about the file.

        If hardly any does, those of the file follow.

        Args:
            path: relative to the project.
            lines: numbers; None for code that runs on import: of any line, also of files that
                import from this one.
        """
        known = self.lines.get(path, {})
        here = Counter(test for tests in known.values() for test in tests)
        sure = {test for line in known if lines is None or line in lines for test in known[line]}
        found = sure | here.keys() if len(sure) < _FEW else sure
        if lines is None:
            for other in _importers(path):
                here.update(test for tests in self.lines.get(other, {}).values() for test in tests)
            found = found | here.keys()

        def strangeness(test: str) -> tuple[bool, float, float, str]:
            return test not in sure, self.breadth[test] / here[test], self.seconds[test], test

        return sorted(found, key=strangeness)


class _Recorder:
    """A plug-in of pytest that tells coverage.py which test is running, and takes the time."""

    def __init__(self, measuring: coverage.Coverage) -> None:
        self._measuring = measuring
        self.seconds: dict[str, float] = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self._measuring.switch_context(item.nodeid)
        started = time.monotonic()
        result = yield
        self.seconds[item.nodeid] = time.monotonic() - started
        self._measuring.switch_context("")
        return result


@cache
def _importers(path: str) -> list[str]:
    """Return the files that import names from a file of ours."""
    name = path.removeprefix("layers/shared/").removesuffix(".py").replace("/", ".")
    files = (file for folder in SOURCES for file in sorted((ROOT / folder).rglob("*.py")))
    wanted = f"from {name} import"
    return [str(file.relative_to(ROOT)) for file in files if wanted in file.read_text()]


def load() -> Reach:
    """Return what is known; measure it first if code or tests have changed since.

    Raises:
        RuntimeError: a test failed; then there is nothing to learn from mutants.
    """
    if not (_TESTS.exists() and json.loads(_TESTS.read_text())["of"] == _fingerprint()):
        print("Measuring which test runs which line (of CI: half an hour) ...", flush=True)
        done = subprocess.run([sys.executable, "-m", __spec__.name], cwd=ROOT, check=False)
        if done.returncode:
            raise RuntimeError("the tests have to pass before bugs are planted")
    return _read()


def _read() -> Reach:
    data = coverage.CoverageData(str(_DATA))
    data.read()
    lines: dict[str, dict[int, list[str]]] = {}
    breadth: defaultdict[str, int] = defaultdict(int)
    for name in data.measured_files():
        of_file = data.contexts_by_lineno(name)
        lines[str(Path(name).relative_to(ROOT))] = {
            line: [test for test in tests if test] for line, tests in of_file.items()
        }
        for tests in of_file.values():
            for test in tests:
                breadth[test] += 1
    return Reach(json.loads(_TESTS.read_text())["seconds"], dict(breadth), lines)


def _measure() -> int:
    FOLDER.mkdir(exist_ok=True)
    fresh = _DATA.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    measuring = coverage.Coverage(data_file=str(fresh), source=[str(ROOT / one) for one in SOURCES])
    recorder = _Recorder(measuring)
    ignored = [f"--ignore={path}" for path in _IRRELEVANT]
    measuring.start()
    status = pytest.main([*SUITES, *OPTIONS, "--thorough", *ignored], plugins=[recorder])
    measuring.stop()
    measuring.save()
    if status == 0:
        fresh.replace(_DATA)
        _TESTS.write_text(json.dumps({"of": _fingerprint(), "seconds": recorder.seconds}))
    return int(status)


@cache
def _fingerprint() -> str:
    digest = hashlib.sha256()
    for folder in (*SOURCES, *SUITES, "tests/support", "sandbox/simulators"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()


if __name__ == "__main__":
    sys.exit(_measure())
