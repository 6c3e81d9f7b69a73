"""Plant small bugs and see whether tests notice: `python -m tests.mutation`, `make mutate`.

500 mutants take about an hour of one core. docs/mutation.md is written if all files and operators
took part; else the report is only printed. `--resume` goes on after an interruption, and tries the
survivors again after tests were added; `--report` only writes the report anew, after survivors were
explained.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from tests.controls.nursery import warm_up
from tests.mutation import reach, trial
from tests.mutation.document import SURVIVED, Result, document, reasons_for_survival
from tests.mutation.mutants import Key, Mutant, mutants_of
from tests.mutation.reach import FOLDER, ROOT, Reach
from tests.mutation.scope import files

DOCUMENT = ROOT / "docs" / "mutation.md"
_RESULTS = FOLDER / "results.json"
_EVERY = 20
"""Of how many mutants one has its tests run without the bug, too."""


def main() -> int:
    """Do what the arguments say; return 0 only if every survivor is explained."""
    options = _options()
    kept = _kept() if options.report else _run(options)
    text, unexplained = document(
        [Result(**one) for one in kept["results"]], kept["when"], kept["possible"]
    )
    if not kept["only"]:
        DOCUMENT.write_text(text)
    print(text)
    return 1 if unexplained else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("--sample", type=int, default=500, help="how many mutants")
    parser.add_argument("--seed", type=int, default=1, help="which ones")
    parser.add_argument("--only", default="", help="a word in the path of the files to take")
    parser.add_argument("--operator", default="", help="only one kind of bug, e.g. condition")
    parser.add_argument("--limit", type=float, default=120, help="seconds of tests for a mutant")
    parser.add_argument("--resume", action="store_true", help="leave out what was noticed before")
    parser.add_argument("--report", action="store_true", help="only write the report anew")
    return parser.parse_args()


def _run(options: argparse.Namespace) -> dict[str, Any]:
    """Try mutants, and keep what became of them."""
    known = reach.load()
    parts = {path: part for part, path in files(ROOT) if options.only in path}
    everything = {
        one.key: one
        for path in parts
        for one in mutants_of(path, ROOT)
        if options.operator in ("", one.operator)
    }
    ranked = sorted(everything.values(), key=lambda mutant: mutant.rank(options.seed))
    sample = {mutant.key: mutant for mutant in ranked[: options.sample]}
    results = _noticed_before(sample) if options.resume else {}
    may_survive = reasons_for_survival().keys()
    warm_up(trial.LIBRARIES, "mutants")
    if not results:
        _control(list(sample.values())[::_EVERY], known)
    while True:
        kept = {
            "results": [asdict(one) for one in results.values()],
            "when": _when(options),
            "possible": len(everything),
            "only": options.only or options.operator,
        }
        _RESULTS.write_text(json.dumps(kept))
        if not sample.keys() - results.keys():
            return kept
        mutant = next(one for key, one in sample.items() if key not in results)
        # One that may survive is not shown all tests: it would survive them.
        limit = 0 if mutant.key in may_survive else options.limit
        outcome = trial.judge(mutant, known, limit)
        result = Result(
            parts[mutant.path], *mutant.key, mutant.line, outcome.verdict.value, outcome.by
        )
        results[mutant.key] = result
        print(f"{len(results):4d}  {result.told()}", flush=True)


def _kept() -> dict[str, Any]:
    kept: dict[str, Any] = json.loads(_RESULTS.read_text())
    return kept


def _noticed_before(sample: Collection[Key]) -> dict[Key, Result]:
    results = [Result(**one) for one in _kept()["results"]]
    return {one.key: one for one in results if one.key in sample and one.verdict != SURVIVED}


def _when(options: argparse.Namespace) -> str:
    command = ["git", "describe", "--always", "--dirty"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return (
        f"{datetime.now(UTC).date()}, commit {done.stdout.strip()}: "
        f"`python -m tests.mutation --sample {options.sample} --seed {options.seed} "
        f"--limit {options.limit:g}`"
    )


def _control(sample: Sequence[Mutant], known: Reach) -> None:
    tests = dict.fromkeys(test for one in sample for test in trial.first_tests(one, known))
    print(f"Running {len(tests)} tests without a bug ...", flush=True)
    trial.control(known, list(tests))


if __name__ == "__main__":
    sys.exit(main())
