"""By which words a product is addressed, and found by search engines."""

import json
from dataclasses import dataclass, replace

from storefront.addresses.model import Kind, Owner, Seo
from storefront.inventory.model import SaleItem
from storefront.slugs import slug_of, usable


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a product, besides its name and description.

    Args:
        slug: by which buyers find it; empty for one that is older than slugs.
        seo: what search engines are told.
    """

    slug: str = ""
    seo: Seo = Seo()  # noqa: RUF009 - it is frozen

    @property
    def edition(self) -> str:
        """What of it makes an edition of the product."""
        return json.dumps([self.slug, self.seo.title, self.seo.description])


@dataclass(frozen=True, slots=True)
class WordChanges:
    """What is to change of a product's words; None leaves a value as it is.

    Args:
        slug: its slug from now on; see `Naming`, which finds one.
        seo: what search engines are told.
    """

    slug: str | None = None
    seo: Seo | None = None

    def of(self, before: Words) -> Words:
        """Return words as changed, but for the slug."""
        return replace(before, seo=before.seo if self.seo is None else self.seo)


UNWORDED = WordChanges()


def owner_of_product(product_id: str) -> Owner:
    """Return a product as what a slug leads to."""
    return Owner(Kind.PRODUCT, product_id)


def own_slug(name: str, items: tuple[SaleItem, ...]) -> str:
    """Return the slug that a product gets by itself: of its name, or else of a SKU code of it."""
    texts = [name, *(one.sku for one in items), Kind.PRODUCT.value]
    return usable(next(slug for text in texts if (slug := slug_of(text))))
