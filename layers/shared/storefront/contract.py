"""What the contract says of an answer's texts and of query parameters, beyond their types.

Views are typed with these, and the generator of the OpenAPI document reads them. Nothing here
imports pydantic: a function that takes no body starts without it.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Any

from storefront.ids import PATTERN as _ID
from storefront.ids import SALE_PATTERN as _SALE_ID
from storefront.values import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class Says:
    """Marks a type with what the contract says of it.

    Args:
        words: in the words of JSON Schema.
    """

    words: Mapping[str, Any]

    def __get_pydantic_json_schema__(
        self, schema: Any, handler: Callable[[Any], dict[str, Any]]
    ) -> dict[str, Any]:
        """Add the words to the type's schema; called by the generator only."""
        return handler(schema) | dict(self.words)


def with_members(**types: Any) -> Mapping[str, Any]:
    """Return the types of a problem document's further members, by name."""
    return types


def one_of(values: Iterable[str]) -> Says:
    """Say that a text is one of several, for those that no Enum holds."""
    return Says({"enum": list(values)})


Id = Annotated[str, Says({"pattern": f"^{_ID.pattern}$"})]
#: Of what is sold: a product without options, or a variant: its product's id and its number.
SaleId = Annotated[str, Says({"pattern": f"^{_SALE_ID.pattern}$"})]
#: Of something that a request names: it may be none of ours.
AskedId = Annotated[str, Says({"description": "as the request names it"})]
#: RFC 3339, in UTC, to the millisecond.
Moment = Annotated[str, Says({"format": "date-time"})]
Email = Annotated[str, Says({"format": "email"})]
#: An amount of money that was read or computed here; its currency stands beside it.
Decimals = Annotated[str, Says({"pattern": r"^[0-9]+(\.[0-9]{1,3})?$"})]
#: Not one of a list: an order keeps its currency when the shop has given it up.
Currency = Annotated[str, Says({"pattern": "^[A-Z]{3}$"})]
Url = Annotated[str, Says({"format": "uri"})]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A query parameter.

    Args:
        meaning: for the reader of the contract.
        type: of its values.
    """

    meaning: str
    type: Any = str
