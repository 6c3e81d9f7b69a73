"""What providers say, and how it is read.

Python reads more than can be written again: halves of characters, which are no UTF-8; numbers of
thousands of digits; nesting as deep as its own stack. A sender's signature does not change that. So
whatever is read here can be compared, logged and stored.
"""

import json
from typing import Any

from storefront.values import dataclass

#: More digits than any amount or time has.
_MOST_DIGITS = 30
#: What is nested more deeply is not looked at, by us or by any provider's documentation.
_DEEPEST = 32


@dataclass(frozen=True, slots=True)
class ProviderMessage:
    """Something a provider said.

    Args:
        source: which call or event, such as "stripe.event" or "bkash.execute".
        payload: the provider's JSON.
        event_id: the provider's id of an event that must have its effect once; None for answers
            to our own calls.
    """

    source: str
    payload: Any
    event_id: str | None = None


def readable_json(text: str | bytes) -> Any:
    """Return the value of a JSON text; what cannot be read in it is None.

    Raises:
        ValueError, RecursionError: it is no JSON, or a nesting without end.
    """
    return _tidy(json.loads(text, parse_int=_whole, parse_constant=lambda _: None), _DEEPEST)


def _whole(digits: str) -> int | None:
    return int(digits) if len(digits) <= _MOST_DIGITS else None


def _tidy(value: Any, depth: int) -> Any:
    if isinstance(value, str):
        return value.encode(errors="replace").decode()
    if not isinstance(value, dict | list):
        return value
    if not depth:
        return None
    if isinstance(value, list):
        return [_tidy(one, depth - 1) for one in value]
    return {_tidy(name, depth): _tidy(one, depth - 1) for name, one in value.items()}
