"""What a buyer has in hand when they ask about an order: one clue, of one kind."""

import re
from enum import Enum

from storefront.accounts.model import normalise_email
from storefront.errors import FieldError, ValidationFailedError
from storefront.ids import is_id
from storefront.orders.number import PREFIX, plain, read_number
from storefront.values import dataclass

#: Longer than any provider's name for something.
LONGEST_CLUE = 255

_PAYMENT = re.compile(rf"[!-~]{{1,{LONGEST_CLUE}}}")


class ClueKind(Enum):
    """What orders are found by."""

    EMAIL = "email"
    PAYMENT = "payment"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Clue:
    """One thing by which orders are found, in the spelling in which it is stored.

    Args:
        kind: what it is.
        text: a normalised address; a provider's name of a payment, its money or a refund; or an
            order's number, or its id.
    """

    kind: ClueKind
    text: str

    @property
    def scope(self) -> str:
        """Names the list of what is found, for its cursors."""
        return f"orders#found#{self.kind.value}#{self.text}"


def read_clue(kind: ClueKind, text: str) -> Clue:
    """Return a clue as somebody typed it.

    Args:
        kind: what it is.
        text: spaces around it, and in a number case, hyphens and misread letters, do not matter.

    Raises:
        ValidationFailedError: it can be none of this kind.
    """
    try:
        return Clue(kind, _READ[kind](text.strip()))
    except ValueError as error:
        entry = FieldError(field=kind.value, code="clue", message=str(error))
        raise ValidationFailedError("The body is not valid; see errors.", [entry]) from None


def _read_payment(text: str) -> str:
    if not _PAYMENT.fullmatch(text):
        msg = f"must be 1 to {LONGEST_CLUE} printable ASCII characters without spaces"
        raise ValueError(msg)
    return text


def _read_number(text: str) -> str:
    number = read_number(text) or plain(text)
    if not (number.startswith(PREFIX) or is_id(number)):
        msg = f"must be an order's number, such as {PREFIX}7K3M9QDZ, or its id"
        raise ValueError(msg)
    return number


_READ = {
    ClueKind.EMAIL: normalise_email,
    ClueKind.PAYMENT: _read_payment,
    ClueKind.NUMBER: _read_number,
}
