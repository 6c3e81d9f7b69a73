"""Request bodies about pictures."""

from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from storefront.pictures.model import MAX_BYTES, MAX_PICTURES, AltText, PictureChanges
from storefront.web.body import ChangeModel, Id, Name, RequestModel, Written

#: What a picture shows, in one line; whoever does not see it is read this.
Line = Annotated[str, Written(200, empty=True)]
#: Variants of a product that are not archived: `catalog.options.MAX_VARIANTS`.
_MAX_VARIANTS = 250


def _each_once(ids: list[str]) -> list[str]:
    if len(set(ids)) < len(ids):
        kind = "distinct"
        raise PydanticCustomError(kind, "must name each variant once")
    return ids


#: A variant's id: a ULID, a hyphen and three digits.
_VariantId = Annotated[Id, Field(max_length=30)]
VariantIds = Annotated[
    list[_VariantId], Field(max_length=_MAX_VARIANTS), AfterValidator(_each_once)
]


class AltRequest(RequestModel):
    """What a picture shows, for who does not see it."""

    en: Line = ""
    bn: Line = ""

    def to_model(self) -> AltText:
        """Return the text as the domain sees it."""
        return AltText(self.en, self.bn)


class CreatePictureRequest(RequestModel):
    """A file that is to be sent. `size`: bytes, so that one that is too large is never sent.

    `variant_ids`: the variants that it shows; none for the whole product.
    """

    example: ClassVar[dict[str, Any]] = {
        "filename": "blue-mug.jpg",
        "size": 2_481_532,
        "alt": {"en": "A blue mug on a table", "bn": "টেবিলে একটি নীল মগ"},
    }
    max_bytes: ClassVar[int] = 131_072

    filename: Name | None = None
    size: Annotated[int, Field(ge=1, le=MAX_BYTES)]
    alt: AltRequest = AltRequest()
    variant_ids: VariantIds | None = None


class UpdatePictureRequest(ChangeModel):
    """What is to change of a picture. `position`: its place among the others, from 0.

    `variant_ids`: all variants that it shows from now on; none for the whole product.
    """

    example: ClassVar[dict[str, Any]] = {"position": 0}
    max_bytes: ClassVar[int] = 131_072

    alt: AltRequest | None = None
    position: Annotated[int, Field(ge=0, lt=MAX_PICTURES)] | None = None
    variant_ids: VariantIds | None = None

    def to_model(self) -> PictureChanges:
        """Return what is to change."""
        return PictureChanges(
            alt=self.alt.to_model() if self.alt else None,
            position=self.position,
            variant_ids=None if self.variant_ids is None else tuple(self.variant_ids),
        )
