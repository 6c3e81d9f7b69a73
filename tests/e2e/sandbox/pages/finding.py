"""Waiting for what is found."""

import secrets
import time

from tests.e2e.client import Client

#: Seconds until what was made must be found, on a busy machine.
PATIENCE = 60
#: Seconds between two looks.
_LOOK_SECONDS = 0.2


def until_found(api: Client, text: str, total: int) -> None:
    """Ask until the index has as much as was made: it follows by some seconds."""
    ends = time.monotonic() + PATIENCE
    while api.get(f"/api/search/?q={text}")["total"] != total:
        assert time.monotonic() < ends, f"{total} of {text!r} are not found"
        time.sleep(_LOOK_SECONDS)


def a_word() -> str:
    """Return a word that is nobody else's: letters only, so that it can be misspelt."""
    return "".join(secrets.choice("bdfgklmnprst") for _ in range(12))
