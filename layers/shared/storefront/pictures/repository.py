"""Uploads in DynamoDB, and the pictures within the details of their product."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import ClassVar, NamedTuple

from pynamodb.attributes import UnicodeAttribute

from storefront.db.records import (
    IntegerAttribute,
    MomentAttribute,
    Record,
    RowsAttribute,
    SecondsAttribute,
    partition_of,
)
from storefront.db.store import Store, Transaction
from storefront.db.tables import BY_LISTING, Table
from storefront.history.model import SYSTEM, Author
from storefront.history.repository import add_entry
from storefront.ids import made_at
from storefront.inventory.model import ProductStatus
from storefront.inventory.records import OptionsRecord
from storefront.inventory.repository import DETAILS, product_pk
from storefront.pictures.model import (
    UPLOADS_KEPT,
    AltText,
    Picture,
    Reason,
    Upload,
    UploadState,
    told_of,
)

#: Labels of the writes in a transaction.
PICTURES_LABEL = "pictures"
UPLOAD_LABEL = "upload"


class PictureRow(NamedTuple):
    """A picture in a list of an item."""

    picture_id: str
    digest: str
    width: int
    height: int
    colour: str
    placeholder: str
    alt_en: str
    alt_bn: str
    #: Numbers of variants, with spaces between them; absent in most.
    variants: str = ""
    #: Of one that was fetched, the digest of its address.
    source: str = ""


class GalleryRecord(OptionsRecord):
    """What pictures need to know of a product's details; the catalogue's record has the rest."""

    listing = UnicodeAttribute()
    pictures = RowsAttribute(PictureRow, null=True)
    updated_at = MomentAttribute()
    #: Number of the last entry of its history.
    history = IntegerAttribute(null=True)

    @property
    def is_archived(self) -> bool:
        """Return whether nothing of the product changes any more."""
        return self.listing == _archived(self.product_id)

    @property
    def gallery(self) -> tuple[Picture, ...]:
        """The product's pictures in their order; of those that show variants, with the kept ones.

        Nothing is written when a variant is archived: its number is left behind, and read no more.
        """
        kept = set(self.variants or ())
        return tuple(
            replace(one, variants=tuple(number for number in one.variants if number in kept))
            for one in pictures_in(self.pictures)
        )


class UploadRecord(Record):
    """A file on its way to a product, beside the product's others, by the upload's id."""

    table: ClassVar[Table] = Table.CATALOG

    filename = UnicodeAttribute()
    alt_en = UnicodeAttribute()
    alt_bn = UnicodeAttribute()
    variants = UnicodeAttribute(null=True)
    actor = UnicodeAttribute(null=True)
    state = UnicodeAttribute()
    reason = UnicodeAttribute(null=True)
    deleted = RowsAttribute(PictureRow, null=True)
    created_at = MomentAttribute()
    ttl = SecondsAttribute()

    def to_model(self) -> Upload:
        """Return the upload as the domain sees it."""
        return Upload(
            upload_id=self.sk,
            product_id=self.pk.partition("#")[2],
            filename=self.filename,
            alt=AltText(self.alt_en, self.alt_bn),
            created_at=self.created_at,
            state=UploadState(self.state),
            reason=Reason(self.reason) if self.reason else None,
            variants=_numbers_in(self.variants or ""),
            actor=self.actor or SYSTEM,
        )


def _archived(product_id: str) -> str:
    return partition_of(BY_LISTING, ProductStatus.ARCHIVED.value, product_id)


def rows_of(pictures: Iterable[Picture]) -> list[PictureRow]:
    """Return pictures as they are kept."""
    return [
        PictureRow(
            one.picture_id,
            one.digest,
            one.width,
            one.height,
            one.colour,
            one.placeholder,
            one.alt.en,
            one.alt.bn,
            _joined(one.variants),
            one.source,
        )
        for one in pictures
    ]


def pictures_in(rows: Iterable[PictureRow] | None) -> tuple[Picture, ...]:
    """Return the pictures that are kept; none where none ever were."""
    return tuple(
        Picture(
            one.picture_id,
            one.digest,
            one.width,
            one.height,
            one.colour,
            one.placeholder,
            AltText(one.alt_en, one.alt_bn),
            _numbers_in(one.variants),
            one.source,
        )
        for one in rows or ()
    )


def _joined(numbers: Iterable[int]) -> str:
    return " ".join(map(str, numbers))


def _numbers_in(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split()))


def uploads_pk(product_id: str) -> str:
    """Return the partition of a product's uploads."""
    return f"UPLOADS#{product_id}"


