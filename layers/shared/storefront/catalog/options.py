"""Options of a product, such as size and colour, and what a variant chooses of them."""

from collections.abc import Collection, Sequence

from storefront.errors import ConflictError, FieldError, ValidationFailedError
from storefront.values import dataclass

#: As in Shopify; more would be a matrix that nobody can read.
MAX_OPTIONS = 3
MAX_VALUES = 100
#: Variants of a product that are not archived.
MAX_VARIANTS = 250
#: The highest number of a variant; an archived one's is never given again.
LAST_NUMBER = 999

TAKEN = "is another variant's; archive that one first"
#: The value of each option, in their order.
Choice = tuple[str, ...]


class NoOptionsError(ConflictError):
    """The product has no options, so it can have no variants."""

    slug = "no-options"
    title = "The product has no options"


class TooManyVariantsError(ConflictError):
    """The product has as many variants as one may have, or has had so many."""

    slug = "too-many-variants"
    title = "The product has too many variants"


class StockLeftError(ConflictError):
    """A product is to get options, and nobody could tell of which variant its units are."""

    slug = "stock-left"
    title = "The product still has stock"


@dataclass(frozen=True, slots=True)
class Option:
    """In which respect variants of a product differ.

    Args:
        name: such as "Size".
        values: what can be chosen, in the order in which it is shown.
    """

    name: str
    values: tuple[str, ...]


def require_choices(
    options: Sequence[Option], choices: Sequence[Choice], taken: Collection[Choice]
) -> None:
    """Refuse variants that nobody could tell from each other, or that the options do not offer.

    Args:
        options: of the product.
        choices: of new or changed variants, in the order of the request.
        taken: those of the product's other variants.

    Raises:
        ValidationFailedError: naming the place of each faulty one in the request.
    """
    errors = list[FieldError]()
    seen = set(taken)
    for index, choice in enumerate(choices):
        message = fault_of(options, choice)
        if message is None and choice in seen:
            message = TAKEN
        if message:
            field = f"variants.{index}.choice"
            errors.append(FieldError(field=field, code="choice", message=message))
        seen.add(choice)
    if errors:
        raise ValidationFailedError("The variants are not valid; see errors.", errors)


def fault_of(options: Sequence[Option], choice: Choice) -> str | None:
    """Return what is wrong with a choice, in words that stand beside the field; None if nothing."""
    if len(choice) != len(options):
        return f"must have one value for each of the {len(options)} options"
    for option, value in zip(options, choice, strict=True):
        if value not in option.values:
            return f"has a value that {option.name!r} does not offer"
    return None
