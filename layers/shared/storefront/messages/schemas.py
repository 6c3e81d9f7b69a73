"""Request bodies about messages."""

from typing import Annotated, Any, ClassVar, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from storefront.accounts.schemas import Email
from storefront.ids import CODE_PATTERN
from storefront.messages.model import Channel, Question
from storefront.orders.number import read_number
from storefront.places.schemas import Phone
from storefront.web.body import Matching, RequestModel

_LONGEST = 32


class LookUpOrderRequest(RequestModel):
    """An order's number, and the phone or the e-mail address that it was placed with: one of both.

    The link goes there.
    """

    example: ClassVar[dict[str, Any]] = {"number": "SF-7K3M9QDZ", "phone": "01712345678"}

    number: Annotated[str, Field(min_length=1, max_length=_LONGEST)]
    phone: Phone | None = None
    email: Email | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if read_number(self.number) is None:
            code = "number"
            raise PydanticCustomError(code, "number must be an order's, such as SF-7K3M9QDZ")
        if (self.phone is None) == (self.email is None):
            code = "one_of"
            raise PydanticCustomError(code, "must have either a phone or an email")
        return self

    def to_model(self, source: str) -> Question:
        """Return the question, as it comes from a source."""
        number = read_number(self.number) or ""
        if self.phone is not None:
            return Question(number, Channel.SMS, self.phone, source)
        return Question(number, Channel.EMAIL, self.email or "", source)


class OpenOrderRequest(RequestModel):
    """The code of a link, as the message has it behind `#/o/`."""

    example: ClassVar[dict[str, Any]] = {"code": "3kx9m2q7f0t5w8z1c4v6b9n2ad"}

    code: Annotated[str, Matching(f"^{CODE_PATTERN.pattern}$", "must be a code as it was sent")]
