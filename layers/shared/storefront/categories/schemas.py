"""Request bodies about categories."""

from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from storefront.addresses.model import Seo
from storefront.addresses.schemas import SeoRequest, Slug
from storefront.categories.model import (
    MAX_OF_A_PRODUCT,
    NO_SEO,
    CategoryChanges,
    NewCategory,
    SeoTexts,
    Text,
)
from storefront.web.body import ChangeModel, Id, Name, RequestModel, Written

_Description = Annotated[str, Written(1_000, lines=True)]


def _each_once(ids: list[str]) -> list[str]:
    if len(set(ids)) < len(ids):
        kind = "distinct"
        raise PydanticCustomError(kind, "must name each category once")
    return ids


#: Categories of a product, the one that it is shown under first.
CategoryIds = Annotated[list[Id], Field(max_length=MAX_OF_A_PRODUCT), AfterValidator(_each_once)]


class CategoryName(RequestModel):
    """The name of a category; without Bangla, people who read Bangla see the English one."""

    en: Name
    bn: Name | None = None

    def to_model(self) -> Text:
        """Return the name."""
        return Text(self.en, self.bn)


class CategoryDescription(RequestModel):
    """What buyers read above the products of a category."""

    en: _Description
    bn: _Description | None = None

    def to_model(self) -> Text:
        """Return the text."""
        return Text(self.en, self.bn)


class CategorySeo(RequestModel):
    """What search engines are told in each language; without Bangla, as in English."""

    en: SeoRequest
    bn: SeoRequest | None = None

    def to_model(self) -> SeoTexts:
        """Return what is told."""
        return SeoTexts(self.en.to_model(), self.bn.to_model() if self.bn else Seo())


class CreateCategoryRequest(RequestModel):
    """A new category. It comes below `parent_id`, or to the top, after what is there.

    Without `slug` it gets one of its English name.
    """

    max_bytes: ClassVar[int] = 45_056
    example: ClassVar[dict[str, Any]] = {"name": {"en": "Sarees", "bn": "শাড়ি"}}

    parent_id: Id | None = None
    name: CategoryName
    description: CategoryDescription | None = None
    active: bool = True
    slug: Slug | None = None
    seo: CategorySeo | None = None

    def to_model(self) -> NewCategory:
        """Return the category to make."""
        text = self.description.to_model() if self.description else Text("")
        seo = self.seo.to_model() if self.seo else NO_SEO
        return NewCategory(self.parent_id, self.name.to_model(), text, self.active, self.slug, seo)


class UpdateCategoryRequest(ChangeModel):
    """Changes of a category: at least one. A text is replaced in both languages.

    The slug that it had leads to it on, and may be taken back.
    """

    max_bytes: ClassVar[int] = 45_056
    example: ClassVar[dict[str, Any]] = {"name": {"en": "Sarees", "bn": "শাড়ি"}, "active": False}

    name: CategoryName | None = None
    description: CategoryDescription | None = None
    active: bool | None = None
    slug: Slug | None = None
    seo: CategorySeo | None = None

    def to_model(self) -> CategoryChanges:
        """Return what is to change."""
        return CategoryChanges(
            name=self.name.to_model() if self.name else None,
            description=self.description.to_model() if self.description else None,
            is_active=self.active,
            slug=self.slug,
            seo=self.seo.to_model() if self.seo else None,
        )


class MoveCategoryRequest(RequestModel):
    """Where a category is to be: below `parent_id`, or at the top; before a sibling, or last."""

    example: ClassVar[dict[str, Any]] = {"parent_id": "01JZ5QG1BKT7Y2M4E9D3N8R6WA"}

    parent_id: Id | None = None
    before_id: Id | None = None
