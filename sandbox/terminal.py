"""What the sandbox tells the developer: steps with their duration, and errors with a remedy.

However a command ends, it ends with a sentence: `guarded` leaves no traceback of what a developer
may do (an interruption, a reader such as `head` that has gone, somebody else's files).
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path
    from typing import TextIO

REMINDER_SECONDS = 15
"""Where the output is no terminal, a long step says after so many seconds that it is alive."""


class SandboxError(Exception):
    """Something only the developer can put right.

    Args:
        problem: what is wrong, in one sentence.
        remedy: what to do about it.
    """

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.remedy = remedy


class LastingOutput:
    """An output whose reader may go away before the end: a command is still done as a whole."""

    def __init__(self, output: TextIO) -> None:
        self._output = output

    def __getattr__(self, name: str) -> Any:
        return getattr(self._output, name)

    def write(self, text: str) -> int:
        """Write ``text``, as long as somebody reads."""
        try:
            return self._output.write(text)
        except BrokenPipeError:
            self._forget_reader()
            return len(text)

    def flush(self) -> None:
        """Hand on what is written, as long as somebody reads."""
        try:
            self._output.flush()
        except BrokenPipeError:
            self._forget_reader()

    def _forget_reader(self) -> None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), self._output.fileno())


def guarded(command: Callable[[], int]) -> int:
    """Run ``command`` and return its exit status; say what stopped it, in a sentence."""
    sys.stdout = LastingOutput(sys.stdout)
    try:
        status = command()
        sys.stdout.flush()
    except SandboxError as error:
        print(f"\nerror: {error}\n{error.remedy}", file=sys.stderr)
        return 1
    except PermissionError as error:
        print(f"\nerror: {not_yours(error)}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted; the same command goes on from here.", file=sys.stderr)
        return 130
    return status


def not_yours(error: PermissionError) -> str:
    """Return what a developer can do about something that belongs to another user."""
    if error.filename is None:
        return "A process of the sandbox belongs to another user.\nRun make as that user."
    return (
        f"You may not use {error.filename}: it belongs to another user.\n"
        "Run make as its owner (sudo is not needed), or work in a copy of the project."
    )


def make_private(folder: Path) -> None:
    """Make a folder that only its owner may look into: passwords are kept there, and logs."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)


@contextmanager
def step(title: str) -> Iterator[None]:
    """Show ``title`` and the seconds that pass until the block is left."""
    started = time.monotonic()
    finished = threading.Event()
    reporter = threading.Thread(target=_report_progress, args=(title, started, finished))
    reporter.start()
    outcome = "failed"
    try:
        yield
        outcome = "done"
    finally:
        finished.set()
        reporter.join()
        start_of_line = "\r" if sys.stdout.isatty() else ""
        seconds = time.monotonic() - started
        print(f"{start_of_line}  {title:<52} {outcome:<6} {seconds:6.1f} s", flush=True)


def _report_progress(title: str, started: float, finished: threading.Event) -> None:
    interactive = sys.stdout.isatty()
    while not finished.wait(0.2 if interactive else REMINDER_SECONDS):
        seconds = time.monotonic() - started
        if interactive:
            print(f"\r  {title:<52} ...    {seconds:6.1f} s", end="", flush=True)
        else:
            print(f"  {title}: still working after {seconds:.0f} s", flush=True)


def run(
    command: Sequence[str],
    *,
    log: Path,
    env: Mapping[str, str] | None = None,
    stdin: str | None = None,
    remedy: str = "Put right what it says, then run the same command again.",
) -> None:
    """Run ``command`` to its end with its output in ``log``.

    Raises:
        SandboxError: the command failed; the message ends with its last lines.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w") as output:
        finished = subprocess.run(
            command,
            stdout=output,
            stderr=subprocess.STDOUT,
            input=stdin,
            stdin=None if stdin is not None else subprocess.DEVNULL,
            env=env,
            text=True,
            check=False,
        )
    if finished.returncode != 0:
        ending = "\n".join(f"    {line}" for line in log.read_text().splitlines()[-15:])
        program = " ".join(command[:4])
        raise SandboxError(f"`{program} ...` failed. The end of {log}:\n{ending}", remedy)
