"""What clients see of categories."""

from collections.abc import Iterable, Mapping

from typing_extensions import TypedDict

from storefront.addresses.views import SeoView, seo_view
from storefront.categories.model import Category, Text
from storefront.contract import Id


class TextView(TypedDict):
    """What people read, in English, and in Bangla where somebody has written it."""

    en: str
    bn: str | None


class SeoTextsView(TypedDict):
    """What search engines are told in each language; empty where that follows from the texts."""

    en: SeoView
    bn: SeoView


class ShownCategoryView(TypedDict):
    """A category as buyers see it. `parent_id`: what it is below; null at the top.

    `slug`: by which it is found; null for one that is older than slugs and was not changed since.
    """

    id: Id
    slug: str | None
    parent_id: Id | None
    name: TextView
    description: TextView
    seo: SeoTextsView


class ShownCategoriesView(TypedDict):
    """All categories that buyers see, each before those below it, siblings in their order."""

    items: list[ShownCategoryView]


class CategoryView(ShownCategoryView):
    """A category. `active`: whether buyers see it, if they see all that it is below."""

    active: bool


class StaffCategoryView(CategoryView):
    """A category as staff see it. `products`: how many are in itself, not on sale or on sale."""

    etag: str
    products: int


class StaffCategoriesView(TypedDict):
    """All categories, each before those below it, siblings in their order."""

    items: list[StaffCategoryView]


def text_view(text: Text) -> TextView:
    """Return a text as clients see it."""
    return {"en": text.en, "bn": text.bn}


def shown_category_view(category: Category) -> ShownCategoryView:
    """Return a category as buyers see it."""
    return {
        "id": category.category_id,
        "slug": category.slug or None,
        "parent_id": category.parent_id,
        "name": text_view(category.name),
        "description": text_view(category.description),
        "seo": {"en": seo_view(category.seo.en), "bn": seo_view(category.seo.bn)},
    }


def category_view(category: Category) -> CategoryView:
    """Return a category as whoever has changed it sees it."""
    return {**shown_category_view(category), "active": category.is_active}


def staff_categories_view(
    categories: Iterable[Category], products: Mapping[str, int]
) -> StaffCategoriesView:
    """Return all categories as staff see them.

    Args:
        categories: in the order in which they are shown.
        products: how many are in each, by its id.
    """
    return {
        "items": [
            {
                **category_view(one),
                "etag": one.edition,
                "products": products.get(one.category_id, 0),
            }
            for one in categories
        ]
    }
