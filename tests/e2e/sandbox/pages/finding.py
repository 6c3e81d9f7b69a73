"""Waiting for what is found."""

import secrets
import time
from collections.abc import Callable

from tests.e2e.client import Client

#: Seconds until what was made must be found, on a busy machine.
PATIENCE = 60
#: Seconds between two looks.
_LOOK_SECONDS = 0.2


def until_found(api: Client, text: str, total: int, by: str = "/api/search/?") -> None:
    """Ask until the index has as much as was made: it follows by some seconds.

    Args:
        api: who asks.
        text: what for.
        total: how much is to be found.
        by: the address, and what else is asked for.
    """
    until(lambda: api.get(f"{by}q={text}")["total"] == total)


def until(holds: Callable[[], bool]) -> None:
    """Ask until the index has come to where something holds."""
    ends = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < ends, "the index does not follow"
        time.sleep(_LOOK_SECONDS)


def a_word() -> str:
    """Return a word that is nobody else's: letters only, so that it can be misspelt."""
    return "".join(secrets.choice("bdfgklmnprst") for _ in range(12))
