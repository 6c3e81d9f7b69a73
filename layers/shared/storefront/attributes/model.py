"""Attributes of a shop's products: of which type each is, and what can be chosen."""

from collections.abc import Mapping
from enum import StrEnum

from storefront.categories.model import Text
from storefront.contract import with_members
from storefront.editions import edition_of
from storefront.errors import ConflictError, FieldError, ValidationFailedError
from storefront.values import dataclass

#: All of them are read together, and answered in one.
MAX_ATTRIBUTES = 40
MAX_VALUES = 500
#: How many a product may have: so many are changed beside its categories in one transaction.
MAX_OF_A_PRODUCT = 12
#: How many values of one attribute: an expression of DynamoDB names each of them.
MAX_CHOSEN = 20


class AttributeKind(StrEnum):
    """What a product says by an attribute."""

    CHOICE = "choice"
    NUMBER = "number"
    TEXT = "text"
    YES_NO = "yes_no"


#: What a product says by an attribute: codes of values, or a number, or text, or yes or no.
AttributeValue = tuple[str, ...] | int | float | str
#: By code.
ProductAttributes = Mapping[str, AttributeValue]


class AttributeInUseError(ConflictError):
    """Products say something that would mean nothing, or something else, afterwards.

    Args:
        products: how many have the attribute.
        values: codes of values that are to go, and that products have chosen.
    """

    slug = "attribute-in-use"
    title = "Products use the attribute"
    members = with_members(products=int, values=list[str])

    def __init__(self, products: int, values: list[str]) -> None:
        detail = "Take it from the products first; those that are not on sale count, too."
        super().__init__(detail, products=products, values=values)


@dataclass(frozen=True, slots=True)
class Value:
    """What can be chosen of an attribute.

    Args:
        code: names it for ever; products keep this, so its name may be changed.
        name: a line in each language.
    """

    code: str
    name: Text


@dataclass(frozen=True, slots=True)
class AttributeDefinition:
    """An attribute.

    Args:
        code: names it for ever.
        name: a line in each language.
        kind: of which type it is.
        unit: of numbers, such as "g"; may be empty.
        values: what can be chosen, in the order in which it is shown; of choices only.
        is_facet: whether buyers may narrow lists by it. Free text never is.
        position: by this, and then by their codes, attributes are sorted.
    """

    code: str
    name: Text
    kind: AttributeKind
    unit: str
    values: tuple[Value, ...]
    is_facet: bool
    position: int

    @property
    def edition(self) -> str:
        """The ETag."""
        values = (text for one in self.values for text in (one.code, one.name.en, one.name.bn))
        name, facet = self.name, int(self.is_facet)
        return edition_of(name.en, name.bn, self.kind, self.unit, facet, self.position, *values)

    @property
    def value_codes(self) -> list[str]:
        """The codes of what can be chosen."""
        return [one.code for one in self.values]


@dataclass(frozen=True, slots=True)
class Uses:
    """How much an attribute is used, by products of any status.

    Args:
        kind: its type, which products rely on.
        products: how many have it.
        values: how many have chosen each of the values there are, by its id.
    """

    kind: AttributeKind
    products: int
    values: Mapping[str, int]

    def after(self, before: AttributeDefinition, after: AttributeDefinition) -> "Uses":
        """Return the uses of an attribute once it is another; raises if products are in the way.

        Raises:
            AttributeInUseError: they have chosen a value that is to go, or its type or unit is to
                be another while any has it.
        """
        kept = set(after.value_codes)
        gone = [one for one, products in self.values.items() if products and one not in kept]
        is_other = (before.kind, before.unit) != (after.kind, after.unit)
        if gone or (is_other and self.products):
            raise AttributeInUseError(self.products, gone)
        values = {one: self.values.get(one, 0) for one in after.value_codes}
        return Uses(after.kind, self.products, values)


def kind_of(value: AttributeValue) -> AttributeKind:
    """Return by which type of attribute a product says something."""
    if isinstance(value, tuple):
        return AttributeKind.CHOICE
    if isinstance(value, str):
        return AttributeKind.TEXT
    return AttributeKind.YES_NO if isinstance(value, bool) else AttributeKind.NUMBER


def chosen(value: AttributeValue | None) -> tuple[str, ...]:
    """Return the codes of the values that a product has chosen."""
    return value if isinstance(value, tuple) else ()


def fault_of(value: AttributeValue, uses: Uses | None) -> str | None:
    """Return what is wrong with what a product says by an attribute; None if nothing is.

    Args:
        value: what it says.
        uses: of the attribute; None if there is none.
    """
    if uses is None:
        return "there is no such attribute"
    if kind_of(value) is not uses.kind:
        return f"must be of the attribute's type, {uses.kind}"
    unknown = [one for one in chosen(value) if one not in uses.values]
    return f"has no value {unknown[0]!r}" if unknown else None


def refused(field: str, code: str, message: str) -> ValidationFailedError:
    """Return the refusal of one field."""
    error = FieldError(field=field, code=code, message=message)
    return ValidationFailedError("The request is not valid; see errors.", [error])
