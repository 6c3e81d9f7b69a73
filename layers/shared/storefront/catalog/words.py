"""By which words a product is addressed, and found by search engines."""

import json
from collections.abc import Mapping
from dataclasses import field, replace

from storefront.addresses.model import Owner, OwnerKind, Seo
from storefront.catalog.translations import TranslatedPart, Translations
from storefront.inventory.model import SaleItem
from storefront.language import Language
from storefront.slugs import slug_of, usable
from storefront.values import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a product, besides its name and description.

    Args:
        slug: by which buyers find it; empty for one that is older than slugs.
        seo: what search engines are told.
        translations: what is said in other languages.
    """

    slug: str = ""
    seo: Seo = Seo()
    translations: Translations = field(default_factory=dict)

    @property
    def edition(self) -> str:
        """What of it makes an edition of the product."""
        return json.dumps([self.slug, self.seo.title, self.seo.description, self.translations])


@dataclass(frozen=True, slots=True)
class WordChanges:
    """What is to change of a product's words; None leaves a value as it is.

    Args:
        slug: its slug from now on; see `Naming`, which finds one.
        seo: what search engines are told.
        translations: texts to set in other languages; an empty one takes a translation away.
    """

    slug: str | None = None
    seo: Seo | None = None
    translations: Mapping[Language, Mapping[TranslatedPart, str]] = field(default_factory=dict)

    def of(self, before: Words) -> Words:
        """Return words as changed, but for slug and translations, which follow from others."""
        return replace(before, seo=before.seo if self.seo is None else self.seo)


UNWORDED = WordChanges()


def owner_of_product(product_id: str) -> Owner:
    """Return a product as what a slug leads to."""
    return Owner(OwnerKind.PRODUCT, product_id)


def own_slug(name: str, items: tuple[SaleItem, ...]) -> str:
    """Return the slug that a product gets by itself: of its name, or else of a SKU code of it."""
    texts = [name, *(one.sku for one in items), OwnerKind.PRODUCT.value]
    return usable(next(slug for text in texts if (slug := slug_of(text))))
