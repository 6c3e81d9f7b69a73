"""Lists in pages: which page is wanted, and what it holds; `web/paging.py` puts it in HTTP."""

from collections.abc import Sequence
from typing import Generic, TypeVar

from storefront.values import dataclass

T = TypeVar("T")

DEFAULT_LIMIT = 20
MAX_LIMIT = 100


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which page is wanted.

    Args:
        limit: entries at the most, 1 to `MAX_LIMIT`.
        after: id of the last entry of the page before; None for the first page.
    """

    limit: int = DEFAULT_LIMIT
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Slice(Generic[T]):
    """One page of a list.

    Args:
        items: the entries.
        last: id to go on after; None at the end.
    """

    items: Sequence[T]
    last: str | None = None
