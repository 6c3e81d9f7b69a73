"""Request bodies about messages."""

from typing import Annotated, Any, ClassVar, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from storefront.accounts.emails import Email
from storefront.ids import CODE_PATTERN
from storefront.messages.codes import DIGITS
from storefront.messages.model import Channel, Question
from storefront.orders.number import read_number
from storefront.places.schemas import AnyPhone
from storefront.web.body import Matching, RequestModel

_LONGEST = 32


def _number(text: str) -> str:
    number = read_number(text)
    if number is None:
        code = "number"
        raise PydanticCustomError(code, "must be an order's number, such as SF-7K3M9QDZ")
    return number


class LookUpOrderRequest(RequestModel):
    """An order's number, and the phone or the e-mail address that it was placed with: one of both.

    The link goes there.
    """

    example: ClassVar[dict[str, Any]] = {"number": "SF-7K3M9QDZ", "phone": "01712345678"}

    number: Annotated[str, Field(min_length=1, max_length=_LONGEST), AfterValidator(_number)]
    phone: AnyPhone | None = None
    email: Email | None = None

    @model_validator(mode="after")
    def _is_of_one(self) -> Self:
        if (self.phone is None) == (self.email is None):
            code = "one_of"
            raise PydanticCustomError(code, "must have either a phone or an email")
        return self

    def to_model(self, source: str) -> Question:
        """Return the question, as it comes from a source."""
        if self.phone is not None:
            return Question(self.number, Channel.SMS, self.phone, source)
        return Question(self.number, Channel.EMAIL, self.email or "", source)


class OpenOrderRequest(RequestModel):
    """The code of a link, as the message has it behind `#/o/`."""

    example: ClassVar[dict[str, Any]] = {"code": "3kx9m2q7f0t5w8z1c4v6b9n2ad"}

    code: Annotated[str, Matching(f"^{CODE_PATTERN.pattern}$", "must be a code as it was sent")]


class ConfirmOrderRequest(RequestModel):
    """The code that the order's phone was sent."""

    example: ClassVar[dict[str, Any]] = {"code": "402913"}

    code: Annotated[
        str,
        Field(min_length=DIGITS, max_length=DIGITS),
        Matching(r"^[0-9]+$", "must be six digits"),
    ]
