"""Which ids belong together, so that a fault can be told to hit one payment only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request

from sandbox.simulators.stripe import form
from sandbox.simulators.stripe.errors import ParameterError
from sandbox.simulators.stripe.resources import CHARGE, REFUND, SESSION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.simulators.store import Document, Store


def ids_of_request(store: Store, path: dict[str, str]) -> set[str]:
    """Return every text that the present request sends, and the ids that belong to them.

    Args:
        store: knows the objects.
        path: the ids in the request's path.
    """
    return related(store, {*path.values(), *_texts_of_request()})


def related(store: Store, ids: set[str]) -> set[str]:
    """Add what belongs to ids: session, PaymentIntent, charge, the shop's `client_reference_id`."""
    named = set(ids)
    for kind in (REFUND, CHARGE):
        for one in list(named):
            named |= _texts_of(store.get(kind, one) or {}, ("payment_intent", "charge"))
    for session in store.find(SESSION):
        own = _texts_of(session, ("id", "payment_intent", "client_reference_id"))
        if named & own:
            named |= own
    return named


def _texts_of(item: Document, fields: tuple[str, ...]) -> set[str]:
    return {item[field] for field in fields if item.get(field)}


def _texts_of_request() -> set[str]:
    try:
        tree = form.decode(request.get_data() if request.method == "POST" else request.query_string)
    except ParameterError:
        return set()
    return set(_leaves(tree))


def _leaves(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    else:
        for child in node.values():
            yield from _leaves(child)
