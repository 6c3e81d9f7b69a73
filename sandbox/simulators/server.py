"""Serving a simulator on loopback."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from waitress import wasyncore
from waitress.server import create_server

if TYPE_CHECKING:
    from flask import Flask

HOST = "127.0.0.1"
THREADS = 32
"""Requests served at a time."""


@dataclass(frozen=True)
class RunningServer:
    """A server that answers at `url` (no trailing slash) until closed."""

    url: str
    _server: Any
    _sockets: dict[int, Any]
    _thread: threading.Thread

    def close(self) -> None:
        """Stop listening, let running requests end, drop idle connections."""
        self._server.task_dispatcher.shutdown()
        woken = threading.Event()

        def close_all() -> None:
            # A request that ends wakes the loop as well, which may come here while we still write
            # to its pipe: closed under our hands, its number may be another file's by then.
            woken.wait()
            wasyncore.close_all(self._sockets)

        # The socket map belongs to the server's loop: only that thread may empty it.
        self._server.trigger.pull_trigger(close_all)
        woken.set()
        self._thread.join()

    def wait(self) -> None:
        """Return when the server has been closed."""
        self._thread.join()


def serve(app: Flask, port: int = 0) -> RunningServer:
    """Serve `app` on 127.0.0.1 from a thread of its own.

    Args:
        app: the application.
        port: TCP port; 0 takes a free one.

    Raises:
        OSError: the port is taken.
    """
    sockets: dict[int, Any] = {}
    server: Any = create_server(
        app, map=sockets, host=HOST, port=port, threads=THREADS, connection_limit=1000, ident=None
    )
    thread = threading.Thread(target=server.run, name=f"simulator-{app.name}", daemon=True)
    thread.start()
    return RunningServer(f"http://{HOST}:{server.effective_port}", server, sockets, thread)
