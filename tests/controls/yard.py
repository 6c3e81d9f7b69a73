"""Where bugs are planted: as many copies of the code as there are cores, a nursery in each."""

import itertools
import os
import shutil
import subprocess
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import TypeVar

from tests.controls.bug import Bug, Edit
from tests.controls.nursery import Nursery, Run

ROOT = Path(__file__).parents[2]
#: What is installed and not copied: the environments of the tests and of the emulator.
_LINKED = (".venv", ".sandbox/emulator-venv", ".tools")
#: Races are run as often as CI runs them: one that goes well proves little.
_OPTIONS = ["-x", "-q", "--no-header", "-p", "no:cacheprovider", "--tb=no", "-rfE", "--thorough"]
_One = TypeVar("_One")
_Answer = TypeVar("_Answer")


@dataclass(frozen=True)
class _Tests:
    """Tests of several bugs.

    Args:
        arguments: of pytest.
        bugs: how many bugs they catch.
    """

    arguments: Sequence[str]
    bugs: int


class Yard:
    """Copies of the code with a nursery in each; what is asked of them is done side by side."""

    def __init__(self, nurseries: Mapping[Path, Nursery], limit: float) -> None:
        """Ask these.

        Args:
            nurseries: by the copy of the code in which they are.
            limit: seconds within which tests catch a bug.
        """
        self._seconds = itertools.count(1)
        self._nurseries = nurseries
        self._limit = limit
        self._free: SimpleQueue[Path] = SimpleQueue()
        for copy in nurseries:
            self._free.put(copy)

    def passes(self, bugs: Sequence[Bug]) -> bool:
        """Run the tests of all these bugs with nothing planted, and tell whether they pass."""
        started = time.monotonic()
        failed = [run for run in self._in_copies(self._tested, _together(bugs)) if not run.passed]
        seconds = time.monotonic() - started
        print(f"{'FAILED' if failed else 'passed'}  {seconds:5.1f} s  without any bug", flush=True)
        for run in failed:
            print(f"after {run.seconds:.1f} s: {run.output[-2000:]}")
        return not failed

    def missed(self, bugs: Sequence[Bug]) -> list[Bug]:
        """Plant bugs, one in each copy at a time, and return those that no test noticed."""
        return [
            bug
            for bug, caught in zip(bugs, self._in_copies(self._is_caught, bugs), strict=True)
            if not caught
        ]

    def _in_copies(self, ask: Callable[[_One, Path], _Answer], of: Iterable[_One]) -> list[_Answer]:
        def asked(one: _One) -> _Answer:
            copy = self._free.get()
            try:
                return ask(one, copy)
            finally:
                self._free.put(copy)

        with ThreadPoolExecutor(len(self._nurseries)) as pool:
            return list(pool.map(asked, of))

    def _tested(self, tests: _Tests, copy: Path) -> Run:
        limit = self._limit * tests.bugs
        return self._nurseries[copy].run([*_OPTIONS, *tests.arguments], limit)

    def _is_caught(self, bug: Bug, copy: Path) -> bool:
        with ExitStack() as stack:
            for path, edit in bug.edits.items():
                if (copy / path).read_text().count(edit.code) != 1:
                    print(f"OUTDATED  {bug.name}: what to break is not in {path} once", flush=True)
                    return False
                stack.enter_context(_broken(copy / path, edit, next(self._seconds)))
            run = self._nurseries[copy].run([*_OPTIONS, *bug.tests], self._limit)
        said = "caught" if run.caught else "MISSED"
        print(f"{said}  {run.seconds:5.1f} s  {bug.name}", flush=True)
        return run.caught


@contextmanager
def _broken(path: Path, edit: Edit, second: int) -> Iterator[None]:
    """Break a file, inside the block.

    Args:
        path: the file.
        edit: what of it.
        second: another one each time: Python tells by second and size whether what it has compiled
            is out of date.
    """
    text, status = path.read_text(), path.stat()
    path.write_text(text.replace(edit.code, edit.broken))
    os.utime(path, (second, second))
    try:
        yield
    finally:
        path.write_text(text)
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def _together(bugs: Iterable[Bug]) -> list[_Tests]:
    """Return the tests of all these bugs, those of the same files together."""
    names: defaultdict[tuple[str, ...], list[str | None]] = defaultdict(list)
    for bug in bugs:
        names[bug.test_paths].append(bug.test_names)
    return [_Tests([*paths, *_any_of(given)], len(given)) for paths, given in names.items()]


def _any_of(names: Iterable[str | None]) -> list[str]:
    some = dict.fromkeys(names)
    return [] if None in some else ["-k", " or ".join(f"({one})" for one in some)]


@contextmanager
def in_yard(limit: float) -> Iterator[Yard]:
    """Copy the code as often as there are cores.

    Args:
        limit: seconds within which tests catch a bug.
    """
    with tempfile.TemporaryDirectory(prefix="storefront-controls-") as folder, ExitStack() as stack:
        copies = [_copied(Path(folder) / str(number)) for number in range(os.cpu_count() or 1)]
        nurseries = {copy: stack.enter_context(Nursery(copy)) for copy in copies}
        yield Yard(nurseries, limit)


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
