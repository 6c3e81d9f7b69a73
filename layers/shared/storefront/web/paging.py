"""Pages in HTTP: `limit`, and a `cursor` that only the list that gave it accepts.

A cursor holds the last id of a page and a digest over the list's name and owner. The digest is no
secret, and needs none: a position grants nothing, because the partition that is read never comes
from the cursor. It makes a damaged or foreign cursor a clear 400.
"""

import base64
import hashlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Annotated, Any

from storefront.contract import Parameter, Says
from storefront.errors import FieldError, MalformedRequestError, ValidationFailedError
from storefront.paging import DEFAULT_LIMIT, MAX_LIMIT, PageRequest, Slice, T


def page_query(most: int) -> dict[str, Parameter]:
    """Return the query parameters of a list whose pages have so many entries at the most."""
    limit = Annotated[int, Says({"minimum": 1, "maximum": most, "default": DEFAULT_LIMIT})]
    return {
        "limit": Parameter("entries at the most", limit),
        "cursor": Parameter("next_cursor of the page before; the first page if not given"),
    }


#: The query parameters of every list, as `endpoint` wants them described.
PAGE_QUERY = page_query(MAX_LIMIT)
_DIGEST_BYTES = 6
_MAX_CURSOR = 200


class InvalidCursorError(MalformedRequestError):
    """The cursor was not given by this list."""

    slug = "invalid-cursor"
    title = "The cursor is not valid"


def read_page(query: Mapping[str, str], scope: str, most: int = MAX_LIMIT) -> PageRequest:
    """Read `limit` and `cursor`.

    Args:
        query: the query string's parameters.
        scope: names the list and whose it is, such as "orders#<user id>".
        most: entries that a page may have.

    Raises:
        ValidationFailedError: `limit` is not a number from 1 to `most`.
        InvalidCursorError: `cursor` was not made by `next_cursor` for this scope.
    """
    text = query.get("limit", str(DEFAULT_LIMIT))
    if not (text.isascii() and text.isdigit() and len(text) < 4 and 1 <= int(text) <= most):
        error = FieldError(field="limit", code="range", message=f"must be 1 to {most}")
        raise ValidationFailedError("The query is not valid; see errors.", [error])
    cursor = query.get("cursor")
    return PageRequest(int(text), _position(cursor, scope) if cursor is not None else None)


def page_view(page: Slice[T], view: Callable[[T], Any], scope: str) -> dict[str, Any]:
    """Return a list's JSON: {"items": [...], "next_cursor": text or None}."""
    return {
        "items": [view(item) for item in page.items],
        "next_cursor": cursor_of(page.last, scope) if page.last else None,
    }


def cursor_of(position: str, scope: str) -> str:
    """Return the cursor of a position in a list."""
    raw = _digest(position, scope) + position.encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _position(cursor: str, scope: str) -> str:
    position = ""
    if len(cursor) <= _MAX_CURSOR:
        with suppress(ValueError):
            padded = cursor + "=" * (-len(cursor) % 4)
            raw = base64.b64decode(padded, altchars=b"-_", validate=True)
            position = raw[_DIGEST_BYTES:].decode()
    # Comparing the whole text also refuses other spellings of the same bytes.
    if not position or cursor_of(position, scope) != cursor:
        raise InvalidCursorError(
            "Use next_cursor of the page before, unchanged, with the same list."
        )
    return position


def _digest(position: str, scope: str) -> bytes:
    return hashlib.sha256(f"{scope}\n{position}".encode()).digest()[:_DIGEST_BYTES]
