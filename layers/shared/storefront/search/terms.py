"""Terms: what a document may have, and how that is compared."""

from enum import Enum, auto

from storefront.values import dataclass


class Kind(Enum):
    """How a term is compared."""

    WORD = auto()
    PREFIX = auto()
    SOUND = auto()


@dataclass(frozen=True, slots=True)
class Term:
    """Something that a document may have.

    Args:
        kind: how it is compared.
        text: folded.
    """

    kind: Kind
    text: str
