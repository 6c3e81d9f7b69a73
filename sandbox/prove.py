"""Run the long searches for wrong stock and wrong money: `python -m sandbox.prove`, `make prove`.

The searches run on DynamoDB Local; without Java, on the sandbox's emulator. When all steps have
passed, what they recorded is written to `docs/correctness.json`, and `docs/correctness.md` is
rendered from it. `python -m sandbox.prove races` runs the steps whose names contain a word, and
leaves both alone; `--again` keeps the steps that passed at this very commit, and runs the others;
`--patient 4` lets all take four times as long, on a machine that does other work; `--report` runs
nothing, and renders the document anew.
"""

from __future__ import annotations

import argparse
import os
import platform
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sandbox import correctness, dynamodb_local
from sandbox.config import ROOT
from sandbox.correctness import StepResult
from sandbox.terminal import step

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

DOCUMENT = ROOT / "docs" / "correctness.md"
RESULTS = DOCUMENT.with_suffix(".json")
LOGS = ROOT / ".sandbox-prove"
FIGURES = LOGS / "figures.jsonl"
STOPPING_SECONDS = 30
"""How long a step that is interrupted may take to stop what it has started."""


@dataclass(frozen=True)
class Step:
    """One long run.

    Args:
        name: as in the document.
        arguments: of Python.
        minutes: how long it may take; longer is a failure.
        env: variables besides the present ones.
        lacks: returns what the machine lacks for it, or None. A step may be left out for that; the
            document says so.
        limits_itself: whether it has limits of its own, and takes `--patient`, too.
        patience: how many times as long it may take.
    """

    name: str
    arguments: Sequence[str]
    minutes: float
    env: Mapping[str, str] = field(default_factory=dict)
    lacks: Callable[[], str | None] = lambda: None
    limits_itself: bool = False
    patience: float = 1

    @property
    def command(self) -> list[str]:
        """What is run."""
        patience = ["--patient", f"{self.patience:g}"] if self.limits_itself else []
        return [sys.executable, *self.arguments, *patience]

    @property
    def longest_minutes(self) -> float:
        """How long it may take here."""
        return self.minutes * self.patience


def _pytest(path: str) -> list[str]:
    return ["-m", "pytest", path, "--long", "-q"]


RACES = "tests/integration/races"
ON_DYNAMODB_LOCAL = {"STOREFRONT_DYNAMODB_ENDPOINT": "dynamodb-local"}
HAS_JAVA = dynamodb_local.missing() is None


def _search(name: str, path: str, minutes: float) -> Step:
    engine, env = ("DynamoDB Local", ON_DYNAMODB_LOCAL) if HAS_JAVA else ("the emulator", {})
    return Step(f"{name} on {engine}", _pytest(path), minutes, env)


def _without_java() -> str | None:
    return None if HAS_JAVA else "Java, so that the emulator is what they ran on above,"


STEPS = [
    _search("races", RACES, 10),
    Step("races on the emulator too", _pytest(RACES), 13, lacks=_without_java),
    _search("crashes", "tests/properties/test_crashes.py", 6),
    _search("traces", "tests/properties/test_traces.py", 5),
    _search("histories", "tests/properties/test_shop_machine.py", 6),
    _search("stories at the door", "tests/properties/test_doors.py", 6),
    _search("sales by the clock", "tests/properties/test_prices.py", 2),
    Step("baskets", _pytest("tests/properties/test_baskets.py"), 4),
    Step("drift", _pytest("tests/unit/audit/test_repair.py"), 4),
    Step("planted bugs", ["-m", "tests.controls"], 19, limits_itself=True),
]
"""All steps; their minutes add up to an hour and a quarter at most."""


