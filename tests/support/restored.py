"""A function that is started, and then copied as Lambda copies it with SnapStart.

`python restored.py`, with a function's folder on the path and its variables set. Each copy is a
fork that calls the function once; what it drew and how many hooks it ran is told on the standard
error. A fork is more careful than a snapshot, so what it does by itself is undone: the state of
the random numbers is put back to what the snapshot holds.
"""

import importlib
import json
import os
import random
import secrets
import sys
import types
import uuid
from collections.abc import Callable
from typing import Any

COPIES = 2


class Context:
    """The part of Lambda's context that functions look at."""

    aws_request_id = "11111111-2222-3333-4444-555555555555"


def main() -> None:
    """Start, call once so that a connection is open, and copy."""
    event = json.loads(sys.stdin.readline())
    hooks: list[Callable[[], object]] = []
    runtime: Any = types.ModuleType("snapshot_restore_py")
    runtime.register_after_restore = hooks.append
    sys.modules["snapshot_restore_py"] = runtime
    handler = importlib.import_module("app").lambda_handler
    handler(event, Context())
    # Drawn from, as a retry does: a fork that never drew has no state in common.
    random.random()
    snapshot = random.getstate()
    for _ in range(COPIES):
        process = os.fork()
        if not process:
            _live(handler, event, snapshot, hooks)
            os._exit(0)
        os.waitpid(process, 0)


def _live(handler: Any, event: Any, snapshot: Any, hooks: list[Callable[[], object]]) -> None:
    random.setstate(snapshot)
    for renew in hooks:
        renew()
    answer = handler(event, Context())
    drawn = [random.random(), secrets.randbits(80), str(uuid.uuid4())]
    told = {"status": answer["statusCode"], "drawn": drawn, "hooks": len(hooks)}
    os.write(2, json.dumps(told).encode() + b"\n")


if __name__ == "__main__":
    main()
