"""Waiting for what is found."""

import secrets
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from tests.e2e.client import Client, Json

#: Seconds until what was made must be found, on a busy machine.
PATIENCE = 60
#: Seconds between two looks.
_LOOK_SECONDS = 0.2
#: As many of a function's processes as tests that run side by side keep busy, and one more.
_PROCESSES = 4


def until_found(api: Client, text: str, total: int, by: str = "/api/search/?") -> Json:
    """Ask until the index has as much as was made, and return the answer that has it.

    The index follows by some seconds, and each process of the function has read it at another
    time. Some are asked at once, and all of them must have it; who asks again may still come to
    another one, which believes what it has read for some seconds more.

    Args:
        api: who asks.
        text: what for.
        total: how much is to be found.
        by: the address, and what else is asked for.
    """

    def ask(_: int) -> Json:
        answer: Json = api.get(f"{by}q={text}")
        return answer

    def all_have_it() -> bool:
        answers[:] = pool.map(ask, range(_PROCESSES))
        return all(answer["total"] == total for answer in answers)

    answers: list[Json] = []
    with ThreadPoolExecutor(_PROCESSES) as pool:
        until(all_have_it)
    return answers[0]


def until(holds: Callable[[], bool]) -> None:
    """Ask until the index has come to where something holds."""
    ends = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < ends, "the index does not follow"
        time.sleep(_LOOK_SECONDS)


def a_word() -> str:
    """Return a word that is nobody else's: letters only, so that it can be misspelt."""
    return "".join(secrets.choice("bdfgklmnprst") for _ in range(12))
