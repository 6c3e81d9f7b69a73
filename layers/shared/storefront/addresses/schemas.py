"""What request bodies say of addresses."""

from typing import Annotated, Any

from pydantic import AfterValidator, StringConstraints, WithJsonSchema

from storefront.addresses.model import MAX_SUMMARY, MAX_TITLE, Seo
from storefront.slugs import MAX_SLUG, read_slug
from storefront.web.body import RequestModel, Written

#: Room for joiners and capitals, which are not kept; what is kept is counted by `read_slug`.
_LONGEST = 2 * MAX_SLUG
_SCHEMA: dict[str, Any] = {
    "type": "string",
    "minLength": 1,
    "maxLength": _LONGEST,
    "description": (
        "Letters of any script, their marks and digits, with single hyphens between words; at "
        f"most {MAX_SLUG} characters. Capitals become small letters. It must not look like an id."
    ),
}
Slug = Annotated[
    str,
    StringConstraints(min_length=1, max_length=_LONGEST),
    AfterValidator(read_slug),
    WithJsonSchema(_SCHEMA),
]
SeoTitle = Annotated[str, Written(MAX_TITLE, empty=True)]
SeoDescription = Annotated[str, Written(MAX_SUMMARY, empty=True)]


class SeoRequest(RequestModel):
    """What search engines are told; what is left out or empty follows from name and description."""

    title: SeoTitle = ""
    description: SeoDescription = ""

    def to_model(self) -> Seo:
        """Return what is told."""
        return Seo(self.title, self.description)
