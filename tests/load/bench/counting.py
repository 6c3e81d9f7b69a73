"""Instructions that starts take, which two runs repeat to a thousandth, whatever else is running.

Processor time tells what people wait for; this tells what a change of imports has brought.
"""

import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tests.load.bench.layer import ROOT, Runtime
from tests.load.bench.measure import BARE, ENDING, PLAIN, environment
from tests.support.template import functions, read_template

_COUNTER = ("valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null")
_TOLD = re.compile(r"I +refs: +([0-9,]+)")


def counted(runtime: Runtime, wanted: Sequence[str]) -> Iterator[tuple[str, float]]:
    """Yield functions, and the instructions of each one's start as a ratio to the bare client's.

    Args:
        runtime: what they run on.
        wanted: their folders.

    Raises:
        FileNotFoundError: this machine has no valgrind.
    """
    variables = {one.folder: one.variables for one in functions(read_template())}
    bare = _instructions(runtime.python, BARE, environment([runtime.plain], {}, ""), ROOT)
    for function in wanted:
        own = environment(runtime.layers(function), variables[function], "")
        folder = ROOT / "functions" / function
        yield function, _instructions(runtime.python, "import app", own, folder) / bare


def _instructions(python: str, code: str, variables: Mapping[str, str], folder: Path) -> int:
    command = [*_COUNTER, python, *PLAIN, "-c", code + ENDING]
    found = subprocess.run(
        command,
        check=True,
        cwd=folder,
        env={**variables, "PYTHONHASHSEED": "0"},
        capture_output=True,
        text=True,
    )
    told = _TOLD.search(found.stderr)
    assert told, found.stderr
    return int(told[1].replace(",", ""))
