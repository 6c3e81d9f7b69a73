"""Plant each bug in a copy of the code, and see that its tests fail: `python -m tests.controls`.

The same tests must pass before anything is planted: otherwise their failure would prove nothing.
Exit status 0 only if they do, and every bug was caught within `LIMIT_SECONDS`. Names of bugs as
arguments choose some of them. On a machine that does other work, `--patient 3` allows three times
as long.
"""

import argparse
import sys
from collections.abc import Iterable, Sequence

from tests.controls.bug import Bug
from tests.controls.planted import BUGS
from tests.controls.yard import in_yard
from tests.support.figures import record

LIMIT_SECONDS = 60


def main(arguments: Sequence[str]) -> int:
    """Try the bugs that are named, or all, and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.controls", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help="try these bugs, only")
    parser.add_argument("--patient", type=float, default=1, metavar="times", help="multiply limits")
    options = parser.parse_args(arguments)
    chosen = [bug for bug in BUGS if not options.names or bug.name in options.names]
    unknown = set(options.names) - {bug.name for bug in BUGS}
    if unknown:
        parser.error(f"there is no bug {', '.join(sorted(unknown))}")
    with in_yard(LIMIT_SECONDS * options.patient) as yard:
        if not yard.passes(chosen):
            return 1
        missed = yard.missed(chosen)
    print(f"{len(chosen) - len(missed)} of {len(chosen)} planted bugs were caught.")
    if not options.names and not missed:
        _record(chosen)
    return 1 if missed else 0


def _record(bugs: Iterable[Bug]) -> None:
    for bug in bugs:
        record(
            "Tests fail when the code is broken",
            f"a bug is planted, and its tests run for {LIMIT_SECONDS} s at most",
            "caught",
            case=bug.name,
            test="tests/controls",
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
