"""`make prove`: what it writes, and when it writes nothing."""

import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from sandbox import prove
from sandbox.correctness import StepResult, document, dump, load, read_trials
from sandbox.processes import command_line, wait_until
from sandbox.prove import Step
from tests.support.figures import FIGURES_VARIABLE, record

Run = Callable[..., tuple[int, str]]

ROOT = Path(__file__).parents[2]
QUICK = ["-c", "print('3 passed in 0.01s')"]
BROKEN = ["-c", "print('1 failed'); raise SystemExit(1)"]
RECORDS = [
    "-c",
    (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); "
        "from tests.support.figures import record; record('Sold once', 'a crowd', '1 order')"
    ),
]
ENDLESS = ["-c", "import threading; threading.Event().wait()"]
LEAVES_A_PROCESS = [
    "-c",
    (
        "import subprocess, sys; "
        "child = subprocess.Popen(['sleep', '600'], stdout=subprocess.DEVNULL); "
        "open('child', 'w').write(str(child.pid))"
    ),
]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs steps and returns the exit status and the document (empty if none was written)."""
    monkeypatch.setattr(prove, "ROOT", tmp_path)
    monkeypatch.setattr(prove, "DOCUMENT", tmp_path / "correctness.md")
    monkeypatch.setattr(prove, "RESULTS", tmp_path / "correctness.json")
    monkeypatch.setattr(prove, "LOGS", tmp_path)
    monkeypatch.setattr(prove, "FIGURES", tmp_path / "figures.jsonl")

    def run(*steps: Step, word: str = "", options: Sequence[str] = ()) -> tuple[int, str]:
        monkeypatch.setattr(prove, "STEPS", steps)
        monkeypatch.setattr(sys, "argv", ["prove", word, *options])
        status = prove.main()
        return status, prove.DOCUMENT.read_text() if prove.DOCUMENT.exists() else ""

    return run


def test_steps_that_pass_are_written_down_with_their_results(run: Run) -> None:
    status, text = run(Step("races", QUICK, 1), Step("on Mars", QUICK, 1, lacks=lambda: "a rocket"))

    assert status == 0
    assert "| races | 3 passed in 0.01s | 0.0 |" in text
    assert "| on Mars | left out: a rocket is missing | 0.0 |" in text


def test_the_document_is_rendered_from_the_results_beside_it(run: Run, tmp_path: Path) -> None:
    _, text = run(Step("sales", RECORDS, 1), Step("refunds", RECORDS, 1))

    assert document(load((tmp_path / "correctness.json").read_text())) == text
    prove.DOCUMENT.unlink()
    assert run(word="--report") == (0, text)
    assert "2 times" in text, "each step has the trials of its own, and no others"


def test_the_committed_document_is_rendered_from_the_committed_results() -> None:
    results = load((ROOT / "docs" / "correctness.json").read_text())

    assert document(results) == (ROOT / "docs" / "correctness.md").read_text(), (
        "docs/correctness.md is not what its results say; run: python -m sandbox.prove --report"
    )


def test_after_a_failure_the_document_stays_as_it_was(run: Run) -> None:
    assert run(Step("races", QUICK, 1), Step("properties", BROKEN, 1)) == (1, "")


def test_a_step_that_takes_too_long_is_stopped_and_has_failed(run: Run) -> None:
    assert run(Step("races", ENDLESS, 0.001)) == (1, "")


def test_beside_other_work_a_step_may_take_longer_and_the_document_says_so(run: Run) -> None:
    limited = Step("bugs", ["-c", "import sys; print(sys.argv[1:])"], 0.0001, limits_itself=True)

    status, text = run(limited, Step("races", QUICK, 0.0001), options=["--patient", "100000"])

    assert status == 0
    assert "| bugs | ['--patient', '100000'] |" in text
    assert "minutes, beside other work, all limits times 100000, Python" in text


def test_nothing_that_a_step_has_started_outlives_it(run: Run, tmp_path: Path) -> None:
    assert run(Step("races", LEAVES_A_PROCESS, 1))[0] == 0

    child = int((tmp_path / "child").read_text())
    assert wait_until(lambda: not command_line(child), seconds=10)


def test_some_of_the_steps_prove_nothing_about_all(run: Run) -> None:
    assert run(Step("races", QUICK, 1), Step("properties", BROKEN, 1), word="rac") == (0, "")


@pytest.mark.parametrize(
    ("before", "now", "status"),
    [("abc", "abc", 0), ("abc", "def", 1), ("abc-dirty", "abc-dirty", 1)],
)
def test_steps_that_passed_at_this_commit_need_not_run_again(
    run: Run, monkeypatch: pytest.MonkeyPatch, before: str, now: str, status: int
) -> None:
    monkeypatch.setattr(prove, "_commit", lambda: before)
    assert run(Step("races", RECORDS, 1), Step("refunds", BROKEN, 1)) == (1, "")
    monkeypatch.setattr(prove, "_commit", lambda: now)

    result, text = run(Step("races", BROKEN, 1), Step("refunds", QUICK, 1), options=["--again"])

    assert result == status
    assert ("| Sold once |" in text) is (status == 0), "with the trials of the run that passed"


def test_a_word_that_names_no_step_is_refused(run: Run, tmp_path: Path) -> None:
    figures = tmp_path / "figures.jsonl"
    figures.write_text("of an earlier run")

    with pytest.raises(SystemExit):
        run(Step("races", QUICK, 1), word="reaces")

    assert figures.exists()


def test_all_steps_take_an_hour_and_a_quarter_at_most() -> None:
    assert sum(step.minutes for step in prove.STEPS) <= 75


def test_what_searches_longer_with_long_has_a_step() -> None:
    searched = {word for step in prove.STEPS for word in step.arguments}

    assert [
        name
        for name in (str(path.relative_to(ROOT)) for path in (ROOT / "tests").rglob("test_*.py"))
        if re.search(r"option\.long", (ROOT / name).read_text()) and name not in searched
    ] == []


def _rows(text: str, first: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith(f"| {first}")]


@pytest.fixture
def text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The document of a step that recorded trials of three promises."""
    figures = tmp_path / "figures.jsonl"
    monkeypatch.setenv(FIGURES_VARIABLE, str(figures))
    monkeypatch.setenv("PYTEST_CURRENT_TEST", "tests/test_sales.py::test_crowd (call)")
    record("Sold once", "a crowd", "1 order", under=["calm", "engine A"], seconds=2.04)
    record("Paid once", "shuffled webhooks", "the same end", times=3000)
    record("Sold once", "a crowd", "1 order", under=["calm", "engine A"], seconds=1)
    record("Sold once", "carts | baskets", "2 orders", under=["rain", "engine A"], seconds=3)
    record("Bugs are caught", "planted", "caught", case="no-check", test="tests/controls")
    record("Bugs are caught", "planted", "caught", case="no-lock", times=4, test="tests/controls")
    trials = read_trials(figures)
    assert len(trials) == 5, "equal trials are one"
    steps = [StepResult("sales", "9 passed", 1.5, "abc", "2030-01-01", "3.11.1", 2, trials)]
    assert load(dump(steps)) == steps
    return document(steps)


