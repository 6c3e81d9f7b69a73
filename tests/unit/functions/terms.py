"""How tests of settings read and change them."""

from typing import Any

from tests.support.catalog import STAFF_ID
from tests.support.functions import Answer, call, load, proxy_event

STAFF: dict[str, Any] = {"user_id": STAFF_ID, "role": "manager"}


def put(folder: str, body: Any, etag: str | None = None) -> Answer:
    """Change settings, as a manager."""
    headers = {"If-Match": etag} if etag else {}
    return call(load(folder), proxy_event(body, headers=headers, **STAFF))


def get(folder: str) -> Answer:
    """Read settings, as somebody of the warehouse."""
    return call(load(folder), proxy_event(user_id=STAFF_ID, role="warehouse"))


def faults(answer: Answer) -> dict[str, str]:
    """Return what is wrong with each field, by the fault's code."""
    assert answer.status == 422, answer.body
    return {one["field"]: one["code"] for one in answer.body["errors"]}
