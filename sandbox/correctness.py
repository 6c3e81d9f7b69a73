"""`docs/correctness.md`: what the long tests found, and what they cannot find."""

from __future__ import annotations

import json
import os
import platform
from collections import defaultdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

Row = tuple[str, str, str]

_HEAD = """\
# Correctness

What the shop promises about stock and money, how that was tested, and what came out. Written by
`make prove`; do not edit. The promises themselves: docs/architecture.md, "What may never happen".

{when}

## Promises

| Promise | How it was tested | Figure |
|---|---|---|
{promises}

After each of these runs all tables are read, and every invariant of stock, orders and payments is
checked (`tests/support/invariants.py`).

## Steps

| Step | Result | Minutes |
|---|---|---|
{steps}

"""
_LIMITS = """\
## What cannot be proved here

* **AWS's own behaviour under load.** Neither engine throttles, reports conflicts between
  transactions as often as AWS does, or has partitions. Throttling, conflicts and lost answers are
  injected under the SDK (`sandbox/faults`), at rates we chose. The real rate of conflicts on a hot
  product, and its ceiling (AWS documents 1,000 writes a second for one partition), need AWS.
* **Durability.** That an acknowledged write survives, that a backup restores to a point in time,
  and that TTL deletes: AWS's promises, which we rely on.
* **IAM as AWS evaluates it.** The emulator enforces policies, but ignores permission boundaries.
  `tests/unit/test_permissions.py` holds policies and calls equal.
* **The live providers.** Stripe and bKash are simulated from their documentation and recorded
  answers. An undocumented answer is kept word for word, and never taken for success, but which
  ones exist only the providers know. So is their timing: how late a webhook may come.
* **Every interleaving.** That one request as a whole comes between two steps of another is tried
  at every step (`tests/support/interleavings.py`), for the pairs that matter. Finer ones, and
  three at once, are searched for by races and properties; what they have not found may exist. A
  failure that is found replays from its seed; a race between threads does not.
* **Clocks.** Holds expire by the functions' clocks. AWS keeps those within milliseconds; we do not
  test what happens when they are minutes apart.
"""


def document(figures: Path, steps: Sequence[Row], commit: str, today: str) -> str:
    """Return the document's text.

    Args:
        figures: the file that `tests.support.figures.record` has written.
        steps: name, result and minutes of each step of the run.
        commit: the state of the code.
        today: the day of the run.
    """
    lines = figures.read_text().splitlines() if figures.exists() else []
    when = (
        f"{today}, commit {commit}, Python {platform.python_version()}, {os.cpu_count()} cores. "
        "Seconds depend on the machine and on what else it does."
    )
    promises = _table(_promises(json.loads(line) for line in lines))
    return _HEAD.format(when=when, promises=promises, steps=_table(steps)) + _LIMITS


def _promises(found: Iterable[dict[str, Any]]) -> list[Row]:
    runs: defaultdict[Row, list[float | None]] = defaultdict(list)
    for one in found:
        runs[one["promise"], one["how"], one["figure"]].append(one["seconds"])
    # By promise, and otherwise in the order in which they were found.
    promises = list(dict.fromkeys(promise for promise, _, _ in runs))
    rows = sorted(runs, key=lambda row: promises.index(row[0]))
    return [
        (promise, how, _figure(figure, runs[promise, how, figure])) for promise, how, figure in rows
    ]


def _figure(figure: str, seconds: Sequence[float | None]) -> str:
    times = f"{len(seconds)} times: " if len(seconds) > 1 else ""
    known = [one for one in seconds if one is not None]
    return f"{times}{figure}" + (f", in {max(known):.1f} s at most" if known else "")


def _table(rows: Iterable[Row]) -> str:
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in rows)
