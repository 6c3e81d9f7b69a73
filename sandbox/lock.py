"""One command at a time works on a sandbox; the others wait for it."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sandbox.terminal import make_private

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def alone(folder: Path, name: str = "lock") -> Iterator[None]:
    """Keep others from working on ``folder`` until the block is left; wait while others do.

    Args:
        folder: is made, for its owner's eyes only, if it is not there.
        name: of the file that is locked; the system unlocks it however this process ends.
    """
    make_private(folder)
    with (folder / name).open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            print(f"Another command is at work here (process {file.read()}); waiting for it.")
            fcntl.flock(file, fcntl.LOCK_EX)
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
