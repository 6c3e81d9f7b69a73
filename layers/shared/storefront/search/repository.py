"""The index in DynamoDB: its manifest, and what of each product is in it.

A commit writes the manifest on the condition that it is still the one that it began with: of two
at once one has to begin anew, with products as they are then. In the same transaction it writes,
for each product, as of which change it is in the index: by that the audit sees what was missed.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, astuple, replace
from datetime import datetime
from typing import ClassVar
from zlib import crc32

from pynamodb.attributes import UnicodeAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from storefront.catalog.translations import TranslationState
from storefront.db.records import IntegerAttribute, JSONTextAttribute, MomentAttribute, Record
from storefront.db.refusals import TransactionCanceledError
from storefront.db.shards import in_order
from storefront.db.store import MAX_WRITES, Store, Transaction
from storefront.db.tables import Table
from storefront.search.manifest import Manifest, OutdatedError, Pack
from storefront.search.model import Document
from storefront.values import dataclass

SEARCH = "SEARCH"
#: The index that is searched, and the one that is being built.
MANIFEST, REBUILD = "MANIFEST", "REBUILD"
#: And the packs that may be in the bucket.
PACK = "PACK"
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
    #: Absent of an index of an older format, which is built anew.
    waiting = JSONTextAttribute(null=True)
    dropped = JSONTextAttribute()
    rebuild = UnicodeAttribute(null=True)
    touched = JSONTextAttribute()
    cursor = UnicodeAttribute(null=True)

    def to_model(self) -> Manifest:
        """Return the manifest."""
        waiting = self.waiting or {}
        return Manifest(
            version=self.version,
            generation=self.generation,
            form=self.form,
            packs=tuple(Pack(one["key"], tuple(one["files"]), one["size"]) for one in self.packs),
            documents=self.documents,
            as_of=self.as_of,
            waiting={TranslationState(state): count for state, count in waiting.items()},
            dropped=tuple(self.dropped),
            rebuild=self.rebuild,
            touched=tuple(self.touched),
            cursor=self.cursor,
        )


class PackRecord(Record):
    """A pack that may be in the bucket; its key follows `PACK#` in the range key."""

    table: ClassVar[Table] = Table.CATALOG

    noted_at = MomentAttribute()

    @property
    def key(self) -> str:
        """The key of the pack."""
        return self.sk.partition("#")[2]


class IndexedRecord(Record):
    """As of which change a product is in the index; its id is the range key."""

    table: ClassVar[Table] = Table.CATALOG

    status = UnicodeAttribute()
    updated_at = MomentAttribute()
    digest = UnicodeAttribute()
    #: What is to be done about its translations, with spaces between; absent for nothing.
    waits = UnicodeAttribute(null=True)


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

    def packs(self) -> tuple[dict[str, datetime], frozenset[str]]:
        """Return which packs may be there, since when, and which of them manifests name."""
        noted, named = dict[str, datetime](), set[str]()
        for item in in_order(self._store, Table.CATALOG, [SEARCH]):
            if item["sk"]["S"].startswith(PACK):
                pack = PackRecord.from_raw_data(dict(item))
                noted[pack.key] = pack.noted_at
            else:
                named |= ManifestRecord.from_raw_data(dict(item)).to_model().keys
        return noted, frozenset(named)

    def note_pack(self, key: str, now: datetime) -> None:
        """Note that a pack may be there from now on."""
        transaction = self._store.transaction()
        transaction.put("pack", PackRecord(pk=SEARCH, sk=f"{PACK}#{key}", noted_at=now))
        transaction.commit()

    def forget_pack(self, key: str) -> None:
        """Take back the note of a pack that is not there any more."""
        transaction = self._store.transaction()
        place = SEARCH, f"{PACK}#{key}"
        transaction.delete("pack", PackRecord, place, PackRecord.pk.exists())
        with suppress(TransactionCanceledError):
            transaction.commit()

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
        waiting=dict(after.waiting),
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
            _said_waits(one.document),
        ]
        key = part_pk(part_of(product_id)), product_id
        transaction.update(f"indexed:{product_id}", IndexedRecord, key, actions, condition)


def _said_waits(document: Document) -> Action:
    """Return what notes the translations that wait."""
    waits = " ".join(document.waits)
    said: Action = IndexedRecord.waits.set(waits) if waits else IndexedRecord.waits.remove()
    return said


def _commit(transaction: Transaction) -> None:
    try:
        transaction.commit()
    except TransactionCanceledError as error:
        raise OutdatedError from error
