"""An order's number: what people call it by, on a receipt, a parcel or the telephone.

It is the end of the order's id, which is random (40 bits), so nobody counts the shop's orders by
it, and whoever knows the id knows the number. `NUMBER#<number>` leads back, and is put in the
transaction that places the order: no two orders have one number, ever.
"""

import re
from typing import Final

PREFIX: Final = "SF-"
_LENGTH: Final = 8
_TYPED = re.compile(rf"(?:SF)?([0-9A-HJKMNP-TV-Z]{{{_LENGTH}}})")
#: How people misread the letters of ids (https://www.crockford.com/base32.html), and the digits of
#: Bangla, which they type where their keyboard has them.
_DIGITS = str.maketrans("০১২৩৪৫৬৭৮৯", "0123456789")
_MISREAD = str.maketrans("ILO", "110") | _DIGITS


def number_of(order_id: str) -> str:
    """Return what people call an order, such as SF-7K3M9QDZ."""
    return PREFIX + order_id[-_LENGTH:]


def plain(text: str) -> str:
    """Return an id or a number as it would be spelt here, without what people put between."""
    return re.sub(r"[\s-]", "", text).upper().translate(_MISREAD)


def read_number(text: str) -> str | None:
    """Return the number that somebody has typed; None if it can be none.

    Args:
        text: its prefix may be missing; case, spaces, hyphens and misread letters do not matter.
    """
    typed = _TYPED.fullmatch(plain(text))
    return PREFIX + typed[1] if typed else None
