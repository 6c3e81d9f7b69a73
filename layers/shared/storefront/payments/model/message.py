"""What providers say, kept for audit."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ProviderMessage:
    """Something a provider said, kept word for word for audit.

    Args:
        source: which call or event, such as "stripe.event" or "bkash.execute".
        payload: the provider's JSON.
        event_id: the provider's id of an event that must have its effect once; None for answers
            to our own calls.
    """

    source: str
    payload: Any
    event_id: str | None = None
