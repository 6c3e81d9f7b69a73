"""What long tests found out, for `docs/correctness.md`: see `sandbox/prove.py`."""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from sandbox.correctness import Trial

#: Names the file that collects the trials, a JSON object a line.
FIGURES_VARIABLE = "STOREFRONT_FIGURES"


def record(
    promise: str,
    how: str,
    outcome: str,
    *,
    under: Sequence[str] = (),
    case: str = "",
    times: int = 1,
    seconds: float | None = None,
    test: str | None = None,
) -> None:
    """Add what was tried to the report of `make prove`; does nothing in other runs.

    Args:
        promise: what is promised, in the words of the report's table.
        how: how it was tried.
        outcome: what came out, such as "100 of 100 sold".
        under: the conditions: faults, provider, engine.
        case: which case, of a promise that is tried case by case.
        times: how many trials this records.
        seconds: how long it took, if that tells something; the report shows the longest.
        test: the package that tries it, where that is not the running test.
    """
    path = os.environ.get(FIGURES_VARIABLE)
    if path:
        running = os.environ.get("PYTEST_CURRENT_TEST", "").partition("::")[0]
        trial = Trial(promise, how, test or running, outcome, tuple(under), case, times, seconds)
        with Path(path).open("a") as figures:
            figures.write(json.dumps(asdict(trial)) + "\n")
