"""What every object of the API shares: lookup by id, lists with cursors, `expand`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.simulators.stripe.errors import ParameterError, no_such

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sandbox.simulators.store import Document, Store
    from sandbox.simulators.stripe.schemas import Page

API_VERSION = "2026-10-28.endive"
"""What the official SDK 16.1.0 pins (`stripe.api_version`)."""

SESSION = "checkout.session"
LINE_ITEMS = "line_items"
PAYMENT_INTENT = "payment_intent"
CHARGE = "charge"
REFUND = "refund"
DISPUTE = "dispute"
EVENT = "event"
WEBHOOK_ENDPOINT = "webhook_endpoint"

_EXPANDABLE = {
    "charge": CHARGE,
    "latest_charge": CHARGE,
    "payment_intent": PAYMENT_INTENT,
}
"""Fields that hold an id which `expand` may replace by the object."""


def retrieve(store: Store, kind: str, object_id: str, param: str = "id") -> Document:
    """Return one object.

    Raises:
        StripeError: 404 `resource_missing`.
    """
    found = store.get(kind, object_id)
    if found is None:
        raise no_such(kind, object_id, param)
    return found


def list_object(data: Sequence[Document], url: str, *, has_more: bool = False) -> Document:
    """Wrap objects as Stripe's list."""
    return {"object": "list", "data": list(data), "has_more": has_more, "url": url}


def page(newest_first: Sequence[Document], query: Page, url: str) -> Document:
    """Cut one page out of all matching objects.

    Raises:
        ParameterError: both cursors, or a cursor that names no object of the list.
    """
    ids = [item["id"] for item in newest_first]
    if query.starting_after and query.ending_before:
        msg = "You may only specify one of these parameters: starting_after, ending_before."
        raise ParameterError(msg, param="starting_after")
    if query.ending_before:
        end = _position(ids, query.ending_before, "ending_before")
        start = max(0, end - query.limit)
        return list_object(newest_first[start:end], url, has_more=start > 0)
    start = 0
    if query.starting_after:
        start = _position(ids, query.starting_after, "starting_after") + 1
    end = start + query.limit
    return list_object(newest_first[start:end], url, has_more=end < len(ids))


def expand(store: Store, body: Document, paths: Iterable[str]) -> Document:
    """Replace ids by objects, e.g. `payment_intent.latest_charge` or `data.payment_intent`.

    Raises:
        ParameterError: a path that cannot be expanded.
    """
    for path in paths:
        _expand(store, body, path.split("."), path)
    return body


def _expand(store: Store, node: Any, parts: Sequence[str], path: str) -> None:
    if not parts:
        return
    if isinstance(node, list):
        for item in node:
            _expand(store, item, parts, path)
        return
    name, rest = parts[0], parts[1:]
    if isinstance(node, dict) and node.get("object") == SESSION and name == LINE_ITEMS:
        node[name] = line_items_of(store, node["id"])
    elif not isinstance(node, dict) or name not in node or not _expandable(node, name):
        msg = f"This property cannot be expanded ({path})."
        raise ParameterError(msg, param="expand")
    elif isinstance(node[name], str):
        node[name] = retrieve(store, _EXPANDABLE[name], node[name])
    if node[name] is not None:
        _expand(store, node[name], rest, path)


def _expandable(node: Document, name: str) -> bool:
    return name in _EXPANDABLE or (node.get("object") == "list" and name == "data")


def line_items_of(store: Store, session_id: str) -> Document:
    """Return a session's lines as a list object."""
    found = store.get(LINE_ITEMS, session_id) or {"data": []}
    return list_object(found["data"], f"/v1/checkout/sessions/{session_id}/line_items")


def _position(ids: Sequence[str], cursor: str, param: str) -> int:
    if cursor not in ids:
        msg = f"No such object: '{cursor}'"
        raise ParameterError(msg, code="resource_missing", param=param)
    return ids.index(cursor)
