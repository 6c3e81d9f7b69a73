"""`docs/mutation.md`: how many small bugs the tests noticed, and why the others do no harm."""

import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.mutation.mutants import Key
from tests.mutation.scope import PARTS

_EXPLAINED = Path(__file__).with_name("survivors.toml")
SURVIVED = "survived"
_HEAD = """\
# Mutation testing

Whether tests would notice a small bug in what decides about stock and money. Written by
`make mutate`; do not edit.

{when}

{sample} of {all} possible mutants, chosen by the seed; a mutant is one changed comparison,
condition, constant, operator, argument, element, statement or handler
(`tests/mutation/operators.py`). Each is shown to the unit tests and the gateways' contract tests
that run its line. Left out are texts, type annotations, decorators and logging; and the races,
properties and end-to-end tests, which would notice more.

| Part | Mutants | Killed | Timed out | Survived, harmless | Survived, not explained |
|---|---|---|---|---|---|
{rows}

**{score}** of the mutants that do harm were noticed. One that times out makes the code hang, which
counts as noticed.
"""


@dataclass(frozen=True)
class Result:
    """What became of a mutant.

    Args:
        part: of the shop, as in `tests.mutation.scope`.
        path: as in `tests.mutation.mutants.Mutant`, like the next four.
        function: see there.
        code: see there.
        change: see there.
        line: see there.
        verdict: "killed", "timed out" or "survived".
        by: the test that failed.
    """

    part: str
    path: str
    function: str
    code: str
    change: str
    line: int
    verdict: str
    by: str

    @property
    def key(self) -> Key:
        """What names the mutant."""
        return self.path, self.function, self.code, self.change

    def told(self) -> str:
        """Return it as a line for the terminal."""
        return f"{self.verdict:9}  {self.path}:{self.line}  {self.change}"


def document(results: Sequence[Result], when: str, possible: int) -> tuple[str, int]:
    """Return the document's text, and how many survivors nobody has explained.

    Args:
        results: of all mutants of the run.
        when: the day, the state of the code and the command.
        possible: how many mutants there are to choose from.
    """
    reasons = reasons_for_survival()
    survivors = sorted(
        (one for one in results if one.verdict == SURVIVED), key=lambda one: (one.key, one.line)
    )
    harmless = [one for one in survivors if one.key in reasons]
    unexplained = [one for one in survivors if one.key not in reasons]
    parts = [part for part in PARTS if any(one.part == part for one in results)]
    rows = [_row(part, [one for one in results if one.part == part], reasons) for part in parts]
    total = _row("**all**", results, reasons)
    noticed = len(results) - len(survivors)
    text = _HEAD.format(
        when=when,
        sample=len(results),
        all=possible,
        rows="\n".join([*rows, total]),
        score=_percent(noticed, noticed + len(unexplained)),
    )
    if unexplained:
        text += "\n## Survivors that nobody has explained\n\n" + _listed(unexplained, {})
    if harmless:
        text += "\n## Survivors that do no harm\n\n" + _listed(harmless, reasons)
    return text, len(unexplained)


def _row(part: str, results: Iterable[Result], reasons: dict[Key, str]) -> str:
    counts = Counter(
        "harmless" if one.verdict == SURVIVED and one.key in reasons else one.verdict
        for one in results
    )
    columns = ("killed", "timed out", "harmless", SURVIVED)
    figures = [counts.total(), *(counts[name] for name in columns)]
    return f"| {part} | " + " | ".join(str(figure) for figure in figures) + " |"


def _listed(survivors: Iterable[Result], reasons: dict[Key, str]) -> str:
    lines = []
    for one in survivors:
        path = one.path.removeprefix("layers/shared/storefront/")
        reason = f": {reasons[one.key]}" if one.key in reasons else ""
        where = f"{path} {one.function}".strip()
        lines.append(f"* {where}, `{one.code}`: `{one.change}`{reason}\n")
    return "".join(dict.fromkeys(lines))


def reasons_for_survival() -> dict[Key, str]:
    """Return why mutants may survive, as `survivors.toml` says."""
    known = tomllib.loads(_EXPLAINED.read_text())["survivor"]
    return {
        (one["path"], one["function"], one["code"], one["change"]): one["reason"] for one in known
    }


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "nothing"
