"""Waiting for what is found."""

import secrets
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from tests.e2e.client import Client

#: Seconds until what was made must be found, on a busy machine.
PATIENCE = 60
#: Seconds between two looks.
_LOOK_SECONDS = 0.2
#: As many of a function's processes as tests that run side by side keep busy, and one more.
_PROCESSES = 4


def until_found(api: Client, text: str, total: int, by: str = "/api/search/?") -> None:
    """Ask until the index has as much as was made: it follows by some seconds.

    Each process of the function has read it at another time, and who asks next may come to any: so
    some are asked at once, and all of them must have it.

    Args:
        api: who asks.
        text: what for.
        total: how much is to be found.
        by: the address, and what else is asked for.
    """

    def has_it(_: int) -> bool:
        return bool(api.get(f"{by}q={text}")["total"] == total)

    with ThreadPoolExecutor(_PROCESSES) as pool:
        until(lambda: all(pool.map(has_it, range(_PROCESSES))))


def until(holds: Callable[[], bool]) -> None:
    """Ask until the index has come to where something holds."""
    ends = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < ends, "the index does not follow"
        time.sleep(_LOOK_SECONDS)


def a_word() -> str:
    """Return a word that is nobody else's: letters only, so that it can be misspelt."""
    return "".join(secrets.choice("bdfgklmnprst") for _ in range(12))
