"""Which ids belong together, so that a fault can be told to hit one payment only."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from flask import request

from sandbox.simulators.bkash.payments import PAYMENT
from sandbox.simulators.bkash.views import ids_of_payment

if TYPE_CHECKING:
    from sandbox.simulators.store import Store


def ids_of_request(store: Store) -> set[str]:
    """Return every text that the present request sends, and the ids of the payment it names."""
    try:
        body = json.loads(request.get_data())
    except (ValueError, RecursionError):
        return set()
    values = body.values() if isinstance(body, dict) else ()
    named = {value for value in values if isinstance(value, str)}
    for one in list(named):
        payment = store.get(PAYMENT, one)
        named |= ids_of_payment(payment) if payment else set()
    return named
