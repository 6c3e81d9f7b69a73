"""Waiting for what is found."""

import secrets
import time

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
    ends = time.monotonic() + PATIENCE
    while api.get(f"{by}q={text}")["total"] != total:
        assert time.monotonic() < ends, f"{total} of {text!r} are not found"
        time.sleep(_LOOK_SECONDS)


def a_word() -> str:
    """Return a word that is nobody else's: letters only, so that it can be misspelt."""
    return "".join(secrets.choice("bdfgklmnprst") for _ in range(12))
