"""Request bodies of staff's desk."""

from typing import Annotated, Any, ClassVar, Self

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from storefront.desk.model import LONGEST_CLUE, Clue, ClueKind, read_clue
from storefront.web.body import RequestModel

_Clue = Annotated[str, Field(min_length=1, max_length=LONGEST_CLUE)]


class FindOrdersRequest(RequestModel):
    """What a buyer has in hand: exactly one of these.

    `email`: the address of their account. `payment`: bKash's trxID or paymentID; Stripe's
    PaymentIntent, Checkout Session or refund. `number`: an order's number or id.
    """

    model_config = ConfigDict(json_schema_extra={"minProperties": 1, "maxProperties": 1})

    example: ClassVar[dict[str, Any]] = {"email": "rahima@example.com"}

    email: _Clue | None = None
    payment: _Clue | None = None
    number: _Clue | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if len(self.model_fields_set) != 1:
            code = "one_of"
            raise PydanticCustomError(code, "must hold exactly one of email, payment and number")
        return self

    def to_model(self) -> Clue:
        """Return the clue.

        Raises:
            ValidationFailedError: it can be none of its kind.
        """
        (field,) = self.model_fields_set
        return read_clue(ClueKind(field), getattr(self, field))
