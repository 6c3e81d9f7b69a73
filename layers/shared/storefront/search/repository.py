"""The index in DynamoDB: its manifest, and what of each product is in it.

A commit writes the manifest on the condition that it is still the one that it began with: of two
at once one has to begin anew, with products as they are then. In the same transaction it writes,
for each product, as of which change it is in the index: by that the audit sees what was missed.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, astuple, dataclass, replace
from datetime import datetime
from typing import ClassVar
from zlib import crc32

from pynamodb.attributes import UnicodeAttribute
from pynamodb.expressions.condition import Condition

from storefront.db.records import IntegerAttribute, JSONTextAttribute, MomentAttribute, Record
from storefront.db.refusals import TransactionCanceledError
from storefront.db.shards import in_order
from storefront.db.store import MAX_WRITES, Store, Transaction
from storefront.db.tables import Table
from storefront.search.manifest import Manifest, OutdatedError, Pack
from storefront.search.model import Document

SEARCH = "SEARCH"
#: The index that is searched, and the one that is being built.
MANIFEST, REBUILD = "MANIFEST", "REBUILD"
#: Products of a commit: their notes and the manifest are one transaction.
MOST_AT_ONCE = MAX_WRITES - 1
#: Over how many partitions the notes are spread: so many the audit looks at one by one.
PARTS = 64


class ManifestRecord(Record):
    """A manifest."""

    table: ClassVar[Table] = Table.CATALOG

    version = IntegerAttribute()
    generation = UnicodeAttribute()
    form = IntegerAttribute()
    packs = JSONTextAttribute()
    documents = IntegerAttribute()
    as_of = MomentAttribute()
    dropped = JSONTextAttribute()
    rebuild = UnicodeAttribute(null=True)
    touched = JSONTextAttribute()
    cursor = UnicodeAttribute(null=True)

    def to_model(self) -> Manifest:
        """Return the manifest."""
        return Manifest(
            version=self.version,
            generation=self.generation,
            form=self.form,
            packs=tuple(Pack(one["key"], tuple(one["files"]), one["size"]) for one in self.packs),
            documents=self.documents,
            as_of=self.as_of,
            dropped=tuple(self.dropped),
            rebuild=self.rebuild,
            touched=tuple(self.touched),
            cursor=self.cursor,
        )


class IndexedRecord(Record):
    """As of which change a product is in the index; its id is the range key."""

    table: ClassVar[Table] = Table.CATALOG

    status = UnicodeAttribute()
    updated_at = MomentAttribute()
    digest = UnicodeAttribute()


@dataclass(frozen=True, slots=True)
class Indexed:
    """A document, and the change of the product that it was made after."""

    document: Document
    updated_at: datetime

    @property
    def digest(self) -> str:
        """What tells the document from another one."""
        return hashlib.sha256(repr(astuple(self.document)).encode()).hexdigest()[:24]


def part_of(product_id: str) -> str:
    """Return the part of the index that the note of a product is in."""
    return f"{crc32(product_id.encode()) % PARTS:02}"


def part_pk(part: str) -> str:
    """Return the partition of a part's notes."""
    return f"INDEXED#{part}"


