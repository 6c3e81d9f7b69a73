"""Runs one function, from the layer alone, beside a bare handler: see the package.

`python -B child.py`, with the layer on PYTHONPATH. A line of standard input says what to run; what
it says itself goes to the standard output that it began with, and what the function logs to a file.
"""

import importlib
import json
import os
import sys
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

#: Times that what a warm call asks is counted.
COUNTED = 3


class Context:
    """The part of Lambda's context that functions look at."""

    aws_request_id = "11111111-2222-3333-4444-555555555555"

    @staticmethod
    def get_remaining_time_in_millis() -> int:
        """Return more than anything needs."""
        return 25_000


class Numbers:
    """The same random numbers for each event; see `recorder.Numbers`."""

    def __init__(self, first: int) -> None:
        self._first = self._next = first

    def begin(self) -> None:
        """Begin again."""
        self._next = self._first

    def randbits(self, bits: int) -> int:
        """Return the next number."""
        self._next += 1
        return self._next % (1 << bits)


def main() -> None:
    """Run what is asked for, and tell the times."""
    spec = json.loads(sys.stdin.readline())
    told = os.fdopen(os.dup(1), "w", buffering=1)
    log = os.open(spec["log"], os.O_CREAT | os.O_WRONLY | os.O_TRUNC)
    os.dup2(log, 1)
    run = _function(spec)
    started = time.process_time()
    answer = run()
    first = time.process_time() - started
    logged = os.fstat(log).st_size
    told.write(json.dumps({"answer": answer}) + "\n")
    sys.stdin.readline()  # what the first call asked has been counted
    for _ in range(COUNTED):
        run()
    sys.stdout.flush()
    found = {
        "first": first,
        "logged": (os.fstat(log).st_size - logged) / COUNTED,
        "peak_megabytes": _peak(),
    }
    told.write(json.dumps(found) + "\n")
    calls = json.loads(sys.stdin.readline())
    times = _paired(run, _bare(calls), spec["blocks"], spec["block_seconds"])
    told.write(json.dumps({"pairs": times}) + "\n")


def _function(spec: dict[str, Any]) -> Callable[[], Any]:
    clock, ids = (
        importlib.import_module("storefront.clock"),
        importlib.import_module("storefront.ids"),
    )
    moment = datetime.fromisoformat(spec["moment"])
    vars(clock)["system_clock"] = lambda: moment
    numbers = vars(ids)["secrets"] = Numbers(spec["numbers"])
    sys.path.insert(0, spec["folder"])
    handler = importlib.import_module("app").lambda_handler
    event, context = spec["event"], Context()

    def run() -> Any:
        numbers.begin()
        return handler(event, context)

    return run


def _bare(calls: list[tuple[str, dict[str, Any]]]) -> Callable[[], None]:
    """Return a handler that makes some calls with botocore as it comes, and nothing else."""
    session = importlib.import_module("botocore.session").get_session()
    xform_name = importlib.import_module("botocore").xform_name
    client = session.create_client("dynamodb")
    bound = [(getattr(client, xform_name(name)), arguments) for name, arguments in calls]

    def run() -> None:
        for call, arguments in bound:
            call(**arguments)

    return run


def _paired(
    ours: Callable[[], Any], bare: Callable[[], Any], blocks: int, seconds: float
) -> list[tuple[float, float]]:
    """Return the processor time of both, in seconds a call, block by block and in turns."""
    one = max(_taken(ours, 2), _taken(bare, 2), 1e-6)
    times = max(1, int(seconds / one))
    found = []
    for block in range(blocks):
        if block % 2:
            other = _taken(bare, times)
            found.append((_taken(ours, times), other))
        else:
            found.append((_taken(ours, times), _taken(bare, times)))
    return found


def _taken(run: Callable[[], Any], times: int) -> float:
    started = time.process_time()
    for _ in range(times):
        run()
    return (time.process_time() - started) / times


def _peak() -> float:
    """Return the most memory that this process held at once, in MB."""
    # What getrusage tells may be the parent's, from before this program began.
    with open("/proc/self/status") as status:  # noqa: PTH123 - the layer needs no pathlib
        lines = dict(line.split(":", 1) for line in status)
    return int(lines["VmHWM"].split()[0]) / 1024


if __name__ == "__main__":
    main()
