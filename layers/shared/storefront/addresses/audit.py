"""What the audit notes of slugs, beside the product or category that they lead to."""

from collections.abc import Iterable, Iterator
from dataclasses import field

from storefront.addresses.claims import SLUG, SlugRecord, slug_pk
from storefront.books.look import Look
from storefront.db.tables import Table
from storefront.values import dataclass


@dataclass(slots=True)
class Led:
    """The slugs that lead to something.

    Args:
        slugs: whether each says that it is the slug of now.
    """

    slugs: dict[str, bool] = field(default_factory=dict)

    def enter(self, slug: str, record: SlugRecord) -> None:
        """Note a slug."""
        self.slugs[slug] = record.current

    def faults(self, own: str) -> Iterator[tuple[str, str]]:
        """Yield what does not fit the slug that its owner says: what was expected, and found."""
        current = sorted(slug for slug, is_current in self.slugs.items() if is_current)
        if current != ([own] if own else []):
            yield f"the slug {own or '(none)'}", ", ".join(current) or "none"


def reread_slugs(look: Look, slugs: Iterable[str]) -> None:
    """Read slugs again."""
    look.items(Table.CATALOG, [(slug_pk(one), SLUG) for one in slugs])
