"""A server that is closed while its loop is awake for another reason."""

import pytest
from flask import Flask

from sandbox.simulators.server import serve

BOUND = 0.2
"""Seconds to give a loop that would close too early; only a right one takes them."""


def test_a_loop_that_is_awake_already_closes_nothing_while_it_is_being_woken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    running = serve(Flask("app"))
    trigger, thread = running._server.trigger, running._thread
    wake = trigger._physical_pull

    def wake_late() -> None:
        wake()  # what a request does that ends now
        thread.join(BOUND)
        wake()

    monkeypatch.setattr(trigger, "_physical_pull", wake_late)

    running.close()

    assert not thread.is_alive()