def main() -> int:
    """Run the steps; return 0 only if all of them passed."""
    parser = argparse.ArgumentParser(prog="python -m sandbox.prove", description=__doc__)
    parser.add_argument("word", nargs="?", default="", help="run the steps named so, only")
    parser.add_argument("--again", action="store_true", help="only what has not passed here yet")
    parser.add_argument("--patient", type=float, default=1, metavar="times", help="multiply limits")
    parser.add_argument("--report", action="store_true", help="only render the document anew")
    options = parser.parse_args()
    if options.report:
        DOCUMENT.write_text(correctness.document(correctness.load(RESULTS.read_text())))
        return 0
    steps = [replace(one, patience=options.patient) for one in STEPS if options.word in one.name]
    if not steps:
        parser.error(f"no step is named so; there are: {', '.join(one.name for one in STEPS)}")
    return _prove(steps, again=options.again)


def _prove(steps: Sequence[Step], *, again: bool) -> int:
    """Run these steps; write the document if they are all there are, and all passed."""
    LOGS.mkdir(parents=True, exist_ok=True)
    # Whoever is started with it ignored, as under nohup, starts processes that ignore it too.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    results = [(_passed(one) if again else None) or _run(one) for one in steps]
    failed = any(one.result.startswith("failed") for one in results)
    text = correctness.document(results)
    if failed or len(steps) < len(STEPS):
        print(f"\n{text}\nThe logs are in {LOGS}; {DOCUMENT.relative_to(ROOT)} is left as it is.")
        return 1 if failed else 0
    RESULTS.write_text(correctness.dump(results))
    DOCUMENT.write_text(text)
    print(f"\n{DOCUMENT.relative_to(ROOT)} is written.")
    return 0


def _passed(one: Step) -> StepResult | None:
    """Return the result of a step that has passed at this commit, with nothing changed since."""
    kept = _kept(one)
    if not kept.exists():
        return None
    [result] = correctness.load(kept.read_text())
    commit = _commit()
    known = commit == result.commit and not commit.endswith(("-dirty", "unknown"))
    return result if known and not result.result.startswith("failed") else None


def _kept(one: Step) -> Path:
    return LOGS / f"{one.name.replace(' ', '-')}.json"


def _run(one: Step) -> StepResult:
    """Run a step, unless the machine lacks something for it, and keep its result."""
    FIGURES.unlink(missing_ok=True)
    started = time.monotonic()
    lacking = one.lacks()
    if lacking:
        print(f"  {one.name}: left out, {lacking} is missing")
    result = f"left out: {lacking} is missing" if lacking else _outcome(one)
    done = StepResult(
        name=one.name,
        result=result,
        minutes=round((time.monotonic() - started) / 60, 1),
        commit=_commit(),
        date=datetime.now(UTC).date().isoformat(),
        python=platform.python_version(),
        cores=os.cpu_count() or 1,
        patience=one.patience,
        trials=correctness.read_trials(FIGURES),
    )
    _kept(one).write_text(correctness.dump([done]))
    return done


def _outcome(one: Step) -> str:
    """Run a step; return the last line that it printed, or why it failed."""
    log = LOGS / f"{one.name.replace(' ', '-')}.log"
    with step(one.name), log.open("w") as output:
        process = subprocess.Popen(
            one.command,
            cwd=ROOT,
            env={**os.environ, **one.env, "STOREFRONT_FIGURES": str(FIGURES)},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # a group of its own: with it ends whatever it has started
        )
        status = _wait(process, one.longest_minutes * 60)
    if status is None:
        return f"failed: not ready after {one.longest_minutes:g} minutes"
    lines = log.read_text().split("\n")
    last = next((line for line in reversed(lines) if line.strip()), "")
    return f"failed with status {status}: {last}" if status else last


def _wait(process: subprocess.Popen[bytes], seconds: float) -> int | None:
    """Return the exit status of a process, or None if it had to be stopped; none of it remains."""
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGINT)  # lets it say where it is, and stop its engine
        with suppress(subprocess.TimeoutExpired):
            process.wait(STOPPING_SECONDS)
        return None
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _commit() -> str:
    describe = ["git", "describe", "--always", "--dirty"]
    found = subprocess.run(describe, cwd=ROOT, capture_output=True, text=True, check=False)
    return found.stdout.strip() or "unknown"


if __name__ == "__main__":
    sys.exit(main())
