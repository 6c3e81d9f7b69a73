"""Plant each bug in a copy of the code, and see that its tests fail: `python -m tests.controls`.

As many copies are worked on as there are cores.

The same tests must pass before anything is planted: otherwise their failure would prove nothing.
Exit status 0 only if they do, and every bug was caught within `LIMIT_SECONDS`. Names of bugs as
arguments choose some of them.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from tests.controls.bug import Bug
from tests.controls.planted import BUGS
from tests.support.figures import record

ROOT = Path(__file__).parents[2]
LIMIT_SECONDS = 60
#: What is installed and not copied: the environments of the tests and of the emulator.
_LINKED = (".venv", ".sandbox/emulator-venv", ".tools")
#: Races are run as often as CI runs them: one that goes well proves little.
_OPTIONS = ["-x", "-q", "--no-header", "-p", "no:cacheprovider", "--tb=no", "-rfE", "--thorough"]
_PYTEST = ["-m", "pytest", *_OPTIONS]
_ON_TWO_CORES = ["-n", "2", "--dist", "loadfile"]
_PASSED, _TESTS_FAILED = 0, 1
#: A line of pytest's summary for a test that failed by itself; what a fixture lacks is an ERROR.
_FAILED_TEST = re.compile(r"^FAILED ", re.MULTILINE)


@dataclass(frozen=True)
class Run:
    """How some tests ended.

    Args:
        status: of pytest; None if it was stopped because it took too long.
        output: what it wrote.
        seconds: how long it took.
    """

    status: int | None
    output: str
    seconds: float

    @property
    def passed(self) -> bool:
        """Tell whether all tests ran and passed."""
        return self.status == _PASSED

    @property
    def caught(self) -> bool:
        """Tell whether a test failed, and not merely what it needs to run."""
        return self.status == _TESTS_FAILED and bool(_FAILED_TEST.search(self.output))


def main(names: list[str]) -> int:
    """Try the bugs with these names, or all, and return the exit status."""
    chosen = [bug for bug in BUGS if not names or bug.name in names]
    unknown = set(names) - {bug.name for bug in BUGS}
    if unknown:
        print(f"There is no bug {', '.join(sorted(unknown))}.")
        return 2
    with tempfile.TemporaryDirectory(prefix="storefront-controls-") as folder:
        copies = [_copied(Path(folder) / str(number)) for number in range(os.cpu_count() or 1)]
        if not _all_pass(chosen, copies[0]):
            return 1
        missed = _missed(chosen, copies)
    print(f"{len(chosen) - len(missed)} of {len(chosen)} planted bugs were caught.")
    if not names and not missed:
        for bug in chosen:
            record(
                "Tests fail when the code is broken",
                f"a bug is planted, and its tests run for {LIMIT_SECONDS} s at most",
                "caught",
                case=bug.name,
                test="tests/controls",
            )
    return 1 if missed else 0


def _all_pass(bugs: Sequence[Bug], copy: Path) -> bool:
    """Run the files of all these bugs' tests, with nothing planted."""
    files = sorted({one for bug in bugs for one in bug.tests if one.startswith("tests/")})
    run = _run([*files, *_ON_TWO_CORES], copy, limit=None)
    print(
        f"{'passed' if run.passed else 'FAILED'}  {run.seconds:4.0f} s  without any bug", flush=True
    )
    if not run.passed:
        print(run.output[-2000:])
    return run.passed


def _missed(bugs: Sequence[Bug], copies: Sequence[Path]) -> list[Bug]:
    """Plant bugs, one in each copy at a time, and return those that no test noticed."""
    free: SimpleQueue[Path] = SimpleQueue()
    for copy in copies:
        free.put(copy)

    def is_caught(bug: Bug) -> bool:
        copy = free.get()
        try:
            return _is_caught(bug, copy)
        finally:
            free.put(copy)

    with ThreadPoolExecutor(len(copies)) as pool:
        return [
            bug for bug, caught in zip(bugs, pool.map(is_caught, bugs), strict=True) if not caught
        ]


def _is_caught(bug: Bug, copy: Path) -> bool:
    path = copy / bug.path
    text = path.read_text()
    if text.count(bug.code) != 1:
        print(f"OUTDATED  {bug.name}: the code to break is not in {bug.path} once", flush=True)
        return False
    path.write_text(text.replace(bug.code, bug.broken))
    try:
        run = _run(bug.tests, copy, LIMIT_SECONDS)
    finally:
        path.write_text(text)
    print(f"{'caught' if run.caught else 'MISSED'}  {run.seconds:4.0f} s  {bug.name}", flush=True)
    return run.caught


def _run(tests: Sequence[str], copy: Path, limit: float | None) -> Run:
    started = time.monotonic()
    command = [".venv/bin/python", *_PYTEST, *tests]
    try:
        done = subprocess.run(
            command, cwd=copy, capture_output=True, text=True, timeout=limit, check=False
        )
    except subprocess.TimeoutExpired:
        return Run(None, "", time.monotonic() - started)
    return Run(done.returncode, done.stdout, time.monotonic() - started)


def _copied(folder: Path) -> Path:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in listed.stdout.splitlines():
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    for name in _LINKED:
        if (ROOT / name).exists():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).symlink_to(ROOT / name)
    return folder


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
