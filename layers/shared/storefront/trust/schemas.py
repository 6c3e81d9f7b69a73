"""Request bodies about phones."""

from typing import Annotated, Any, ClassVar, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from storefront.places.schemas import Phone
from storefront.trust.model import PhoneVerdict
from storefront.web.body import Id, RequestModel


class FindPhoneRequest(RequestModel):
    """A phone: itself, or by an order that was placed with it; one of both."""

    example: ClassVar[dict[str, Any]] = {"phone": "01712345678"}

    phone: Phone | None = None
    order_id: Id | None = None

    @model_validator(mode="after")
    def _is_one_of_both(self) -> Self:
        if (self.phone is None) == (self.order_id is None):
            code = "one_of"
            raise PydanticCustomError(code, "must have either a phone or an order_id")
        return self


class JudgePhoneRequest(FindPhoneRequest):
    """What staff say of a phone."""

    example: ClassVar[dict[str, Any]] = {"phone": "01712345678", "word": "blocked"}

    word: Annotated[PhoneVerdict, Field(strict=False)]
