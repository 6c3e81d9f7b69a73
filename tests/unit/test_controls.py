"""When a planted bug counts as caught: a test has failed, and not what it needs to run."""

from pathlib import Path

import pytest

from tests.controls.__main__ import LIMIT_SECONDS
from tests.controls.bug import Bug
from tests.controls.nursery import Nursery, Run
from tests.controls.planted import BUGS
from tests.controls.yard import Yard

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
        (Run(None, FAILED, LIMIT_SECONDS), False),
    ],
    ids=["failed", "failed and broken", "no engine", "passed", "interrupted", "none", "killed"],
)
def test_only_a_failed_test_catches_a_bug(run: Run, *, caught: bool) -> None:
    assert run.caught is caught


def test_bugs_have_names_of_their_own() -> None:
    assert len({bug.name for bug in BUGS}) == len(BUGS)


def test_a_bug_can_still_be_planted_and_its_tests_exist() -> None:
    code = {path: (ROOT / path).read_text() for bug in BUGS for path in bug.edits}
    tests = {bug.name: {word.partition("::")[0] for word in _paths(bug)} for bug in BUGS}
    exist = {path for path in set().union(*tests.values()) if (ROOT / path).exists()}

    outdated = [
        bug.name
        for bug in BUGS
        for path, edit in bug.edits.items()
        if code[path].count(edit.code) != 1
    ]
    assert outdated == []
    assert {name: paths for name, paths in tests.items() if not paths or paths - exist} == {}


def _paths(bug: Bug) -> list[str]:
    return [word for word in bug.tests if word.startswith("tests/")]


THING = "def larger(one, other):\n    return one > other\n"
TEST = "import thing\n\ndef test_the_larger():\n    assert thing.larger(2, 1)\n"


def _bug(name: str, code: str, broken: str) -> Bug:
    return Bug(name, "thing.py", code, broken, ("tests/test_thing.py",), folder=".")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of a small project."""
    copy = tmp_path_factory.mktemp("copy")
    (copy / "tests").mkdir()
    (copy / "tests" / "controls").symlink_to(ROOT / "tests" / "controls")
    (copy / ".venv").symlink_to(ROOT / ".venv")
    (copy / "pyproject.toml").write_text('[tool.pytest]\npythonpath = ["."]\n')
    (copy / "conftest.py").write_text(
        "def pytest_addoption(parser):\n    parser.addoption('--thorough', action='store_true')\n"
    )
    (copy / "thing.py").write_text(THING)
    (copy / "tests" / "test_thing.py").write_text(TEST)
    return copy


def test_each_bug_is_planted_alone_and_seen_by_its_tests_at_once(copy: Path) -> None:
    caught = [_bug("smaller", ">", "<"), _bug("equal", "one >", "one <")]
    missed = [
        _bug("the same again", "one > other", "other<one "),
        _bug("not there", "==", "!="),
    ]
    for_ever = [_bug("for ever", "return", "__import__('threading').Event().wait() #")]
    with Nursery(copy) as nursery:
        yard = Yard({copy: nursery}, limit=60)  # a busy machine takes its time

        assert Yard({copy: nursery}, limit=1).missed(for_ever) == for_ever

        assert yard.passes([*caught, *missed])
        # Of one size and within one second: what Python has compiled looks as if it were fresh.
        assert yard.missed([caught[0], missed[0], *caught, *missed]) == [missed[0], *missed]

        assert (copy / "thing.py").read_text() == THING
        (copy / "thing.py").write_text(THING.replace(">", "<"))
        assert not yard.passes(caught), "tests that fail without a bug prove nothing"