class SearchRepository:
    """Reads and writes what DynamoDB knows of the index.

    Args:
        store: must know the catalog table.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def manifest(self, which: str = MANIFEST) -> Manifest | None:
        """Return a manifest as last written; None if there is none."""
        record = self._store.get(ManifestRecord, SEARCH, which)
        return record.to_model() if record else None

    def notes(self, product_ids: Sequence[str]) -> dict[str, IndexedRecord]:
        """Return what is noted of those products that are in the index."""
        keys = [(part_pk(part_of(one)), one) for one in product_ids]
        return {one.sk: one for one in self._store.get_many(IndexedRecord, keys)}

    def noted(self) -> Iterator[str]:
        """Yield the ids of all products that are noted to be in the index."""
        for part in range(PARTS):
            found = in_order(self._store, Table.CATALOG, [part_pk(f"{part:02}")])
            yield from (item["sk"]["S"] for item in found)

    def commit(
        self,
        before: Manifest | None,
        after: Manifest,
        indexed: Collection[Indexed] = (),
        removed: Collection[str] = (),
        which: str = MANIFEST,
    ) -> None:
        """Write a manifest, and notes of products.

        Args:
            before: what was read; None for the first one.
            after: what is to be read from now on.
            indexed: what was put into the index, `MOST_AT_ONCE` with those removed.
            removed: ids of products that are in it no more.
            which: of which manifest.

        Raises:
            OutdatedError: it is not what was read any more.
        """
        transaction = self._store.transaction()
        _put(transaction, which, before, after)
        _note(transaction, indexed)
        for product_id in removed:
            key = part_pk(part_of(product_id)), product_id
            label = f"indexed:{product_id}"
            transaction.delete(label, IndexedRecord, key, IndexedRecord.pk.exists())
        _commit(transaction)

    def note(self, indexed: Sequence[Indexed]) -> None:
        """Note products that are in an index which is being built."""
        for start in range(0, len(indexed), MOST_AT_ONCE):
            transaction = self._store.transaction()
            _note(transaction, indexed[start : start + MOST_AT_ONCE])
            transaction.commit()

    def touch(self, indexed: Iterable[Indexed]) -> None:
        """Note that products have changed, and their documents have not; the latest stays."""
        for one in indexed:
            transaction = self._store.transaction()
            _note(transaction, [one], IndexedRecord.updated_at < one.updated_at)
            with suppress(TransactionCanceledError):
                transaction.commit()

    def forget(self, product_ids: Collection[str]) -> None:
        """Take back the notes of products that are in no index any more."""
        for product_id in product_ids:
            transaction = self._store.transaction()
            key = part_pk(part_of(product_id)), product_id
            transaction.delete("indexed", IndexedRecord, key, IndexedRecord.pk.exists())
            with suppress(TransactionCanceledError):
                transaction.commit()

    def begin(self, live: Manifest | None, before: Manifest | None, after: Manifest) -> None:
        """Begin to build an index; from now on the one that is searched says what it touches.

        Args:
            live: the one that is searched; None if there is none.
            before: one that was being built, and is given up.
            after: the empty one.

        Raises:
            OutdatedError: somebody else has begun one, or has committed.
        """
        transaction = self._store.transaction()
        _put(transaction, REBUILD, before, after)
        if live:
            told = replace(live, version=live.version + 1, rebuild=after.generation, touched=())
            _put(transaction, MANIFEST, live, told)
        _commit(transaction)

    def swap(self, live: Manifest | None, built: Manifest, after: Manifest) -> None:
        """Let an index that was built take the place of the one that is searched.

        Raises:
            OutdatedError: something was indexed meanwhile, or somebody else builds it, too.
        """
        transaction = self._store.transaction()
        _put(transaction, MANIFEST, live, after)
        is_same = ManifestRecord.version == built.version
        is_same &= ManifestRecord.generation == built.generation
        transaction.delete(REBUILD, ManifestRecord, (SEARCH, REBUILD), is_same)
        _commit(transaction)


def _put(transaction: Transaction, which: str, before: Manifest | None, after: Manifest) -> None:
    record = ManifestRecord(
        pk=SEARCH,
        sk=which,
        version=after.version,
        generation=after.generation,
        form=after.form,
        packs=[asdict(one) for one in after.packs],
        documents=after.documents,
        as_of=after.as_of,
        dropped=list(after.dropped),
        rebuild=after.rebuild,
        touched=list(after.touched),
        cursor=after.cursor,
    )
    transaction.put(which, record, _is(before))


def _is(seen: Manifest | None) -> Condition:
    """Return the condition that a manifest is still the one that was seen."""
    if seen is None:
        none: Condition = ManifestRecord.pk.does_not_exist()
        return none
    same: Condition = ManifestRecord.version == seen.version
    same &= ManifestRecord.generation == seen.generation
    return same


def _note(
    transaction: Transaction, indexed: Collection[Indexed], condition: Condition | None = None
) -> None:
    for one in indexed:
        product_id = one.document.product_id
        actions = [
            IndexedRecord.status.set(one.document.status.value),
            IndexedRecord.updated_at.set(one.updated_at),
            IndexedRecord.digest.set(one.digest),
        ]
        key = part_pk(part_of(product_id)), product_id
        transaction.update(f"indexed:{product_id}", IndexedRecord, key, actions, condition)


def _commit(transaction: Transaction) -> None:
    try:
        transaction.commit()
    except TransactionCanceledError as error:
        raise OutdatedError from error
