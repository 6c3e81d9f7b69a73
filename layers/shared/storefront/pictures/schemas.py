"""Request bodies about pictures."""

from typing import Annotated, Any, ClassVar

from pydantic import Field

from storefront.pictures.model import MAX_BYTES, MAX_PICTURES, AltText
from storefront.web.body import ChangeModel, Name, RequestModel, Written

#: What a picture shows, in one line; whoever does not see it is read this.
Line = Annotated[str, Written(200, empty=True)]


class AltRequest(RequestModel):
    """What a picture shows, for who does not see it."""

    en: Line = ""
    bn: Line = ""

    def to_model(self) -> AltText:
        """Return the text as the domain sees it."""
        return AltText(self.en, self.bn)


class CreatePictureRequest(RequestModel):
    """A file that is to be sent. `size`: bytes, so that one that is too large is never sent."""

    example: ClassVar[dict[str, Any]] = {
        "filename": "blue-mug.jpg",
        "size": 2_481_532,
        "alt": {"en": "A blue mug on a table", "bn": "টেবিলে একটি নীল মগ"},
    }

    filename: Name | None = None
    size: Annotated[int, Field(ge=1, le=MAX_BYTES)]
    alt: AltRequest = AltRequest()


class UpdatePictureRequest(ChangeModel):
    """What is to change of a picture. `position`: its place among the others, from 0."""

    example: ClassVar[dict[str, Any]] = {"position": 0}

    alt: AltRequest | None = None
    position: Annotated[int, Field(ge=0, lt=MAX_PICTURES)] | None = None
