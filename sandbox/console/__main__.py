"""Serve the console of the sandbox that the environment names: `python -m sandbox.console`.

`make start` does it. The arguments only tell whose process it is: see sandbox/processes.py.
"""

from __future__ import annotations

import signal
import sys
import threading
import time
from contextlib import suppress

from sandbox.config import Sandbox
from sandbox.console.actions import PROVIDERS, Actions
from sandbox.console.database import Database
from sandbox.console.files import served
from sandbox.console.journal import Journal
from sandbox.console.names import Names
from sandbox.console.overview import Overview
from sandbox.console.passed import Passed
from sandbox.console.place import Place
from sandbox.console.server import ConsoleServer, Parts
from sandbox.console.sources import Logs, Orders, Provider, Source, watch
from sandbox.console.stream import Stream


def main() -> int:
    """Serve until SIGINT or SIGTERM; return the exit status."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sandbox = Sandbox.from_environment()
    place, stream = Place(sandbox), Stream()
    names = Names(place)
    journal = Journal(place, names)
    database, passed = Database(place), Passed(sandbox.passed_file)
    parts = Parts(
        token=sandbox.console_token,
        files=served(),
        overview=Overview(place, database, passed),
        actions=Actions(place, database, passed, stream),
        stream=stream,
    )
    sources: list[Source] = [
        Orders(place, journal),
        *(Provider(place, journal, names, provider) for provider in PROVIDERS),
        Logs(place, journal, names, since=int(time.time() * 1000)),
        database,
    ]
    stopped = threading.Event()
    with ConsoleServer(sandbox.console_port, parts) as server, suppress(KeyboardInterrupt):
        for source in sources:
            threading.Thread(target=watch, args=(source, stream, stopped), daemon=True).start()
        server.serve_forever()
    stopped.set()
    database.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
