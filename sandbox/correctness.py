"""`docs/correctness.md`: what the long tests found, rendered from `docs/correctness.json`."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

_DOCUMENT = """\
# Correctness

What the shop promises about stock and money, how each promise was tried, and what came out.
`make prove` writes this page, and `correctness.json` beside it, which holds every case; edit
neither. The promises themselves are in
[architecture.md](architecture.md#what-may-never-happen); what no test here can prove is in
[development.md](development.md#what-cannot-be-proved-here).

{origin}

## Promises

After every trial all tables are read and every invariant is checked
(`tests/support/invariants.py`).

| Promise | How it is tried | How often, under what | Result |
|---|---|---|---|
{promises}

## Cases

The promises above that were tried case by case; a number is how often, if more than once.

| Promise | Cases |
|---|---|
{cases}

## Steps

| Step | Result | Minutes | Commit |
|---|---|---|---|
{steps}
"""


@dataclass(frozen=True)
class Trial:
    """What some equal trials of one promise came to.

    Args:
        promise: what is promised.
        how: how it was tried.
        test: the file or package of the test.
        outcome: what came out.
        under: the conditions: faults, provider, engine.
        case: which of many cases it was; empty if the promise has no list of cases.
        times: how often it was tried.
        seconds: how long the slowest took; None if that tells nothing.
    """

    promise: str
    how: str
    test: str
    outcome: str
    under: tuple[str, ...] = ()
    case: str = ""
    times: int = 1
    seconds: float | None = None


@dataclass(frozen=True)
class StepResult:
    """What a step of `make prove` came to.

    Args:
        name: of the step.
        result: the last line that it printed, or why it failed or was left out.
        minutes: how long it took.
        commit: the state of the code.
        date: the day, as in ISO 8601.
        python: the version of Python.
        cores: of the machine.
        trials: what the step's tests recorded.
        patience: how many times as long as usual it was allowed to take.
    """

    name: str
    result: str
    minutes: float
    commit: str
    date: str
    python: str
    cores: int
    trials: tuple[Trial, ...] = ()
    patience: float = 1


def read_trials(recorded: Path) -> tuple[Trial, ...]:
    """Return what tests have recorded with `tests.support.figures.record`, equal trials as one."""
    lines = recorded.read_text().splitlines() if recorded.exists() else []
    merged: dict[Trial, Trial] = {}
    for trial in (_trial(json.loads(line)) for line in lines):
        key = replace(trial, times=0, seconds=None)
        known = merged.get(key, key)
        known_seconds = [one for one in (known.seconds, trial.seconds) if one is not None]
        merged[key] = replace(
            trial, times=known.times + trial.times, seconds=max(known_seconds, default=None)
        )
    return tuple(merged.values())


def dump(steps: Sequence[StepResult]) -> str:
    """Return the text of `docs/correctness.json`."""
    return json.dumps({"steps": [asdict(one) for one in steps]}, indent=1) + "\n"


def load(text: str) -> list[StepResult]:
    """Return the steps that `dump` has written."""
    return [
        StepResult(**{**step, "trials": tuple(_trial(one) for one in step["trials"])})
        for step in json.loads(text)["steps"]
    ]


def document(steps: Sequence[StepResult]) -> str:
    """Return the text of `docs/correctness.md`."""
    trials = [trial for step in steps for trial in step.trials]
    by_promise = {
        name: [trial for trial in trials if trial.promise == name]
        for name in dict.fromkeys(trial.promise for trial in trials)
    }
    return _DOCUMENT.format(
        origin=_origin(steps),
        promises=_table(_promise_row(name, tried) for name, tried in by_promise.items()),
        cases=_table(
            (name, _cases(tried))
            for name, tried in by_promise.items()
            if any(trial.case for trial in tried)
        ),
        steps=_table(
            (step.name, step.result, f"{step.minutes:.1f}", step.commit) for step in steps
        ),
    )


def _trial(fields: dict[str, object]) -> Trial:
    # What the file holds was written from such a trial.
    return Trial(**{**fields, "under": tuple(fields["under"])})  # type: ignore[arg-type]


def _origin(steps: Sequence[StepResult]) -> str:
    def distinct(values: Iterable[object]) -> str:
        return " and ".join(dict.fromkeys(str(value) for value in values))

    patience = max((step.patience for step in steps), default=1)
    beside = f" beside other work, all limits times {patience:g}," if patience > 1 else ""
    return (
        f"The last run: {distinct(step.date for step in steps)}, "
        f"commit {distinct(step.commit for step in steps)}, "
        f"{sum(step.minutes for step in steps):.0f} minutes,{beside} "
        f"Python {distinct(step.python for step in steps)}, "
        f"{distinct(step.cores for step in steps)} cores."
    )


def _promise_row(promise: str, tried: Sequence[Trial]) -> tuple[str, ...]:
    tests = dict.fromkeys(f"`{trial.test}`" for trial in tried)
    ways = dict.fromkeys(trial.how for trial in tried)
    return (
        promise,
        f"{'; '.join(ways)} ({', '.join(tests)})",
        _how_often(tried),
        _result(tried),
    )


def _how_often(tried: Sequence[Trial]) -> str:
    cases = {trial.case for trial in tried if trial.case}
    often = f"{sum(trial.times for trial in tried)} times"
    conditions = dict.fromkeys(condition for trial in tried for condition in trial.under)
    return ": ".join(
        part
        for part in (
            f"{often}, in {len(cases)} cases" if cases else often,
            ", ".join(conditions),
        )
        if part
    )


def _result(tried: Sequence[Trial]) -> str:
    outcomes: Counter[str] = Counter()
    for trial in tried:
        outcomes[trial.outcome] += trial.times
    slowest = max((trial.seconds for trial in tried if trial.seconds is not None), default=None)
    told = "; ".join(f"{times} times: {outcome}" for outcome, times in outcomes.items())
    return told if slowest is None else f"{told}; {slowest:.1f} s at most"


def _cases(tried: Sequence[Trial]) -> str:
    cases: Counter[str] = Counter()
    for trial in tried:
        cases[trial.case] += trial.times
    return ", ".join(f"{case} {times}" if times > 1 else case for case, times in cases.items())


def _table(rows: Iterable[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in rows)
