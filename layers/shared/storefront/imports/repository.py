"""Imports in DynamoDB: one item each, a marker for each chunk that is done, and a turn."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, ClassVar

from pynamodb.attributes import UnicodeAttribute

from storefront.addresses.claims import SLUG, SlugRecord, slug_pk
from storefront.catalog.model import MAX_SKU
from storefront.catalog.repository import SKU, SkuRecord, sku_pk
from storefront.db.records import (
    IntegerAttribute,
    JSONTextAttribute,
    MomentAttribute,
    Record,
    SecondsAttribute,
)
from storefront.db.store import Store, Transaction
from storefront.db.tables import Table
from storefront.imports.model import (
    BRINGING,
    ENDED,
    KEPT,
    PICTURED,
    TAKEN_BACK,
    FileFault,
    FileKind,
    Import,
    ImportState,
    Options,
    Split,
    StockMode,
    UnknownCategories,
)
from storefront.paging import PageRequest, Slice

#: The partition of all imports, by id.
IMPORTS = "IMPORTS"
#: What is in the partition of one: markers such as `CHUNK#00001`, and whose turn it is.
CHUNK, UNDO, PICTURES, TURN = "CHUNK", "UNDO", "PICTURES", "TURN"
#: An import is forgotten after what belongs to it, so that this is never found alone.
_LONGER = timedelta(days=7)
#: Labels of the writes in a transaction.
IMPORT_LABEL, MARK_LABEL, TURN_LABEL = "import", "mark", "turn"


#: What a mark adds to the import's counters, whatever its chunk came to.
_TOTALS: Mapping[str, Mapping[str, int]] = {
    CHUNK: {"finished": 1},
    UNDO: {"undone": 1},
    PICTURES: {},
}


class ImportRecord(Record):
    """An import, among all of them."""

    table: ClassVar[Table] = Table.CATALOG

    filename = UnicodeAttribute()
    actor = UnicodeAttribute()
    options = JSONTextAttribute()
    state = UnicodeAttribute()
    fault = JSONTextAttribute(null=True)
    split = JSONTextAttribute(null=True)
    chunks = IntegerAttribute(default=0)
    finished = IntegerAttribute(default=0)
    rows = IntegerAttribute(default=0)
    created = IntegerAttribute(default=0)
    changed = IntegerAttribute(default=0)
    same = IntegerAttribute(default=0)
    failed = IntegerAttribute(default=0)
    undone = IntegerAttribute(default=0)
    restored = IntegerAttribute(default=0)
    kept = IntegerAttribute(default=0)
    pictures_due = IntegerAttribute(default=0)
    pictures_come = IntegerAttribute(default=0)
    pictures_missed = IntegerAttribute(default=0)
    created_at = MomentAttribute()
    ttl = SecondsAttribute()

    def to_model(self) -> Import:
        """Return the import as the domain sees it."""
        fault = self.fault or [None, "", None]
        return Import(
            import_id=self.sk,
            filename=self.filename,
            actor=self.actor,
            options=_options(self.options),
            created_at=self.created_at,
            state=ImportState(self.state),
            fault=FileFault(fault[0]) if fault[0] else None,
            detail=fault[1],
            line=fault[2],
            split=_split(self.split) if self.split else None,
            finished=self.finished,
            rows=self.rows,
            ended={name: getattr(self, name) for name in ENDED},
            undone=self.undone,
            taken_back={name: getattr(self, name) for name in TAKEN_BACK},
            pictured={name: getattr(self, name) for name in PICTURED},
        )


class MarkRecord(Record):
    """A chunk that is done: how many products came to which end, and how many rows these had."""

    table: ClassVar[Table] = Table.CATALOG

    rows = IntegerAttribute()
    ended = JSONTextAttribute()
    ttl = SecondsAttribute()


class TurnRecord(Record):
    """Whose turn it is: each change of it lets the importer go on."""

    table: ClassVar[Table] = Table.CATALOG

    turn = IntegerAttribute()
    ttl = SecondsAttribute()


def import_pk(import_id: str) -> str:
    """Return the partition of what belongs to an import."""
    return f"IMPORT#{import_id}"


def mark_sk(kind: str, number: int) -> str:
    """Return where the marker of a chunk is, in the partition of its import."""
    return f"{kind}#{number:05}"


class ImportRepository:
    """Reads imports, and adds their writes to transactions.

    Args:
        store: must know the catalog table.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, import_id: str) -> Import | None:
        """Return an import as last written, or None."""
        record = self._store.get(ImportRecord, IMPORTS, import_id)
        return record.to_model() if record else None

    def page(self, wanted: PageRequest) -> Slice[Import]:
        """Return a page of imports, the newest first."""
        before = ImportRecord.sk < wanted.after if wanted.after else None
        found = self._store.query(
            Table.CATALOG, IMPORTS, before, limit=wanted.limit + 1, newest_first=True
        ).items
        items = [ImportRecord.from_raw_data(one).to_model() for one in found[: wanted.limit]]
        return Slice(items, items[-1].import_id if len(found) > wanted.limit else None)

    def holders(self, skus: Iterable[str]) -> dict[str, str]:
        """Return the ids of what is, or was, sold with some SKU codes, by code."""
        # A key holds 2,048 bytes, and a cell more.
        keys = [(sku_pk(one), SKU) for one in dict.fromkeys(skus) if len(one) <= MAX_SKU]
        found = self._store.get_many(SkuRecord, keys) if keys else []
        return {one.pk.partition("#")[2]: one.product_id for one in found}

    def led_to(self, slugs: Iterable[str]) -> dict[str, str]:
        """Return the ids of what slugs lead, or led, to, by slug."""
        keys = [(slug_pk(one), SLUG) for one in dict.fromkeys(slugs)]
        found = self._store.get_many(SlugRecord, keys) if keys else []
        return {one.pk.partition("#")[2]: one.owner_id for one in found}

    def add(self, transaction: Transaction, new: Import) -> None:
        """Write a new import."""
        record = ImportRecord(
            pk=IMPORTS,
            sk=new.import_id,
            filename=new.filename,
            actor=new.actor,
            options=[
                *(new.options.stock.value, new.options.categories.value),
                new.options.uncounted,
            ],
            state=new.state.value,
            created_at=new.created_at,
            ttl=new.created_at + KEPT + _LONGER,
        )
        transaction.put(IMPORT_LABEL, record)

    def change(self, transaction: Transaction, before: Import, after: Import) -> None:
        """Write another state, and what is known with it, over the state that was read."""
        actions = [ImportRecord.state.set(after.state.value)]
        if after.actor != before.actor:
            actions.append(ImportRecord.actor.set(after.actor))
        if after.fault and after.fault is not before.fault:
            told = [after.fault.value, after.detail, after.line]
            actions.append(ImportRecord.fault.set(told))
        if after.split and before.split is None:
            actions.append(ImportRecord.split.set(_said(after.split)))
            actions.append(ImportRecord.chunks.set(after.split.chunks))
        transaction.update(
            IMPORT_LABEL,
            ImportRecord,
            (IMPORTS, after.import_id),
            actions,
            ImportRecord.state == before.state.value,
        )

    def mark(
        self,
        transaction: Transaction,
        of: Import,
        kind: str,
        number: int,
        rows: int,
        ended: Mapping[str, int],
    ) -> None:
        """Write that something of a chunk is done, and count it with the import: both, or neither.

        Cancelled under `MARK_LABEL` if it was done before.

        Args:
            transaction: where to.
            of: the import.
            kind: that it is imported, taken back, or has its pictures.
            number: of the chunk.
            rows: that it had, if it is imported.
            ended: what is added to the import's counters.
        """
        record = MarkRecord(
            pk=import_pk(of.import_id),
            sk=mark_sk(kind, number),
            rows=rows,
            ended=dict(ended),
            ttl=of.created_at + KEPT,
        )
        transaction.put(MARK_LABEL, record)
        told = {**_TOTALS[kind], "rows": rows, **ended}
        actions = []
        for name, count in told.items():
            attribute = getattr(ImportRecord, name)
            actions.append(attribute.set(attribute + count))
        key = (IMPORTS, of.import_id)
        transaction.update(IMPORT_LABEL, ImportRecord, key, actions, ImportRecord.pk.exists())

    def let_bring(self, transaction: Transaction, import_id: str) -> None:
        """Let what an import brings come only while it is not being taken back."""
        states = [one.value for one in sorted(BRINGING)]
        key = (IMPORTS, import_id)
        transaction.check(IMPORT_LABEL, ImportRecord, key, ImportRecord.state.is_in(*states))

    def counted(self, import_id: str, kind: str, name: str) -> list[int]:
        """Return the numbers of chunks that have counted something, in their order."""
        found = self._marks(import_id, kind)
        return sorted(number for number, ended in found.items() if ended.get(name))

    def marked(self, import_id: str, kind: str) -> set[int]:
        """Return the numbers of chunks that are done."""
        return set(self._marks(import_id, kind))

    def _marks(self, import_id: str, kind: str) -> dict[int, Mapping[str, int]]:
        found: dict[int, Mapping[str, int]] = {}
        after: dict[str, Any] | None = None
        while True:
            page = self._store.query(
                Table.CATALOG,
                import_pk(import_id),
                MarkRecord.sk.startswith(f"{kind}#"),
                after=after,
            )
            for one in page.items:
                number = int(one["sk"]["S"].partition("#")[2])
                found[number] = MarkRecord.from_raw_data(one).ended
            after = page.last
            if after is None:
                return found

    def wake(self, transaction: Transaction, of: Import) -> None:
        """Let the importer go on, from the table's stream."""
        ends = TurnRecord.ttl.set(of.created_at + KEPT)
        key = (import_pk(of.import_id), TURN)
        transaction.update(TURN_LABEL, TurnRecord, key, [TurnRecord.turn.add(1), ends])


def _said(split: Split) -> list[Any]:
    return [
        split.kind.value,
        split.delimiter,
        split.rows,
        split.error_rows,
        split.chunks,
        dict(split.planned),
        split.ignored,
        split.unknown,
        split.pictures,
        split.uncounted,
    ]


def _split(kept: Sequence[Any]) -> Split:
    kind, delimiter, rows, error_rows, chunks, planned, ignored, unknown, *counts = kept
    numbers = rows, error_rows, chunks
    names = tuple(ignored), tuple(unknown)
    return Split(FileKind(kind), delimiter, *numbers, planned, *names, *counts)


def _options(kept: Sequence[Any]) -> Options:
    stock, categories, uncounted = kept
    return Options(StockMode(stock), UnknownCategories(categories), uncounted)


def counted(names: Iterable[str], among: Sequence[str]) -> dict[str, int]:
    """Return how often each of some ends was come to."""
    found = Counter(names)
    return {name: found[name] for name in among if found[name]}
