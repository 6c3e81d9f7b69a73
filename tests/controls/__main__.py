"""Plant each bug in a copy of the code, and see that its tests fail: `python -m tests.controls`.

Exit status 0 only if every bug was caught within `LIMIT_SECONDS`. Names of bugs as arguments choose
some of them.
"""

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.controls.planted import BUGS, Bug
from tests.support.figures import record

ROOT = Path(__file__).parents[2]
LIMIT_SECONDS = 60
#: What is installed and not copied: the environments of the tests and of the emulator.
_LINKED = (".venv", ".sandbox/emulator-venv", ".tools")
_PYTEST = ["-m", "pytest", "-x", "-q", "--no-header", "-p", "no:cacheprovider", "--tb=no"]
#: Exit status of pytest when tests failed; any other means that they were not run.
_TESTS_FAILED = 1


def main(names: list[str]) -> int:
    """Try the bugs with these names, or all, and return the exit status."""
    chosen = [bug for bug in BUGS if not names or bug.name in names]
    with tempfile.TemporaryDirectory(prefix="storefront-controls-") as folder:
        copy = _copied(Path(folder))
        missed = [bug for bug in chosen if not _is_caught(bug, copy)]
    print(f"{len(chosen) - len(missed)} of {len(chosen)} planted bugs were caught.")
    if not names and not missed:
        record(
            "Tests fail when the code is broken",
            f"planted bugs, each caught within {LIMIT_SECONDS} s",
            f"{len(chosen)} of {len(chosen)}",
        )
    return 1 if missed else 0


def _is_caught(bug: Bug, copy: Path) -> bool:
    path = copy / "layers" / "shared" / "storefront" / bug.module
    text = path.read_text()
    if text.count(bug.code) != 1:
        print(f"OUTDATED  {bug.name}: the code to break is not in {bug.module} once", flush=True)
        return False
    path.write_text(text.replace(bug.code, bug.broken))
    started = time.monotonic()
    try:
        command = [".venv/bin/python", *_PYTEST, *bug.tests]
        done = subprocess.run(
            command, cwd=copy, capture_output=True, timeout=LIMIT_SECONDS, check=False
        )
        status = done.returncode
    except subprocess.TimeoutExpired:
        status = None
    finally:
        path.write_text(text)
    seconds = time.monotonic() - started
    caught = status == _TESTS_FAILED
    print(f"{'caught' if caught else 'MISSED'}  {seconds:4.0f} s  {bug.name}", flush=True)
    return caught


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
