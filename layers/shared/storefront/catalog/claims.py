"""Which barcode is whose: an item for each, which is written with the product that has it."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

from pynamodb.attributes import UnicodeAttribute

from storefront.catalog.barcodes import BarcodeTakenError, claims_between, full
from storefront.db.records import Record
from storefront.db.refusals import TransactionCanceledError
from storefront.db.store import Store, Transaction
from storefront.db.tables import Table

BARCODE = "BARCODE"
#: Label prefix of the writes that claim codes: `barcode:<14 digits>`.
_LABEL = "barcode"


class BarcodeRecord(Record):
    """A barcode in use; unlike a SKU code it may be another thing's, once it was taken from one."""

    table: ClassVar[Table] = Table.CATALOG

    product_id = UnicodeAttribute()


def barcode_pk(barcode: str) -> str:
    """Return the partition of a barcode."""
    return f"BARCODE#{full(barcode)}"


def holder(store: Store, barcode: str) -> str | None:
    """Return the id of what is sold with a barcode; None if nothing is."""
    record = store.get(BarcodeRecord, barcode_pk(barcode), BARCODE)
    return record.product_id if record else None


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