def test_a_promise_is_one_row_with_all_that_was_tried(text: str) -> None:
    assert _rows(text, "Sold once") == [
        (
            "| Sold once | a crowd; carts / baskets (`tests/test_sales.py`) "
            "| 3 times: calm, engine A, rain | 2 times: 1 order; 1 times: 2 orders; 3.0 s at most |"
        )
    ]
    assert _rows(text, "Paid once") == [
        (
            "| Paid once | shuffled webhooks (`tests/test_sales.py`) "
            "| 3000 times | 3000 times: the same end |"
        )
    ]


def test_cases_are_counted_in_the_promises_row_and_named_below(text: str) -> None:
    assert _rows(text, "Bugs are caught") == [
        "| Bugs are caught | planted (`tests/controls`) | 5 times, in 2 cases | 5 times: caught |",
        "| Bugs are caught | no-check, no-lock 4 |",
    ]


def test_the_document_says_which_run_and_which_step_it_is_of(text: str) -> None:
    assert "2030-01-01, commit abc, 2 minutes, Python 3.11.1, 2 cores." in text
    assert _rows(text, "sales") == ["| sales | 9 passed | 1.5 | abc |"]


def test_other_runs_record_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(FIGURES_VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)

    record("Sold once", "a crowd", "1 order")

    assert list(tmp_path.iterdir()) == []