class PictureRepository:
    """Reads uploads and pictures, and adds their writes to transactions.

    Args:
        store: must know the catalog table.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def upload(self, product_id: str, upload_id: str) -> Upload | None:
        """Return an upload as last written, or None."""
        record = self._store.get(UploadRecord, uploads_pk(product_id), upload_id)
        return record.to_model() if record else None

    def uploads(self, product_id: str) -> list[Upload]:
        """Return a product's uploads of the last day, the oldest first."""
        items = self._store.query(Table.CATALOG, uploads_pk(product_id)).items
        return [UploadRecord.from_raw_data(item).to_model() for item in items]

    def gallery(self, product_id: str) -> GalleryRecord | None:
        """Return what a product's details say of its pictures, as last written, or None."""
        return self._store.get(GalleryRecord, product_pk(product_id), DETAILS)

    def deleted(self, product_id: str, picture_id: str) -> Picture | None:
        """Return a picture that was deleted within the last day, or None."""
        record = self._store.get(UploadRecord, uploads_pk(product_id), picture_id)
        found = pictures_in(record.deleted) if record else ()
        return found[0] if found else None

    def add_upload(self, transaction: Transaction, upload: Upload) -> None:
        """Write a new upload."""
        transaction.put(
            UPLOAD_LABEL,
            UploadRecord(
                pk=uploads_pk(upload.product_id),
                sk=upload.upload_id,
                filename=upload.filename,
                alt_en=upload.alt.en,
                alt_bn=upload.alt.bn,
                variants=_joined(upload.variants) or None,
                actor=upload.actor,
                state=upload.state.value,
                created_at=upload.created_at,
                ttl=upload.created_at + UPLOADS_KEPT,
            ),
        )

    def end_upload(
        self, transaction: Transaction, upload: Upload, reason: Reason | None = None
    ) -> None:
        """Write down what became of an upload; cancelled under its label if that is known already.

        Args:
            transaction: where to.
            upload: a waiting one.
            reason: why it failed; None where it is a picture now.
        """
        state = UploadState.FAILED if reason else UploadState.DONE
        actions = [UploadRecord.state.set(state.value)]
        if reason:
            actions.append(UploadRecord.reason.set(reason.value))
        transaction.update(
            UPLOAD_LABEL,
            UploadRecord,
            (uploads_pk(upload.product_id), upload.upload_id),
            actions,
            UploadRecord.state == UploadState.WAITING.value,
        )

    def replace(
        self,
        transaction: Transaction,
        seen: GalleryRecord,
        pictures: Sequence[Picture],
        author: Author,
        now: datetime,
    ) -> None:
        """Write a product's pictures over those that were seen, and the entry of its history.

        Cancelled under `PICTURES_LABEL` if others have changed them meanwhile, or archived it, and
        under `HISTORY_LABEL` if they have changed something else of the product.
        """
        attribute = GalleryRecord.pictures
        unchanged = attribute == (seen.pictures or [])
        if not seen.pictures:
            unchanged |= attribute.does_not_exist()
        product_id, kept = seen.product_id, seen.variants or ()
        between = [
            {(0, "pictures"): told_of(some, product_id, kept)} for some in (seen.gallery, pictures)
        ]
        last = seen.history or 0
        number = add_entry(transaction, product_id, last, (between[0], between[1]), author, now)
        transaction.update(
            PICTURES_LABEL,
            GalleryRecord,
            (product_pk(product_id), DETAILS),
            [
                attribute.set(rows_of(pictures)),
                GalleryRecord.updated_at.set(now),
                GalleryRecord.history.set(number),
            ],
            unchanged
            & GalleryRecord.listing.exists()
            & (GalleryRecord.listing != _archived(product_id)),
        )

    def bury(
        self, transaction: Transaction, product_id: str, picture: Picture, now: datetime
    ) -> None:
        """Remember a picture that is deleted, for whoever has to delete its files once more."""
        transaction.update(
            UPLOAD_LABEL,
            UploadRecord,
            (uploads_pk(product_id), picture.picture_id),
            [  # all of it: the record of the upload may be gone by now
                UploadRecord.filename.set(""),
                UploadRecord.alt_en.set(""),
                UploadRecord.alt_bn.set(""),
                UploadRecord.variants.remove(),
                UploadRecord.state.set(UploadState.DELETED.value),
                UploadRecord.deleted.set(rows_of([picture])),
                UploadRecord.created_at.set(made_at(picture.picture_id)),
                UploadRecord.ttl.set(now + UPLOADS_KEPT),
            ],
        )
