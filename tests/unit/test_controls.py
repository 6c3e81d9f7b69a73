"""When a planted bug counts as caught: a test has failed, and not what it needs to run."""

from pathlib import Path

import pytest

from tests.controls.__main__ import LIMIT_SECONDS
from tests.controls.bug import Bug
from tests.controls.nursery import Run
from tests.controls.planted import BUGS

ROOT = Path(__file__).parents[2]

FAILED = "FAILED tests/unit/test_money.py::test_sums - assert 1 == 2"
NO_ENGINE = "ERROR tests/integration/races/test_sales.py::test_crowd - Failed: no emulator"


@pytest.mark.parametrize(
    ("run", "caught"),
    [
        (Run(1, f"{FAILED}\n1 failed in 0.1s", 1), True),
        (Run(1, f"{FAILED}\n{NO_ENGINE}\n1 failed, 1 error in 0.1s", 1), True),
        (Run(1, f"{NO_ENGINE}\n1 error in 0.1s", 1), False),
        (Run(0, "1 passed in 0.1s", 1), False),
        (Run(2, f"{FAILED}\nInterrupted", 1), False),
        (Run(5, "no tests ran in 0.1s", 1), False),
        (Run(None, "", LIMIT_SECONDS), False),
    ],
    ids=["failed", "failed and broken", "no engine", "passed", "interrupted", "none", "too slow"],
)
def test_only_a_failed_test_catches_a_bug(run: Run, *, caught: bool) -> None:
    assert run.caught is caught


def test_bugs_have_names_of_their_own() -> None:
    assert len({bug.name for bug in BUGS}) == len(BUGS)


def test_a_bug_can_still_be_planted_and_its_tests_exist() -> None:
    code = {path: (ROOT / path).read_text() for path in {bug.path for bug in BUGS}}
    tests = {bug.name: {word.partition("::")[0] for word in _paths(bug)} for bug in BUGS}
    exist = {path for path in set().union(*tests.values()) if (ROOT / path).exists()}

    assert [bug.name for bug in BUGS if code[bug.path].count(bug.code) != 1] == []
    assert {name: paths for name, paths in tests.items() if not paths or paths - exist} == {}


def _paths(bug: Bug) -> list[str]:
    return [word for word in bug.tests if word.startswith("tests/")]
