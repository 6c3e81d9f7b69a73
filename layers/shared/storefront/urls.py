"""Addresses put together."""

from collections.abc import Mapping
from urllib.parse import urlencode


def add_query(url: str, values: Mapping[str, str]) -> str:
    """Return `url` with parameters added to its query."""
    return f"{url}{'&' if '?' in url else '?'}{urlencode(values)}"
