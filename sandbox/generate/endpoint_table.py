"""The table of endpoints, as docs/endpoints.md shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.generate.declarations import DeclarationError, Function
from storefront.access import PERMISSIONS, PUBLIC
from storefront.web.endpoint import Endpoint, UrlEndpoint

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_FIRST, _LAST = "<!-- generated: endpoints -->\n", "<!-- /generated: endpoints -->"


def table(functions: Sequence[Function]) -> str:
    """Draw in Markdown what can be called: first the API by paths, then function URLs."""
    rows = ["| Method | Path | Does | Who |", "| --- | --- | --- | --- |"]
    return "\n".join([*rows, *_behind_api(functions), *_function_urls(functions)]) + "\n"


def _behind_api(functions: Sequence[Function]) -> Iterator[str]:
    found = [one.handler for one in functions if isinstance(one.handler, Endpoint)]
    for one in sorted(found, key=lambda one: (one.path, one.method)):
        yield f"| {one.method} | `{one.path}` | {one.summary} | {_who(one)} |"


def _function_urls(functions: Sequence[Function]) -> Iterator[str]:
    for one in functions:
        if isinstance(one.handler, UrlEndpoint):
            does = one.purpose.rstrip(".")
            who = "anybody; the function checks what it is told"
            yield f"| {one.handler.method} | function URL `{one.name}` | {does} | {who} |"


def _who(endpoint: Endpoint) -> str:
    permission = endpoint.permission
    if permission is PUBLIC:
        return "anybody"
    roles = ", ".join(role.value for role, held in PERMISSIONS.items() if permission in held)
    limited = "; a token for that order" if endpoint.order_scope else ""
    return f"`{permission.value}`: {roles}{limited}"


def fill(document: str, functions: Sequence[Function]) -> str:
    """Return the document with the table.

    Raises:
        DeclarationError: the markers are missing.
    """
    before, first, rest = document.partition(_FIRST)
    _, last, after = rest.partition(_LAST)
    if not first or not last:
        raise DeclarationError(f"docs/endpoints.md needs one pair of {_FIRST.strip()} and {_LAST}")
    return before + first + table(functions) + last + after
