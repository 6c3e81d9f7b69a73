"""The slug of a product, while a change of it is tried."""

from dataclasses import replace

from storefront.addresses.naming import Naming
from storefront.catalog.model import Product, with_words
from storefront.catalog.words import own_slug


def named(product: Product, naming: Naming) -> Product:
    """Return a product with the slug that is to be tried for it.

    One that is older than slugs gets one with its next change, by whoever changes its texts.
    """
    words = product.details.words
    slug = naming.slug(words.slug, own_slug(product.name, product.items))
    return with_words(product, replace(words, slug=slug))
