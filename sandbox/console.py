"""What the sandbox tells the developer: steps with their duration, and errors with a remedy."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

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
