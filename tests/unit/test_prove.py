"""`make prove`: what it writes, and when it writes nothing."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox import prove
from sandbox.correctness import document
from sandbox.processes import command_line, wait_until
from sandbox.prove import Step
from tests.support.figures import FIGURES_VARIABLE, record

Run = Callable[..., tuple[int, str]]

QUICK = ["-c", "print('3 passed in 0.01s')"]
BROKEN = ["-c", "print('1 failed'); raise SystemExit(1)"]
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
    monkeypatch.setattr(prove, "LOGS", tmp_path)
    monkeypatch.setattr(prove, "FIGURES", tmp_path / "figures.jsonl")

    def run(*steps: Step, word: str = "") -> tuple[int, str]:
        monkeypatch.setattr(prove, "STEPS", steps)
        monkeypatch.setattr(sys, "argv", ["prove", word])
        status = prove.main()
        return status, prove.DOCUMENT.read_text() if prove.DOCUMENT.exists() else ""

    return run


def test_steps_that_pass_are_written_down_with_their_results(run: Run) -> None:
    status, text = run(Step("races", QUICK, 1), Step("on Mars", QUICK, 1, lacks=lambda: "a rocket"))

    assert status == 0
    assert "| races | 3 passed in 0.01s | 0.0 |" in text
    assert "| on Mars | left out: a rocket is missing | 0 |" in text


def test_after_a_failure_the_document_stays_as_it_was(run: Run) -> None:
    assert run(Step("races", QUICK, 1), Step("properties", BROKEN, 1)) == (1, "")


def test_a_step_that_takes_too_long_is_stopped_and_has_failed(run: Run) -> None:
    assert run(Step("races", ENDLESS, 0.001)) == (1, "")


def test_nothing_that_a_step_has_started_outlives_it(run: Run, tmp_path: Path) -> None:
    assert run(Step("races", LEAVES_A_PROCESS, 1))[0] == 0

    child = int((tmp_path / "child").read_text())
    assert wait_until(lambda: not command_line(child), seconds=10)


def test_some_of_the_steps_prove_nothing_about_all(run: Run) -> None:
    assert run(Step("races", QUICK, 1), Step("properties", BROKEN, 1), word="rac") == (0, "")


def test_a_word_that_names_no_step_is_refused(run: Run, tmp_path: Path) -> None:
    figures = tmp_path / "figures.jsonl"
    figures.write_text("of an earlier run")

    with pytest.raises(SystemExit):
        run(Step("races", QUICK, 1), word="reaces")

    assert figures.exists()


def test_all_steps_take_less_than_an_hour() -> None:
    assert sum(step.minutes for step in prove.STEPS) <= 60


def test_what_is_recorded_several_times_is_one_row_with_the_longest_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    figures = tmp_path / "figures.jsonl"
    monkeypatch.setenv(FIGURES_VARIABLE, str(figures))
    record("Sold once", "a crowd", "1 order", 2.04)
    record("Paid once", "shuffled webhooks", "5,000 traces")
    record("Sold once", "a crowd", "1 order", 1)
    record("Sold once", "carts | baskets", "2 orders", 3)

    rows = [
        line
        for line in document(figures, [], "abc", "2030-01-01").splitlines()
        if line.startswith("| ") and "once" in line
    ]

    assert rows == [
        "| Sold once | a crowd | 2 times: 1 order, in 2.0 s at most |",
        "| Sold once | carts / baskets | 2 orders, in 3.0 s at most |",
        "| Paid once | shuffled webhooks | 5,000 traces |",
    ]


def test_other_runs_record_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(FIGURES_VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)

    record("Sold once", "a crowd", "1 order")

    assert list(tmp_path.iterdir()) == []
