"""Barcodes of what is sold: GTINs, each of which names one thing in the shop.

https://www.gs1.org/standards/id-keys/gtin . A GTIN of 8, 12 or 13 digits is one of 14 with zeros
before it: a scanner that reads 13 digits finds what was entered with 12. So a code is claimed, and
found, by its 14 digits, and shown as it was entered.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from typing import ClassVar

from pynamodb.attributes import UnicodeAttribute

from storefront.db.records import Record
from storefront.db.refusals import TransactionCanceledError
from storefront.db.store import Store, Transaction
from storefront.db.tables import Table
from storefront.errors import ConflictError

BARCODE = "BARCODE"
_LENGTHS = (8, 12, 13, 14)
_DIGITS = 14
_WEIGHTS = (3, 1)
#: Label prefix of the writes that claim codes: `barcode:<14 digits>`.
_LABEL = "barcode"


class BarcodeTakenError(ConflictError):
    """Something else in the shop has this barcode."""

    slug = "barcode-taken"
    title = "The barcode is taken"


class BarcodeRecord(Record):
    """A barcode in use; it may be another thing's when it was taken from this one."""

    table: ClassVar[Table] = Table.CATALOG

    product_id = UnicodeAttribute()


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


def barcode_pk(barcode: str) -> str:
    """Return the partition of a barcode."""
    return f"BARCODE#{full(barcode)}"


def holder(store: Store, barcode: str) -> str | None:
    """Return the id of what is sold with a barcode; None if nothing is."""
    record = store.get(BarcodeRecord, barcode_pk(barcode), BARCODE)
    return record.product_id if record else None


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


def change_claims(
    transaction: Transaction, before: Mapping[str, str], after: Mapping[str, str]
) -> None:
    """Free and claim barcodes, with what else a transaction does.

    Args:
        transaction: must hold the product's details, on the condition that they said `before`.
        before: barcodes by the ids of what had them.
        after: of what has them now.
    """
    freed, taken = claims_between(before, after)
    for barcode, item_id in freed.items():
        key, is_its = (barcode_pk(barcode), BARCODE), BarcodeRecord.product_id == item_id
        transaction.delete(f"free:{barcode}", BarcodeRecord, key, is_its)
    for barcode, item_id in taken.items():
        record = BarcodeRecord(pk=barcode_pk(barcode), sk=BARCODE, product_id=item_id)
        transaction.put(f"{_LABEL}:{barcode}", record)


def require_free_barcodes(item_ids: Iterable[str], error: TransactionCanceledError) -> None:
    """Refuse a change that failed because something else has a barcode.

    Args:
        item_ids: of what was to have it.
        error: tells who has it.

    Raises:
        BarcodeTakenError: something else.
    """
    own = set(item_ids)
    for raw in error.labelled(_LABEL).values():
        if raw is not None and raw["product_id"]["S"] not in own:
            msg = "Another product or variant has this barcode; take it from there first."
            raise BarcodeTakenError(msg) from error
