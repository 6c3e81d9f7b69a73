"""Terms: what a document may have, and how that is compared."""

from enum import Enum, auto

from storefront.values import dataclass


class TermKind(Enum):
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

    kind: TermKind
    text: str
