"""Barcodes of what is sold: GTINs, each of which names one thing in the shop.

https://www.gs1.org/standards/id-keys/gtin . A GTIN of 8, 12 or 13 digits is one of 14 with zeros
before it: a scanner that reads 13 digits finds what was entered with 12. So a code is claimed, and
found, by its 14 digits, and shown as it was entered.
"""

import unicodedata
from collections.abc import Mapping

from storefront.errors import ConflictError

_LENGTHS = (8, 12, 13, 14)
_DIGITS = 14
_WEIGHTS = (3, 1)


class BarcodeTakenError(ConflictError):
    """Something else in the shop has this barcode."""

    slug = "barcode-taken"
    title = "The barcode is taken"


def read_barcode(text: str) -> str:
    """Return the digits of a barcode: in any script, with spaces between them.

    Raises:
        ValueError: this is no GTIN; its message says why, to whoever sent it.
    """
    written = text.replace(" ", "").replace("\u00a0", "")
    digits = "".join(str(unicodedata.decimal(one, "?")) for one in written)
    if len(digits) not in _LENGTHS or not digits.isdecimal() or not digits.strip("0"):
        raise ValueError("must be a barcode of 8, 12, 13 or 14 digits")
    backwards = [int(one) for one in reversed(digits[:-1])]
    total = sum(one * _WEIGHTS[place % 2] for place, one in enumerate(backwards))
    if (total + int(digits[-1])) % 10:
        raise ValueError("has a wrong digit: the last one does not fit the others")
    return digits


def full(barcode: str) -> str:
    """Return the 14 digits by which a barcode is claimed and found."""
    return barcode.zfill(_DIGITS)


def lengths_of(barcode: str | None) -> tuple[str, ...]:
    """Return all ways in which the same barcode may be read: with as many zeros before it."""
    digits = full(barcode) if barcode else ""
    return tuple(digits[-one:] for one in _LENGTHS if digits and not digits[:-one].strip("0"))


def claims_between(
    before: Mapping[str, str], after: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Return which full barcodes are freed and which claimed, each with the id of what has it.

    Args:
        before: barcodes by the ids of what had them.
        after: of what has them now.
    """
    old = {full(barcode): item_id for item_id, barcode in before.items()}
    new = {full(barcode): item_id for item_id, barcode in after.items()}
    freed = {one: item_id for one, item_id in old.items() if new.get(one) != item_id}
    taken = {one: item_id for one, item_id in new.items() if old.get(one) != item_id}
    return freed, taken
