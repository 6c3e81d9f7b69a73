"""What providers say, of which the proof is kept."""

from typing import Any

from storefront.values import dataclass


@dataclass(frozen=True, slots=True)
class ProviderMessage:
    """Something a provider said; `payments.store.proof` says what is kept of it.

    Args:
        source: which call or event, such as "stripe.event" or "bkash.execute".
        payload: the provider's JSON.
        event_id: the provider's id of an event that must have its effect once; None for answers
            to our own calls.
    """

    source: str
    payload: Any
    event_id: str | None = None
