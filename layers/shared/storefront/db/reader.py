"""What reads items by their keys: a store, or one that looks at who asks, too."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypeVar

from storefront.db.records import Record
from storefront.db.tables import Table

R = TypeVar("R", bound=Record)


class ItemReader(Protocol):
    """Reads items by their keys, as a `Store` does."""

    def get(self, record: type[R], pk: str, sk: str) -> R | None:
        """Return the item with this key as last written, or None."""

    def get_many(self, record: type[R], keys: Sequence[tuple[str, str]]) -> list[R]:
        """Return the items that exist among `keys`, in any order, consistently read."""

    def get_together(
        self, keys: Mapping[Table, Sequence[tuple[str, str]]]
    ) -> dict[Table, list[dict[str, Any]]]:
        """Return the raw items that exist among the keys of several tables."""
